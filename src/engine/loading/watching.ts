/** What becomes of the files of COPY while they are read. */
import type { StagedFile } from '../stages/files.ts';
import type { Fields } from './csv.ts';
import type { LoadRows } from './load-rows.ts';
import { placedIn, type Watch } from './pieces.ts';
import { loadingStopped, type PlacedProblem, RecordProblem } from './problems.ts';

/** What has become of one file. */
export interface Outcome {
  readonly file: StagedFile;
  readonly shown: string;
  readonly checksum: string;
  /** Its rows in the staged relation: from the first to before the end. */
  first: number;
  end: number;
  parsed: number;
  errors: number;
  problem: PlacedProblem | null;
  isSkipped: boolean;
}

/** More than these nobody reads. */
export const greatestProblems = 1000;

export const watch = (tree: LoadRows, outcomes: Outcome[], problems: PlacedProblem[]): Watch => {
  const { fields, options, source } = tree;
  const counts = fields !== null && source.format.type === 'CSV';
  const strict = source.format.flag('ERROR_ON_COLUMN_COUNT_MISMATCH');
  const rows = options.validation?.kind === 'rows' ? options.validation.count : Number.POSITIVE_INFINITY;
  let total = 0;
  let current: Outcome | undefined;
  return {
    begin(file) {
      current = outcomes.find((outcome) => outcome.file === file);
      if (current === undefined || total >= rows) return false;
      current.first = total;
      current.end = total;
      return true;
    },
    check(record, line) {
      if (counts && strict && record.length !== fields) return countMismatch(record, fields, tree, line);
      if (current !== undefined) current.end += 1;
      total += 1;
      return undefined;
    },
    problem(problem, _file, row) {
      if (current === undefined) return;
      const column = problem.column === null ? null : columnName(tree, problem.column);
      const placed = placedIn(problem, current.shown, row, column);
      if (options.onError.kind === 'abort' && options.validation === null) throw loadingStopped(placed);
      current.errors += 1;
      current.problem ??= placed;
      if (problems.length < greatestProblems) problems.push(placed);
    },
    end(_file, parsed) {
      if (current !== undefined) current.parsed = parsed;
    },
  };
};

const countMismatch = (record: Fields, expected: number, { table }: LoadRows, line: number): RecordProblem =>
  new RecordProblem({
    code: '100080',
    message: `Number of columns in file (${record.length}) does not match that of the corresponding table (${expected}), use file format option error_on_column_count_mismatch=false to ignore this error`,
    line,
    character: 1,
    column: Math.min(record.length, expected, table.columns.length - 1),
  });

export const columnName = ({ table, given }: LoadRows, index: number): string => {
  const column = given[index];
  return column === undefined
    ? `"${table.name}"[${index + 1}]`
    : `"${table.name}"["${column.name}":${index + 1}]`;
};
