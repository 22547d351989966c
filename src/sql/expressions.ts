/** Expressions, by operator precedence (Pratt). */
import type { BinaryOperator, ComparisonOperator, Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parsePredicate } from './expressions/predicates.ts';
import { parsePrefix } from './expressions/prefixes.ts';
import { parsePathSteps } from './expressions/semi-structured.ts';
import { parseDataType } from './expressions/types.ts';
import type { Token } from './lexer.ts';
import { stringText } from './names.ts';
import { continuesQuery, parseQuery, parseQueryFrom, startsQuery } from './queries.ts';

/** https://docs.snowflake.com/en/sql-reference/operators — how tightly operators bind. */
const bindingPower: ReadonlyMap<string, number> = new Map([
  ['OR', 1],
  ['AND', 2],
  ['=', 4],
  ['<>', 4],
  ['<', 4],
  ['<=', 4],
  ['>', 4],
  ['>=', 4],
  ['||', 5],
  ['+', 6],
  ['-', 6],
  ['*', 7],
  ['/', 7],
  ['%', 7],
]);
export const notPower = 3;
export const comparisonPower = 4;
export const unaryPower = 8;

export function parseExpressionAt(cursor: Cursor): Expression {
  return parseWithPower(cursor, 0);
}

/** Operators that bind tighter than the given power. */
export function parseWithPower(cursor: Cursor, leastPower: number): Expression {
  return cursor.nested(() => {
    const start = cursor.peek();
    let left = parsePrefix(cursor, leastPower);
    for (;;) {
      // Nothing is computed with `*`, `t.*`.
      if (left.node === 'star') return left;
      const longer = parseInfix(cursor, left, leastPower, start);
      if (longer === undefined) return left;
      cursor.grow();
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
  const power = bindingPower.get(token.text);
  if (power !== undefined) {
    if (power <= leastPower) return undefined;
    cursor.next();
    if (power === comparisonPower && cursor.isOperator('(', 1)) {
      const quantifier = cursor.acceptAny(['ANY', 'SOME', 'ALL'] as const);
      if (quantifier !== undefined) return parseQuantified(cursor, left, token, quantifier, start);
    }
    if (token.text === 'AND' || token.text === 'OR') return parseChain(cursor, left, token.text, power);
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

/** `= ANY (SELECT …)`: https://docs.snowflake.com/en/sql-reference/operators-subquery#all-any */
function parseQuantified(
  cursor: Cursor,
  operand: Expression,
  operator: Token,
  word: 'ANY' | 'SOME' | 'ALL',
  start: Token,
): Expression {
  cursor.expectOperator('(');
  const query = parseQuery(cursor);
  cursor.expectOperator(')');
  return {
    node: 'quantified',
    operator: operator.text as ComparisonOperator,
    quantifier: word === 'ALL' ? 'ALL' : 'ANY',
    operand,
    query,
    span: cursor.spanFrom(start),
  };
}

/** Programs write conditions of thousands of terms, so these chains become balanced trees. */
function parseChain(cursor: Cursor, first: Expression, operator: 'AND' | 'OR', power: number): Expression {
  const operands = [first];
  do operands.push(parseWithPower(cursor, power));
  while (cursor.accept(operator));
  cursor.grow(Math.floor(Math.log2(operands.length - 1)));
  return balanced(operands, operator, 0, operands.length);
}

function balanced(
  operands: readonly Expression[],
  operator: 'AND' | 'OR',
  from: number,
  to: number,
): Expression {
  const middle = Math.ceil((from + to) / 2);
  const [only] = to - from === 1 ? operands.slice(from, to) : [];
  if (only !== undefined) return only;
  const left = balanced(operands, operator, from, middle);
  const right = balanced(operands, operator, middle, to);
  return { node: 'binary', operator, left, right, span: { ...left.span, end: right.span.end } };
}

/** `::type`, `:path`, `[index]`: these bind tighter than any operator. */
function parsePostfix(cursor: Cursor, left: Expression, start: Token): Expression | undefined {
  if (cursor.acceptOperator('::')) {
    const type = parseDataType(cursor);
    return { node: 'cast', operand: left, type, tolerant: false, span: cursor.spanFrom(start) };
  }
  if (!cursor.isOperator(':') && !cursor.isOperator('[')) return undefined;
  const steps = parsePathSteps(cursor);
  return { node: 'path', operand: left, steps, span: cursor.spanFrom(start) };
}

/**
 * Where a query may stand in place of a value: after `(`, or as an argument. `((SELECT 1) + 2)` is a value and
 * `((SELECT 1) UNION (SELECT 2))` a query, which only the word after the inner query tells.
 */
export function parseExpressionOrQuery(cursor: Cursor): Expression {
  const start = cursor.peek();
  if (startsQuery(cursor))
    return { node: 'subquery', query: parseQuery(cursor), span: cursor.spanFrom(start) };
  const value = parseExpressionAt(cursor);
  if (value.node !== 'subquery' || !continuesQuery(cursor)) return value;
  const query = parseQueryFrom(cursor, { node: 'nested', query: value.query }, start);
  return { node: 'subquery', query, span: cursor.spanFrom(start) };
}
