/** https://docs.snowflake.com/en/sql-reference/sql/show-warehouses */
import type { Json, Warehouse } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { ownUser } from '../own-user.ts';
import { type Cell, fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing, trueOrFalse, yesOrNo } from './listing.ts';

const columns = [
  textColumn('name'),
  textColumn('state'),
  textColumn('type'),
  textColumn('size'),
  fixedColumn('min_cluster_count'),
  fixedColumn('max_cluster_count'),
  fixedColumn('started_clusters'),
  fixedColumn('running'),
  fixedColumn('queued'),
  textColumn('is_default'),
  textColumn('is_current'),
  textColumn('is_interactive'),
  fixedColumn('auto_suspend'),
  textColumn('auto_resume'),
  textColumn('available'),
  textColumn('provisioning'),
  textColumn('quiescing'),
  textColumn('other'),
  timestampColumn('created_on'),
  timestampColumn('resumed_on'),
  timestampColumn('updated_on'),
  textColumn('owner'),
  textColumn('comment'),
  textColumn('enable_query_acceleration'),
  fixedColumn('query_acceleration_max_scale_factor'),
  textColumn('resource_monitor'),
  fixedColumn('actives'),
  fixedColumn('pendings'),
  fixedColumn('failed'),
  fixedColumn('suspended'),
  textColumn('uuid'),
  textColumn('scaling_policy'),
  textColumn('owner_role_type'),
  textColumn('resource_constraint'),
  textColumn('generation'),
];

export const showWarehouses = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const { session } = context;
  const rows = await context.account.read(session.actor(), async (queries) => {
    const user = await ownUser(queries, session);
    return queries.warehouses().map((warehouse) => ({
      name: warehouse.name,
      cells: warehouseCells(warehouse, {
        owner: warehouse.owner === null ? '' : queries.roleName(warehouse.owner),
        isDefault: warehouse.name === user?.defaultWarehouse,
        isCurrent: warehouse.name === session.warehouse,
      }),
      terse: [instantCell(warehouse.createdOn), warehouse.name, null, null, null],
    }));
  });
  return listing(columns, rows, options);
};

/** The local account runs queries in one engine: a warehouse is a name with settings, and never queues. */
const warehouseCells = (
  warehouse: Warehouse,
  about: { readonly owner: string; readonly isDefault: boolean; readonly isCurrent: boolean },
): readonly Cell[] => {
  const property = (name: string, initial: Json): string =>
    String((Object.hasOwn(warehouse.properties, name) ? warehouse.properties[name] : initial) ?? initial);
  const initiallySuspended = property('INITIALLY_SUSPENDED', false) === 'true';
  const state = property('STATE', initiallySuspended ? 'SUSPENDED' : 'STARTED');
  const started = state === 'STARTED';
  const createdOn = instantCell(warehouse.createdOn);
  const constraint = property('RESOURCE_CONSTRAINT', '') || null;
  return [
    warehouse.name,
    state,
    property('WAREHOUSE_TYPE', 'STANDARD'),
    property('WAREHOUSE_SIZE', 'X-Small'),
    property('MIN_CLUSTER_COUNT', 1),
    property('MAX_CLUSTER_COUNT', 1),
    started ? '1' : '0',
    '0',
    '0',
    yesOrNo(about.isDefault),
    yesOrNo(about.isCurrent),
    'N',
    property('AUTO_SUSPEND', 600),
    property('AUTO_RESUME', true),
    started ? '100' : '',
    started ? '0' : '',
    started ? '0' : '',
    started ? '0' : '',
    createdOn,
    createdOn,
    createdOn,
    about.owner,
    warehouse.comment ?? '',
    property('ENABLE_QUERY_ACCELERATION', trueOrFalse(false)),
    property('QUERY_ACCELERATION_MAX_SCALE_FACTOR', 8),
    property('RESOURCE_MONITOR', 'null'),
    '0',
    '0',
    '0',
    '0',
    String(warehouse.id),
    property('SCALING_POLICY', 'STANDARD'),
    about.owner === '' ? '' : 'ROLE',
    constraint,
    null,
  ];
};
