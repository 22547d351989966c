/** SHOW TABLES, SHOW VIEWS and SHOW OBJECTS. */
import type { Path, Queries } from '../../account/account.ts';
import type { Table, View } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import {
  type Cell,
  type Column,
  fixedColumn,
  type ResultSet,
  textColumn,
  timestampColumn,
} from '../result.ts';
import { clusterByText } from '../tables/clustering.ts';
import { instantCell } from '../values/timestamps.ts';
import { type ListedRow, listing, trueOrFalse } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const texts = (...names: readonly string[]): readonly Column[] => names.map((name) => textColumn(name));

/** https://docs.snowflake.com/en/sql-reference/sql/show-tables */
const tableColumns: readonly Column[] = [
  timestampColumn('created_on'),
  ...texts('name', 'database_name', 'schema_name', 'kind', 'comment', 'cluster_by'),
  fixedColumn('rows'),
  fixedColumn('bytes'),
  ...texts(
    'owner',
    'retention_time',
    'automatic_clustering',
    'change_tracking',
    'search_optimization',
    'search_optimization_progress',
    'search_optimization_bytes',
    'is_external',
    'enable_schema_evolution',
    'owner_role_type',
    'is_event',
    'is_hybrid',
    'is_iceberg',
    'is_immutable',
  ),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-views */
const viewColumns: readonly Column[] = [
  timestampColumn('created_on'),
  ...texts(
    'name',
    'reserved',
    'database_name',
    'schema_name',
    'owner',
    'comment',
    'text',
    'is_secure',
    'is_materialized',
    'owner_role_type',
    'change_tracking',
  ),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-objects */
const objectColumns: readonly Column[] = [
  ...tableColumns.slice(0, 9),
  ...texts('owner', 'retention_time', 'owner_role_type', 'budget', 'is_hybrid', 'is_dynamic', 'is_iceberg'),
];

interface Shown<Relation extends Table | View> {
  readonly object: Relation;
  readonly path: Path;
  readonly owner: string;
  readonly ownerType: Cell;
  /** May be told what a secure view is made of. */
  readonly isOwned: boolean;
}

const shown =
  (queries: Queries) =>
  <Relation extends Table | View>(entry: {
    readonly object: Relation;
    readonly path: Path;
  }): Shown<Relation> => {
    const { owner, kind, id } = entry.object;
    return {
      ...entry,
      owner: owner === null ? '' : queries.roleName(owner),
      ownerType: owner === null ? '' : queries.roleType(owner),
      isOwned: queries.holds('OWNERSHIP', { kind, id }),
    };
  };

const asked = async <Row>(
  context: StatementContext,
  options: ShowOptions,
  read: (queries: Queries, isInside: (entry: { readonly path: Path }) => boolean) => Row,
): Promise<Row> => {
  const scope = scopeOf(context, options, 'DATABASE');
  return await context.account.read(context.session.actor(), (queries) => {
    checkScope(queries, scope);
    return read(queries, ({ path }) => liesIn(scope, path));
  });
};

const kindOf = ({ tableKind }: Table): string => (tableKind === 'PERMANENT' ? 'TABLE' : tableKind);

const terse = ({ object, path: [database, schema] }: Shown<Table | View>): readonly Cell[] => [
  instantCell(object.createdOn),
  object.name,
  object.kind,
  database ?? null,
  schema ?? null,
];

type Counts = ReadonlyMap<number, number>;

const countsOf = async (context: StatementContext, tables: readonly Shown<Table>[]): Promise<Counts> =>
  (await context.rowCounts?.(tables.map(({ object }) => object))) ?? new Map();

const common = (entry: Shown<Table | View>, counts: Counts): readonly Cell[] => {
  const { object, path, owner } = entry;
  const isTable = object.kind === 'TABLE';
  return [
    instantCell(object.createdOn),
    object.name,
    path[0] ?? '',
    path[1] ?? '',
    isTable ? kindOf(object) : 'VIEW',
    object.comment ?? '',
    clusterByText(object),
    isTable ? String(counts.get(object.id) ?? 0) : null,
    // How much room they take is nobody's business but the file's.
    null,
    owner,
    isTable ? '1' : '',
  ];
};

export const showTables = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const tables = await asked(context, options, (queries, isInside) =>
    queries.schemaObjects('TABLE').filter(isInside).map(shown(queries)),
  );
  const counts = await countsOf(context, tables);
  const rows = tables.map(
    (entry): ListedRow => ({
      name: entry.object.name,
      cells: [
        ...common(entry, counts),
        entry.object.clustering?.isAutomatic ? 'ON' : 'OFF',
        'OFF',
        'OFF',
        null,
        null,
        'N',
        'N',
        entry.ownerType,
        'N',
        'N',
        'N',
        'N',
      ],
      terse: terse(entry),
    }),
  );
  return listing(tableColumns, rows, options);
};

export const showViews = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const views = await asked(context, options, (queries, isInside) =>
    queries.schemaObjects('VIEW').filter(isInside).map(shown(queries)),
  );
  const rows = views.map((entry): ListedRow => {
    const { object: view, path, owner, ownerType, isOwned } = entry;
    return {
      name: view.name,
      cells: [
        instantCell(view.createdOn),
        view.name,
        '',
        path[0] ?? '',
        path[1] ?? '',
        owner,
        view.comment ?? '',
        view.secure && !isOwned ? '' : view.text,
        trueOrFalse(view.secure),
        'false',
        ownerType,
        'OFF',
      ],
      terse: terse(entry),
    };
  });
  return listing(viewColumns, rows, options);
};

export const showObjects = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const { tables, views } = await asked(context, options, (queries, isInside) => ({
    tables: queries.schemaObjects('TABLE').filter(isInside).map(shown(queries)),
    views: queries.schemaObjects('VIEW').filter(isInside).map(shown(queries)),
  }));
  const counts = await countsOf(context, tables);
  const rows = [...tables, ...views].map(
    (entry): ListedRow => ({
      name: entry.object.name,
      cells: [...common(entry, counts), entry.ownerType, null, 'N', 'N', 'N'],
      terse: terse(entry),
    }),
  );
  return listing(objectColumns, rows, options);
};
