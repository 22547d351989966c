/** What every store must do, whichever engine it is. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Database, StoreUnavailable, UniqueViolation } from '../../src/store/database.ts';
import { statementFor } from '../../src/store/migrations/migration.ts';
import type { StorePlace } from './stores.ts';

interface Item {
  readonly id: number;
  readonly name: string;
}

export const storeContract = (engine: string, makePlace: () => StorePlace): void => {
  describe(`a store on ${engine}`, () => {
    let place: StorePlace;
    let database: Database;

    const insert = (id: number, name: string): Promise<number> =>
      database.transaction(async (transaction) => {
        await transaction.run('INSERT INTO items (id, name) VALUES (?, ?)', [id, name]);
        return id;
      });
    const items = (): Promise<Item[]> => database.all<Item>('SELECT id, name FROM items ORDER BY id');
    const names = async (): Promise<string[]> => (await items()).map((item) => item.name);

    beforeAll(async () => {
      place = makePlace();
      database = await place.open();
      await database.transaction(async (transaction) => {
        for (const statement of [
          'CREATE TABLE items (id {{integer}} PRIMARY KEY, name TEXT NOT NULL UNIQUE)',
          'CREATE TABLE parts (id {{identity}}, item {{integer}} NOT NULL REFERENCES items (id) ON DELETE CASCADE)',
          'CREATE TABLE samples (id {{integer}} PRIMARY KEY, word TEXT, whole {{integer}}, bytes {{blob}}, fraction DOUBLE PRECISION)',
        ]) {
          await transaction.run(statementFor(statement, database.engine));
        }
      });
    });

    afterAll(async () => {
      await database.close();
      await place.remove();
    });

    beforeEach(async () => {
      await database.transaction(async (transaction) => {
        for (const table of ['parts', 'items', 'samples']) await transaction.run(`DELETE FROM ${table}`);
      });
    });

    test('gives values back as they were stored', async () => {
      const rows = [
        { id: 1, word: "it's ? a 'quoted' \"text\" 雪 🏔\n", whole: 2 ** 53 - 1, bytes: null, fraction: 0.1 },
        { id: 2, word: '', whole: -(2 ** 40), bytes: new Uint8Array([0, 255, 128, 7]), fraction: -1e300 },
        { id: 3, word: null, whole: null, bytes: new Uint8Array(0), fraction: null },
      ];
      await database.transaction(async (transaction) => {
        for (const { id, word, whole, bytes, fraction } of rows) {
          await transaction.run(
            'INSERT INTO samples (id, word, whole, bytes, fraction) VALUES (?, ?, ?, ?, ?)',
            [id, word, whole, bytes, fraction],
          );
        }
      });
      const read = await database.all<(typeof rows)[number]>('SELECT * FROM samples ORDER BY id');
      expect(read.map((row) => ({ ...row }))).toStrictEqual(rows);
    });

    test('takes bigints and returns numbers, also for counts, sums and comparisons', async () => {
      await database.transaction(async (transaction) => {
        await transaction.run('INSERT INTO samples (id, whole) VALUES (?, ?)', [1, 1_700_000_000_000n]);
        await transaction.run('INSERT INTO samples (id, whole) VALUES (?, ?)', [2, 5]);
      });
      const row = await database.get(
        'SELECT count(*) AS rows, sum(whole) AS total, max(whole) > 5 AS more, count(*) = 7 AS seven FROM samples',
      );
      expect(row).toEqual({ rows: 2, total: 1_700_000_000_005, more: 1, seven: 0 });
    });

    test('leaves question marks in literals and quoted identifiers alone', async () => {
      const row = await database.get(
        `SELECT 'a?''?' AS "what?", id FROM items WHERE id = ? OR name = '?'`,
        [1],
      );
      expect(row).toBeUndefined();
      await insert(1, 'one');
      expect(
        await database.get(`SELECT 'a?''?' AS "what?", id FROM items WHERE id = ? OR name = '?'`, [1]),
      ).toEqual({ 'what?': "a?'?", id: 1 });
    });

    test('tells how many rows a statement changed', async () => {
      await insert(1, 'one');
      await insert(2, 'two');
      const changes = await database.transaction(async (transaction) => [
        (await transaction.run('UPDATE items SET name = name || ?', ['!'])).changes,
        (await transaction.run('DELETE FROM items WHERE id = ?', [1])).changes,
        (await transaction.run('DELETE FROM items WHERE id = ?', [1])).changes,
      ]);
      expect(changes).toEqual([2, 1, 0]);
    });

    test('numbers identity columns', async () => {
      await insert(1, 'one');
      const ids = await database.transaction(async (transaction) => {
        const made: number[] = [];
        for (let part = 0; part < 3; part += 1) {
          const row = await transaction.get<{ id: number }>(
            'INSERT INTO parts (item) VALUES (?) RETURNING id',
            [1],
          );
          made.push(row?.id ?? 0);
        }
        return made;
      });
      const [first = 0, second = 0, third = 0] = ids;
      expect(second).toBeGreaterThan(first);
      expect(third).toBeGreaterThan(second);
    });

    test('shows uncommitted rows to their own transaction only', async () => {
      const started = Promise.withResolvers<void>();
      const mayEnd = Promise.withResolvers<void>();
      const ended = database.transaction(async (transaction) => {
        await transaction.run('INSERT INTO items (id, name) VALUES (?, ?)', [1, 'one']);
        expect(await transaction.get('SELECT name FROM items WHERE id = ?', [1])).toEqual({ name: 'one' });
        started.resolve();
        await mayEnd.promise;
      });
      await started.promise;
      expect(await names()).toEqual([]);
      mayEnd.resolve();
      await ended;
      expect(await names()).toEqual(['one']);
    });

    test('shows what was acknowledged to every read that follows at once', async () => {
      for (let id = 1; id <= 50; id += 1) {
        const [, , acknowledged] = await Promise.all([
          names(),
          database.get('SELECT 1 AS one'),
          insert(id, `${id}`),
        ]);
        expect(acknowledged).toBe(id);
        expect(await names()).toHaveLength(id);
        expect(await database.get<Item>('SELECT id, name FROM items WHERE id = ?', [id])).toEqual({
          id,
          name: `${id}`,
        });
      }
    });

    test('never interleaves transactions', async () => {
      await insert(1, '0');
      await Promise.all(
        Array.from({ length: 40 }, () =>
          database.transaction(async (transaction) => {
            const row = await transaction.get<Item>('SELECT id, name FROM items WHERE id = 1');
            await new Promise((resolve) => setImmediate(resolve));
            await transaction.run('UPDATE items SET name = ? WHERE id = 1', [String(Number(row?.name) + 1)]);
          }),
        ),
      );
      expect(await names()).toEqual(['40']);
    });

    test('undoes a transaction whose work throws and passes the error on', async () => {
      const undone: string[] = [];
      const failure = new Error('changed my mind');
      const attempt = database.transaction(async (transaction) => {
        transaction.onRollback(() => undone.push('first'));
        transaction.onRollback(() => undone.push('second'));
        await transaction.run('INSERT INTO items (id, name) VALUES (?, ?)', [1, 'one']);
        throw failure;
      });
      await expect(attempt).rejects.toBe(failure);
      expect(await names()).toEqual([]);
      expect(undone).toEqual(['second', 'first']);
    });

    test('keeps the neighbours of a transaction that fails', async () => {
      const undone: number[] = [];
      const outcomes = await Promise.allSettled(
        Array.from({ length: 30 }, (_, id) =>
          database.transaction(async (transaction) => {
            transaction.onRollback(() => undone.push(id));
            await transaction.run('INSERT INTO items (id, name) VALUES (?, ?)', [id, `item ${id}`]);
            if (id % 3 === 1) throw new Error('no');
            if (id % 3 === 2)
              await transaction.run('INSERT INTO items (id, name) VALUES (?, ?)', [0, 'again']);
            return id;
          }),
        ),
      );
      const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(kept).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
      expect((await items()).map((item) => item.id)).toEqual(kept);
      expect(undone).toEqual(Array.from({ length: 30 }, (_, id) => id).filter((id) => id % 3 !== 0));
    });

    test('lets a later transaction of the same commit see an earlier one', async () => {
      const [, seen] = await Promise.all([
        insert(1, 'one'),
        database.transaction((transaction) =>
          transaction.get<Item>('SELECT id, name FROM items WHERE id = 1'),
        ),
      ]);
      expect(seen).toEqual({ id: 1, name: 'one' });
    });

    test('reports a broken unique constraint, of a primary key or another', async () => {
      await insert(1, 'one');
      await expect(insert(1, 'other')).rejects.toBeInstanceOf(UniqueViolation);
      await expect(insert(2, 'one')).rejects.toBeInstanceOf(UniqueViolation);
      expect(await names()).toEqual(['one']);
    });

    test('holds foreign keys', async () => {
      const orphan = database.transaction((transaction) =>
        transaction.run('INSERT INTO parts (item) VALUES (?)', [404]),
      );
      await expect(orphan).rejects.toThrow();
      await insert(1, 'one');
      await database.transaction((transaction) =>
        transaction.run('INSERT INTO parts (item) VALUES (?)', [1]),
      );
      await database.transaction((transaction) => transaction.run('DELETE FROM items WHERE id = ?', [1]));
      expect(await database.all('SELECT id FROM parts')).toEqual([]);
    });

    test('keeps nothing after a failed statement, even if the work goes on', async () => {
      await insert(1, 'one');
      const stubborn = database.transaction(async (transaction) => {
        await transaction.run('INSERT INTO items (id, name) VALUES (?, ?)', [2, 'two']);
        await transaction.run('INSERT INTO items (id, name) VALUES (?, ?)', [3, 'one']).catch(() => {});
        return 'done';
      });
      await expect(stubborn).rejects.toBeInstanceOf(UniqueViolation);
      expect(await names()).toEqual(['one']);
    });

    test('refuses statements after the transaction has ended', async () => {
      const late = await database.transaction(
        async (transaction) => () => transaction.get('SELECT 1 AS one'),
      );
      await expect(late()).rejects.toThrow('ended');
    });

    test('reports a statement it cannot run without harm to what follows', async () => {
      await expect(database.all('SELECT nonsense FROM nowhere')).rejects.toThrow();
      await expect(
        database.transaction((transaction) => transaction.run('UPDATE nowhere SET x = 1')),
      ).rejects.toThrow();
      await insert(1, 'one');
      expect(await names()).toEqual(['one']);
    });

    test('keeps what was committed over a reopening', async () => {
      await insert(1, 'one');
      await database.close();
      database = await place.open();
      expect(await names()).toEqual(['one']);
    });

    test('finishes what waits when it closes, then refuses', async () => {
      const waiting = Array.from({ length: 20 }, (_, id) => insert(id, `item ${id}`));
      const closed = database.close();
      await expect(insert(99, 'late')).rejects.toBeInstanceOf(StoreUnavailable);
      expect(await Promise.all(waiting)).toHaveLength(20);
      await closed;
      database = await place.open();
      expect(await items()).toHaveLength(20);
    });

    test('has no foreign change to tell of while it is alone', async () => {
      let told = 0;
      database.onForeignChange(async () => {
        told += 1;
      });
      await Promise.all([insert(1, 'one'), database.refresh(), insert(2, 'two'), database.refresh()]);
      await database.refresh();
      expect(told).toBe(0);
    });
  });
};
