import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/store/database.ts';
import { StoreInUse } from '../../src/store/sqlite/file-lock.ts';
import { storeContract } from './contract.ts';
import { type SqlitePlace, sqlitePlace } from './stores.ts';

storeContract('SQLite', sqlitePlace);

const writer = join(import.meta.dirname, 'writing-process.ts');

/** A process that inserts numbers in a loop and prints each one once it is acknowledged. */
const startWriter = (file: string): ChildProcess =>
  spawn(process.execPath, ['--experimental-strip-types', '--no-warnings', writer, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

describe('a store in a file', () => {
  let place: SqlitePlace | undefined;
  let child: ChildProcess | undefined;

  afterEach(async () => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    child = undefined;
    await place?.remove();
    place = undefined;
  });

  test('is held alone: a second opening names the folder', async () => {
    place = sqlitePlace();
    const database = await place.open();
    await expect(place.open()).rejects.toBeInstanceOf(StoreInUse);
    await expect(place.open()).rejects.toThrow(place.folder);
    await database.close();
    await (await place.open()).close();
  });

  test('loses no acknowledged row when its process is killed, and refuses a second process until then', async () => {
    place = sqlitePlace();
    const acknowledged = new Set<number>();
    for (let round = 0; round < 4; round += 1) {
      const killed = startWriter(place.file);
      child = killed;
      if (killed.stdout === null) throw new Error('The writer has no output.');
      const lines = createInterface({ input: killed.stdout });
      const target = acknowledged.size + 150 + round * 37;
      let tried = false;
      for await (const line of lines) {
        acknowledged.add(Number(line));
        if (!tried) {
          tried = true;
          await expect(place.open()).rejects.toBeInstanceOf(StoreInUse);
        }
        if (acknowledged.size >= target) killed.kill('SIGKILL');
      }
      if (killed.exitCode === null && killed.signalCode === null) await once(killed, 'exit');
      expect(killed.signalCode).toBe('SIGKILL');

      const database = await place.open();
      const stored = new Set(
        (await database.all<{ number: number }>('SELECT number FROM numbers')).map((row) => row.number),
      );
      expect([...acknowledged].filter((number) => !stored.has(number))).toEqual([]);
      expect(await database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
      await database.close();
    }
  });

  test('rejects cleanly when the disk is full and works again when there is room', async () => {
    place = sqlitePlace({ maxPages: 40 });
    const database = await place.open();
    await database.transaction((transaction) =>
      transaction.run('CREATE TABLE blocks (id INTEGER PRIMARY KEY, content TEXT NOT NULL)'),
    );
    const undone: number[] = [];
    const content = 'x'.repeat(3000);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, id) =>
        database.transaction(async (transaction) => {
          transaction.onRollback(() => undone.push(id));
          await transaction.run('INSERT INTO blocks (id, content) VALUES (?, ?)', [id, content]);
        }),
      ),
    );
    const refused = outcomes.flatMap((outcome, id) => (outcome.status === 'rejected' ? [id] : []));
    for (const id of refused) expect(outcomes[id]).toMatchObject({ reason: expect.any(StoreUnavailable) });
    expect(refused.length).toBeGreaterThan(0);
    expect(undone.toSorted((a, b) => a - b)).toEqual(refused);
    const { rows } = (await database.get<{ rows: number }>('SELECT count(*) AS rows FROM blocks')) ?? {
      rows: -1,
    };
    expect(rows).toBe(100 - refused.length);

    await database.transaction((transaction) => transaction.run('DELETE FROM blocks'));
    await database.transaction((transaction) =>
      transaction.run('INSERT INTO blocks (id, content) VALUES (?, ?)', [1000, content]),
    );
    expect(await database.all('SELECT id FROM blocks')).toEqual([{ id: 1000 }]);
    await database.close();
  });
});
