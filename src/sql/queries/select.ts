/** One SELECT, from its columns to QUALIFY. */
import type { Select } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import { parseGroupBy } from './group-by.ts';
import { parseTop } from './row-counts.ts';
import { parseAlias, parseTable } from './tables.ts';

export function parseSelect(cursor: Cursor): Select {
  const start = cursor.peek();
  cursor.expect('SELECT');
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  const top = parseTop(cursor);
  const columns = cursor.commaList(() => parseColumn(cursor));
  const from = cursor.accept('FROM') ? cursor.commaList(() => parseTable(cursor)) : [];
  const where = cursor.accept('WHERE') ? parseExpressionAt(cursor) : null;
  if (cursor.areWords('START', 'WITH') || cursor.areWords('CONNECT', 'BY')) cursor.unsupported('CONNECT BY');
  const groupBy = cursor.accept('GROUP', 'BY') ? parseGroupBy(cursor) : null;
  const having = cursor.accept('HAVING') ? parseExpressionAt(cursor) : null;
  const qualify = cursor.accept('QUALIFY') ? parseExpressionAt(cursor) : null;
  const span = cursor.spanFrom(start);
  return { node: 'select', distinct, top, columns, from, where, groupBy, having, qualify, span };
}

function parseColumn(cursor: Cursor): Select['columns'][number] {
  const expression = parseExpressionAt(cursor);
  return { expression, alias: parseAlias(cursor) };
}
