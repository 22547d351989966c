/**
 * Every load of the last year, into tables that are gone, too.
 * https://docs.snowflake.com/en/sql-reference/account-usage/copy_history
 * https://docs.snowflake.com/en/sql-reference/account-usage/load_history
 */
import type { StatementContext } from '../context.ts';
import type { Field } from '../history/fields.ts';
import {
  copyFields,
  errorCounts,
  fileName,
  firstCommitTime,
  firstError,
  lastLoadTime,
  loadStatus,
  pipeFields,
  rowCount,
  rowParsed,
  type ToldLoad,
} from '../history/load-fields.ts';
import {
  databaseId,
  databaseName,
  id,
  type ListedKind,
  named,
  objectsOf,
  schemaId,
  schemaName,
} from './object-fields.ts';
import { usageView } from './view.ts';

type Told = ToldLoad<ListedKind<'TABLE'>>;

const year = 365 * 24 * 60 * 60 * 1000;

const loadsOfYear = async (context: StatementContext): Promise<readonly Told[]> => {
  const tables = await objectsOf('TABLE')(context);
  const byId = new Map<number, ListedKind<'TABLE'>>(
    tables.map((listed) => [listed.record.object.id, listed]),
  );
  const loads = (await context.loads?.({ from: context.startedAt - year, to: Date.now() })) ?? [];
  return loads.flatMap((load) => {
    const place = byId.get(load.table);
    return place === undefined ? [] : [{ load, place }];
  });
};

const ofTable = ([column, cell]: Field<ListedKind<'TABLE'>>): Field<Told> => [
  column,
  ({ place }) => cell(place),
];

export const copyHistoryView = usageView<Told>(
  'COPY_HISTORY',
  [
    ...copyFields,
    ofTable(id('TABLE_ID')),
    ofTable(named('TABLE_NAME')),
    ofTable(schemaId('TABLE_SCHEMA_ID')),
    ofTable(schemaName('TABLE_SCHEMA_NAME')),
    ofTable(databaseId('TABLE_CATALOG_ID')),
    ofTable(databaseName('TABLE_CATALOG_NAME')),
    ...pipeFields,
    firstCommitTime,
  ],
  loadsOfYear,
);

export const loadHistoryView = usageView<Told>(
  'LOAD_HISTORY',
  [
    ofTable(id('TABLE_ID')),
    ofTable(named('TABLE_NAME')),
    ofTable(schemaId('SCHEMA_ID')),
    ofTable(schemaName('SCHEMA_NAME')),
    ofTable(databaseId('CATALOG_ID')),
    ofTable(databaseName('CATALOG_NAME')),
    fileName,
    lastLoadTime,
    loadStatus,
    rowCount,
    rowParsed,
    ...firstError('FIRST_ERROR_CHARACTER_POSITION', 'FIRST_ERROR_COL_NAME'),
    ...errorCounts,
  ],
  loadsOfYear,
);
