/** Paths into semi-structured data, and the literals that make it. */
import type { Expression, Span } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { stringText } from '../names.ts';

type PathStep = Extract<Expression, { node: 'path' }>['steps'][number];

/** `:key.key[index]`; the first key follows a colon. */
export function parsePathSteps(cursor: Cursor): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (;;) {
    if (cursor.acceptOperator(':') || (steps.length > 0 && cursor.acceptOperator('.'))) {
      steps.push({ key: pathKey(cursor) });
    } else if (cursor.acceptOperator('[')) {
      steps.push({ index: parseExpressionAt(cursor) });
      cursor.expectOperator(']');
    } else {
      return steps;
    }
  }
}

/** Keys keep their case, quoted or not. */
function pathKey(cursor: Cursor): string {
  const token = cursor.next();
  if (token.kind === 'quoted') return token.text;
  if (token.kind !== 'word') cursor.unexpected(token);
  return cursor.text.slice(token.start, token.end);
}

/** `[1, 2]`, after its bracket. */
export function parseArrayLiteral(cursor: Cursor, start: Token): Expression {
  const values = cursor.isOperator(']') ? [] : cursor.commaList(() => parseExpressionAt(cursor));
  cursor.expectOperator(']');
  return constructorCall('ARRAY_CONSTRUCT', values, cursor.spanFrom(start));
}

/** `{'key': value}`, after its brace. */
export function parseObjectLiteral(cursor: Cursor, start: Token): Expression {
  if (cursor.isOperator('*') || (cursor.isIdentifier() && cursor.isOperator('.', 1)))
    cursor.unsupported('{*}');
  const pairs = cursor.isOperator('}') ? [] : cursor.commaList(() => parsePair(cursor));
  cursor.expectOperator('}');
  return constructorCall('OBJECT_CONSTRUCT', pairs.flat(), cursor.spanFrom(start));
}

function parsePair(cursor: Cursor): readonly Expression[] {
  const start = cursor.peek();
  const text = stringText(cursor);
  const key: Expression = { node: 'literal', type: 'string', text, span: cursor.spanFrom(start) };
  cursor.expectOperator(':');
  return [key, parseExpressionAt(cursor)];
}

/** Array and object literals are calls of the functions that make them. */
function constructorCall(name: string, values: readonly Expression[], span: Span): Expression {
  return {
    node: 'call',
    name: { parts: [{ name, quoted: false, span }], span },
    arguments: values.map((value) => ({ name: null, value })),
    distinct: false,
    orderWithin: [],
    ignoreNulls: false,
    over: null,
    span,
  };
}
