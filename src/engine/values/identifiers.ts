/** Identifiers inside strings and in output: `my_policy`, `"my.Role"`, `db.schema.rule`. */
import { asName, type Name } from '../../account/model.ts';
import { SqlSyntaxError } from '../../sql/ast.ts';
import { parseObjectName, quoteIdentifier } from '../../sql/parser.ts';

/** The stored names of a dotted identifier written as text; undefined where it is none. */
export const parseIdentifierPath = (text: string): readonly Name[] | undefined => {
  try {
    return parseObjectName(text).parts.map((part) => asName(part.name));
  } catch (error) {
    if (error instanceof SqlSyntaxError) return undefined;
    throw error;
  }
};

/** As SHOW GRANTS prints names: quoted only where the bare text would not read back as the same name. */
export const printPath = (path: readonly string[]): string => path.map(quoteIdentifier).join('.');
