/** One SELECT, from its columns to QUALIFY. */
import type { Select } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import { parseConnectBy } from './connect-by.ts';
import { parseGroupBy } from './group-by.ts';
import { parseTop } from './row-counts.ts';
import { parseAlias, parseTable } from './tables.ts';

export function parseSelect(cursor: Cursor): Select {
  const start = cursor.peek();
  cursor.expect('SELECT');
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  const top = parseTop(cursor);
  const columns = parseColumns(cursor);
  const from = cursor.accept('FROM') ? cursor.commaList(() => parseTable(cursor)) : [];
  // "Some variations in order are allowed."
  const first = parseConnectBy(cursor);
  const where = cursor.accept('WHERE') ? parseExpressionAt(cursor) : null;
  const connectBy = first ?? parseConnectBy(cursor);
  const groupBy = cursor.accept('GROUP', 'BY') ? parseGroupBy(cursor) : null;
  const having = cursor.accept('HAVING') ? parseExpressionAt(cursor) : null;
  const qualify = cursor.accept('QUALIFY') ? parseExpressionAt(cursor) : null;
  const span = cursor.spanFrom(start);
  return { node: 'select', distinct, top, columns, from, where, connectBy, groupBy, having, qualify, span };
}

/** "A trailing comma is supported in a column list." */
function parseColumns(cursor: Cursor): Select['columns'] {
  const columns = [parseColumn(cursor)];
  while (cursor.acceptOperator(',') && !cursor.isWord('FROM')) columns.push(parseColumn(cursor));
  return columns;
}

function parseColumn(cursor: Cursor): Select['columns'][number] {
  const expression = parseExpressionAt(cursor);
  return { expression, alias: parseAlias(cursor) };
}
