/** What holds of the databases that run what users write, were our own SQL ever to be fooled. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFor } from '../../../src/engine/loading/parquet.ts';
import { openDatabase } from '../../../src/engine/query/duckdb/database.ts';
import { text } from '../../../src/engine/query/types.ts';
import { plantSecrets, type Secrets, secret, writeParquetFile } from '../fence/secrets.ts';

let secrets: Secrets;
beforeAll(async () => {
  secrets = await plantSecrets();
});
afterAll(() => secrets.close());

test('No other database is opened anywhere', async () => {
  const root = join(import.meta.dirname, '../../../src');
  const opening: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
    if (
      entry.isFile() &&
      (await readFile(join(entry.parentPath, entry.name), 'utf8')).includes('DuckDBInstance.create(')
    )
      opening.push(relative(root, join(entry.parentPath, entry.name)));
  expect(opening.sort()).toEqual(['engine/loading/parquet.ts', 'engine/query/duckdb/database.ts']);
});

describe('The databases that run what users write', () => {
  const values = { ...text(), name: 'value' };
  const never = new AbortController().signal;
  const settings =
    "SELECT value FROM duckdb_settings() WHERE name IN ('enable_external_access', 'lock_configuration', 'autoload_known_extensions', 'autoinstall_known_extensions') ORDER BY name";

  test('reach no file and no address, and cannot be told to', async () => {
    const options = { memoryLimit: '512MB', threads: 1, maximumRows: 1000, maximumBytes: 1_000_000 };
    for (const file of [undefined, join(secrets.folder, 'fenced.duckdb')]) {
      const database = await openDatabase({ ...options, file });
      const query = (sql: string) => database.query(sql, [values], [], never);
      expect(await query(settings)).toEqual([['false'], ['false'], ['false'], ['true']]);
      // Connections that are open at once, the first and later ones.
      for (const sql of secrets.reaching)
        await Promise.all([1, 2, 3].map(async () => await expect(query(sql)).rejects.toThrow()));
      await expect(
        database.write(
          [],
          never,
          async (transaction) => await transaction.run(`ATTACH '${join(secrets.folder, 'x.duckdb')}' AS o`),
        ),
      ).rejects.toThrow();
      await database.close();
    }
    expect(existsSync(join(secrets.folder, 'out.csv'))).toBe(false);
    expect(secrets.connections).toBe(0);
  });

  test('and the one of a Parquet file reaches that file alone', async () => {
    const own = join(secrets.folder, 'own.parquet');
    await writeParquetFile(own);
    const instance = await openFor(own);
    const connection = await instance.connect();
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
    expect(await rows(settings)).toEqual([['false'], ['false'], ['false'], ['true']]);
    expect(await rows("SELECT value FROM duckdb_settings() WHERE name = 'allowed_paths'")).toEqual([
      [`[${own}]`],
    ]);
    expect(await rows(`SELECT * FROM read_parquet('${own}')`)).toEqual([[secret]]);
    for (const sql of secrets.reaching) await expect(rows(sql)).rejects.toThrow();
    for (const name of [`${own}/../x.parquet`, `${secrets.folder}/*.parquet`, `${own}x`])
      await expect(rows(`SELECT * FROM read_parquet('${name}')`)).rejects.toThrow();
    instance.closeSync();
    expect(secrets.connections).toBe(0);
  });
});
