/** One SELECT, from its columns to QUALIFY. */
import type { Expression, Select } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
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

function parseGroupBy(cursor: Cursor): Select['groupBy'] {
  const groupBy = parseGrouping(cursor);
  if (groupBy.kind !== 'list' && cursor.isOperator(',')) cursor.unsupported('several groupings');
  return groupBy;
}

function parseGrouping(cursor: Cursor): NonNullable<Select['groupBy']> {
  if (cursor.accept('ALL')) return { kind: 'all', items: [] };
  const items = (): Expression[] => cursor.parenthesized(() => parseExpressionAt(cursor));
  if (startsGrouping(cursor, 'ROLLUP') && cursor.accept('ROLLUP')) return { kind: 'rollup', items: items() };
  if (startsGrouping(cursor, 'CUBE') && cursor.accept('CUBE')) return { kind: 'cube', items: items() };
  if (cursor.accept('GROUPING', 'SETS'))
    return { kind: 'sets', items: cursor.parenthesized(() => parseGroupingSet(cursor)) };
  return { kind: 'list', items: cursor.commaList(() => parseGroupingItem(cursor)) };
}

const startsGrouping = (cursor: Cursor, word: string): boolean =>
  cursor.isWord(word) && cursor.isOperator('(', 1);

/** ROLLUP and its kin after another item would read as calls. */
function parseGroupingItem(cursor: Cursor): Expression {
  const isGrouping =
    startsGrouping(cursor, 'ROLLUP') || startsGrouping(cursor, 'CUBE') || cursor.areWords('GROUPING', 'SETS');
  if (isGrouping) cursor.unsupported('several groupings');
  return parseExpressionAt(cursor);
}

/** `()` is the grand total. */
function parseGroupingSet(cursor: Cursor): Expression {
  const start = cursor.peek();
  if (!cursor.isOperator('(') || !cursor.isOperator(')', 1)) return parseExpressionAt(cursor);
  cursor.next();
  cursor.next();
  return { node: 'tuple', items: [], span: cursor.spanFrom(start) };
}
