/**
 * GROUP BY: keys, and groupings of several at once.
 * https://docs.snowflake.com/en/sql-reference/constructs/group-by
 * https://docs.snowflake.com/en/sql-reference/constructs/group-by-grouping-sets
 */
import type { Expression, GroupingElement, Select } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';

export function parseGroupBy(cursor: Cursor): NonNullable<Select['groupBy']> {
  if (cursor.accept('ALL')) return { kind: 'all' };
  return { kind: 'elements', elements: cursor.commaList(() => parseElement(cursor)) };
}

function parseElement(cursor: Cursor): GroupingElement {
  return cursor.nested(() => {
    if (starts(cursor, 'ROLLUP')) return { kind: 'rollup', items: parseItems(cursor) };
    if (starts(cursor, 'CUBE')) return { kind: 'cube', items: parseItems(cursor) };
    if (cursor.accept('GROUPING', 'SETS'))
      return { kind: 'sets', elements: cursor.parenthesized(() => parseElement(cursor)) };
    return { kind: 'keys', keys: parseKeys(cursor) };
  });
}

const starts = (cursor: Cursor, word: string): boolean => cursor.isWord(word) && cursor.isOperator('(', 1);

function parseItems(cursor: Cursor): readonly (readonly Expression[])[] {
  cursor.next();
  return cursor.parenthesized(() => parseKeys(cursor));
}

/** `()` is the grand total. */
function parseKeys(cursor: Cursor): readonly Expression[] {
  if (cursor.isOperator('(') && cursor.isOperator(')', 1)) {
    cursor.next();
    cursor.next();
    return [];
  }
  const key = parseExpressionAt(cursor);
  return key.node === 'tuple' ? key.items : [key];
}
