/**
 * `server.json` in the data folder: where the running server listens, and the secret that lets programs of
 * the same operating-system user ask it things the account's own faces do not offer. Readable by its owner only.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RuntimeFile {
  readonly url: string;
  readonly processId: number;
  readonly controlToken: string;
}

const fileIn = (dataFolder: string): string => join(dataFolder, 'server.json');

export function writeRuntimeFile(dataFolder: string, content: RuntimeFile): void {
  const file = fileIn(dataFolder);
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** Removes what this process left: servers that share a store may share the folder too. */
export function removeRuntimeFile(dataFolder: string): void {
  if (readRuntimeFile(dataFolder)?.processId === process.pid) rmSync(fileIn(dataFolder), { force: true });
}

/** What a server that uses this folder left; undefined where none runs (or the file is another user's). */
export function readRuntimeFile(dataFolder: string): RuntimeFile | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(fileIn(dataFolder), 'utf8'));
    if (typeof content !== 'object' || content === null) return undefined;
    const { url, processId, controlToken } = content as Partial<RuntimeFile>;
    if (typeof url !== 'string' || typeof processId !== 'number' || typeof controlToken !== 'string')
      return undefined;
    return { url, processId, controlToken };
  } catch {
    return undefined;
  }
}
