import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, StoreUnavailable, UniqueViolation } from '../../src/store/database.ts';
import { numbered } from '../../src/store/postgres/placeholders.ts';
import { storeContract } from './contract.ts';
import { type CuttingProxy, cuttingProxy } from './cutting-proxy.ts';
import { cutConnections, type PostgresPlace, postgresAnswers, postgresPlace, postgresUrl } from './stores.ts';

const answers = await postgresAnswers();

if (answers) storeContract('PostgreSQL', () => postgresPlace());

describe.skipIf(!answers)('a store that nodes share', () => {
  let place: PostgresPlace | undefined;
  const open: Database[] = [];

  const openNode = async (): Promise<Database> => {
    place ??= postgresPlace();
    const database = await place.open();
    open.push(database);
    return database;
  };

  const add = (database: Database, amount: number): Promise<unknown> =>
    database.transaction((transaction) => transaction.run('UPDATE counter SET value = value + ?', [amount]));

  const makeCounter = (database: Database): Promise<void> =>
    database.transaction(async (transaction) => {
      await transaction.run('CREATE TABLE counter (value BIGINT NOT NULL)');
      await transaction.run('INSERT INTO counter (value) VALUES (?)', [0]);
    });

  const value = async (database: Database): Promise<number | undefined> =>
    (await database.get<{ value: number }>('SELECT value FROM counter'))?.value;

  afterEach(async () => {
    await Promise.all(open.splice(0).map((database) => database.close()));
    await place?.remove();
    place = undefined;
  });

  test('may be made by several nodes at once', async () => {
    await Promise.all([openNode(), openNode(), openNode()]);
    const [first, second] = open;
    if (first === undefined || second === undefined) throw new Error('Not opened.');
    await makeCounter(first);
    expect(await value(second)).toBe(0);
  });

  test('tells a node of what another committed when it looks', async () => {
    const here = await openNode();
    const there = await openNode();
    await makeCounter(here);
    await there.refresh();
    const told: string[] = [];
    here.onForeignChange(async () => void told.push('here'));
    there.onForeignChange(async () => void told.push('there'));

    await add(here, 1);
    await Promise.all([there.refresh(), there.refresh()]);
    expect(told).toEqual(['there']);
    await here.refresh();
    await there.refresh();
    expect(told).toEqual(['there']);
    await add(there, 1);
    await here.refresh();
    expect(told).toEqual(['there', 'here']);
  });

  test('tells a node before its next transaction decides', async () => {
    const here = await openNode();
    const there = await openNode();
    await makeCounter(here);
    let cached = await value(there);
    there.onForeignChange(async () => {
      cached = await value(there);
    });
    await add(here, 5);
    await there.transaction(async () => {
      expect(cached).toBe(5);
    });
  });

  test('tells again when a listener failed', async () => {
    const here = await openNode();
    const there = await openNode();
    await makeCounter(here);
    let attempts = 0;
    there.onForeignChange(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('could not reload');
    });
    await expect(there.refresh()).rejects.toThrow('could not reload');
    await there.refresh();
    await there.refresh();
    expect(attempts).toBe(2);
  });

  test('runs the transactions of all nodes one after another', async () => {
    const nodes = [await openNode(), await openNode()];
    const [first] = nodes;
    if (first === undefined) throw new Error('Not opened.');
    await makeCounter(first);
    await Promise.all(
      nodes.flatMap((node) =>
        Array.from({ length: 25 }, () =>
          node.transaction(async (transaction) => {
            const row = await transaction.get<{ value: number }>('SELECT value FROM counter');
            await transaction.run('UPDATE counter SET value = ?', [(row?.value ?? 0) + 1]);
          }),
        ),
      ),
    );
    expect(await value(first)).toBe(50);
  });

  test('works on after the server dropped every connection', async () => {
    const database = await openNode();
    if (place === undefined) throw new Error('No place.');
    await makeCounter(database);
    expect(await value(database)).toBe(0);
    await cutConnections(place.schema);
    await add(database, 1);
    expect(await value(database)).toBe(1);
  });

  test('keeps nothing of a transaction that lost its connection', async () => {
    const database = await openNode();
    const { schema } = place ?? {};
    if (schema === undefined) throw new Error('No place.');
    await makeCounter(database);
    let undone = 0;
    const cut = database.transaction(async (transaction) => {
      transaction.onRollback(() => {
        undone += 1;
      });
      await transaction.run('UPDATE counter SET value = 100');
      await cutConnections(schema);
    });
    await expect(cut).rejects.toMatchObject({ name: 'StoreUnavailable' });
    expect(undone).toBe(1);
    await add(database, 1);
    expect(await value(database)).toBe(1);
  });
});

describe.skipIf(!answers)('a commit whose answer is lost', () => {
  let proxy: CuttingProxy;
  let place: PostgresPlace;
  let database: Database;
  let undone: number;

  const write = (): Promise<string> =>
    database.transaction(async (transaction) => {
      transaction.onRollback(() => {
        undone += 1;
      });
      await transaction.run('INSERT INTO kept (id) VALUES (?)', [1]);
      return 'kept';
    });

  beforeEach(async () => {
    undone = 0;
    proxy = await cuttingProxy(postgresUrl);
    place = postgresPlace(proxy.url);
    database = await place.open();
    await database.transaction((transaction) => transaction.run('CREATE TABLE kept (id BIGINT PRIMARY KEY)'));
  });

  afterEach(async () => {
    await database.close();
    await proxy.close();
    await place.remove();
  });

  test('but that reached the server is reported as kept, and as nobody else’s', async () => {
    let told = 0;
    database.onForeignChange(async () => {
      told += 1;
    });
    proxy.cutNextCommit('after');
    expect(await write()).toBe('kept');
    expect(undone).toBe(0);
    await database.refresh();
    expect(told).toBe(0);
    await expect(write()).rejects.toBeInstanceOf(UniqueViolation);
  });

  test('because it never reached the server is reported as undone', async () => {
    proxy.cutNextCommit('before');
    await expect(write()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(undone).toBe(1);
    expect(await database.all('SELECT id FROM kept')).toEqual([]);
    expect(await write()).toBe('kept');
  });
});

describe('placeholders', () => {
  test.each([
    ['SELECT ?', 'SELECT $1'],
    ['a = ? AND b IN (?, ?)', 'a = $1 AND b IN ($2, $3)'],
    ["'?' = ?", "'?' = $1"],
    ["'it''s ?' || ?", "'it''s ?' || $1"],
    ['"odd?" = ? AND "a""?" = \'"\' || ?', '"odd?" = $1 AND "a""?" = \'"\' || $2'],
  ])('%s becomes %s', (portable, expected) => {
    expect(numbered(portable)).toBe(expected);
  });
});
