/** Data types, as casts name them. */
import type { DataType } from '../ast.ts';
import type { Cursor } from '../cursor.ts';

export function parseDataType(cursor: Cursor): DataType {
  let name = cursor.word().name;
  if (name === 'DOUBLE' && cursor.accept('PRECISION')) name = 'DOUBLE PRECISION';
  if ((name === 'CHAR' || name === 'NCHAR') && cursor.accept('VARYING')) name = `${name} VARYING`;
  const parameters = cursor.isOperator('(') ? cursor.parenthesized(() => parseParameter(cursor, name)) : [];
  return { name, parameters };
}

function parseParameter(cursor: Cursor, type: string): number {
  const token = cursor.peek();
  // ARRAY(NUMBER), VECTOR(FLOAT, 3)
  if (token.kind === 'word') cursor.unsupported(`structured type ${type}`);
  cursor.next();
  if (token.kind !== 'number' || !/^\d{1,15}$/.test(token.text)) cursor.unexpected(token);
  return Number(token.text);
}
