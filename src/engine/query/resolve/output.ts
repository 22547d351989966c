/** The columns of a select list: `*` written out, and places in the list. */
import type { Expression } from '../../../sql/ast.ts';
import { likeMatcher } from '../../show/listing.ts';
import { invalidConstruct, invalidIdentifier } from '../errors.ts';
import type { Typed } from '../tree.ts';
import type { Scope } from './scope.ts';

export interface Output {
  readonly name: string;
  readonly value: Typed;
}

/** A position such as `ORDER BY 2`, or undefined. */
export const positionOf = (expression: Expression): number | undefined =>
  expression.node === 'literal' && expression.type === 'number' && /^\d+$/.test(expression.text)
    ? Number(expression.text)
    : undefined;

type Star = Extract<Expression, { node: 'star' }>;

export const expandStar = (
  star: Star,
  scope: Scope,
  expressions: { resolve(expression: Expression): Typed },
): readonly Output[] => {
  const qualifier = star.qualifier.map((part) => part.name);
  const relations = scope.relations.filter(
    (relation) =>
      qualifier.length === 0 ||
      (relation.path.length >= qualifier.length &&
        qualifier.every(
          (part, index) => relation.path[relation.path.length - qualifier.length + index] === part,
        )),
  );
  if (relations.length === 0)
    throw qualifier.length === 0
      ? invalidConstruct('SELECT with no FROM clause cannot use *', star.span, '002028')
      : invalidIdentifier(qualifier.join('.'), star.span);
  const columns = relations.flatMap((relation) => relation.columns);
  const mentioned = [...star.exclude, ...star.rename, ...star.replace].map((item) =>
    'from' in item ? item.from : 'expression' in item ? item.name : item,
  );
  for (const name of mentioned)
    if (!columns.some((column) => column.name === name.name)) throw invalidIdentifier(name.name, name.span);
  const isLike = star.pattern === null ? () => true : likeMatcher(star.pattern);
  const replacements = new Map(
    star.replace.map(({ expression, name }) => [name.name, expressions.resolve(expression)]),
  );
  return columns
    .filter(
      (column) =>
        (qualifier.length > 0 || !column.hidden) &&
        !star.exclude.some((name) => name.name === column.name) &&
        isLike(column.name),
    )
    .map((column) => ({
      name: star.rename.find((pair) => pair.from.name === column.name)?.to.name ?? column.name,
      value: replacements.get(column.name) ?? column.value,
    }));
};
