const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['ENOTDIR', 'no such file'],
  ['EISDIR', 'cannot be read: it is a folder'],
  ['EACCES', 'cannot be read: permission denied'],
]);

/** Why a file could not be read, in words that follow its name. */
export const readFailure = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons.get(code) ?? 'cannot be read';
};
