import { afterEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import { migrate, StoreMismatch } from '../../src/store/migrations/migrate.ts';
import { type Migration, statementFor } from '../../src/store/migrations/migration.ts';
import { postgresAnswers, postgresPlace, type StorePlace, sqlitePlace } from './stores.ts';

const first: Migration = {
  id: 1,
  name: 'first',
  statements: ['CREATE TABLE things (id {{identity}}, size {{integer}}, content {{blob}})'],
};
const second: Migration = {
  id: 2,
  name: 'second',
  statements: [
    'INSERT INTO things (size) VALUES (1)',
    { sqlite: 'INSERT INTO things (size) VALUES (20)', postgres: 'INSERT INTO things (size) VALUES (30)' },
  ],
};

const engines: [string, () => StorePlace][] = [['SQLite', () => sqlitePlace()]];
if (await postgresAnswers()) engines.push(['PostgreSQL', () => postgresPlace()]);

describe.each(engines)('migrations on %s', (_, makePlace) => {
  let place: StorePlace | undefined;
  const open: Database[] = [];

  const openStore = async (): Promise<Database> => {
    place ??= makePlace();
    const database = await place.open();
    open.push(database);
    return database;
  };
  const sizes = async (database: Database): Promise<number[]> =>
    (await database.all<{ size: number }>('SELECT size FROM things ORDER BY id')).map((row) => row.size);

  afterEach(async () => {
    await Promise.all(open.splice(0).map((database) => database.close()));
    await place?.remove();
    place = undefined;
  });

  test('make every table of this version, and nothing the second time', async () => {
    const database = await openStore();
    await migrate(database);
    await migrate(database);
    const applied = await database.all<{ id: number }>('SELECT id FROM store_migrations ORDER BY id');
    expect(applied.map((row) => row.id)).toEqual(migrations.map((migration) => migration.id));
  });

  test('run once each, in order, in the words of the engine', async () => {
    const database = await openStore();
    await migrate(database, [first]);
    await migrate(database, [first, second]);
    await migrate(database, [first, second]);
    expect(await sizes(database)).toEqual([1, database.engine === 'sqlite' ? 20 : 30]);
  });

  test('leave nothing behind when one fails', async () => {
    const database = await openStore();
    const broken: Migration = { ...second, statements: [...second.statements, 'CREATE NONSENSE'] };
    await expect(migrate(database, [first, broken])).rejects.toThrow();
    expect(await sizes(database)).toEqual([]);
    await migrate(database, [first, second]);
    expect(await sizes(database)).toHaveLength(2);
  });

  test('refuse a store that is newer than the program', async () => {
    const database = await openStore();
    await migrate(database, [first, second]);
    await expect(migrate(database, [first])).rejects.toBeInstanceOf(StoreMismatch);
    await expect(migrate(database, [first])).rejects.toThrow('2 (second)');
  });

  test('refuse a store whose steps went by other names', async () => {
    const database = await openStore();
    await migrate(database, [first]);
    await expect(migrate(database, [{ ...first, name: 'renamed' }])).rejects.toBeInstanceOf(StoreMismatch);
  });
});

describe('migration statements', () => {
  test('refuse an unknown token', () => {
    expect(() => statementFor('CREATE TABLE t (a {{money}})', 'sqlite')).toThrow('{{money}}');
  });
});
