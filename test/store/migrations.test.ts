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

  test('make roles of what were privileges on SNOWFLAKE', async () => {
    const database = await openStore();
    await migrate(database, migrations.slice(0, 12));
    await database.transaction(async (transaction) => {
      await transaction.run("UPDATE counters SET value = 40 WHERE name = 'id'");
      await transaction.run(
        `INSERT INTO objects (id, kind, parent_id, name, owner_role_id, comment, created_on, properties)
         VALUES (9, 'DATABASE', 0, 'SNOWFLAKE', NULL, NULL, 5, '{}')`,
      );
      for (const privilege of ['DATABASE ROLE USAGE_VIEWER', 'MONITOR'])
        await transaction.run(
          `INSERT INTO privilege_grants
             (privilege, securable_kind, securable_id, grantee_role_id, granted_by, grant_option, created_on)
           VALUES (?, 'DATABASE', 9, 7, 2, 0, 6)`,
          [privilege],
        );
    });
    await migrate(database);
    const roles = await database.all<{ id: number; name: string }>(
      "SELECT id, name FROM objects WHERE kind = 'DATABASE ROLE' AND parent_id = 9 ORDER BY id",
    );
    expect(roles.map(({ id, name }) => [id, name])).toEqual([
      [41, 'OBJECT_VIEWER'],
      [42, 'USAGE_VIEWER'],
      [43, 'GOVERNANCE_VIEWER'],
      [44, 'SECURITY_VIEWER'],
    ]);
    expect(await database.get("SELECT value FROM counters WHERE name = 'id'")).toEqual({ value: 44 });
    expect(await database.all('SELECT role_id, grantee_role_id, granted_by FROM role_grants')).toEqual([
      { role_id: 42, grantee_role_id: 7, granted_by: 2 },
    ]);
    expect(
      await database.all(
        'SELECT privilege, grantee_role_id FROM privilege_grants ORDER BY privilege, grantee_role_id',
      ),
    ).toEqual([
      { privilege: 'MONITOR', grantee_role_id: 7 },
      ...roles.map(({ id }) => ({ privilege: 'USAGE', grantee_role_id: id })),
    ]);
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
