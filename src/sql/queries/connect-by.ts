/** https://docs.snowflake.com/en/sql-reference/constructs/connect-by */
import type { ConnectBy } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';

/** START WITH may stand before or after; null where neither is there. */
export function parseConnectBy(cursor: Cursor): ConnectBy | null {
  const begin = cursor.peek();
  const before = parseStart(cursor);
  if (before === null && !cursor.areWords('CONNECT', 'BY')) return null;
  cursor.expect('CONNECT', 'BY');
  if (cursor.isWord('NOCYCLE')) cursor.unsupported('CONNECT BY NOCYCLE');
  const conditions = cursor.commaList(() => parseExpressionAt(cursor));
  const start = before ?? parseStart(cursor);
  return { start, conditions, span: cursor.spanFrom(begin) };
}

const parseStart = (cursor: Cursor): ConnectBy['start'] =>
  cursor.accept('START', 'WITH') ? parseExpressionAt(cursor) : null;
