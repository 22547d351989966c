import type { Database } from '../database.ts';
import { migrations as allMigrations } from './list.ts';
import { type Migration, statementFor } from './migration.ts';

/** The store cannot be used by this version of the program. */
export class StoreMismatch extends Error {
  override readonly name = 'StoreMismatch';
}

interface AppliedRow {
  readonly id: number;
  readonly name: string;
}

const checkOrder = (migrations: readonly Migration[]): void => {
  let previous = 0;
  for (const { id, name } of migrations) {
    if (id <= previous) throw new Error(`Migration ${id} (${name}) is out of order.`);
    previous = id;
  }
};

const checkApplied = (applied: readonly AppliedRow[], migrations: readonly Migration[]): void => {
  const known = new Map(migrations.map(({ id, name }) => [id, name]));
  for (const { id, name } of applied) {
    if (known.get(id) === name) continue;
    throw new StoreMismatch(
      `The store holds migration ${id} (${name}), which this version does not know: use the version that wrote it, or a newer one.`,
    );
  }
};

/** Whether the store has ever been brought to a shape: a new one holds nothing. */
export const isMigrated = async (database: Database): Promise<boolean> => {
  const names =
    database.engine === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'store_migrations'"
      : "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'store_migrations'";
  return (await database.get(names)) !== undefined;
};

/** Brings the store to the shape this version expects, each step in a transaction of its own. */
export const migrate = async (
  database: Database,
  migrations: readonly Migration[] = allMigrations,
): Promise<void> => {
  checkOrder(migrations);
  await database.transaction(async (transaction) => {
    await transaction.run(
      'CREATE TABLE IF NOT EXISTS store_migrations (id INTEGER PRIMARY KEY, name TEXT NOT NULL)',
    );
  });
  const applied = await database.all<AppliedRow>('SELECT id, name FROM store_migrations');
  checkApplied(applied, migrations);
  for (const migration of migrations) {
    await database.transaction(async (transaction) => {
      // Asked again inside the transaction: another node may be migrating the same store.
      const done = await transaction.get('SELECT id FROM store_migrations WHERE id = ?', [migration.id]);
      if (done !== undefined) return;
      for (const statement of migration.statements) {
        await transaction.run(statementFor(statement, database.engine));
      }
      await transaction.run('INSERT INTO store_migrations (id, name) VALUES (?, ?)', [
        migration.id,
        migration.name,
      ]);
    });
  }
};
