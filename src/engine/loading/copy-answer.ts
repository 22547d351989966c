/** What COPY INTO a table answers. https://docs.snowflake.com/en/sql-reference/sql/copy-into-table — "Output". */

import { status } from '../administration/status.ts';
import { type Cell, fixedColumn, type ResultSet, textColumn } from '../result.ts';
import type { Load } from '../tables/loads.ts';
import type { PlacedProblem } from './problems.ts';

const columns = [
  textColumn('file'),
  textColumn('status'),
  fixedColumn('rows_parsed', 18),
  fixedColumn('rows_loaded', 18),
  fixedColumn('error_limit', 18),
  fixedColumn('errors_seen', 18),
  textColumn('first_error'),
  fixedColumn('first_error_line', 18),
  fixedColumn('first_error_character', 18),
  textColumn('first_error_column_name'),
];

const digits = (value: number | null): Cell => (value === null ? null : String(value));

export const loadAnswer = (loads: readonly Load[], failedOnly: boolean): ResultSet => ({
  columns,
  rows: loads
    .filter(({ status: outcome }) => !failedOnly || outcome !== 'LOADED')
    .map((load) => [
      load.file,
      load.status,
      digits(load.rowsParsed),
      digits(load.rowsLoaded),
      digits(load.errorLimit),
      digits(load.errors),
      load.firstError,
      digits(load.firstErrorLine),
      digits(load.firstErrorCharacter),
      load.firstErrorColumn,
    ]),
});

export const nothingLoaded = (): ResultSet => status('Copy executed with 0 files processed.');

/** VALIDATION_MODE = RETURN_ERRORS. */
export const problemsAnswer = (problems: readonly PlacedProblem[]): ResultSet => ({
  columns: [
    textColumn('ERROR'),
    textColumn('FILE'),
    fixedColumn('LINE', 18),
    fixedColumn('CHARACTER', 18),
    textColumn('CODE'),
    textColumn('SQL_STATE'),
    textColumn('COLUMN_NAME'),
    fixedColumn('ROW_NUMBER', 18),
  ],
  rows: problems.map(({ message, file, line, character, code, sqlState, columnName, row }) => [
    message,
    file,
    digits(line),
    digits(character),
    code,
    sqlState,
    columnName,
    digits(row),
  ]),
});
