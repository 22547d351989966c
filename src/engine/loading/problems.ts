/** What is wrong with one record of a file, and how a statement that stops there says so. */
import { QueryError } from '../query/errors.ts';

export interface Problem {
  readonly message: string;
  readonly code?: string;
  readonly sqlState?: string;
  /** From 1. */
  readonly line: number;
  readonly character: number;
  /** The field's place, from 0; null where it is the whole record. */
  readonly column?: number | null;
}

export class RecordProblem {
  readonly message: string;
  readonly code: string;
  readonly sqlState: string;
  readonly line: number;
  readonly character: number;
  readonly column: number | null;

  constructor({ message, code = '100069', sqlState = '22000', line, character, column = null }: Problem) {
    this.message = message;
    this.code = code;
    this.sqlState = sqlState;
    this.line = line;
    this.character = character;
    this.column = column;
  }
}

export interface PlacedProblem extends RecordProblem {
  readonly file: string;
  /** Of the record within its file, from 1. */
  readonly row: number;
  /** `"T"["A":1]`, as messages name a column. */
  readonly columnName: string | null;
}

const advice =
  "If you would like to continue loading when an error is encountered, use other values such as 'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option. For more information on loading options, please run 'info loading_data' in a SQL client.";

/** https://docs.snowflake.com/en/sql-reference/sql/copy-into-table — ABORT_STATEMENT. */
export const loadingStopped = (problem: PlacedProblem): QueryError => {
  const { message, code, sqlState, file, line, character, row, columnName } = problem;
  const place = columnName === null ? `Row ${row}` : `Row ${row}, column ${columnName}`;
  return new QueryError(
    code,
    sqlState,
    `${message}\n  File '${file}', line ${line}, character ${character}\n  ${place}\n  ${advice}`,
  );
};
