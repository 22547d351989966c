/** What an expression may begin with. */
import type { Expression, Identifier } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { notPower, parseExpressionOrQuery, parseWithPower, unaryPower } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, startsDynamicName, stringText } from '../names.ts';
import { parseQuery } from '../queries.ts';
import { parseCall } from './calls.ts';
import { parseCase, parseCast } from './conditionals.ts';
import { parseArrayLiteral, parseObjectLiteral } from './semi-structured.ts';
import { parseStar } from './stars.ts';

const typedLiterals: ReadonlySet<string> = new Set([
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_NTZ',
  'TIMESTAMP_LTZ',
  'TIMESTAMP_TZ',
]);

/** Words that otherwise begin something else, and name functions too. */
const reservedFunctions: ReadonlySet<string> = new Set([
  'LEFT',
  'RIGHT',
  'INSERT',
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
]);

/** `INTERVAL '1' DAY` is a type of its own, and its unit must not be taken for an alias. */
const intervalUnits = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const;

export function parsePrefix(cursor: Cursor, leastPower: number): Expression {
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
      return parseOperatorPrefix(cursor, token, leastPower);
    case 'word':
      return parseWordPrefix(cursor, token);
    case 'quoted':
      return parseColumnOrCall(cursor);
    case 'stage':
      return cursor.unsupported(`the stage @${token.text} as a value`);
    case 'url':
    case 'end':
      return cursor.unexpected();
  }
}

function parseOperatorPrefix(cursor: Cursor, start: Token, leastPower: number): Expression {
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
      if (leastPower > 0) cursor.unexpected(start);
      return parseStar(cursor, [], start);
    case '?':
      return { node: 'bind', name: cursor.nextBind(), span: cursor.spanFrom(start) };
    case ':': {
      const name = cursor.next();
      if (name.kind !== 'number' && name.kind !== 'word') cursor.unexpected(name);
      return { node: 'bind', name: name.text, span: cursor.spanFrom(start) };
    }
    case '[':
      return parseArrayLiteral(cursor, start);
    case '{':
      return parseObjectLiteral(cursor, start);
    default:
      return cursor.unexpected(start);
  }
}

/** A value or query in parentheses, else a tuple. */
function parseParenthesized(cursor: Cursor, start: Token): Expression {
  const items = cursor.commaList(() => parseExpressionOrQuery(cursor));
  cursor.expectOperator(')');
  const [only] = items;
  if (items.length > 1 || only === undefined) return { node: 'tuple', items, span: cursor.spanFrom(start) };
  return only.node === 'subquery' ? { ...only, span: cursor.spanFrom(start) } : only;
}

function parseWordPrefix(cursor: Cursor, start: Token): Expression {
  switch (start.text) {
    case 'NULL':
      cursor.next();
      return { node: 'literal', type: 'null', text: start.text, span: cursor.spanFrom(start) };
    case 'TRUE':
    case 'FALSE':
      cursor.next();
      return { node: 'literal', type: 'boolean', text: start.text, span: cursor.spanFrom(start) };
    case 'NOT': {
      cursor.next();
      const operand = parseWithPower(cursor, notPower);
      return { node: 'unary', operator: 'NOT', operand, span: cursor.spanFrom(start) };
    }
    case 'PRIOR':
    case 'CONNECT_BY_ROOT': {
      if (!cursor.isIdentifier(1) && !cursor.isOperator('(', 1)) break;
      cursor.next();
      const operand = parseWithPower(cursor, unaryPower);
      return { node: 'above', of: start.text, operand, span: cursor.spanFrom(start) };
    }
    case 'CASE':
      return parseCase(cursor, start);
    case 'EXISTS':
      return parseExists(cursor, start);
    case 'CAST':
    case 'TRY_CAST':
      return parseCast(cursor, start);
  }
  if (reservedFunctions.has(start.text) && cursor.isOperator('(', 1)) {
    const name = cursor.word();
    return parseCall(cursor, { parts: [name], span: name.span }, start);
  }
  if (start.text === 'TABLE' && cursor.isOperator('(', 1)) cursor.unsupported('TABLE as an argument');
  if (cursor.peek(1).kind === 'string') {
    if (start.text === 'INTERVAL') {
      cursor.next();
      const text = stringText(cursor);
      if (cursor.acceptAny(intervalUnits) !== undefined) cursor.unsupported('interval type');
      return { node: 'interval', text, span: cursor.spanFrom(start) };
    }
    if (typedLiterals.has(start.text)) {
      cursor.next();
      const text = stringText(cursor);
      return { node: 'typedLiteral', type: start.text, text, span: cursor.spanFrom(start) };
    }
    // https://docs.snowflake.com/en/sql-reference/data-types-text#label-binary-constants
    if (start.text === 'X' && cursor.peek(1).start === start.end) {
      cursor.next();
      const text = stringText(cursor);
      return { node: 'typedLiteral', type: 'BINARY', text, span: cursor.spanFrom(start) };
    }
  }
  return parseColumnOrCall(cursor);
}

function parseExists(cursor: Cursor, start: Token): Expression {
  cursor.next();
  cursor.expectOperator('(');
  const query = parseQuery(cursor);
  cursor.expectOperator(')');
  return { node: 'exists', query, span: cursor.spanFrom(start) };
}

function parseColumnOrCall(cursor: Cursor): Expression {
  const start = cursor.peek();
  if (startsDynamicName(cursor)) return parseDynamic(cursor, start);
  const parts: Identifier[] = [cursor.identifier()];
  while (cursor.acceptOperator('.')) {
    if (cursor.acceptOperator('*')) return parseStar(cursor, parts, start);
    const token = cursor.peek();
    if (token.kind === 'variable' && /^\d+$/.test(token.text)) {
      cursor.next();
      return { node: 'place', qualifier: parts, position: Number(token.text), span: cursor.spanFrom(start) };
    }
    parts.push(token.kind === 'word' ? cursor.word() : cursor.identifier());
  }
  const span = cursor.spanFrom(start);
  if (acceptOptional(cursor))
    return { node: 'optional', column: { node: 'column', parts, span }, span: cursor.spanFrom(start) };
  return cursor.isOperator('(') ? parseCall(cursor, { parts, span }, start) : { node: 'column', parts, span };
}

/** `(+)` after a column: https://docs.snowflake.com/en/sql-reference/constructs/where#joins-in-the-where-clause */
function acceptOptional(cursor: Cursor): boolean {
  if (!cursor.isOperator('(') || !cursor.isOperator('+', 1) || !cursor.isOperator(')', 2)) return false;
  cursor.next();
  cursor.next();
  cursor.next();
  return true;
}

/** `IDENTIFIER('x')` as a column: a call that the resolver replaces by the column it names. */
function parseDynamic(cursor: Cursor, start: Token): Expression {
  const name = parseObjectNameAt(cursor);
  if (cursor.isOperator('(')) return parseCall(cursor, name, start);
  const span = cursor.spanFrom(start);
  return {
    node: 'call',
    name,
    arguments: [],
    distinct: false,
    orderWithin: [],
    ignoreNulls: false,
    over: null,
    span,
  };
}
