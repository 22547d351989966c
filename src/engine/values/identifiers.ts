/** Identifiers inside strings and in output: `my_policy`, `"my.Role"`, `db.schema.rule`. */
import { asName, type Name } from '../../account/model.ts';

const identifierPart = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))\s*(\.|$)/uy;

/** The stored names of a dotted identifier written as text; undefined where it is none. */
export const parseIdentifierPath = (text: string): readonly Name[] | undefined => {
  const names: Name[] = [];
  identifierPart.lastIndex = 0;
  for (;;) {
    const match = identifierPart.exec(text);
    if (match === null) return undefined;
    const [, quoted, bare, end] = match;
    names.push(asName(quoted === undefined ? (bare ?? '').toUpperCase() : quoted.replaceAll('""', '"')));
    if (end === '') return names;
  }
};

/** As SHOW GRANTS prints names: quoted only where the bare text would not read back as the same name. */
export const printIdentifier = (name: string): string =>
  /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

export const printPath = (path: readonly string[]): string => path.map(printIdentifier).join('.');
