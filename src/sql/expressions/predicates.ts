/** IS, IN, BETWEEN, LIKE and their kin. */
import type { Expression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import {
  comparisonPower,
  parseExpressionAt,
  parseExpressionOrQuery,
  parseWithPower,
} from '../expressions.ts';
import type { Token } from '../lexer.ts';

const predicateWords: ReadonlySet<string> = new Set([
  'IS',
  'NOT',
  'IN',
  'BETWEEN',
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
]);

/** Undefined where no predicate follows. */
export function parsePredicate(cursor: Cursor, left: Expression, start: Token): Expression | undefined {
  if (!predicateWords.has(cursor.peek().text)) return undefined;
  if (cursor.accept('IS')) return parseIs(cursor, left, start);
  const before = cursor.index;
  const negated = cursor.accept('NOT');
  if (cursor.accept('IN')) return parseIn(cursor, left, negated, start);
  if (cursor.accept('BETWEEN')) return parseBetween(cursor, left, negated, start);
  const like = cursor.acceptAny(['LIKE', 'ILIKE', 'RLIKE', 'REGEXP'] as const);
  if (like !== undefined) return parseLike(cursor, left, like === 'REGEXP' ? 'RLIKE' : like, negated, start);
  cursor.rewind(before);
  return undefined;
}

function parseIs(cursor: Cursor, operand: Expression, start: Token): Expression {
  const negated = cursor.accept('NOT');
  if (cursor.accept('NULL')) return { node: 'isNull', operand, negated, span: cursor.spanFrom(start) };
  if (cursor.accept('DISTINCT', 'FROM')) {
    const right = parseWithPower(cursor, comparisonPower);
    return { node: 'isDistinct', left: operand, right, negated, span: cursor.spanFrom(start) };
  }
  const value = cursor.expectAny(['TRUE', 'FALSE']) === 'TRUE';
  return { node: 'isBoolean', operand, value, negated, span: cursor.spanFrom(start) };
}

function parseIn(cursor: Cursor, operand: Expression, negated: boolean, start: Token): Expression {
  cursor.expectOperator('(');
  const list = cursor.commaList(() => parseExpressionOrQuery(cursor));
  cursor.expectOperator(')');
  const [first] = list;
  if (list.length === 1 && first?.node === 'subquery')
    return { node: 'inQuery', operand, query: first.query, negated, span: cursor.spanFrom(start) };
  return { node: 'in', operand, list, negated, span: cursor.spanFrom(start) };
}

function parseBetween(cursor: Cursor, operand: Expression, negated: boolean, start: Token): Expression {
  const low = parseWithPower(cursor, comparisonPower);
  cursor.expect('AND');
  const high = parseWithPower(cursor, comparisonPower);
  return { node: 'between', operand, low, high, negated, span: cursor.spanFrom(start) };
}

function parseLike(
  cursor: Cursor,
  operand: Expression,
  word: 'LIKE' | 'ILIKE' | 'RLIKE',
  negated: boolean,
  start: Token,
): Expression {
  let operator: Extract<Expression, { node: 'like' }>['operator'] = word;
  let patterns: readonly Expression[];
  if (word !== 'RLIKE' && cursor.accept('ANY')) {
    operator = `${word} ANY`;
    patterns = parsePatterns(cursor, operator);
  } else if (word === 'LIKE' && cursor.accept('ALL')) {
    operator = 'LIKE ALL';
    patterns = parsePatterns(cursor, operator);
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

function parsePatterns(cursor: Cursor, operator: string): readonly Expression[] {
  cursor.expectOperator('(');
  if (cursor.isWord('SELECT')) cursor.unsupported(`${operator} with patterns from a query`);
  const patterns = cursor.commaList(() => parseExpressionAt(cursor));
  cursor.expectOperator(')');
  return patterns;
}
