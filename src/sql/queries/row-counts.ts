/** How many rows: LIMIT, OFFSET, FETCH, TOP. https://docs.snowflake.com/en/sql-reference/constructs/limit */
import type { Expression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parsePrefix } from '../expressions/prefixes.ts';

export function parseLimit(cursor: Cursor): { limit: Expression | null; offset: Expression | null } {
  let limit: Expression | null = null;
  let offset: Expression | null = null;
  for (;;) {
    if (limit === null && cursor.accept('LIMIT')) {
      limit = parseRowCount(cursor);
    } else if (offset === null && cursor.accept('OFFSET')) {
      offset = parseRowCount(cursor);
      cursor.acceptAny(['ROW', 'ROWS']);
    } else if (limit === null && cursor.accept('FETCH')) {
      cursor.acceptAny(['FIRST', 'NEXT']);
      limit = parseRowCount(cursor);
      cursor.acceptAny(['ROW', 'ROWS']);
      cursor.accept('ONLY');
    } else {
      return { limit, offset };
    }
  }
}

/** A constant and no expression: `LIMIT -1` is an error of syntax. NULL and the empty text lift the limit. */
function parseRowCount(cursor: Cursor): Expression {
  const { kind } = cursor.peek();
  const isConstant =
    kind === 'number' ||
    kind === 'string' ||
    kind === 'variable' ||
    cursor.isWord('NULL') ||
    cursor.isOperator('?') ||
    cursor.isOperator(':');
  return isConstant ? parsePrefix(cursor, 0) : cursor.unexpected();
}

/** `TOP 5`: a number and nothing more, so that `TOP 5 *` is not a product. */
export function parseTop(cursor: Cursor): Expression | null {
  const number = cursor.peek(1);
  if (!cursor.isWord('TOP') || number.kind !== 'number') return null;
  cursor.next();
  cursor.next();
  return { node: 'literal', type: 'number', text: number.text, span: cursor.spanFrom(number) };
}
