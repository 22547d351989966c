/** https://docs.snowflake.com/en/sql-reference/operators-query: branches with the same columns, in the same types. */
import type { QueryBody, Span } from '../../../sql/ast.ts';
import type { Column, ColumnType } from '../../result.ts';
import { cast, convertible } from '../casts.ts';
import { ambiguousColumn, inconsistentBranches, setOperationWidth } from '../errors.ts';
import { constant, isNullConstant, queryOf, selectOf, type Typed, type TypedQuery } from '../tree.ts';
import { commonType, text, typeText } from '../types.ts';
import { relationColumns } from './generated-relation.ts';
import type { Resolution } from './scope.ts';

type SetOperation = Extract<QueryBody, { node: 'setOperation' }>;

interface Branches {
  readonly left: TypedQuery;
  readonly right: TypedQuery;
  readonly columns: readonly Column[];
}

/** Both branches of the operation, made alike. */
export const matched = (
  first: TypedQuery,
  second: TypedQuery,
  { byName, operator }: SetOperation,
  resolution: Resolution,
  at: Span,
): Branches => {
  const [left, right] = byName ? matchedByName(first, second, resolution, at) : [first, second];
  if (left.columns.length !== right.columns.length) throw setOperationWidth(operator, at);
  const columns = left.columns.map((column, index): Column => {
    const other = right.columns[index] ?? column;
    if (isNullColumn(right, index)) return { ...column, nullable: true };
    if (isNullColumn(left, index)) return { ...other, name: column.name, nullable: true };
    const type = commonType(column, other);
    if (type === undefined) throw inconsistentBranches(typeText(column), typeText(other), at);
    return { ...type, name: column.name };
  });
  return {
    left: converted(left, columns, resolution, at),
    right: converted(right, columns, resolution, at),
    columns,
  };
};

/** The query with its columns in these types. */
export const converted = (
  query: TypedQuery,
  columns: readonly Column[],
  resolution: Resolution,
  at: Span,
): TypedQuery => {
  const same = query.columns.every((column, index) => {
    const wanted = columns[index];
    return (
      wanted?.type === column.type &&
      (column.type !== 'FIXED' || (wanted.precision === column.precision && wanted.scale === column.scale))
    );
  });
  if (same) return { ...query, columns };
  const alias = resolution.nextRelation();
  const options = resolution.castOptions(at);
  const values = relationColumns(alias, query.columns).map((column, index): Typed => {
    const target = columns[index] ?? text();
    const type: ColumnType = {
      type: target.type,
      nullable: target.nullable,
      precision: target.precision,
      scale: target.scale,
      length: target.length,
    };
    if (isNullColumn(query, index)) return constant({ ...type, nullable: true }, null);
    if (!convertible(column.value.type, type, options))
      throw inconsistentBranches(typeText(type), typeText(column.value.type), at);
    return cast(column.value, type, options);
  });
  return queryOf(
    selectOf({ columns: values, from: { kind: 'derived', query, alias, lateral: false } }),
    columns,
  );
};

/** Whether a column holds NULL only, so that it takes any other's type. */
const isNullColumn = (query: TypedQuery, index: number): boolean => {
  if (query.body.kind !== 'select') return false;
  const column = query.body.columns[index];
  return column !== undefined && isNullConstant(column);
};

/** The branches of a UNION BY NAME, each with the columns of both: NULL where it has none of that name. */
const matchedByName = (
  left: TypedQuery,
  right: TypedQuery,
  resolution: Resolution,
  at: Span,
): readonly [TypedQuery, TypedQuery] => {
  const names = [...new Set([...left.columns, ...right.columns].map(({ name }) => name))];
  const arranged = (query: TypedQuery): TypedQuery => {
    const alias = resolution.nextRelation();
    const given = relationColumns(alias, query.columns);
    const values = names.map((name): Typed => {
      const named = given.filter((column) => column.name === name);
      if (named.length > 1) throw ambiguousColumn(name, at);
      return named[0]?.value ?? constant(text(), null);
    });
    return queryOf(
      selectOf({ columns: values, from: { kind: 'derived', query, alias, lateral: false } }),
      values.map(({ type }, index) => ({ ...type, name: names[index] ?? '' })),
    );
  };
  return [arranged(left), arranged(right)];
};
