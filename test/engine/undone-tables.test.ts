/** Tables whose rows are placed, and whose catalog entry then is not kept, or is made in a second run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asName } from '../../src/account/model.ts';
import { openDatabase, type Database as Rows } from '../../src/engine/query/duckdb/database.ts';
import { TableStorage } from '../../src/engine/tables/storage.ts';
import { type Database, StoreUnavailable, type Transaction } from '../../src/store/database.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { type Harness, openHarness } from './harness.ts';

class Undone extends Error {}

/** History is written whenever it comes: what is taken back is what the test is about. */
class Watched implements Transaction {
  changesObjects = false;
  readonly #inner: Transaction;

  constructor(inner: Transaction) {
    this.#inner = inner;
  }

  get: Transaction['get'] = (sql, parameters) => this.#inner.get(sql, parameters);
  all: Transaction['all'] = (sql, parameters) => this.#inner.all(sql, parameters);
  run: Transaction['run'] = (sql, parameters) => {
    this.changesObjects ||= /\b(?:INTO|UPDATE) objects\b/.test(sql);
    return this.#inner.run(sql, parameters);
  };
  onRollback: Transaction['onRollback'] = (undo) => this.#inner.onRollback(undo);
}

/** A store that does a piece of work and takes it back, when it is told to: for good, or to do it again. */
class WaveringDatabase implements Database {
  readonly engine = 'sqlite';
  next: 'keep' | 'refuse' | 'repeat' = 'keep';
  readonly #inner: Database;

  constructor(inner: Database) {
    this.#inner = inner;
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const { next } = this;
    if (next === 'keep') return await this.#inner.transaction(work);
    try {
      return await this.#inner.transaction(async (transaction) => {
        const watched = new Watched(transaction);
        const result = await work(watched);
        if (!watched.changesObjects || this.next === 'keep') return result;
        this.next = 'keep';
        throw new Undone();
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
      if (next === 'refuse') throw new StoreUnavailable('The store could not write; nothing was kept.');
      return await this.#inner.transaction(work);
    }
  }
  get: Database['get'] = (sql, parameters) => this.#inner.get(sql, parameters);
  all: Database['all'] = (sql, parameters) => this.#inner.all(sql, parameters);
  onForeignChange: Database['onForeignChange'] = (listener) => this.#inner.onForeignChange(listener);
  refresh = (): Promise<void> => this.#inner.refresh();
  close = (): Promise<void> => this.#inner.close();
}

let folder: string;
let store: WaveringDatabase;
let harness: Harness;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snowgate-undone-'));
  store = new WaveringDatabase(await openSqlite({ file: join(folder, 'wavering.db') }));
  harness = await openHarness({}, { database: store });
  await harness.script(`create database d; use warehouse compute_wh;
    create table source (id int autoincrement, secret varchar);
    insert into source (secret) values ('a'), ('b')`);
});
afterEach(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

const making = [
  ['CREATE TABLE AS SELECT', 'create table made as select id, secret from source'],
  ['CREATE OR REPLACE TABLE AS SELECT', 'create or replace table made as select id, secret from source'],
  ['CLONE', 'create table made clone source'],
  ['a temporary table', 'create temporary table made as select id, secret from source'],
] as const;

describe.each(making)('%s', (_name, sql) => {
  test('that is not kept leaves none of its rows to the table that has its place next', async () => {
    store.next = 'refuse';
    await expect(harness.execute(sql)).rejects.toThrow('cannot store changes');
    expect(await harness.rows("show tables like 'made'")).toEqual([]);
    await harness.execute('create table next (id int autoincrement, secret varchar)');
    expect(await harness.rows('select * from next')).toEqual([]);
    await harness.execute("insert into next (secret) values ('mine')");
    expect(await harness.rows('select * from next')).toEqual([{ ID: '1', SECRET: 'mine' }]);
    await harness.execute(sql);
    expect(await harness.rows('select secret from made order by id')).toEqual([
      { SECRET: 'a' },
      { SECRET: 'b' },
    ]);
  });

  test('that is made in a second run has its rows once', async () => {
    store.next = 'repeat';
    await harness.execute(sql);
    expect(await harness.rows('select secret from made order by id')).toEqual([
      { SECRET: 'a' },
      { SECRET: 'b' },
    ]);
    expect(await harness.only('select count(*) from source')).toBe('2');
  });
});

test('a table whose place others take at once, while it is taken back, shows them nothing', async () => {
  store.next = 'refuse';
  const made = { made: ['a', 'b'], x: ['own'], y: ['own'], z: ['own'] };
  const tables = Object.entries(made);
  const secretOf = (name: string): string => (name === 'made' ? 'secret' : "'own' as secret");
  const outcomes = await Promise.allSettled(
    tables.map(([name]) =>
      harness.execute(`create table ${name} as select id, ${secretOf(name)} from source`),
    ),
  );
  // Whichever comes to the store first.
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refused).toEqual([
    expect.objectContaining({ message: expect.stringContaining('cannot store changes') }),
  ]);
  for (const [place, [name, secrets]] of tables.entries())
    if (outcomes[place]?.status === 'fulfilled')
      expect(await harness.rows(`select distinct secret from ${name} order by 1`)).toEqual(
        secrets.map((secret) => ({ SECRET: secret })),
      );
});

test('a column that is not kept leaves none of its values to the one that has its place next', async () => {
  store.next = 'refuse';
  await expect(harness.execute("alter table source add column added varchar default 'old'")).rejects.toThrow(
    'cannot store changes',
  );
  expect(await harness.columns('select * from source')).toEqual(['ID', 'SECRET']);
  await harness.execute("insert into source (secret) values ('c')");
  await harness.execute('alter table source add column added int');
  expect(await harness.rows('select distinct added from source')).toEqual([{ ADDED: null }]);
  store.next = 'repeat';
  await harness.execute("alter table source add column again varchar default 'new'");
  expect(await harness.rows('select distinct added, again from source')).toEqual([
    { ADDED: null, AGAIN: 'new' },
  ]);
});

test('rows that could not be taken back are not shown to the table that has their place next', async () => {
  const limits = { memoryLimit: '64MB', threads: 1, maximumRows: 10, maximumBytes: 1024 };
  const rows = await openDatabase(limits);
  let isFull = false;
  const onFullDisk: Rows = {
    query: (...given) => rows.query(...given),
    stream: (...given) => rows.stream(...given),
    pin: (table) => rows.pin(table),
    close: () => rows.close(),
    write: async (...given) => {
      if (isFull) throw new Error('No space left on device');
      return await rows.write(...given);
    },
  };
  const storage = new TableStorage(onFullDisk);
  const table = await harness.account.read(harness.admin.actor(), (queries) =>
    queries.ownedTable(['D', 'PUBLIC', 'SOURCE'].map(asName)),
  );
  const filled = storage.newFilled();
  await rows.write([], new AbortController().signal, (transaction) =>
    transaction.run(`CREATE TABLE ${filled.name} AS SELECT 1 AS c0, 'another' AS c1`),
  );
  await storage.place(filled, table);
  isFull = true;
  storage.takeBack(filled, table);
  await storage.dropFilled(filled).catch(() => undefined);
  isFull = false;
  expect(await storage.isEmpty(table)).toBe(true);
  await rows.close();
});
