import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDriver, type Driver } from '../support/driver.ts';
import { type RawSql, rawSql } from '../support/raw-sql.ts';
import { adminPassword, startServerProcess } from '../support/server-process.ts';
import { type ServerStore, sqliteServerStore } from '../support/server-store.ts';

const rounds = 4;
const definers = 3;
const drawers = 2;

/** What tables there are, as far as the server said so. */
class Tables {
  /** By full name, the number in the table's only row. */
  readonly there = new Map<string, number>();
  readonly everUsed = new Set<string>();
  /** What a statement was about that the server did not answer any more. */
  readonly uncertain = new Set<string>();
  statements = 0;

  async change(sql: RawSql, names: readonly string[], statement: string, effect: () => void): Promise<void> {
    for (const name of names) {
      this.everUsed.add(name);
      this.uncertain.add(name);
    }
    await sql.run(statement);
    effect();
    this.statements += 1;
    for (const name of names) this.uncertain.delete(name);
  }
}

/** The connection breaks when the server is killed; anything else is a failure of the test. */
async function untilGone(work: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; ; index += 1) {
    try {
      await work(index);
    } catch (error) {
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

const connect = async (url: string): Promise<RawSql> => {
  const sql = await rawSql(url);
  await sql.run('use role accountadmin');
  await sql.run('use warehouse compute_wh');
  await sql.run('use schema defined.public');
  return sql;
};

/** Makes, fills, clones, alters, renames, swaps and drops tables. */
const define = (sql: RawSql, tag: string, tables: Tables): Promise<void> =>
  untilGone(async (index) => {
    const { there } = tables;
    const name = (part: string): string => `${tag}_${index}_${part}`;
    const [a, b, c, d] = [name('A'), name('B'), name('C'), name('D')];
    await tables.change(sql, [a], `create table ${a} as select ${index}::int as n`, () =>
      there.set(a, index),
    );
    await tables.change(sql, [b], `create table ${b} clone ${a}`, () => there.set(b, index));
    await tables.change(sql, [b], `update ${b} set n = n + 1000`, () => there.set(b, index + 1000));
    await tables.change(sql, [a], `alter table ${a} add column added int default 7`, () => undefined);
    await tables.change(sql, [a, c], `alter table ${a} rename to ${c}`, () => {
      there.delete(a);
      there.set(c, index);
    });
    await tables.change(sql, [b, c], `alter table ${b} swap with ${c}`, () => {
      there.set(b, index);
      there.set(c, index + 1000);
    });
    await tables.change(sql, [b], `alter table ${b} drop column added`, () => undefined);
    await tables.change(sql, [d], `create or replace table ${d} as select ${index}::int as n`, () =>
      there.set(d, index),
    );
    await tables.change(sql, [d], `create or replace table ${d} as select ${index}::int + 5 as n`, () =>
      there.set(d, index + 5),
    );
    await tables.change(sql, [c], `drop table ${c}`, () => there.delete(c));
    await sql.run(`create temporary table ${name('PASSING')} as select ${index}::int as n`);
  });

/** Draws numbers, to see them and to keep them. */
const draw = (sql: RawSql, seen: number[]): Promise<void> =>
  untilGone(async (index) => {
    const [[number] = []] = await sql.run('select numbers.nextval');
    seen.push(Number(number));
    await sql.run('insert into kept select numbers.nextval from table(generator(rowcount => 3))');
    await sql.run('insert into kept (n) values (default)');
    if (index % 5 === 4) await sql.run(`alter sequence numbers set increment ${1 + (index % 3)}`);
  });

async function checkTables(driver: Driver, { there, everUsed, uncertain }: Tables): Promise<void> {
  const shown = new Set(
    (await driver.query('show tables in database defined')).map(({ name }) => String(name)),
  );
  expect([...shown].filter((name) => name.endsWith('PASSING'))).toEqual([]);
  for (const name of everUsed) {
    if (uncertain.has(name)) continue;
    expect({ name, isThere: shown.has(name) }).toEqual({ name, isThere: there.has(name) });
  }
  // Catalog and rows agree, whatever the statement was that nobody answered.
  for (const name of shown) {
    const described = (await driver.query(`describe table ${name}`)).map((column) => column['name']);
    const rows = await driver.query(`select * from ${name}`);
    for (const row of rows) expect({ name, columns: Object.keys(row) }).toEqual({ name, columns: described });
    if (!there.has(name) || uncertain.has(name)) continue;
    expect({ name, rows: rows.map(({ N }) => N) }).toEqual({ name, rows: [there.get(name)] });
  }
}

async function checkNumbers(driver: Driver, seen: readonly number[]): Promise<void> {
  const kept = (await driver.query('select n from kept')).map(({ N }) => Number(N));
  const all = [...seen, ...kept];
  expect(all.length).toBeGreaterThan(0);
  expect(new Set(all).size).toBe(all.length);
}

describe('Killing the server while objects are defined', () => {
  let store: ServerStore;
  let folder: string;

  beforeAll(async () => {
    store = sqliteServerStore();
    folder = store.newFolder();
    const server = await startServerProcess(folder, store.environment);
    const sql = await rawSql(server.url);
    await sql.run('use role accountadmin');
    await sql.run('create database defined');
    await sql.run('create sequence numbers');
    await sql.run('create table kept (n int default numbers.nextval)');
    await server.stop('SIGKILL');
  });
  afterAll(() => store.remove());

  test('leaves tables whole or not there, as the last answer said, and draws no number of a sequence twice', async () => {
    const tables = new Tables();
    const seen: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const server = await startServerProcess(folder, store.environment);
      const before = tables.statements;
      const work: Promise<void>[] = [];
      for (let index = 0; index < definers; index += 1)
        work.push(define(await connect(server.url), `R${round}W${index}`, tables));
      for (let index = 0; index < drawers; index += 1) work.push(draw(await connect(server.url), seen));
      let failure: unknown;
      Promise.all(work).catch((error: unknown) => {
        failure = error;
      });
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 500));
      // On a busy machine little may have been done by then.
      while (failure === undefined && tables.statements < before + 15)
        await new Promise((resolve) => setTimeout(resolve, 5));
      await server.stop('SIGKILL');
      await Promise.all(work);
    }
    const server = await startServerProcess(folder, store.environment);
    const driver = await connectDriver(server.url, { password: adminPassword });
    for (const sql of ['use role accountadmin', 'use warehouse compute_wh', 'use schema defined.public'])
      await driver.query(sql);
    await checkTables(driver, tables);
    await checkNumbers(driver, seen);
    await driver.close();
    expect(await server.stop()).toBe(0);
  }, 120_000);
});
