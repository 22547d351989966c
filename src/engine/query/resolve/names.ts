/** Names given as text, to IDENTIFIER. */

/** `a."b.c"` into its parts, folded as the parser folds names. */
export const splitName = (written: string): readonly { readonly name: string; readonly quoted: boolean }[] =>
  [...written.matchAll(/"((?:[^"]|"")*)"|([^."]+)/g)].map((match) =>
    match[1] === undefined
      ? { name: (match[2] ?? '').trim().toUpperCase(), quoted: false }
      : { name: match[1].replaceAll('""', '"'), quoted: true },
  );
