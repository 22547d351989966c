/** CASE and CAST: expressions with words of their own inside. */
import type { Expression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseDataType } from './types.ts';

export function parseCase(cursor: Cursor, start: Token): Expression {
  cursor.next();
  const operand = cursor.isWord('WHEN') ? null : parseExpressionAt(cursor);
  const branches: { when: Expression; value: Expression }[] = [];
  while (cursor.accept('WHEN')) {
    const when = parseExpressionAt(cursor);
    cursor.expect('THEN');
    branches.push({ when, value: parseExpressionAt(cursor) });
  }
  if (branches.length === 0) cursor.unexpected();
  const otherwise = cursor.accept('ELSE') ? parseExpressionAt(cursor) : null;
  cursor.expect('END');
  return { node: 'case', operand, branches, otherwise, span: cursor.spanFrom(start) };
}

export function parseCast(cursor: Cursor, start: Token): Expression {
  const tolerant = cursor.next().text === 'TRY_CAST';
  cursor.expectOperator('(');
  const operand = parseExpressionAt(cursor);
  cursor.expect('AS');
  const type = parseDataType(cursor);
  cursor.expectOperator(')');
  return { node: 'cast', operand, type, tolerant, span: cursor.spanFrom(start) };
}
