/** Loads of the last 14 days into the tables of one database: https://docs.snowflake.com/en/sql-reference/info-schema/load_history */
import type { Path } from '../../account/account.ts';
import {
  errorCounts,
  fileName,
  firstError,
  lastLoadTime,
  loadStatus,
  rowCount,
  rowParsed,
  type ToldLoad,
} from '../history/load-fields.ts';
import { textColumn } from '../result.ts';
import { informationView } from './view.ts';

const fourteenDays = 14 * 24 * 60 * 60 * 1000;

export const loadHistoryInformation = informationView<ToldLoad<Path>>(
  'LOAD_HISTORY',
  [
    [textColumn('SCHEMA_NAME'), ({ place }) => place[1] ?? null],
    fileName,
    [textColumn('TABLE_NAME'), ({ place }) => place[2] ?? null],
    lastLoadTime,
    loadStatus,
    rowCount,
    rowParsed,
    ...firstError('FIRST_ERROR_CHARACTER_POSITION', 'FIRST_ERROR_COL_NAME'),
    ...errorCounts,
  ],
  async (queries, context, database) => {
    const paths = new Map<number, Path>(
      queries
        .schemaObjects('TABLE')
        .filter(({ path }) => path[0] === database)
        .map(({ object, path }) => [object.id, path]),
    );
    const loads = (await context.loads?.({ from: context.startedAt - fourteenDays, to: Date.now() })) ?? [];
    return loads.flatMap((load) => {
      const place = paths.get(load.table);
      return place === undefined ? [] : [{ load, place }];
    });
  },
);
