/** https://docs.snowflake.com/en/sql-reference/sql/show-sequences */
import type { Path, Queries } from '../../account/account.ts';
import type { Sequence } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { type Cell, fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing, yesOrNo } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

export const sequenceColumns = [
  ...['name', 'database_name', 'schema_name'].map((name) => textColumn(name)),
  fixedColumn('next_value'),
  fixedColumn('interval'),
  timestampColumn('created_on'),
  ...['owner', 'comment', 'owner_role_type', 'ordered'].map((name) => textColumn(name)),
];

interface Shown {
  readonly object: Sequence;
  readonly path: Path;
  readonly owner: string;
  readonly ownerType: string;
}

export const shownSequence =
  (queries: Queries) =>
  ({ object, path }: Pick<Shown, 'object' | 'path'>): Shown => ({
    object,
    path,
    owner: object.owner === null ? '' : queries.roleName(object.owner),
    ownerType: object.owner === null ? '' : queries.roleType(object.owner),
  });

export const sequenceRows = async (
  context: StatementContext,
  shown: readonly Shown[],
): Promise<readonly (readonly Cell[])[]> => {
  const next = await context.nextNumbers?.(shown.map(({ object }) => object));
  return shown.map(({ object, path, owner, ownerType }) => [
    object.name,
    path[0] ?? '',
    path[1] ?? '',
    String(next?.get(object.id) ?? object.start),
    String(object.increment),
    instantCell(object.createdOn),
    owner,
    object.comment ?? '',
    ownerType,
    yesOrNo(object.ordered),
  ]);
};

export const showSequences = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const scope = scopeOf(context, options, 'DATABASE');
  const shown = await context.account.read(context.session.actor(), (queries) => {
    checkScope(queries, scope);
    return queries
      .schemaObjects('SEQUENCE')
      .filter(({ path }) => liesIn(scope, path))
      .map(shownSequence(queries));
  });
  const rows = await sequenceRows(context, shown);
  return listing(
    sequenceColumns,
    rows.map((cells) => ({ name: String(cells[0]), cells })),
    options,
  );
};
