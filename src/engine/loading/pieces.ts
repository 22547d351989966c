/** The rows of several files, one file after the other, and what is wrong with them. */
import type { TextRows } from '../query/resolve/scope.ts';
import { checksum, type StagedFile } from '../stages/files.ts';
import type { Fields } from './csv.ts';
import { type PlacedProblem, RecordProblem } from './problems.ts';
import { recordsOf } from './reading.ts';
import type { FileAtHand, StagedSource } from './staged-source.ts';

export interface Watch {
  /** Whether the file is read at all. */
  begin?(file: StagedFile): boolean;
  /** A record that is wrong as it stands: undefined where it is taken. */
  check?(fields: Fields, line: number): RecordProblem | undefined;
  /** May throw, which ends all reading. */
  problem(problem: RecordProblem, file: StagedFile, row: number): void;
  end?(file: StagedFile, rows: number): void;
}

/** The path of the file, as the statement's messages name it. */
export const placedIn = (
  problem: RecordProblem,
  file: string,
  row: number,
  columnName: string | null = null,
): PlacedProblem => Object.assign(new RecordProblem(problem), { file, row, columnName });

export const rowsOfFiles = (
  source: StagedSource,
  files: readonly StagedFile[],
  watch: Watch,
  signal: AbortSignal,
): TextRows => ({
  width: source.width,
  pieces: pieces(source, files, watch, signal),
});

async function* pieces(
  source: StagedSource,
  files: readonly StagedFile[],
  watch: Watch,
  signal: AbortSignal,
): AsyncGenerator<Iterable<Fields>> {
  for (const file of files) {
    if (watch.begin?.(file) === false) continue;
    const sum = source.tellsContentKey ? await checksum(file, signal) : '';
    const at: FileAtHand = { file, checksum: sum, scannedAt: Date.now(), header: [] };
    const count = { rows: 0 };
    const headed = (names: readonly string[]): void => {
      at.header = names;
    };
    for await (const { records, line } of recordsOf(file, source.format, { headed }))
      yield taken(records, line, source, at, watch, count);
    watch.end?.(file, count.rows);
  }
}

function* taken(
  records: Iterable<Fields | RecordProblem>,
  line: () => number,
  source: StagedSource,
  at: FileAtHand,
  watch: Watch,
  count: { rows: number },
): Generator<Fields> {
  for (const record of records) {
    count.rows += 1;
    const problem = record instanceof RecordProblem ? record : watch.check?.(record, line());
    if (problem !== undefined) watch.problem(problem, at.file, count.rows);
    else if (!(record instanceof RecordProblem)) yield source.row(record, count.rows, at);
  }
}
