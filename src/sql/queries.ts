/** Queries: SELECT, VALUES, set operations, WITH. */
import type { Expression, Identifier, Query, QueryBody, Select, TableExpression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseArgument, parseExpressionAt, parseObjectNameAt, parseOrderBy } from './expressions.ts';
import type { Token } from './lexer.ts';

/** Whether a query begins here, however many parentheses it stands in. */
export function startsQuery(cursor: Cursor): boolean {
  let ahead = 0;
  while (cursor.isOperator('(', ahead)) ahead += 1;
  if (cursor.isWord('SELECT', ahead)) return true;
  if (cursor.isWord('WITH', ahead)) return true;
  return cursor.isWord('VALUES', ahead) && cursor.isOperator('(', ahead + 1);
}

export function parseQuery(cursor: Cursor): Query {
  return cursor.nested(() => {
    const start = cursor.peek();
    const common = cursor.accept('WITH') ? parseCommonTables(cursor) : [];
    const body = parseBody(cursor);
    const orderBy = parseOrderBy(cursor);
    const { limit, offset } = parseLimit(cursor);
    return { with: common, body, orderBy, limit, offset, span: cursor.spanFrom(start) };
  });
}

function parseCommonTables(cursor: Cursor): Query['with'] {
  const recursive = cursor.accept('RECURSIVE');
  return cursor.commaList(() => {
    const name = cursor.identifier();
    const columns = cursor.isOperator('(') ? cursor.parenthesized(() => cursor.identifier()) : [];
    cursor.expect('AS');
    cursor.expectOperator('(');
    const query = parseQuery(cursor);
    cursor.expectOperator(')');
    return { name, columns, query, recursive };
  });
}

function parseBody(cursor: Cursor): QueryBody {
  let left = parseIntersection(cursor);
  for (;;) {
    const word = cursor.acceptAny(['UNION', 'EXCEPT', 'MINUS']);
    if (word === undefined) return left;
    const all = word === 'UNION' && cursor.accept('ALL');
    if (!all) cursor.accept('DISTINCT');
    const operator = word === 'UNION' ? (all ? 'UNION ALL' : 'UNION') : 'EXCEPT';
    left = { node: 'setOperation', operator, left, right: parseIntersection(cursor) };
  }
}

/** INTERSECT binds tighter than UNION. */
function parseIntersection(cursor: Cursor): QueryBody {
  let left = parsePrimary(cursor);
  while (cursor.accept('INTERSECT')) {
    left = { node: 'setOperation', operator: 'INTERSECT', left, right: parsePrimary(cursor) };
  }
  return left;
}

function parsePrimary(cursor: Cursor): QueryBody {
  if (cursor.acceptOperator('(')) {
    const query = parseQuery(cursor);
    cursor.expectOperator(')');
    return { node: 'nested', query };
  }
  if (cursor.accept('VALUES')) {
    const row = (): Expression[] => cursor.parenthesized(() => parseExpressionAt(cursor));
    return { node: 'values', rows: cursor.commaList(row) };
  }
  return parseSelect(cursor);
}

function parseSelect(cursor: Cursor): Select {
  const start = cursor.peek();
  cursor.expect('SELECT');
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  const top = cursor.isWord('TOP') && cursor.peek(1).kind === 'number' ? parseTop(cursor) : null;
  const columns = cursor.commaList(() => parseColumn(cursor));
  const from = cursor.accept('FROM') ? cursor.commaList(() => parseTable(cursor)) : [];
  const where = cursor.accept('WHERE') ? parseExpressionAt(cursor) : null;
  const groupBy = cursor.accept('GROUP', 'BY') ? parseGroupBy(cursor) : null;
  const having = cursor.accept('HAVING') ? parseExpressionAt(cursor) : null;
  const qualify = cursor.accept('QUALIFY') ? parseExpressionAt(cursor) : null;
  const span = cursor.spanFrom(start);
  return { node: 'select', distinct, top, columns, from, where, groupBy, having, qualify, span };
}

function parseTop(cursor: Cursor): Expression {
  cursor.next();
  return parseExpressionAt(cursor);
}

function parseColumn(cursor: Cursor): Select['columns'][number] {
  const expression = parseExpressionAt(cursor);
  return { expression, alias: parseAlias(cursor) };
}

function parseAlias(cursor: Cursor): Identifier | null {
  if (cursor.accept('AS')) return cursor.peek().kind === 'word' ? cursor.word() : cursor.identifier();
  return cursor.isAlias() ? cursor.identifier() : null;
}

function parseGroupBy(cursor: Cursor): Select['groupBy'] {
  if (cursor.accept('ALL')) return { kind: 'all', items: [] };
  const items = (): Expression[] => cursor.parenthesized(() => parseExpressionAt(cursor));
  if (cursor.accept('ROLLUP')) return { kind: 'rollup', items: items() };
  if (cursor.accept('CUBE')) return { kind: 'cube', items: items() };
  if (cursor.accept('GROUPING', 'SETS'))
    return { kind: 'sets', items: cursor.parenthesized(() => parseGroupingSet(cursor)) };
  return { kind: 'list', items: cursor.commaList(() => parseExpressionAt(cursor)) };
}

/** `()` is the grand total. */
function parseGroupingSet(cursor: Cursor): Expression {
  const start = cursor.peek();
  if (cursor.isOperator('(') && cursor.isOperator(')', 1)) {
    cursor.next();
    cursor.next();
    return { node: 'tuple', items: [], span: cursor.spanFrom(start) };
  }
  return parseExpressionAt(cursor);
}

function parseLimit(cursor: Cursor): { limit: Expression | null; offset: Expression | null } {
  let limit: Expression | null = null;
  let offset: Expression | null = null;
  for (;;) {
    if (limit === null && cursor.accept('LIMIT')) {
      limit = parseExpressionAt(cursor);
    } else if (offset === null && cursor.accept('OFFSET')) {
      offset = parseExpressionAt(cursor);
      cursor.acceptAny(['ROW', 'ROWS']);
    } else if (limit === null && cursor.accept('FETCH')) {
      cursor.acceptAny(['FIRST', 'NEXT']);
      limit = parseExpressionAt(cursor);
      cursor.acceptAny(['ROW', 'ROWS']);
      cursor.accept('ONLY');
    } else {
      return { limit, offset };
    }
  }
}

// ---- FROM ----

export function parseTable(cursor: Cursor): TableExpression {
  const start = cursor.peek();
  let left = cursor.nested(() => parseTablePrimary(cursor));
  for (;;) {
    const kind = parseJoinKind(cursor);
    if (kind === undefined) return left;
    const right = cursor.nested(() => parseTablePrimary(cursor));
    const conditional = kind !== 'CROSS' && kind !== 'NATURAL';
    const on = conditional && cursor.accept('ON') ? parseExpressionAt(cursor) : null;
    const using =
      conditional && on === null && cursor.accept('USING')
        ? cursor.parenthesized(() => cursor.identifier())
        : [];
    left = { node: 'join', kind, left, right, on, using, span: cursor.spanFrom(start) };
  }
}

type JoinKind = Extract<TableExpression, { node: 'join' }>['kind'];

function parseJoinKind(cursor: Cursor): JoinKind | undefined {
  const before = cursor.index;
  const word = cursor.acceptAny(['NATURAL', 'CROSS', 'INNER', 'LEFT', 'RIGHT', 'FULL'] as const);
  if (word === 'LEFT' || word === 'RIGHT' || word === 'FULL') cursor.accept('OUTER');
  if (cursor.accept('JOIN')) return word ?? 'INNER';
  cursor.rewind(before);
  return undefined;
}

function parseTablePrimary(cursor: Cursor): TableExpression {
  const start = cursor.peek();
  const lateral = cursor.accept('LATERAL');
  if (cursor.isOperator('(')) return parseParenthesizedTable(cursor, start, lateral);
  if (cursor.isWord('VALUES')) {
    const rows = parsePrimary(cursor);
    const span = cursor.spanFrom(start);
    const query: Query = { with: [], body: rows, orderBy: [], limit: null, offset: null, span };
    return { node: 'derived', query, lateral, ...parseTableAlias(cursor), span };
  }
  if (cursor.isWord('TABLE') && cursor.isOperator('(', 1)) return parseTableFunction(cursor, start, lateral);
  const name = parseObjectNameAt(cursor);
  if (cursor.isOperator('(')) {
    const list = cursor.parenthesized(() => parseArgument(cursor));
    const span = cursor.spanFrom(start);
    return { node: 'tableFunction', name, arguments: list, lateral, ...parseTableAlias(cursor), span };
  }
  return { node: 'table', name, ...parseTableAlias(cursor), span: cursor.spanFrom(start) };
}

function parseParenthesizedTable(cursor: Cursor, start: Token, lateral: boolean): TableExpression {
  cursor.expectOperator('(');
  if (!startsQuery(cursor)) {
    const table = parseTable(cursor);
    cursor.expectOperator(')');
    return table;
  }
  const query = parseQuery(cursor);
  cursor.expectOperator(')');
  const span = cursor.spanFrom(start);
  return { node: 'derived', query, lateral, ...parseTableAlias(cursor), span };
}

/** `TABLE(function(…))`; `TABLE('name')` names a table by text. */
function parseTableFunction(cursor: Cursor, start: Token, lateral: boolean): TableExpression {
  cursor.next();
  cursor.expectOperator('(');
  const token = cursor.peek();
  if (
    token.kind === 'string' ||
    token.kind === 'variable' ||
    cursor.isOperator('?') ||
    cursor.isOperator(':')
  ) {
    const dynamic = parseExpressionAt(cursor);
    cursor.expectOperator(')');
    const span = cursor.spanFrom(start);
    return { node: 'table', name: { parts: [], dynamic, span }, ...parseTableAlias(cursor), span };
  }
  const name = parseObjectNameAt(cursor);
  const list = cursor.parenthesized(() => parseArgument(cursor));
  cursor.expectOperator(')');
  const span = cursor.spanFrom(start);
  return { node: 'tableFunction', name, arguments: list, lateral, ...parseTableAlias(cursor), span };
}

function parseTableAlias(cursor: Cursor): { alias: Identifier | null; columnAliases: readonly Identifier[] } {
  const alias = parseAlias(cursor);
  const columnAliases =
    alias !== null && cursor.isOperator('(') ? cursor.parenthesized(() => cursor.identifier()) : [];
  return { alias, columnAliases };
}
