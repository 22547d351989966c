import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectDriver } from '../support/driver.ts';
import { rawSql } from '../support/raw-sql.ts';
import { adminPassword, startServerProcess, temporaryFolder } from '../support/server-process.ts';

const files = 40;
const rowsInFile = 2000;
const rounds = 4;

test('Killing the server during COPY leaves each file loaded and known to be, or neither', async () => {
  const folder = temporaryFolder('loading-kill');
  try {
    const sources = join(folder.path, 'sources');
    mkdirSync(sources);
    for (let file = 0; file < files; file += 1)
      writeFileSync(
        join(sources, `f${file}.csv`),
        Array.from({ length: rowsInFile }, (_, row) => `${file},${row}\n`).join(''),
      );
    const data = join(folder.path, 'data');
    let server = await startServerProcess(data);
    let driver = await connectDriver(server.url, { password: adminPassword });
    await driver.query('use role accountadmin');
    await driver.query('create database kept');
    await driver.query('create stage st');
    await driver.query('create table t (file int, n int)');
    expect(await driver.query(`put file://${sources}/*.csv @st auto_compress = false`)).toHaveLength(files);
    await driver.close();

    const acknowledged = new Set<number>();
    let next = 0;
    for (let round = 0; round < rounds; round += 1) {
      const sql = await rawSql(server.url);
      await sql.run('use role accountadmin');
      await sql.run('use schema kept.public');
      await sql.run('use warehouse compute_wh');
      const loading = (async () => {
        for (; next < files; next += 1) {
          try {
            await sql.run(`copy into t from @st files = ('f${next}.csv')`);
            acknowledged.add(next);
          } catch (error) {
            if (error instanceof TypeError) return;
            throw error;
          }
        }
      })();
      const before = acknowledged.size;
      // Then in the middle of one of the next files.
      while (acknowledged.size < before + 2) await new Promise((resolve) => setTimeout(resolve, 2));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      await server.stop('SIGKILL');
      await loading;
      next += 1;
      server = await startServerProcess(data);
    }

    driver = await connectDriver(server.url, { password: adminPassword });
    await driver.query('use role accountadmin');
    await driver.query('use schema kept.public');
    await driver.query('use warehouse compute_wh');
    const held = async () =>
      new Map(
        (await driver.query('select file, count(*) as n from t group by file')).map(({ FILE, N }) => [
          Number(FILE),
          Number(N),
        ]),
      );
    const kept = await held();
    for (const count of kept.values()) expect(count).toBe(rowsInFile);
    for (const file of acknowledged) expect(kept.has(file)).toBe(true);
    const missing = files - kept.size;
    expect(await driver.query('copy into t from @st')).toHaveLength(Math.max(missing, 1));
    const whole = await held();
    expect(whole.size).toBe(files);
    for (const count of whole.values()) expect(count).toBe(rowsInFile);
    await driver.close();
    expect(await server.stop()).toBe(0);
  } finally {
    folder.remove();
  }
}, 120_000);
