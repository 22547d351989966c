/** TABLES, VIEWS and COLUMNS of INFORMATION_SCHEMA: as far as the session's roles have privileges, MANAGE GRANTS apart. */
import type { Path, Queries } from '../../../account/account.ts';
import type { Instant, RoleId, Table, TableColumn, View, ViewColumn } from '../../../account/model.ts';
import type { StatementContext } from '../../context.ts';
import {
  booleanColumn,
  type Cell,
  type Column,
  fixedColumn,
  textColumn,
  timestampColumn,
} from '../../result.ts';
import { clusterByText } from '../../tables/clustering.ts';

type Relation = Table | View;
type Field<Of> = readonly [Column, (of: Of) => Cell];

export interface Entry<Object extends Relation> {
  readonly object: Object;
  readonly path: Path;
  readonly owner: Cell;
  readonly isOwned: boolean;
  readonly rows: number;
}

const instant = (milliseconds: Instant): bigint => BigInt(Math.trunc(milliseconds)) * 1_000_000n;
const yesNo = (value: boolean): Cell => (value ? 'YES' : 'NO');
const nothing = <Of>(...names: readonly string[]): readonly Field<Of>[] =>
  names.map((name) => [textColumn(name), () => null]);

const place: readonly Field<Entry<Relation>>[] = [
  [textColumn('TABLE_CATALOG'), ({ path }) => path[0] ?? null],
  [textColumn('TABLE_SCHEMA'), ({ path }) => path[1] ?? null],
  [textColumn('TABLE_NAME'), ({ object }) => object.name],
];
const times: readonly Field<Entry<Relation>>[] = [
  [timestampColumn('CREATED'), ({ object }) => instant(object.createdOn)],
  [timestampColumn('LAST_ALTERED'), ({ object }) => instant(object.lastAltered)],
  [timestampColumn('LAST_DDL'), ({ object }) => instant(object.lastAltered)],
  [textColumn('LAST_DDL_BY'), () => null],
];

/** https://docs.snowflake.com/en/sql-reference/info-schema/tables */
export const tableFields: readonly Field<Entry<Relation>>[] = [
  ...place,
  [textColumn('TABLE_OWNER'), ({ owner }) => owner],
  [
    textColumn('TABLE_TYPE'),
    ({ object }) =>
      object.kind === 'VIEW' ? 'VIEW' : object.tableKind === 'TEMPORARY' ? 'TEMPORARY TABLE' : 'BASE TABLE',
  ],
  [
    textColumn('IS_TRANSIENT'),
    ({ object }) => (object.kind === 'VIEW' ? null : yesNo(object.tableKind === 'TRANSIENT')),
  ],
  [textColumn('CLUSTERING_KEY'), ({ object }) => clusterByText(object) || null],
  [fixedColumn('ROW_COUNT'), ({ object, rows }) => (object.kind === 'VIEW' ? null : String(rows))],
  [fixedColumn('BYTES'), () => null],
  [fixedColumn('RETENTION_TIME'), ({ object }) => (object.kind === 'VIEW' ? null : '1')],
  ...nothing<Entry<Relation>>(
    'SELF_REFERENCING_COLUMN_NAME',
    'REFERENCE_GENERATION',
    'USER_DEFINED_TYPE_CATALOG',
    'USER_DEFINED_TYPE_SCHEMA',
    'USER_DEFINED_TYPE_NAME',
  ),
  [textColumn('IS_INSERTABLE_INTO'), ({ object }) => yesNo(object.kind === 'TABLE')],
  [textColumn('IS_TYPED'), () => 'YES'],
  ...nothing<Entry<Relation>>('COMMIT_ACTION'),
  ...times,
  [
    booleanColumn('AUTO_CLUSTERING_ON'),
    ({ object }) => object.kind === 'TABLE' && object.clustering?.isAutomatic === true,
  ],
  [textColumn('COMMENT'), ({ object }) => object.comment],
  [
    textColumn('IS_TEMPORARY'),
    ({ object }) => yesNo(object.kind === 'TABLE' && object.tableKind === 'TEMPORARY'),
  ],
  [textColumn('IS_ICEBERG'), () => 'NO'],
  [textColumn('IS_DYNAMIC'), () => 'NO'],
  [textColumn('IS_IMMUTABLE'), () => 'NO'],
  [textColumn('IS_HYBRID'), () => 'NO'],
];

/** https://docs.snowflake.com/en/sql-reference/info-schema/views */
export const viewFields: readonly Field<Entry<View>>[] = [
  ...place,
  [textColumn('TABLE_OWNER'), ({ owner }) => owner],
  [textColumn('VIEW_DEFINITION'), ({ object, isOwned }) => (object.secure && !isOwned ? null : object.text)],
  [textColumn('CHECK_OPTION'), () => 'NONE'],
  [textColumn('IS_UPDATABLE'), () => 'NO'],
  [textColumn('INSERTABLE_INTO'), () => 'NO'],
  [textColumn('IS_SECURE'), ({ object }) => yesNo(object.secure)],
  ...times,
  [textColumn('COMMENT'), ({ object }) => object.comment],
];

export interface ColumnEntry extends Entry<Relation> {
  readonly column: TableColumn | ViewColumn;
  readonly position: number;
}

const tableColumn = ({ column }: ColumnEntry): TableColumn | undefined =>
  'notNull' in column ? column : undefined;
const isNullable = ({ column }: ColumnEntry): boolean =>
  'notNull' in column ? !column.notNull : column.type.nullable;
const ofType =
  (types: readonly string[], value: (entry: ColumnEntry) => Cell) =>
  (entry: ColumnEntry): Cell =>
    types.includes(entry.column.type.type) ? value(entry) : null;
const greatestText = 16_777_216;

/** https://docs.snowflake.com/en/sql-reference/info-schema/columns */
export const columnFields: readonly Field<ColumnEntry>[] = [
  ...place,
  [textColumn('COLUMN_NAME'), ({ column }) => column.name],
  [fixedColumn('ORDINAL_POSITION'), ({ position }) => String(position)],
  [textColumn('COLUMN_DEFAULT'), (entry) => tableColumn(entry)?.default ?? null],
  [textColumn('IS_NULLABLE'), (entry) => yesNo(isNullable(entry))],
  [textColumn('DATA_TYPE'), ({ column: { type } }) => dataTypes.get(type.type) ?? type.type],
  [
    fixedColumn('CHARACTER_MAXIMUM_LENGTH'),
    ofType(['TEXT', 'BINARY'], ({ column }) => String(column.type.length ?? greatestText)),
  ],
  [
    fixedColumn('CHARACTER_OCTET_LENGTH'),
    ofType(['TEXT', 'BINARY'], ({ column: { type } }) =>
      String(Math.min((type.length ?? greatestText) * (type.type === 'TEXT' ? 4 : 1), greatestText)),
    ),
  ],
  [fixedColumn('NUMERIC_PRECISION'), ofType(['FIXED'], ({ column }) => String(column.type.precision))],
  [fixedColumn('NUMERIC_PRECISION_RADIX'), ofType(['FIXED'], () => '10')],
  [fixedColumn('NUMERIC_SCALE'), ofType(['FIXED'], ({ column }) => String(column.type.scale))],
  [
    fixedColumn('DATETIME_PRECISION'),
    ofType(['TIME', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ'], ({ column }) =>
      String(column.type.scale ?? 9),
    ),
  ],
  ...nothing<ColumnEntry>('INTERVAL_TYPE'),
  [fixedColumn('INTERVAL_PRECISION'), () => null],
  ...nothing<ColumnEntry>(
    'CHARACTER_SET_CATALOG',
    'CHARACTER_SET_SCHEMA',
    'CHARACTER_SET_NAME',
    'COLLATION_CATALOG',
    'COLLATION_SCHEMA',
    'COLLATION_NAME',
    'DOMAIN_CATALOG',
    'DOMAIN_SCHEMA',
    'DOMAIN_NAME',
    'UDT_CATALOG',
    'UDT_SCHEMA',
    'UDT_NAME',
    'SCOPE_CATALOG',
    'SCOPE_SCHEMA',
    'SCOPE_NAME',
  ),
  [fixedColumn('MAXIMUM_CARDINALITY'), () => null],
  ...nothing<ColumnEntry>('DTD_IDENTIFIER'),
  [textColumn('IS_SELF_REFERENCING'), () => 'NO'],
  [textColumn('IS_IDENTITY'), (entry) => yesNo((tableColumn(entry)?.identity ?? null) !== null)],
  [
    textColumn('IDENTITY_GENERATION'),
    (entry) => ((tableColumn(entry)?.identity ?? null) === null ? null : 'BY DEFAULT'),
  ],
  [textColumn('IDENTITY_START'), (entry) => textOrNull(tableColumn(entry)?.identity?.start)],
  [textColumn('IDENTITY_INCREMENT'), (entry) => textOrNull(tableColumn(entry)?.identity?.step)],
  ...nothing<ColumnEntry>('IDENTITY_MAXIMUM', 'IDENTITY_MINIMUM'),
  [textColumn('IDENTITY_CYCLE'), (entry) => ((tableColumn(entry)?.identity ?? null) === null ? null : 'NO')],
  [
    textColumn('IDENTITY_ORDERED'),
    (entry) => ((tableColumn(entry)?.identity ?? null) === null ? null : 'NO'),
  ],
  ...nothing<ColumnEntry>('SCHEMA_EVOLUTION_RECORD'),
  [textColumn('COMMENT'), ({ column }) => column.comment],
  ...nothing<ColumnEntry>('DATA_TYPE_ALIAS', 'EXPRESSION'),
  [textColumn('KIND'), () => 'COLUMN'],
];

const dataTypes: ReadonlyMap<string, string> = new Map([
  ['FIXED', 'NUMBER'],
  ['REAL', 'FLOAT'],
]);

const textOrNull = (value: number | undefined): Cell => (value === undefined ? null : String(value));

const entriesOf =
  (queries: Queries) =>
  <Object extends Relation>({
    object,
    path,
  }: {
    readonly object: Object;
    readonly path: Path;
  }): Entry<Object> => ({
    object,
    path,
    owner: ownerName(queries, object.owner),
    isOwned: queries.holds('OWNERSHIP', { kind: object.kind, id: object.id }),
    rows: 0,
  });

const ownerName = (queries: Queries, owner: RoleId | null): Cell =>
  owner === null ? null : queries.roleName(owner);

type Rows = readonly (readonly Cell[])[];

const viewOf = <Of>(
  fields: readonly Field<Of>[],
  entries: (context: StatementContext) => Promise<readonly Of[]>,
) => ({
  columns: fields.map(([column]) => column),
  ownDatabase: 0,
  rows: async (context: StatementContext): Promise<Rows> =>
    (await entries(context)).map((entry) => fields.map(([, value]) => value(entry))),
});

const relationsOf = (context: StatementContext): Promise<readonly Entry<Relation>[]> =>
  context.account.read(context.session.actor(), (queries) => [
    ...queries.schemaObjects('TABLE').map((entry) => entriesOf(queries)<Relation>(entry)),
    ...queries.schemaObjects('VIEW').map((entry) => entriesOf(queries)<Relation>(entry)),
  ]);

const countedRelations = async (context: StatementContext): Promise<readonly Entry<Relation>[]> => {
  const entries = await relationsOf(context);
  const tables = entries.flatMap(({ object }) => (object.kind === 'TABLE' ? [object] : []));
  const counts = await context.rowCounts?.(tables);
  return entries.map((entry) => ({ ...entry, rows: counts?.get(entry.object.id) ?? 0 }));
};

export const relationViews = [
  ['TABLES', viewOf(tableFields, countedRelations)],
  [
    'VIEWS',
    viewOf(viewFields, (context) =>
      context.account.read(context.session.actor(), (queries) =>
        queries.schemaObjects('VIEW').map(entriesOf(queries)),
      ),
    ),
  ],
  [
    'COLUMNS',
    viewOf(columnFields, async (context) =>
      (await relationsOf(context)).flatMap((entry) =>
        entry.object.columns.map((column, index): ColumnEntry => ({ ...entry, column, position: index + 1 })),
      ),
    ),
  ],
] as const;
