/** The columns that files have: by the names in them, and by the types of what was read. */
import { membersOf } from '../query/json.ts';
import type { StagedFile } from '../stages/files.ts';
import type { Fields } from './csv.ts';
import type { Format } from './file-format.ts';
import { type Inferred, joined, ofDatabaseType, ofField, ofMember } from './inferred-types.ts';
import { parquetColumns } from './parquet.ts';
import { placedIn } from './pieces.ts';
import { loadingStopped, RecordProblem } from './problems.ts';
import { recordsOf } from './reading.ts';

export interface InferredColumn {
  readonly name: string;
  readonly type: Inferred | undefined;
  readonly nullable: boolean;
  /** Where it stands in a record, from 1. */
  readonly position: number;
  /** The paths of the files that have it. */
  readonly files: readonly string[];
}

interface Growing {
  readonly name: string;
  type: Inferred | undefined;
  nullable: boolean;
  readonly position: number;
  readonly files: Set<string>;
}

export interface Inference {
  readonly format: Format;
  readonly ignoresCase: boolean;
  /** Of each file. */
  readonly greatestRecords: number;
  /** Ends it: large files take minutes. */
  readonly signal: AbortSignal;
}

/** `shownPrefix` stands before the paths of files in messages. */
export const inferColumns = async (
  files: readonly StagedFile[],
  inference: Inference,
  shownPrefix: string,
): Promise<readonly InferredColumn[]> => {
  const columns = new Map<string, Growing>();
  const add = (
    written: string,
    position: number,
    type: Inferred | undefined,
    file: StagedFile,
    nullable = true,
  ): void => {
    const name = inference.ignoresCase ? written.toUpperCase() : written;
    const known = columns.get(name);
    if (known === undefined)
      columns.set(name, { name, type, nullable, position, files: new Set([file.path]) });
    else {
      known.type = joined(known.type, type);
      known.nullable ||= nullable;
      known.files.add(file.path);
    }
  };
  for (const file of files) {
    if (inference.format.type === 'PARQUET')
      for (const [index, column] of (await parquetColumns(file.file, inference.format)).entries())
        add(column.name, index + 1, ofDatabaseType(column.type), file, column.nullable);
    else await inferText(file, inference, shownPrefix, (...column) => add(...column, file));
  }
  return [...columns.values()].map((column) => ({ ...column, files: [...column.files] }));
};

type Add = (name: string, position: number, type: Inferred | undefined) => void;

const inferText = async (
  file: StagedFile,
  { format, greatestRecords, signal }: Inference,
  shownPrefix: string,
  add: Add,
): Promise<void> => {
  let names: readonly string[] = [];
  const headed = (header: readonly string[]): void => {
    names = header;
    for (const [index, name] of header.entries()) add(name, index + 1, undefined);
  };
  const take = (record: Fields): void => {
    if (format.type === 'JSON')
      for (const [index, [key, value]] of membersOf(record[0] ?? '').entries())
        add(key, index + 1, ofMember(value));
    else
      record.forEach((value, index) => {
        add(names[index] ?? `c${index + 1}`, index + 1, value === null ? undefined : ofField(value));
      });
  };
  let row = 0;
  for await (const { records } of recordsOf(file, format, { headed })) {
    signal.throwIfAborted();
    for (const record of records) {
      row += 1;
      if (record instanceof RecordProblem)
        throw loadingStopped(placedIn(record, `${shownPrefix}${file.path}`, row));
      take(record);
      if (row >= greatestRecords) return;
    }
  }
};
