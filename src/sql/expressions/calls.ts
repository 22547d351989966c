/** Calls: arguments, and what may follow them. */
import type { Argument, Expression, FrameBound, ObjectName, OrderItem, WindowSpecification } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import {
  comparisonPower,
  parseExpressionAt,
  parseExpressionOrQuery,
  parseWithPower,
} from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { stringText } from '../names.ts';
import { parseDataType } from './types.ts';

export function parseCall(cursor: Cursor, name: ObjectName, start: Token): Expression {
  const [only] = name.parts.length === 1 ? name.parts : [];
  cursor.expectOperator('(');
  const distinct = cursor.accept('DISTINCT');
  const list = cursor.isOperator(')') && !distinct ? [] : parseArguments(cursor, only?.name);
  const ignoredWithin = acceptNullTreatment(cursor);
  cursor.expectOperator(')');
  let orderWithin: readonly OrderItem[] = [];
  if (cursor.accept('WITHIN', 'GROUP')) {
    cursor.expectOperator('(');
    orderWithin = parseOrderBy(cursor);
    cursor.expectOperator(')');
  }
  const ignoreNulls = acceptNullTreatment(cursor) || ignoredWithin;
  const over = cursor.isWord('OVER') && cursor.isOperator('(', 1) ? parseWindow(cursor) : null;
  const span = cursor.spanFrom(start);
  return { node: 'call', name, arguments: list, distinct, orderWithin, ignoreNulls, over, span };
}

/** Whether nulls are passed over. Within the call's parentheses or after them; RESPECT NULLS is the default, said aloud. */
function acceptNullTreatment(cursor: Cursor): boolean {
  if (cursor.accept('IGNORE', 'NULLS')) return true;
  cursor.accept('RESPECT', 'NULLS');
  return false;
}

/** Most calls take a list; EXTRACT and POSITION have a form with a word between. */
function parseArguments(cursor: Cursor, name: string | undefined): readonly Argument[] {
  if (name === 'EXTRACT' && cursor.isWord('FROM', 1)) {
    const start = cursor.peek();
    const text = start.kind === 'string' ? stringText(cursor) : cursor.word().name;
    const part: Expression = { node: 'literal', type: 'string', text, span: cursor.spanFrom(start) };
    cursor.expect('FROM');
    return [unnamed(part), unnamed(parseExpressionAt(cursor))];
  }
  if (name === 'POSITION') {
    const wanted = parseWithPower(cursor, comparisonPower);
    if (cursor.accept('IN')) return [unnamed(wanted), unnamed(parseExpressionAt(cursor))];
    const rest = cursor.acceptOperator(',') ? cursor.commaList(() => parseArgument(cursor)) : [];
    return [unnamed(wanted), ...rest];
  }
  return cursor.commaList(() => parseArgument(cursor));
}

const unnamed = (value: Expression): Argument => ({ name: null, value });

/** `name => value` or a value; a query needs no parentheses of its own: `ARRAY(SELECT …)`. */
export function parseArgument(cursor: Cursor): Argument {
  const start = cursor.peek();
  if (isLambda(cursor)) return unnamed(parseLambda(cursor, start));
  if (cursor.peek().kind !== 'word' || !cursor.isOperator('=>', 1)) {
    return unnamed(parseExpressionOrQuery(cursor));
  }
  const { name } = cursor.word();
  cursor.next();
  return { name, value: parseExpressionOrQuery(cursor) };
}

/** More than a list of parameters has, so that long expressions are not read twice. */
const longestParameters = 64;

/** Whether an arrow follows a name, or a list of parameters in parentheses. */
function isLambda(cursor: Cursor): boolean {
  if (cursor.isIdentifier()) return cursor.isOperator('->', 1) || cursor.isOperator('->', 2);
  if (!cursor.isOperator('(')) return false;
  for (let ahead = 1, open = 1; ahead < longestParameters; ahead += 1) {
    if (cursor.isOperator('(', ahead)) open += 1;
    else if (cursor.isOperator(')', ahead)) open -= 1;
    else if (cursor.peek(ahead).kind === 'operator' && !cursor.isOperator(',', ahead)) return false;
    if (open === 0) return cursor.isOperator('->', ahead + 1);
  }
  return false;
}

/** `x -> …`, `x INT -> …`, `(x, y INT) -> …` */
function parseLambda(cursor: Cursor, start: Token): Expression {
  const parameter = () => ({
    name: cursor.identifier(),
    type: ['->', ',', ')'].some((end) => cursor.isOperator(end)) ? null : parseDataType(cursor),
  });
  const inParentheses = cursor.acceptOperator('(');
  const parameters = inParentheses ? cursor.commaList(parameter) : [parameter()];
  if (inParentheses) cursor.expectOperator(')');
  cursor.expectOperator('->');
  const body = parseExpressionAt(cursor);
  return { node: 'lambda', parameters, body, span: cursor.spanFrom(start) };
}

export function parseOrderBy(cursor: Cursor): readonly OrderItem[] {
  if (!cursor.accept('ORDER', 'BY')) return [];
  return cursor.commaList(() => {
    const expression = parseOrderKey(cursor);
    const descending = cursor.acceptAny(['ASC', 'DESC']) === 'DESC';
    const nulls = cursor.accept('NULLS') ? cursor.expectAny(['FIRST', 'LAST']) : null;
    return { expression, descending, nulls };
  });
}

/** ALL is every column of the select list: https://docs.snowflake.com/en/sql-reference/constructs/order-by */
function parseOrderKey(cursor: Cursor): Expression {
  const start = cursor.peek();
  return cursor.accept('ALL') ? { node: 'all', span: cursor.spanFrom(start) } : parseExpressionAt(cursor);
}

function parseWindow(cursor: Cursor): WindowSpecification {
  cursor.expect('OVER');
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
    const side = cursor.expectAny(['PRECEDING', 'FOLLOWING']);
    return { kind: side === 'PRECEDING' ? 'UNBOUNDED PRECEDING' : 'UNBOUNDED FOLLOWING' };
  }
  const offset = parseWithPower(cursor, comparisonPower);
  return { kind: cursor.expectAny(['PRECEDING', 'FOLLOWING']), offset };
}
