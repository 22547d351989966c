/** Queries: WITH, set operations, VALUES, ORDER BY, LIMIT. */
import type { Expression, Query, QueryBody } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseOrderBy } from './expressions/calls.ts';
import { parseExpressionAt } from './expressions.ts';
import type { Token } from './lexer.ts';
import { parseLimit } from './queries/row-counts.ts';
import { parseSelect } from './queries/select.ts';

/** Whether a query begins here, parentheses before it not counted. */
export const startsQuery = (cursor: Cursor): boolean =>
  cursor.isWord('SELECT') || cursor.isWord('WITH') || (cursor.isWord('VALUES') && cursor.isOperator('(', 1));

const queryContinuations: ReadonlySet<string> = new Set([
  'UNION',
  'EXCEPT',
  'MINUS',
  'INTERSECT',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
]);

/** Whether what follows a query in parentheses makes it part of a longer one. */
export function continuesQuery(cursor: Cursor): boolean {
  const token = cursor.peek();
  return token.kind === 'word' && queryContinuations.has(token.text);
}

export function parseQuery(cursor: Cursor): Query {
  return cursor.nested(() => {
    const start = cursor.peek();
    const common = cursor.accept('WITH') ? parseCommonTables(cursor) : [];
    return parseQueryTail(cursor, parseBody(cursor, parsePrimary(cursor)), start, common);
  });
}

/** The rest of a query whose first part, from `start` on, is read already. */
export function parseQueryFrom(cursor: Cursor, first: QueryBody, start: Token): Query {
  return cursor.nested(() => {
    cursor.grow();
    return parseQueryTail(cursor, parseBody(cursor, first), start, []);
  });
}

function parseQueryTail(cursor: Cursor, body: QueryBody, start: Token, common: Query['with']): Query {
  const orderBy = parseOrderBy(cursor);
  const { limit, offset } = parseLimit(cursor);
  if (cursor.areWords('FOR', 'UPDATE')) cursor.unsupported('FOR UPDATE');
  return { with: common, body, orderBy, limit, offset, span: cursor.spanFrom(start) };
}

function parseCommonTables(cursor: Cursor): Query['with'] {
  const recursive = cursor.isWord('RECURSIVE') && cursor.isIdentifier(1) && cursor.accept('RECURSIVE');
  return cursor.commaList(() => {
    const name = cursor.identifier();
    const columns = cursor.isOperator('(') ? cursor.parenthesized(() => cursor.identifier()) : [];
    cursor.expect('AS');
    if (cursor.isWord('PROCEDURE')) cursor.unsupported('anonymous procedure');
    cursor.expectOperator('(');
    const query = parseQuery(cursor);
    cursor.expectOperator(')');
    return { name, columns, query, recursive };
  });
}

function parseBody(cursor: Cursor, first: QueryBody): QueryBody {
  let left = parseIntersections(cursor, first);
  for (;;) {
    const word = cursor.acceptAny(['UNION', 'EXCEPT', 'MINUS']);
    if (word === undefined) return left;
    const all = word === 'UNION' && cursor.accept('ALL');
    if (!all) cursor.accept('DISTINCT');
    if (word !== 'UNION' && cursor.isWord('ALL')) cursor.unsupported(`${word} ALL`);
    const byName = word === 'UNION' && cursor.accept('BY', 'NAME');
    const operator = word === 'UNION' ? (all ? 'UNION ALL' : 'UNION') : 'EXCEPT';
    const right = parseIntersections(cursor, parsePrimary(cursor));
    cursor.grow();
    left = { node: 'setOperation', operator, byName, left, right };
  }
}

/** INTERSECT binds tighter than UNION. */
function parseIntersections(cursor: Cursor, first: QueryBody): QueryBody {
  let left = first;
  while (cursor.accept('INTERSECT')) {
    cursor.accept('DISTINCT');
    if (cursor.isWord('ALL')) cursor.unsupported('INTERSECT ALL');
    const right = parsePrimary(cursor);
    left = { node: 'setOperation', operator: 'INTERSECT', byName: false, left, right };
    cursor.grow();
  }
  return left;
}

function parsePrimary(cursor: Cursor): QueryBody {
  if (cursor.acceptOperator('(')) {
    const query = parseQuery(cursor);
    cursor.expectOperator(')');
    return { node: 'nested', query };
  }
  return cursor.isWord('VALUES') ? parseValues(cursor) : parseSelect(cursor);
}

export function parseValues(cursor: Cursor): QueryBody {
  cursor.expect('VALUES');
  const row = (): readonly Expression[] => {
    cursor.expectOperator('(');
    const values = cursor.commaList(() => parseExpressionAt(cursor));
    cursor.expectOperator(')');
    return values;
  };
  return { node: 'values', rows: cursor.commaList(row) };
}
