/** Lambda expressions: what is made of an element, and of what was made of those before it. */
import type { Expression, Span } from '../../../sql/ast.ts';
import { cast } from '../casts.ts';
import { invalidArgumentTypes, invalidConstruct, unsupportedQuery } from '../errors.ts';
import { call, contains, type Typed } from '../tree.ts';
import { commonType, fixed, scaleOf, text, typeNamed, typeText, variant } from '../types.ts';
import { Scope } from './scope.ts';

type Lambda = Extract<Expression, { node: 'lambda' }>;

interface Expressions {
  resolveWithin(scope: Scope, expression: Expression): Typed;
}

const needed = (example: string, at: Span): Error =>
  invalidConstruct(`a lambda expression such as ${example} is needed`, at, '001044', '42601');

const lambdaOf = (written: Expression, example: string, parameters: number): Lambda => {
  if (written.node !== 'lambda' || written.parameters.length !== parameters)
    throw needed(example, written.span);
  return written;
};

const declared = (parameter: Lambda['parameters'][number], at: Span): Typed['type'] | undefined => {
  if (parameter.type === null) return undefined;
  const type = typeNamed(parameter.type);
  if (type === undefined)
    throw invalidConstruct(`Unsupported data type '${parameter.type.name}'.`, at, '002040', '42601');
  return type;
};

/** The names of parameters hide columns of the same name. */
const bodyOf = (lambda: Lambda, values: readonly Typed[], scope: Scope, expressions: Expressions): Typed => {
  const within = new Scope(scope.resolution, scope);
  const columns = lambda.parameters.flatMap(({ name: { name } }, index) => {
    const value = values[index];
    return value === undefined ? [] : [{ name, value, hidden: false }];
  });
  within.relations.push({ path: [], columns });
  const body = expressions.resolveWithin(within, lambda.body);
  if (contains(body, (part) => part.kind === 'aggregate' || 'query' in part))
    throw unsupportedQuery('aggregates and subqueries within a lambda expression', lambda.span);
  return body;
};

/** What the database calls `name`; NULL within arrays is null here. */
const named = (name: string): Typed => call(variant, [], () => `nullif(${name}, 'null')`);

/** `x -> …`, of an element that the database calls `element`. */
export const elementLambda = (
  written: Expression,
  element: string,
  scope: Scope,
  expressions: Expressions,
): Typed => {
  const lambda = lambdaOf(written, 'x -> x + 1', 1);
  const [parameter] = lambda.parameters;
  const type = (parameter && declared(parameter, lambda.span)) ?? variant;
  const value = cast(named(element), type, scope.resolution.castOptions(lambda.span));
  return bodyOf(lambda, [value], scope, expressions);
};

/** A lambda expression that accumulates is resolved twice, those within it twice as often each. */
const greatestDepth = 8;

const depthOf = (tree: unknown): number => {
  if (tree === null || typeof tree !== 'object') return 0;
  const within = Object.values(tree).reduce((most: number, part) => Math.max(most, depthOf(part)), 0);
  return within + ('node' in tree && tree.node === ('lambda' satisfies Expression['node']) ? 1 : 0);
};

/** Room to grow: what it begins with says little about what it becomes. */
const widened = (type: Typed['type']): Typed['type'] => {
  if (type.type === 'FIXED') return fixed(38, scaleOf(type));
  return type.type === 'TEXT' ? text() : { ...type, nullable: true };
};

/**
 * `(so_far, x) -> …`: what it begins with and what it becomes, in the type that both convert to.
 * https://docs.snowflake.com/en/sql-reference/functions/reduce
 */
export const accumulatingLambda = (
  written: Expression,
  initial: Typed,
  names: { readonly accumulator: string; readonly element: string },
  scope: Scope,
  expressions: Expressions,
): { readonly initial: Typed; readonly body: Typed } => {
  const lambda = lambdaOf(written, '(acc, val) -> acc + val', 2);
  if (depthOf(lambda) > greatestDepth)
    throw unsupportedQuery(
      `lambda expressions more than ${greatestDepth} deep within each other`,
      lambda.span,
    );
  const options = scope.resolution.castOptions(lambda.span);
  const [first, second] = lambda.parameters;
  const element = cast(named(names.element), (second && declared(second, lambda.span)) ?? variant, options);
  const fixedType = first && declared(first, lambda.span);
  const resolved = (type: Typed['type']): Typed =>
    bodyOf(lambda, [cast(named(names.accumulator), type, options), element], scope, expressions);
  let type = fixedType ?? widened(initial.type);
  let body = resolved(type);
  if (fixedType === undefined) {
    const common = commonType(type, body.type);
    if (common === undefined)
      throw invalidArgumentTypes('REDUCE', [typeText(initial.type), typeText(body.type)], lambda.span);
    type = widened(common);
    body = resolved(type);
  }
  return { initial: cast(initial, type, options), body: cast(body, type, options) };
};
