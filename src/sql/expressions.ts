/** Expressions, by operator precedence (Pratt). */
import type {
  Argument,
  BinaryOperator,
  DataType,
  Expression,
  FrameBound,
  Identifier,
  ObjectName,
  OrderItem,
  Span,
  WindowSpecification,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import type { Token } from './lexer.ts';
import { parseQuery, startsQuery } from './queries.ts';

/** https://docs.snowflake.com/en/sql-reference/operators — how tightly operators bind. */
const bindingPower: { readonly [operator: string]: number } = {
  OR: 1,
  AND: 2,
  '=': 4,
  '<>': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '||': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
};
const notPower = 3;
const comparisonPower = 4;
const unaryPower = 8;

const typedLiterals = new Set([
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_NTZ',
  'TIMESTAMP_LTZ',
  'TIMESTAMP_TZ',
]);

export function parseExpressionAt(cursor: Cursor): Expression {
  return parseWithPower(cursor, 0);
}

function parseWithPower(cursor: Cursor, leastPower: number): Expression {
  return cursor.nested(() => {
    const start = cursor.peek();
    let left = parsePrefix(cursor);
    for (;;) {
      const longer = parseInfix(cursor, left, leastPower, start);
      if (longer === undefined) return left;
      left = longer;
    }
  });
}

function parseInfix(
  cursor: Cursor,
  left: Expression,
  leastPower: number,
  start: Token,
): Expression | undefined {
  const token = cursor.peek();
  if (token.kind === 'operator') {
    const postfix = parsePostfix(cursor, left, start);
    if (postfix !== undefined) return postfix;
  } else if (token.kind !== 'word') {
    return undefined;
  }
  const power = bindingPower[token.text];
  if (power !== undefined && power > leastPower) {
    cursor.next();
    const right = parseWithPower(cursor, power);
    return {
      node: 'binary',
      operator: token.text as BinaryOperator,
      left,
      right,
      span: cursor.spanFrom(start),
    };
  }
  if (token.kind !== 'word') return undefined;
  if (token.text === 'COLLATE') {
    cursor.next();
    return { node: 'collate', operand: left, collation: stringText(cursor), span: cursor.spanFrom(start) };
  }
  return comparisonPower > leastPower ? parsePredicate(cursor, left, start) : undefined;
}

/** `::type`, `:path`, `[index]`: these bind tighter than any operator. */
function parsePostfix(cursor: Cursor, left: Expression, start: Token): Expression | undefined {
  if (cursor.acceptOperator('::')) {
    return {
      node: 'cast',
      operand: left,
      type: parseDataType(cursor),
      tolerant: false,
      span: cursor.spanFrom(start),
    };
  }
  if (!cursor.isOperator(':') && !cursor.isOperator('[')) return undefined;
  const steps: ({ readonly key: string } | { readonly index: Expression })[] = [];
  let first = true;
  for (;;) {
    if (cursor.isOperator(first ? ':' : '.') || cursor.isOperator(':')) {
      cursor.next();
      steps.push({ key: pathKey(cursor) });
    } else if (cursor.acceptOperator('[')) {
      steps.push({ index: parseExpressionAt(cursor) });
      cursor.expectOperator(']');
    } else {
      break;
    }
    first = false;
  }
  return { node: 'path', operand: left, steps, span: cursor.spanFrom(start) };
}

/** Keys of semi-structured data keep their case, quoted or not. */
function pathKey(cursor: Cursor): string {
  const token = cursor.next();
  if (token.kind === 'quoted') return token.text;
  if (token.kind !== 'word') cursor.unexpected(token);
  return cursor.text.slice(token.start, token.end);
}

function parsePredicate(cursor: Cursor, left: Expression, start: Token): Expression | undefined {
  const before = cursor.index;
  if (cursor.accept('IS')) return parseIs(cursor, left, start);
  const negated = cursor.accept('NOT');
  const spanned = <Node extends object>(node: Node): Node & { span: Span } => ({
    ...node,
    span: cursor.spanFrom(start),
  });
  if (cursor.accept('IN')) return parseIn(cursor, left, negated, start);
  if (cursor.accept('BETWEEN')) {
    const low = parseWithPower(cursor, comparisonPower);
    cursor.expect('AND');
    const high = parseWithPower(cursor, comparisonPower);
    return spanned({ node: 'between' as const, operand: left, low, high, negated });
  }
  const like = cursor.acceptAny(['LIKE', 'ILIKE', 'RLIKE', 'REGEXP'] as const);
  if (like !== undefined) return parseLike(cursor, left, like === 'REGEXP' ? 'RLIKE' : like, negated, start);
  cursor.rewind(before);
  return undefined;
}

function parseIs(cursor: Cursor, left: Expression, start: Token): Expression {
  const negated = cursor.accept('NOT');
  if (cursor.accept('NULL')) return { node: 'isNull', operand: left, negated, span: cursor.spanFrom(start) };
  if (cursor.accept('DISTINCT', 'FROM')) {
    const right = parseWithPower(cursor, comparisonPower);
    return { node: 'isDistinct', left, right, negated, span: cursor.spanFrom(start) };
  }
  const value = cursor.expectAny(['TRUE', 'FALSE']) === 'TRUE';
  return { node: 'isBoolean', operand: left, value, negated, span: cursor.spanFrom(start) };
}

function parseIn(cursor: Cursor, left: Expression, negated: boolean, start: Token): Expression {
  cursor.expectOperator('(');
  if (startsQuery(cursor)) {
    const query = parseQuery(cursor);
    cursor.expectOperator(')');
    return { node: 'inQuery', operand: left, query, negated, span: cursor.spanFrom(start) };
  }
  const list = cursor.commaList(() => parseExpressionAt(cursor));
  cursor.expectOperator(')');
  return { node: 'in', operand: left, list, negated, span: cursor.spanFrom(start) };
}

function parseLike(
  cursor: Cursor,
  operand: Expression,
  word: 'LIKE' | 'ILIKE' | 'RLIKE',
  negated: boolean,
  start: Token,
): Expression {
  let operator: Extract<Expression, { node: 'like' }>['operator'] = word;
  let patterns: Expression[];
  if (word !== 'RLIKE' && cursor.accept('ANY')) {
    operator = `${word} ANY`;
    patterns = cursor.parenthesized(() => parseExpressionAt(cursor));
  } else if (word === 'LIKE' && cursor.accept('ALL')) {
    operator = 'LIKE ALL';
    patterns = cursor.parenthesized(() => parseExpressionAt(cursor));
  } else {
    patterns = [parseWithPower(cursor, comparisonPower)];
  }
  const escapeCharacter = cursor.accept('ESCAPE') ? parseWithPower(cursor, comparisonPower) : null;
  return {
    node: 'like',
    operator,
    operand,
    patterns,
    escape: escapeCharacter,
    negated,
    span: cursor.spanFrom(start),
  };
}

function parsePrefix(cursor: Cursor): Expression {
  const token = cursor.peek();
  switch (token.kind) {
    case 'number':
    case 'string':
      cursor.next();
      return { node: 'literal', type: token.kind, text: token.text, span: cursor.spanFrom(token) };
    case 'variable':
      cursor.next();
      return { node: 'variable', name: token.text, span: cursor.spanFrom(token) };
    case 'operator':
      return parseOperatorPrefix(cursor, token);
    case 'word':
      return parseWordPrefix(cursor, token);
    case 'quoted':
      return parseColumnOrCall(cursor);
    case 'end':
      return cursor.unexpected();
  }
}

function parseOperatorPrefix(cursor: Cursor, start: Token): Expression {
  cursor.next();
  switch (start.text) {
    case '-':
    case '+': {
      const operand = parseWithPower(cursor, unaryPower);
      return { node: 'unary', operator: start.text, operand, span: cursor.spanFrom(start) };
    }
    case '(':
      return parseParenthesized(cursor, start);
    case '*':
      return parseStar(cursor, [], start);
    case '?':
      return { node: 'bind', name: cursor.nextBind(), span: cursor.spanFrom(start) };
    case ':': {
      const name = cursor.next();
      if (name.kind !== 'number' && name.kind !== 'word') cursor.unexpected(name);
      return { node: 'bind', name: name.text, span: cursor.spanFrom(start) };
    }
    case '[': {
      const values = cursor.isOperator(']') ? [] : cursor.commaList(() => parseExpressionAt(cursor));
      cursor.expectOperator(']');
      return constructorCall('ARRAY_CONSTRUCT', values, cursor.spanFrom(start));
    }
    case '{':
      return parseObjectLiteral(cursor, start);
    default:
      return cursor.unexpected(start);
  }
}

function parseObjectLiteral(cursor: Cursor, start: Token): Expression {
  const values: Expression[] = [];
  while (!cursor.isOperator('}')) {
    const key = cursor.peek();
    values.push({ node: 'literal', type: 'string', text: stringText(cursor), span: cursor.spanFrom(key) });
    cursor.expectOperator(':');
    values.push(parseExpressionAt(cursor));
    if (!cursor.acceptOperator(',')) break;
  }
  cursor.expectOperator('}');
  return constructorCall('OBJECT_CONSTRUCT', values, cursor.spanFrom(start));
}

/** Array and object literals are calls of the functions that make them. */
function constructorCall(name: string, values: readonly Expression[], span: Span): Expression {
  return {
    node: 'call',
    name: { parts: [{ name, quoted: false, span }], span },
    arguments: values.map((value) => ({ name: null, value })),
    distinct: false,
    orderWithin: [],
    over: null,
    span,
  };
}

function parseParenthesized(cursor: Cursor, start: Token): Expression {
  if (startsQuery(cursor)) {
    const query = parseQuery(cursor);
    cursor.expectOperator(')');
    return { node: 'subquery', query, span: cursor.spanFrom(start) };
  }
  const items = cursor.commaList(() => parseExpressionAt(cursor));
  cursor.expectOperator(')');
  const [only] = items;
  if (items.length === 1 && only !== undefined) return only;
  return { node: 'tuple', items, span: cursor.spanFrom(start) };
}

function parseStar(cursor: Cursor, qualifier: readonly Identifier[], start: Token): Expression {
  const names = (): Identifier[] =>
    cursor.isOperator('(') ? cursor.parenthesized(() => cursor.identifier()) : [cursor.identifier()];
  const renaming = () => {
    const from = cursor.identifier();
    cursor.expect('AS');
    return { from, to: cursor.identifier() };
  };
  const exclude = cursor.accept('EXCLUDE') ? names() : [];
  const isRenamed = cursor.isWord('RENAME') && (cursor.isOperator('(', 1) || cursor.isWord('AS', 2));
  const rename = !isRenamed
    ? []
    : cursor.accept('RENAME') && cursor.isOperator('(')
      ? cursor.parenthesized(renaming)
      : [renaming()];
  return { node: 'star', qualifier, exclude, rename, span: cursor.spanFrom(start) };
}

function parseWordPrefix(cursor: Cursor, start: Token): Expression {
  const literal = (type: 'boolean' | 'null'): Expression => {
    cursor.next();
    return { node: 'literal', type, text: start.text, span: cursor.spanFrom(start) };
  };
  switch (start.text) {
    case 'NULL':
      return literal('null');
    case 'TRUE':
    case 'FALSE':
      return literal('boolean');
    case 'NOT': {
      cursor.next();
      const operand = parseWithPower(cursor, notPower);
      return { node: 'unary', operator: 'NOT', operand, span: cursor.spanFrom(start) };
    }
    case 'CASE':
      return parseCase(cursor, start);
    case 'EXISTS': {
      cursor.next();
      cursor.expectOperator('(');
      const query = parseQuery(cursor);
      cursor.expectOperator(')');
      return { node: 'exists', query, span: cursor.spanFrom(start) };
    }
    case 'CAST':
    case 'TRY_CAST':
      return parseCast(cursor, start);
    case 'INTERVAL':
      if (cursor.peek(1).kind !== 'string') break;
      cursor.next();
      return { node: 'interval', text: stringText(cursor), span: cursor.spanFrom(start) };
    case 'LEFT':
    case 'RIGHT':
    case 'INSERT':
      // Reserved words that name functions too.
      if (cursor.isOperator('(', 1)) return parseCall(cursor, reservedName(cursor), start);
      break;
  }
  if (typedLiterals.has(start.text) && cursor.peek(1).kind === 'string') {
    cursor.next();
    return { node: 'typedLiteral', type: start.text, text: stringText(cursor), span: cursor.spanFrom(start) };
  }
  return parseColumnOrCall(cursor);
}

function reservedName(cursor: Cursor): ObjectName {
  const name = cursor.word();
  return { parts: [name], span: name.span };
}

function parseCase(cursor: Cursor, start: Token): Expression {
  cursor.next();
  const operand = cursor.isWord('WHEN') ? null : parseExpressionAt(cursor);
  const branches: { when: Expression; value: Expression }[] = [];
  while (cursor.accept('WHEN')) {
    const when = parseExpressionAt(cursor);
    cursor.expect('THEN');
    branches.push({ when, value: parseExpressionAt(cursor) });
  }
  if (branches.length === 0) cursor.unexpected();
  const otherwise = cursor.accept('ELSE') ? parseExpressionAt(cursor) : null;
  cursor.expect('END');
  return { node: 'case', operand, branches, otherwise, span: cursor.spanFrom(start) };
}

function parseCast(cursor: Cursor, start: Token): Expression {
  const tolerant = cursor.next().text === 'TRY_CAST';
  cursor.expectOperator('(');
  const operand = parseExpressionAt(cursor);
  cursor.expect('AS');
  const type = parseDataType(cursor);
  cursor.expectOperator(')');
  return { node: 'cast', operand, type, tolerant, span: cursor.spanFrom(start) };
}

export function parseDataType(cursor: Cursor): DataType {
  let name = cursor.word().name;
  if (name === 'DOUBLE' && cursor.accept('PRECISION')) name = 'DOUBLE PRECISION';
  if ((name === 'CHAR' || name === 'NCHAR') && cursor.accept('VARYING')) name = `${name} VARYING`;
  const parameters = cursor.isOperator('(')
    ? cursor.parenthesized(() => {
        const token = cursor.next();
        if (token.kind !== 'number' || !/^\d+$/.test(token.text)) cursor.unexpected(token);
        return Number(token.text);
      })
    : [];
  return { name, parameters };
}

function parseColumnOrCall(cursor: Cursor): Expression {
  const start = cursor.peek();
  if (start.text === 'IDENTIFIER' && cursor.isOperator('(', 1)) {
    const name = parseObjectNameAt(cursor);
    return cursor.isOperator('(') ? parseCall(cursor, name, start) : dynamicColumn(cursor, name, start);
  }
  const parts = [cursor.identifier()];
  while (cursor.isOperator('.')) {
    cursor.next();
    if (cursor.isOperator('*')) {
      cursor.next();
      return parseStar(cursor, parts, start);
    }
    const token = cursor.peek();
    parts.push(token.kind === 'word' ? cursor.word() : cursor.identifier());
  }
  const span = cursor.spanFrom(start);
  return cursor.isOperator('(') ? parseCall(cursor, { parts, span }, start) : { node: 'column', parts, span };
}

/** `IDENTIFIER('x')` as a column: a call that the resolver replaces by the column it names. */
function dynamicColumn(cursor: Cursor, name: ObjectName, start: Token): Expression {
  const span = cursor.spanFrom(start);
  return { node: 'call', name, arguments: [], distinct: false, orderWithin: [], over: null, span };
}

/** `name`, or `IDENTIFIER(expression)` whose name is known only when it runs. */
export function parseObjectNameAt(cursor: Cursor): ObjectName {
  if (!(cursor.isWord('IDENTIFIER') && cursor.isOperator('(', 1))) return cursor.dottedName();
  const start = cursor.next();
  cursor.expectOperator('(');
  const dynamic = parseExpressionAt(cursor);
  cursor.expectOperator(')');
  return { parts: [], dynamic, span: cursor.spanFrom(start) };
}

export function parseArgument(cursor: Cursor): Argument {
  if (cursor.peek().kind === 'word' && cursor.isOperator('=>', 1)) {
    const { name } = cursor.word();
    cursor.next();
    return { name, value: parseArgumentValue(cursor) };
  }
  return { name: null, value: parseArgumentValue(cursor) };
}

/** A query may stand as an argument without parentheses of its own: `ARRAY(SELECT …)`. */
function parseArgumentValue(cursor: Cursor): Expression {
  const start = cursor.peek();
  if (!startsQuery(cursor)) return parseExpressionAt(cursor);
  const query = parseQuery(cursor);
  return { node: 'subquery', query, span: cursor.spanFrom(start) };
}

function parseCall(cursor: Cursor, name: ObjectName, start: Token): Expression {
  const single = name.parts.length === 1 ? name.parts[0]?.name : undefined;
  cursor.expectOperator('(');
  const distinct = cursor.accept('DISTINCT');
  let list: readonly Argument[] = [];
  if (!cursor.isOperator(')')) list = parseArguments(cursor, single);
  cursor.expectOperator(')');
  let orderWithin: readonly OrderItem[] = [];
  if (cursor.accept('WITHIN', 'GROUP')) {
    cursor.expectOperator('(');
    orderWithin = parseOrderBy(cursor);
    cursor.expectOperator(')');
  }
  const over = cursor.accept('OVER') ? parseWindow(cursor) : null;
  return { node: 'call', name, arguments: list, distinct, orderWithin, over, span: cursor.spanFrom(start) };
}

/** Most calls take a list; EXTRACT and POSITION have a form with a word between. */
function parseArguments(cursor: Cursor, name: string | undefined): readonly Argument[] {
  const unnamed = (value: Expression): Argument => ({ name: null, value });
  if (name === 'EXTRACT') {
    const start = cursor.peek();
    const part = start.kind === 'string' ? stringText(cursor) : cursor.word().name;
    const text: Expression = { node: 'literal', type: 'string', text: part, span: cursor.spanFrom(start) };
    cursor.expect('FROM');
    return [unnamed(text), unnamed(parseExpressionAt(cursor))];
  }
  if (name === 'POSITION') {
    const wanted = parseWithPower(cursor, comparisonPower);
    if (cursor.accept('IN')) return [unnamed(wanted), unnamed(parseExpressionAt(cursor))];
    const rest = cursor.acceptOperator(',') ? cursor.commaList(() => parseArgument(cursor)) : [];
    return [unnamed(wanted), ...rest];
  }
  return cursor.commaList(() => parseArgument(cursor));
}

export function parseOrderBy(cursor: Cursor): readonly OrderItem[] {
  if (!cursor.accept('ORDER', 'BY')) return [];
  return cursor.commaList(() => {
    const expression = parseExpressionAt(cursor);
    const descending = cursor.acceptAny(['ASC', 'DESC']) === 'DESC';
    const nulls = cursor.accept('NULLS') ? cursor.expectAny(['FIRST', 'LAST']) : null;
    return { expression, descending, nulls };
  });
}

function parseWindow(cursor: Cursor): WindowSpecification {
  cursor.expectOperator('(');
  const partitionBy = cursor.accept('PARTITION', 'BY')
    ? cursor.commaList(() => parseExpressionAt(cursor))
    : [];
  const orderBy = parseOrderBy(cursor);
  const unit = cursor.acceptAny(['ROWS', 'RANGE']);
  const frame = unit === undefined ? null : { unit, ...parseFrame(cursor) };
  cursor.expectOperator(')');
  return { partitionBy, orderBy, frame };
}

function parseFrame(cursor: Cursor): { readonly start: FrameBound; readonly end: FrameBound | null } {
  if (!cursor.accept('BETWEEN')) return { start: parseFrameBound(cursor), end: null };
  const start = parseFrameBound(cursor);
  cursor.expect('AND');
  return { start, end: parseFrameBound(cursor) };
}

function parseFrameBound(cursor: Cursor): FrameBound {
  if (cursor.accept('CURRENT', 'ROW')) return { kind: 'CURRENT ROW' };
  if (cursor.accept('UNBOUNDED')) {
    return {
      kind:
        cursor.expectAny(['PRECEDING', 'FOLLOWING']) === 'PRECEDING'
          ? 'UNBOUNDED PRECEDING'
          : 'UNBOUNDED FOLLOWING',
    };
  }
  const offset = parseWithPower(cursor, comparisonPower);
  return { kind: cursor.expectAny(['PRECEDING', 'FOLLOWING']), offset };
}

export function stringText(cursor: Cursor): string {
  const token = cursor.next();
  if (token.kind !== 'string') cursor.unexpected(token);
  return token.text;
}
