/** MERGE. https://docs.snowflake.com/en/sql-reference/sql/merge */
import type { MergeAction, MergeClause, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseTable } from '../queries/tables.ts';
import { parseRowValue, parseSetClause, parseTarget } from './rows.ts';

export function parseMerge(cursor: Cursor, start: Token): Statement {
  cursor.expect('INTO');
  const target = parseTarget(cursor);
  cursor.expect('USING');
  const using = parseTable(cursor);
  cursor.expect('ON');
  const on = parseExpressionAt(cursor);
  const clauses: MergeClause[] = [];
  while (cursor.isWord('WHEN')) clauses.push(parseClause(cursor));
  if (clauses.length === 0) cursor.unexpected();
  return { statement: 'merge', target, using, on, clauses, span: cursor.spanFrom(start) };
}

function parseClause(cursor: Cursor): MergeClause {
  const start = cursor.peek();
  cursor.expect('WHEN');
  const matched = !cursor.accept('NOT');
  cursor.expect('MATCHED');
  const condition = cursor.accept('AND') ? parseExpressionAt(cursor) : null;
  cursor.expect('THEN');
  const action = matched ? parseMatched(cursor) : parseUnmatched(cursor);
  return { matched, condition, action, span: cursor.spanFrom(start) };
}

function parseMatched(cursor: Cursor): MergeAction {
  if (cursor.accept('DELETE')) return { kind: 'delete' };
  cursor.expect('UPDATE');
  if (cursor.areWords('ALL', 'BY', 'NAME')) cursor.unsupported('MERGE ALL BY NAME');
  cursor.expect('SET');
  return { kind: 'update', set: cursor.commaList(() => parseSetClause(cursor)) };
}

function parseUnmatched(cursor: Cursor): MergeAction {
  cursor.expect('INSERT');
  if (cursor.areWords('ALL', 'BY', 'NAME')) cursor.unsupported('MERGE ALL BY NAME');
  const columns = cursor.isOperator('(') ? cursor.parenthesized(() => cursor.identifier()) : [];
  cursor.expect('VALUES');
  return { kind: 'insert', columns, values: cursor.parenthesized(() => parseRowValue(cursor)) };
}
