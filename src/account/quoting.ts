import { asName, type Name } from './model.ts';

/** The name as a quoted identifier, good in any statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A full name as SQL prints it: quoted only where the bare text would not read back as the same name. */
export const printedName = (path: readonly string[]): string =>
  path.map((part) => (/^[A-Z_][A-Z0-9_$]*$/.test(part) ? part : quoted(part))).join('.');

/** The opposite of {@link printedName}. */
export const pathPrinted = (name: string): readonly Name[] =>
  [...name.matchAll(/"((?:[^"]|"")*)"|[^.]+/g)].map(([part, inner]) =>
    asName(inner === undefined ? part : inner.replaceAll('""', '"')),
  );
