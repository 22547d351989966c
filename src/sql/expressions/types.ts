/** Data types, as casts name them. */
import type { DataType } from '../ast.ts';
import type { Cursor } from '../cursor.ts';

export function parseDataType(cursor: Cursor): DataType {
  let name = cursor.word().name;
  if (name === 'DOUBLE' && cursor.accept('PRECISION')) name = 'DOUBLE PRECISION';
  if ((name === 'CHAR' || name === 'NCHAR') && cursor.accept('VARYING')) name = `${name} VARYING`;
  if (name === 'TIMESTAMP') name = parseTimestamp(cursor);
  const parameters = cursor.isOperator('(') ? cursor.parenthesized(() => parseParameter(cursor, name)) : [];
  return { name, parameters };
}

/** https://docs.snowflake.com/en/sql-reference/data-types-datetime — the synonyms of several words. */
const timestamps: readonly (readonly [string, readonly string[]])[] = [
  ['TIMESTAMP_LTZ', ['WITH', 'LOCAL', 'TIME', 'ZONE']],
  ['TIMESTAMP_TZ', ['WITH', 'TIME', 'ZONE']],
  ['TIMESTAMP_NTZ', ['WITHOUT', 'TIME', 'ZONE']],
];

const parseTimestamp = (cursor: Cursor): string =>
  timestamps.find(([, words]) => cursor.accept(...words))?.[0] ?? 'TIMESTAMP';

function parseParameter(cursor: Cursor, type: string): number {
  const token = cursor.peek();
  // ARRAY(NUMBER), VECTOR(FLOAT, 3)
  if (token.kind === 'word') cursor.unsupported(`structured type ${type}`);
  cursor.next();
  if (token.kind !== 'number' || !/^\d{1,15}$/.test(token.text)) cursor.unexpected(token);
  return Number(token.text);
}
