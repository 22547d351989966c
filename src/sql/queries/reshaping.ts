/**
 * What may follow a table and changes its rows or columns.
 * https://docs.snowflake.com/en/sql-reference/constructs/sample
 * https://docs.snowflake.com/en/sql-reference/constructs/pivot
 * https://docs.snowflake.com/en/sql-reference/constructs/unpivot
 */
import type { Pivot, Sample, TableExpression, Unpivot } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseOrderBy } from '../expressions/calls.ts';
import { parsePrefix } from '../expressions/prefixes.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { stringText } from '../names.ts';
import { parseQuery, startsQuery } from '../queries.ts';
import { parseAlias, parseTableAlias } from './tables.ts';

/** Undefined where nothing of the kind follows. */
export function parseReshaping(
  cursor: Cursor,
  table: TableExpression,
  start: Token,
): TableExpression | undefined {
  if (cursor.acceptAny(['SAMPLE', 'TABLESAMPLE']) !== undefined) return parseSample(cursor, table, start);
  if (!cursor.isOperator('(', 1)) {
    const isUnpivot = cursor.isWord('UNPIVOT') && cursor.isWord('NULLS', 2);
    return isUnpivot ? parseUnpivot(cursor, table, start) : undefined;
  }
  if (cursor.isWord('PIVOT')) return parsePivot(cursor, table, start);
  return cursor.isWord('UNPIVOT') ? parseUnpivot(cursor, table, start) : undefined;
}

function parseSample(cursor: Cursor, table: TableExpression, start: Token): Sample {
  const word = cursor.acceptAny(['BERNOULLI', 'ROW', 'SYSTEM', 'BLOCK'] as const);
  const method = word === 'SYSTEM' || word === 'BLOCK' ? 'SYSTEM' : 'BERNOULLI';
  cursor.expectOperator('(');
  const amount = parsePrefix(cursor, 0);
  const unit = cursor.acceptAny(['ROWS', 'ROW']) === undefined ? 'PERCENT' : 'ROWS';
  cursor.expectOperator(')');
  if (unit === 'ROWS' && method === 'SYSTEM') cursor.unsupported('SYSTEM sample of a number of rows');
  const isSeeded = cursor.isOperator('(', 1) && cursor.acceptAny(['SEED', 'REPEATABLE']) !== undefined;
  const [seed = null] = isSeeded ? cursor.parenthesized(() => parsePrefix(cursor, 0)) : [];
  return { node: 'sample', table, method, amount, unit, seed, span: cursor.spanFrom(start) };
}

function parsePivot(cursor: Cursor, table: TableExpression, start: Token): Pivot {
  cursor.expect('PIVOT');
  cursor.expectOperator('(');
  const aggregate = cursor.identifier();
  cursor.expectOperator('(');
  const argument = cursor.identifier();
  cursor.expectOperator(')');
  const suffix = cursor.isWord('FOR') ? null : parseAlias(cursor);
  if (cursor.isOperator(',')) cursor.unsupported('PIVOT with several aggregates');
  cursor.expect('FOR');
  const key = cursor.identifier();
  cursor.expect('IN');
  cursor.expectOperator('(');
  const found = parseFoundValues(cursor);
  const values =
    found === null
      ? cursor.commaList(() => ({ value: parseExpressionAt(cursor), alias: parseAlias(cursor) }))
      : [];
  cursor.expectOperator(')');
  const [insteadOfNull = null] = cursor.accept('DEFAULT', 'ON', 'NULL')
    ? cursor.parenthesized(() => parseExpressionAt(cursor))
    : [];
  cursor.expectOperator(')');
  const alias = parseTableAlias(cursor);
  const span = cursor.spanFrom(start);
  return {
    node: 'pivot',
    table,
    aggregate,
    argument,
    suffix,
    key,
    values,
    found,
    insteadOfNull,
    ...alias,
    span,
  };
}

function parseFoundValues(cursor: Cursor): Pivot['found'] {
  if (cursor.accept('ANY')) return { kind: 'any', orderBy: parseOrderBy(cursor) };
  return startsQuery(cursor) ? { kind: 'query', query: parseQuery(cursor) } : null;
}

function parseUnpivot(cursor: Cursor, table: TableExpression, start: Token): Unpivot {
  cursor.expect('UNPIVOT');
  const keepsNulls = cursor.accept('INCLUDE', 'NULLS');
  if (!keepsNulls) cursor.accept('EXCLUDE', 'NULLS');
  cursor.expectOperator('(');
  const value = cursor.identifier();
  cursor.expect('FOR');
  const name = cursor.identifier();
  cursor.expect('IN');
  const columns = cursor.parenthesized(() => parseUnpivoted(cursor));
  cursor.expectOperator(')');
  const alias = parseTableAlias(cursor);
  return { node: 'unpivot', table, keepsNulls, value, name, columns, ...alias, span: cursor.spanFrom(start) };
}

/** `jan AS january`, `jan AS 'January'` */
function parseUnpivoted(cursor: Cursor): Unpivot['columns'][number] {
  const column = cursor.identifier();
  const hasLabel = cursor.accept('AS') || cursor.peek().kind === 'string' || cursor.isIdentifier();
  if (!hasLabel) return { column, label: column.name };
  return { column, label: cursor.peek().kind === 'string' ? stringText(cursor) : cursor.identifier().name };
}
