/** Values compared with the rows of a query: both in the type that they have in common. */
import type { Span } from '../../../sql/ast.ts';
import type { ColumnType } from '../../result.ts';
import { type CastOptions, cast, convertible } from '../casts.ts';
import { invalidArgumentTypes } from '../errors.ts';
import { isNullConstant, type Typed, type TypedQuery } from '../tree.ts';
import { commonType, fixed, scaleOf, text, typeText } from '../types.ts';
import type { Resolution } from './scope.ts';
import { converted } from './set-operations.ts';

/** A VARIANT takes the type of what it is compared with, with digits after the point to spare. */
const comparedIn = (operand: Typed, column: ColumnType): ColumnType | undefined => {
  if (operand.type.type === column.type || isNullConstant(operand)) return column;
  if (operand.type.type === 'VARIANT')
    return column.type === 'FIXED' ? fixed(38, Math.max(scaleOf(column), 10)) : column;
  return commonType(operand.type, column);
};

/** `word` is what messages call the comparison. */
export const comparedWith = (
  given: readonly Typed[],
  query: TypedQuery,
  word: string,
  resolution: Resolution,
  at: Span,
): { readonly operands: readonly Typed[]; readonly query: TypedQuery } => {
  const options: CastOptions = resolution.castOptions(at);
  const columns = query.columns.map((column, index) => {
    const operand = given[index];
    if (operand === undefined) return column;
    const { name, ...type } = column;
    const target = comparedIn(operand, type);
    const fits =
      target !== undefined && [operand.type, type].every((from) => convertible(from, target, options));
    if (!fits) throw invalidArgumentTypes(word, [typeText(operand.type), typeText(type)], at);
    return { ...target, name };
  });
  const operands = given.map((operand, index) => {
    const target = columns[index];
    if (target === undefined || operand.type.type === target.type) return operand;
    return cast(operand, target.type === 'TEXT' ? text() : target, options);
  });
  const isAsItIs = columns.every((column, index) => {
    const before = query.columns[index];
    return before?.type === column.type && before.scale === column.scale;
  });
  return { operands, query: isAsItIs ? query : converted(query, columns, resolution, at) };
};
