/** FROM: tables, table functions, derived tables, joins. */
import type { Expression, Identifier, JoinKind, Query, TableExpression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseArgument } from '../expressions/calls.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt } from '../names.ts';
import { continuesQuery, parseQuery, parseQueryFrom, parseValues, startsQuery } from '../queries.ts';
import { parseStageReference, startsStage } from '../stage-references.ts';
import { parseReshaping } from './reshaping.ts';

export const parseTable = (cursor: Cursor): TableExpression =>
  cursor.nested(() => {
    const start = cursor.peek();
    return parseJoins(cursor, parseTablePrimary(cursor), start);
  });

function parseJoins(cursor: Cursor, first: TableExpression, start: Token): TableExpression {
  let left = first;
  for (;;) {
    const written = parseJoinKind(cursor);
    if (written === undefined) return left;
    const { kind, natural } = written;
    const right = cursor.nested(() => parseTablePrimary(cursor));
    const match = kind === 'ASOF' ? parseMatchCondition(cursor) : null;
    const conditional = kind !== 'CROSS' && !natural;
    const on = conditional && cursor.accept('ON') ? parseExpressionAt(cursor) : null;
    const using =
      conditional && on === null && cursor.accept('USING')
        ? cursor.parenthesized(() => cursor.identifier())
        : [];
    cursor.grow();
    left = { node: 'join', kind, natural, left, right, match, on, using, span: cursor.spanFrom(start) };
  }
}

/** https://docs.snowflake.com/en/sql-reference/constructs/asof-join */
function parseMatchCondition(cursor: Cursor): Expression {
  cursor.expect('MATCH_CONDITION');
  cursor.expectOperator('(');
  const condition = parseExpressionAt(cursor);
  cursor.expectOperator(')');
  return condition;
}

function parseJoinKind(cursor: Cursor): { readonly kind: JoinKind; readonly natural: boolean } | undefined {
  if (cursor.peek().kind !== 'word') return undefined;
  if (cursor.accept('ASOF', 'JOIN')) return { kind: 'ASOF', natural: false };
  const before = cursor.index;
  const natural = cursor.accept('NATURAL');
  const word = cursor.acceptAny(['CROSS', 'INNER', 'LEFT', 'RIGHT', 'FULL'] as const);
  if (word === 'LEFT' || word === 'RIGHT' || word === 'FULL') cursor.accept('OUTER');
  if (!(natural && word === 'CROSS') && cursor.accept('JOIN')) return { kind: word ?? 'INNER', natural };
  cursor.rewind(before);
  return undefined;
}

function parseTablePrimary(cursor: Cursor): TableExpression {
  const start = cursor.peek();
  let table = parseTableItself(cursor);
  for (;;) {
    refuseTableClauses(cursor);
    const changed = parseReshaping(cursor, table, start);
    if (changed === undefined) return table;
    cursor.grow();
    table = changed;
  }
}

function parseTableItself(cursor: Cursor): TableExpression {
  const start = cursor.peek();
  const lateral = cursor.accept('LATERAL');
  if (cursor.isOperator('(')) return parseParenthesizedTable(cursor, start, lateral);
  if (cursor.isWord('VALUES')) {
    const body = parseValues(cursor);
    const span = cursor.spanFrom(start);
    const query: Query = { with: [], body, orderBy: [], limit: null, offset: null, span };
    return derived(cursor, query, lateral, start);
  }
  if (cursor.isWord('TABLE') && cursor.isOperator('(', 1)) return parseTableFunction(cursor, start, lateral);
  if (startsStage(cursor)) return parseStageTable(cursor, start);
  if (cursor.isWord('DIRECTORY') && cursor.isOperator('(', 1) && startsStage(cursor, 2))
    return parseDirectoryTable(cursor, start);
  if (start.kind === 'variable' && /^[1-9]\d{0,5}$/.test(start.text)) {
    cursor.next();
    const position = Number(start.text);
    return { node: 'fed', position, ...parseTableAlias(cursor), span: cursor.spanFrom(start) };
  }
  const name = parseObjectNameAt(cursor);
  if (cursor.isOperator('(')) {
    const list = cursor.parenthesized(() => parseArgument(cursor));
    const span = cursor.spanFrom(start);
    return { node: 'tableFunction', name, arguments: list, lateral, ...parseTableAlias(cursor), span };
  }
  refuseTableClauses(cursor);
  return { node: 'table', name, ...parseTableAlias(cursor), span: cursor.spanFrom(start) };
}

/** https://docs.snowflake.com/en/user-guide/querying-stage */
function parseStageTable(cursor: Cursor, start: Token): TableExpression {
  const stage = parseStageReference(cursor);
  const list = cursor.isOperator('(') ? cursor.parenthesized(() => parseArgument(cursor)) : [];
  return { node: 'stage', stage, arguments: list, alias: parseAlias(cursor), span: cursor.spanFrom(start) };
}

/** https://docs.snowflake.com/en/user-guide/data-load-dirtables-query */
function parseDirectoryTable(cursor: Cursor, start: Token): TableExpression {
  cursor.next();
  cursor.expectOperator('(');
  const stage = parseStageReference(cursor);
  cursor.expectOperator(')');
  return { node: 'directory', stage, ...parseTableAlias(cursor), span: cursor.spanFrom(start) };
}

const timeTravelWords: ReadonlySet<string> = new Set(['AT', 'BEFORE', 'CHANGES']);

/** Clauses after a table that change what is read from it: never to be taken for an alias. */
function refuseTableClauses(cursor: Cursor): void {
  const { kind, text } = cursor.peek();
  if (kind !== 'word') return;
  if (!cursor.isOperator('(', 1)) return;
  if (text === 'MATCH_RECOGNIZE') cursor.unsupported(text);
  // AT(OFFSET => -60), and not an alias with its columns
  if (timeTravelWords.has(text) && cursor.isOperator('=>', 3)) cursor.unsupported(text);
}

function derived(cursor: Cursor, query: Query, lateral: boolean, start: Token): TableExpression {
  const span = cursor.spanFrom(start);
  return { node: 'derived', query, lateral, ...parseTableAlias(cursor), span };
}

/** A derived table, or joins that parentheses hold together. */
function parseParenthesizedTable(cursor: Cursor, start: Token, lateral: boolean): TableExpression {
  const content = parseTableOrQuery(cursor);
  return 'node' in content ? content : derived(cursor, content, lateral, start);
}

/**
 * What stands in parentheses. `((SELECT 1) a JOIN b)` holds tables and `((SELECT 1) UNION (SELECT 2))` is a query,
 * which only the word after the inner query tells.
 */
function parseTableOrQuery(cursor: Cursor): TableExpression | Query {
  return cursor.nested(() => {
    cursor.expectOperator('(');
    const content = parseContent(cursor);
    cursor.expectOperator(')');
    return content;
  });
}

function parseContent(cursor: Cursor): TableExpression | Query {
  const start = cursor.peek();
  if (cursor.isWord('VALUES') && startsQuery(cursor)) return parseValuesWithin(cursor, start);
  if (startsQuery(cursor)) return parseQuery(cursor);
  if (!cursor.isOperator('(')) return parseTable(cursor);
  const inner = parseTableOrQuery(cursor);
  if ('node' in inner) return parseJoins(cursor, inner, start);
  if (cursor.isOperator(')')) return inner;
  if (continuesQuery(cursor)) return parseQueryFrom(cursor, { node: 'nested', query: inner }, start);
  return parseJoins(cursor, derived(cursor, inner, false, start), start);
}

/** `(VALUES (1) AS t(a))` names the rows within the parentheses. */
function parseValuesWithin(cursor: Cursor, start: Token): TableExpression | Query {
  const body = parseValues(cursor);
  if (!cursor.isWord('AS') && !cursor.isAlias()) return parseQueryFrom(cursor, body, start);
  const span = cursor.spanFrom(start);
  const query: Query = { with: [], body, orderBy: [], limit: null, offset: null, span };
  return parseJoins(cursor, derived(cursor, query, false, start), start);
}

/** `TABLE(function(…))`; `TABLE('name')` names a table by text. */
function parseTableFunction(cursor: Cursor, start: Token, lateral: boolean): TableExpression {
  cursor.next();
  cursor.expectOperator('(');
  const { kind } = cursor.peek();
  if (kind === 'string' || kind === 'variable' || cursor.isOperator('?') || cursor.isOperator(':')) {
    const dynamic = parseExpressionAt(cursor);
    cursor.expectOperator(')');
    const span = cursor.spanFrom(start);
    return { node: 'table', name: { parts: [], dynamic, span }, ...parseTableAlias(cursor), span };
  }
  const name = parseObjectNameAt(cursor);
  const list = cursor.parenthesized(() => parseArgument(cursor));
  if (cursor.isWord('OVER')) cursor.unsupported('partitioned table function');
  cursor.expectOperator(')');
  const span = cursor.spanFrom(start);
  return { node: 'tableFunction', name, arguments: list, lateral, ...parseTableAlias(cursor), span };
}

/** After AS any name will do; without it, none that begins the next clause. */
export function parseAlias(cursor: Cursor): Identifier | null {
  if (cursor.accept('AS')) return cursor.identifier();
  return cursor.isAlias() ? cursor.identifier() : null;
}

export function parseTableAlias(cursor: Cursor): {
  alias: Identifier | null;
  columnAliases: readonly Identifier[];
} {
  const alias = parseAlias(cursor);
  const columnAliases =
    alias !== null && cursor.isOperator('(') ? cursor.parenthesized(() => cursor.identifier()) : [];
  return { alias, columnAliases };
}
