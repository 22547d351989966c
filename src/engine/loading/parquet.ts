/**
 * Parquet files are read and written by a database of their own, which is opened for one file, can reach no other,
 * and runs nothing but what stands here.
 */
import { type DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { appendRows } from '../query/duckdb/appending.ts';
import { bytesOf } from '../query/duckdb/cells.ts';
import { canonicalJson } from '../query/json.ts';
import { plainJson } from '../query/plain-json.ts';
import { quote } from '../query/sql-text.ts';
import { columnAlias } from '../query/tree.ts';
import { storedType } from '../query/types.ts';
import type { Cell, Column } from '../result.ts';
import { unreadableParquet } from '../stages/errors.ts';
import type { Fields } from './csv.ts';
import type { Format } from './file-format.ts';
import { greatestDocument } from './json-documents.ts';
import { RecordProblem } from './problems.ts';
import type { RowWriter } from './row-writer.ts';

/** A database that reaches this file, and no other, nor any address. */
export const openFor = async (file: string): Promise<DuckDBInstance> => {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '512MB',
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(`SET allowed_paths = [${quote(file)}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  connection.closeSync();
  return instance;
};

/** The database would take these for a pattern of several names. */
const isPattern = (file: string): boolean => /[*?[\]{}]/.test(file);

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface Member {
  /** As JSON. */
  readonly name: string;
  /** SQL for what it is made of: a text as it is, all else as JSON. */
  readonly value: string;
  readonly isText: boolean;
}

/** A column as a member of a document; the database's own JSON would round long numbers. */
const member = (name: string, type: string): Member => {
  const column = identifier(name);
  const isText = type === 'VARCHAR';
  const isWhole = type.startsWith('DECIMAL') || /^U?(?:BIG|HUGE)INT$/.test(type);
  const json = `coalesce(CAST(${isWhole ? column : `to_json(${column})`} AS VARCHAR), 'null')`;
  return { name: JSON.stringify(name), value: isText ? column : json, isText };
};

/** Document by document: a text that all rows of a batch share is there once until then. */
function* documentsOf(chunk: DuckDBDataChunk, members: readonly Member[]): Generator<Fields | RecordProblem> {
  const vectors = members.map((_, index) => chunk.getColumnVector(index));
  for (let row = 0; row < chunk.rowCount; row += 1) {
    const written = members.map(({ name, isText }, index) => {
      const value = vectors[index]?.getItem(row) ?? null;
      return `${name}:${isText && value !== null ? JSON.stringify(value) : String(value)}`;
    });
    const document = `{${written.join(',')}}`;
    yield document.length > greatestDocument
      ? new RecordProblem({ message: 'A row is too long for a document', line: 1, character: 1 })
      : [plainJson(document, false) ?? canonicalJson(document) ?? null];
  }
}

const damaged = (): never => {
  throw unreadableParquet('it is no Parquet file, or a damaged one');
};

/** A directory named `a=1` is a part of the path, and no column. */
const sourceOf = (file: string, keepsBinary: boolean): string =>
  `read_parquet(${quote(file)}, binary_as_string = ${!keepsBinary}, hive_partitioning = false)`;

/** Each row as one document, a batch of rows at a time: a small file may hold more of them than memory does. */
export async function* parquetRows(
  file: string,
  keepsBinary: boolean,
): AsyncGenerator<Iterable<Fields | RecordProblem>> {
  if (isPattern(file)) throw unreadableParquet('its name has characters that mean a pattern');
  const instance = await openFor(file);
  try {
    const connection = await instance.connect();
    const source = sourceOf(file, keepsBinary);
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`).catch(damaged);
    const members = described.getRows().map(([name, type]) => member(String(name), String(type)));
    await connection.run('BEGIN TRANSACTION READ ONLY');
    const values = members.map(({ value }) => value).join(', ');
    const result = await connection.stream(`SELECT ${values} FROM ${source}`).catch(damaged);
    for (;;) {
      const chunk = await result.fetchChunk().catch(damaged);
      if (chunk === null || chunk.rowCount === 0) break;
      yield documentsOf(chunk, members);
    }
    // Where reading fails in the midst of the rows, they end as if that was all; the transaction tells of it.
    await connection.run('SELECT 1').catch(damaged);
  } finally {
    instance.closeSync();
  }
}

export interface ParquetColumn {
  readonly name: string;
  /** As the database writes it. */
  readonly type: string;
  readonly nullable: boolean;
}

export const parquetColumns = async (file: string, format: Format): Promise<readonly ParquetColumn[]> => {
  if (isPattern(file)) throw unreadableParquet('its name has characters that mean a pattern');
  const instance = await openFor(file);
  try {
    const connection = await instance.connect();
    const source = sourceOf(file, !format.flag('BINARY_AS_TEXT'));
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`).catch(damaged);
    const schema = `SELECT name FROM parquet_schema(${quote(file)}) WHERE repetition_type = 'REQUIRED'`;
    const needed = await connection.runAndReadAll(schema).catch(damaged);
    const required = new Set(needed.getRows().map(([name]) => String(name)));
    return described.getRows().map(([name, type]) => ({
      name: String(name),
      type: String(type),
      nullable: !required.has(String(name)),
    }));
  } finally {
    instance.closeSync();
  }
};

type Row = readonly Cell[];

/** The rows wait in the file's own database, since Parquet is written as a whole. */
export const openParquet = async (
  file: string,
  columns: readonly Column[],
  compression: 'SNAPPY' | 'UNCOMPRESSED',
): Promise<RowWriter<Row>> => {
  const instance = await openFor(file);
  const connection = await instance.connect();
  const definitions = columns.map((column, index) => `${columnAlias(index)} ${storedType(column)}`);
  await connection.run(`CREATE TABLE written (${definitions.join(', ')})`);
  const named = columns.map(
    ({ name }, index) => `${columnAlias(index)} AS ${identifier(name.replaceAll('\0', ''))}`,
  );
  return {
    write: async (rows) => appendRows(await connection.createAppender('written'), columns, rows),
    close: async () => {
      await connection.run(
        `COPY (SELECT ${named.join(', ')} FROM written) TO ${quote(file)} (FORMAT parquet, COMPRESSION ${compression})`,
      );
      instance.closeSync();
    },
    abandon: async () => instance.closeSync(),
  };
};

/** About how much of a file a row takes. */
export const rowBytes = (row: readonly Cell[]): number =>
  row.reduce<number>((sum, cell) => sum + bytesOf(cell), 0);
