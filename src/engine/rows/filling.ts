/** The rows of CREATE TABLE … AS SELECT. */
import { asName, type Name, type StoredColumnType } from '../../account/model.ts';
import type { Query } from '../../sql/ast.ts';
import { valueCountMismatch } from '../query/errors.ts';
import { relationColumns } from '../query/resolve/generated-relation.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { type Resolution, Scope } from '../query/resolve/scope.ts';
import { constant, queryOf, selectOf, type TypedQuery } from '../query/tree.ts';
import { text } from '../query/types.ts';
import { storedColumnType } from '../tables/columns.ts';
import { assigned, isNullOutput } from './assignment.ts';

interface Declared {
  readonly definition: { readonly name: Name; readonly notNull: boolean };
  readonly type: StoredColumnType | null;
}

/** The query with its columns named and typed as they were declared, if they were. */
export const resolveFilling = (
  query: Query,
  declared: readonly Declared[],
  resolution: Resolution,
): TypedQuery => {
  const source = resolveIn(query, new Scope(resolution, null));
  if (declared.length > 0 && declared.length !== source.columns.length)
    throw valueCountMismatch(declared.length, source.columns.length);
  const alias = resolution.nextRelation();
  const options = resolution.castOptions(query.span);
  const values = relationColumns(alias, source.columns).map(({ name, value }, index) => {
    const { definition, type } = declared[index] ?? {};
    const given = isNullOutput(source, index) ? constant(text(), null) : value;
    const stored = type ?? storedColumnType(value.type);
    const target = {
      name: definition?.name ?? asName(name),
      type: stored,
      notNull: definition?.notNull ?? false,
    };
    return { name: target.name, value: assigned(given, target, options), nullable: !target.notNull };
  });
  return queryOf(
    selectOf({
      columns: values.map(({ value }) => value),
      from: { kind: 'derived', query: source, alias, lateral: false },
    }),
    values.map(({ name, value, nullable }) => ({ ...value.type, nullable, name })),
  );
};
