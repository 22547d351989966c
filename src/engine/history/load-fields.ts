/** What views and functions tell of a load: COPY_HISTORY and LOAD_HISTORY have the same in other words. */
import { asInstant } from '../../account/model.ts';
import { type Cell, type Column, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import type { Load } from '../tables/loads.ts';
import { instantCell } from '../values/timestamps.ts';
import type { Field } from './fields.ts';

/** A load, and what is known of its table. */
export interface ToldLoad<Place> {
  readonly load: Load;
  readonly place: Place;
}

type LoadField = Field<ToldLoad<unknown>>;

const number = (value: number | null): Cell => (value === null ? null : String(value));
const field = (column: Column, cell: (load: Load) => Cell): LoadField => [column, ({ load }) => cell(load)];

export const lastLoadTime = field(timestampColumn('LAST_LOAD_TIME'), ({ loadedAt }) =>
  instantCell(asInstant(loadedAt)),
);
export const rowCount = field(fixedColumn('ROW_COUNT'), ({ rowsLoaded }) => number(rowsLoaded));
export const rowParsed = field(fixedColumn('ROW_PARSED'), ({ rowsParsed }) => number(rowsParsed));
const fileSize = field(fixedColumn('FILE_SIZE'), ({ size }) => number(size));
/** The path in the stage, and the stage by itself. */
const filePath = field(textColumn('FILE_NAME'), ({ path, file }) => path ?? file);
const stageLocation = field(textColumn('STAGE_LOCATION'), ({ stage }) => stage ?? null);
/** As the statement told it. */
export const fileName = field(textColumn('FILE_NAME'), ({ file }) => file);

/** The two kinds of views call some of them otherwise. */
export const firstError = (position: string, column: string): readonly LoadField[] => [
  field(textColumn('FIRST_ERROR_MESSAGE'), ({ firstError: message }) => message),
  field(fixedColumn('FIRST_ERROR_LINE_NUMBER'), ({ firstErrorLine }) => number(firstErrorLine)),
  field(fixedColumn(position), ({ firstErrorCharacter }) => number(firstErrorCharacter)),
  field(textColumn(column), ({ firstErrorColumn }) => firstErrorColumn),
];
export const errorCounts: readonly LoadField[] = [
  field(fixedColumn('ERROR_COUNT'), ({ errors }) => number(errors)),
  field(fixedColumn('ERROR_LIMIT'), ({ errorLimit }) => number(errorLimit)),
];

const words = { LOADED: 'Loaded', LOAD_FAILED: 'Load failed', PARTIALLY_LOADED: 'Partially loaded' } as const;
/** Of COPY_HISTORY: `Partially loaded`. */
const copyStatus = field(textColumn('STATUS'), ({ status }) => words[status]);
/** Of LOAD_HISTORY: `PARTIALLY LOADED`. */
export const loadStatus = field(textColumn('STATUS'), ({ status }) => status.replace('_', ' '));

/** What COPY_HISTORY tells of a file and its load, as a view and as a function. */
export const copyFields: readonly LoadField[] = [
  filePath,
  stageLocation,
  lastLoadTime,
  rowCount,
  rowParsed,
  fileSize,
  ...firstError('FIRST_ERROR_CHARACTER_POS', 'FIRST_ERROR_COLUMN_NAME'),
  ...errorCounts,
  copyStatus,
];

/** There are no pipes. */
const pipes: readonly LoadField[] = ['PIPE_CATALOG_NAME', 'PIPE_SCHEMA_NAME', 'PIPE_NAME'].map((name) => [
  textColumn(name),
  () => null,
]);
export const pipeFields: readonly LoadField[] = [
  ...pipes,
  [timestampColumn('PIPE_RECEIVED_TIME'), () => null],
];
export const firstCommitTime: LoadField = [timestampColumn('FIRST_COMMIT_TIME'), () => null];
