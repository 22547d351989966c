/**
 * Parquet files are read and written by a database of their own, which is opened for one file, can reach no other,
 * and runs nothing but what stands here.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { appendRows } from '../query/duckdb/appending.ts';
import { bytesOf } from '../query/duckdb/cells.ts';
import { canonicalJson } from '../query/json.ts';
import { quote } from '../query/sql-text.ts';
import { columnAlias } from '../query/tree.ts';
import { storedType } from '../query/types.ts';
import type { Cell, Column } from '../result.ts';
import { unreadableParquet } from '../stages/errors.ts';
import type { Fields } from './csv.ts';

const withFile = async <T>(
  file: string,
  work: (connection: Awaited<ReturnType<DuckDBInstance['connect']>>) => Promise<T>,
): Promise<T> => {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '512MB',
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    await connection.run(`SET allowed_paths = [${quote(file)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return await work(connection);
  } finally {
    instance.closeSync();
  }
};

/** The database would take these for a pattern of several names. */
const isPattern = (file: string): boolean => /[*?[\]{}]/.test(file);

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A column as a member of a document; the database's own JSON would round long numbers. */
const member = (name: string, type: string): string => {
  const column = identifier(name);
  const value =
    type.startsWith('DECIMAL') || /^U?(?:BIG|HUGE)INT$/.test(type) ? column : `to_json(${column})`;
  return `${quote(`${JSON.stringify(name)}:`)} || coalesce(CAST(${value} AS VARCHAR), 'null')`;
};

/** Each row as one document; all of them are in memory, as far as the file's own database may use it. */
export const parquetRows = async (file: string, keepsBinary: boolean): Promise<readonly Fields[]> => {
  if (isPattern(file)) throw unreadableParquet('its name has characters that mean a pattern');
  return await withFile(file, async (connection) => {
    const source = `read_parquet(${quote(file)}, binary_as_string = ${keepsBinary ? 'false' : 'true'})`;
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`).catch(() => {
      throw unreadableParquet('it is no Parquet file');
    });
    const members = described.getRows().map(([name, type]) => member(String(name), String(type)));
    const document = `'{' || ${members.join(" || ',' || ")} || '}'`;
    const result = await connection.stream(`SELECT ${document} FROM ${source}`);
    const rows: Fields[] = [];
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return rows;
      const documents = chunk.getColumnVector(0);
      for (let row = 0; row < chunk.rowCount; row += 1)
        rows.push([canonicalJson(String(documents.getItem(row))) ?? null]);
    }
  });
};

export const writeParquet = async (
  file: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  compression: 'SNAPPY' | 'UNCOMPRESSED',
): Promise<void> => {
  await withFile(file, async (connection) => {
    const definitions = columns.map((column, index) => `${columnAlias(index)} ${storedType(column)}`);
    await connection.run(`CREATE TABLE written (${definitions.join(', ')})`);
    appendRows(await connection.createAppender('written'), columns, rows);
    const named = columns.map(
      ({ name }, index) => `${columnAlias(index)} AS ${identifier(name.replaceAll('\0', ''))}`,
    );
    await connection.run(
      `COPY (SELECT ${named.join(', ')} FROM written) TO ${quote(file)} (FORMAT parquet, COMPRESSION ${compression})`,
    );
  });
};

/** About how much of a file a row takes. */
export const rowBytes = (row: readonly Cell[]): number =>
  row.reduce<number>((sum, cell) => sum + bytesOf(cell), 0);
