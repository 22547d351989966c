/** Names of objects and plain strings, as every statement takes them. */
import type { ObjectKind, ObjectName } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseDataType } from './expressions/types.ts';
import { parseExpressionAt } from './expressions.ts';

/** `name`, or `IDENTIFIER(expression)` whose name is known only when it runs. */
export function parseObjectNameAt(cursor: Cursor): ObjectName {
  if (!startsDynamicName(cursor)) return cursor.dottedName();
  const start = cursor.next();
  cursor.expectOperator('(');
  const dynamic = parseExpressionAt(cursor);
  cursor.expectOperator(')');
  return { parts: [], dynamic, span: cursor.spanFrom(start) };
}

export const startsDynamicName = (cursor: Cursor): boolean =>
  cursor.isWord('IDENTIFIER') && cursor.isOperator('(', 1);

/** Functions and procedures carry argument types; the engine has neither and refuses them by kind. */
export function parseNameWithSignature(cursor: Cursor, kind: ObjectKind): ObjectName {
  const name = parseObjectNameAt(cursor);
  const hasSignature = kind.endsWith('FUNCTION') || kind.endsWith('PROCEDURE');
  if (hasSignature && cursor.isOperator('(')) cursor.parenthesized(() => parseDataType(cursor));
  return name;
}

export function stringText(cursor: Cursor): string {
  const token = cursor.next();
  if (token.kind !== 'string') cursor.unexpected(token);
  return token.text;
}
