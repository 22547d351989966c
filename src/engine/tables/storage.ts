/**
 * Where the rows of tables are: the catalog's table 12 is `store.t12`, its column 3 is `c3`. The catalog is the truth.
 * What a change adds is made here before the catalog knows of it or when it is first used, what it takes away is
 * removed after, and what was left over in between goes when the server starts.
 */
import type { Table, TableColumn } from '../../account/model.ts';
import { keptLogs } from '../history/kept-logs.ts';
import type { Database, WriteTransaction } from '../query/duckdb/database.ts';
import { literal } from '../query/sql-text.ts';
import { fixed, storedType, text } from '../query/types.ts';
import type { Cell } from '../result.ts';
import { columnType } from './columns.ts';

/** A column's type as the database keeps it. */
export const physicalType = (column: TableColumn): string => storedType(columnType(column.type, true));

export const physicalColumn = ({ id }: Pick<TableColumn, 'id'>): string => `c${id}`;
export const physicalTable = (table: Pick<Table, 'id'>): string => `store.t${table.id}`;

/** What is kept beside the rows of tables. */
const notTables: ReadonlySet<string> = new Set([
  'identities',
  'loads',
  ...keptLogs.map(({ table }) => table),
]);
const identitiesDefinition = 'CREATE TABLE IF NOT EXISTS store.identities (t BIGINT, c BIGINT, used BIGINT)';
const storeName = 'store.';
const countedAtOnce = 200;
const numbersSetAside = 100;
const number = { ...fixed(19, 0, false), name: 'number' };
const named = { ...text(), name: 'name' };
const never = new AbortController().signal;

/** A table that was filled before it has its place in the catalog. */
export interface FilledTable {
  readonly name: string;
}

const identityKey = (table: Pick<Table, 'id'>, column: Pick<TableColumn, 'id'>): string =>
  `t = ${table.id} AND c = ${column.id}`;

export class TableStorage {
  readonly #database: Database;
  /** Tables there are, with their columns. */
  #known: Promise<Map<number, Set<number>>> | undefined;
  /** Work on whole tables that is under way. */
  readonly #making = new Map<number, Promise<void>>();
  /** On their way back from where they were placed. */
  readonly #returning = new Map<FilledTable, Promise<void>>();
  /** Tables that were to go back and could not: who gets their place finds the rows of another there. */
  readonly #leftOver = new Set<number>();
  #filled = 0;
  /** By column: the number that comes next, and how many more are set aside. */
  readonly #identities = new Map<string, { readonly next: bigint; readonly left: number }>();
  #reserving: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Removes whatever the catalog does not know. */
  async tidy(tables: readonly Table[]): Promise<void> {
    const rows = await this.#database.query(
      "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'store'",
      [named, named],
      [],
      never,
    );
    const wanted = new Map<string, ReadonlySet<string>>(
      tables.map((table) => [`t${table.id}`, new Set(table.columns.map(physicalColumn))]),
    );
    const strangers = new Set<string>();
    const removed: string[] = [];
    const identities = `DELETE FROM store.identities WHERE t NOT IN (${[-1, ...tables.map(({ id }) => id)].join(', ')})`;
    if (rows.some(([table]) => table === 'identities')) removed.push(identities);
    for (const [table, column] of rows) {
      if (notTables.has(String(table))) continue;
      const columns = wanted.get(String(table));
      if (columns === undefined) strangers.add(`DROP TABLE store.${table}`);
      else if (!columns.has(String(column))) removed.push(`ALTER TABLE store.${table} DROP COLUMN ${column}`);
    }
    for (const sql of [...strangers, ...removed])
      await this.#database.write([], never, async (transaction) => await transaction.run(sql));
    this.#known = undefined;
  }

  /** Makes what the catalog says of the table true here. */
  async prepare(table: Table): Promise<void> {
    const columns = (await this.#tables()).get(table.id);
    const isReady = columns !== undefined && table.columns.every(({ id }) => columns.has(id));
    if (!isReady || this.#making.has(table.id)) await this.#inTurn(table, () => this.#make(table));
  }

  /** One after the other for each table. */
  async #inTurn({ id }: Pick<Table, 'id'>, work: () => Promise<void>): Promise<void> {
    const before = this.#making.get(id);
    const mine = (async () => {
      await before?.catch(() => undefined);
      await work();
    })();
    this.#making.set(id, mine);
    try {
      await mine;
    } finally {
      if (this.#making.get(id) === mine) this.#making.delete(id);
    }
  }

  /**
   * The first of so many numbers for AUTOINCREMENT that nobody else gets. Some are set aside on disk at a time, so
   * that a server that stopped leaves out numbers rather than give one twice.
   */
  async reserve(table: Table, column: TableColumn, count: number): Promise<bigint> {
    const reserved = this.#reserving.catch(() => undefined).then(() => this.#reserve(table, column, count));
    this.#reserving = reserved;
    return await reserved;
  }

  async #reserve(table: Table, { id, identity }: TableColumn, count: number): Promise<bigint> {
    const key = identityKey(table, { id });
    const start = BigInt(identity?.start ?? 1);
    const step = BigInt(identity?.step ?? 1);
    const known = this.#identities.get(key);
    const next = known?.next ?? start + step * (await this.#numbersUsed(key));
    const left = known?.left ?? 0;
    const needed = count > left ? Math.max(count, numbersSetAside) : 0;
    if (needed > 0) {
      const used = (next - start) / step + BigInt(left + needed);
      await this.#write(async (transaction) => {
        await transaction.run(`DELETE FROM store.identities WHERE ${key}`);
        await transaction.run(`INSERT INTO store.identities VALUES (${table.id}, ${id}, ${used})`);
      });
    }
    this.#identities.set(key, { next: next + step * BigInt(count), left: left + needed - count });
    return next;
  }

  async #numbersUsed(key: string): Promise<bigint> {
    await this.#write((transaction) => transaction.run(identitiesDefinition));
    const [[used = 0] = []] = await this.#database.query(
      `SELECT used FROM store.identities WHERE ${key}`,
      [number],
      [],
      never,
    );
    return BigInt(String(used));
  }

  /** Adds a column with the same value in every row there is. */
  async addColumn(table: Table, column: TableColumn, value: Cell): Promise<void> {
    await this.prepare(table);
    await this.dropColumns(table, [column]);
    await this.#add(table, column, value);
  }

  /** `column` as it becomes. */
  async changeType(table: Table, column: TableColumn): Promise<void> {
    await this.prepare(table);
    const before = table.columns.find(({ id }) => id === column.id);
    if (before === undefined || physicalType(before) === physicalType(column)) return;
    // Numbers keep their room: the database would try rows that are deleted already, too.
    if ((before.type.precision ?? 0) > (column.type.precision ?? 0)) return;
    await this.#write((transaction) =>
      transaction.run(
        `ALTER TABLE ${physicalTable(table)} ALTER COLUMN ${physicalColumn(column)} SET DATA TYPE ${physicalType(column)}`,
      ),
    );
  }

  async dropColumns(table: Pick<Table, 'id'>, columns: readonly Pick<TableColumn, 'id'>[]): Promise<void> {
    const known = (await this.#tables()).get(table.id);
    for (const column of columns) {
      if (!known?.has(column.id)) continue;
      await this.#write((transaction) =>
        transaction.run(`ALTER TABLE ${physicalTable(table)} DROP COLUMN ${physicalColumn(column)}`),
      );
      known.delete(column.id);
    }
  }

  async drop(id: number): Promise<void> {
    await this.#write((transaction) => transaction.run(`DROP TABLE IF EXISTS store.t${id}`));
    (await this.#tables()).delete(id);
  }

  /** How many rows each of the tables has. */
  async rowCounts(tables: readonly Table[]): Promise<ReadonlyMap<number, number>> {
    const counts = new Map<number, number>();
    const known = await this.#tables();
    const kept = tables.filter(({ id }) => known.has(id));
    for (let start = 0; start < kept.length; start += countedAtOnce) {
      const queries = kept
        .slice(start, start + countedAtOnce)
        .map((table) => `SELECT ${table.id}, count(*) FROM ${physicalTable(table)}`);
      const rows = await this.#database.query(queries.join(' UNION ALL '), [number, number], [], never);
      for (const [id, count] of rows) counts.set(Number(id), Number(count));
    }
    return counts;
  }

  /** Whether the test, SQL over the column, holds for any row. */
  async holdsFor(table: Table, column: TableColumn, test: (value: string) => string): Promise<boolean> {
    await this.prepare(table);
    const sql = `SELECT count(*) FROM (SELECT 1 FROM ${physicalTable(table)} WHERE ${test(physicalColumn(column))} LIMIT 1)`;
    const [[found = 0] = []] = await this.#database.query(sql, [number], [], never);
    return Number(found) > 0;
  }

  async isEmpty(table: Table): Promise<boolean> {
    await this.prepare(table);
    return ((await this.rowCounts([table])).get(table.id) ?? 0) === 0;
  }

  /** Ids of the tables that have rows here, or may have. */
  async ids(): Promise<readonly number[]> {
    return [...(await this.#tables()).keys()];
  }

  /** A name for a table that is filled before it is in the catalog. */
  newFilled(): FilledTable {
    this.#filled += 1;
    return { name: `store.n${this.#filled}` };
  }

  /** The rows of the table as they are committed now, its columns numbered anew. */
  async copy(table: Table): Promise<FilledTable> {
    await this.prepare(table);
    const filled = this.newFilled();
    const columns = table.columns.map((column, index) => `${physicalColumn(column)} AS c${index}`);
    await this.#write((transaction) =>
      transaction.run(
        `CREATE TABLE ${filled.name} AS SELECT ${columns.join(', ')} FROM ${physicalTable(table)}`,
      ),
    );
    return filled;
  }

  /** A clone goes on numbering its rows behind those that it took over. */
  async copyNumbers(source: Table, clone: Table): Promise<void> {
    for (const [index, column] of source.columns.entries()) {
      if (column.identity === null) continue;
      const used = await this.#numbersUsed(identityKey(source, column));
      await this.#write(async (transaction) => {
        await transaction.run(`DELETE FROM store.identities WHERE ${identityKey(clone, { id: index })}`);
        await transaction.run(`INSERT INTO store.identities VALUES (${clone.id}, ${index}, ${used})`);
      });
    }
  }

  /** Gives the filled table to the catalog's new one; before the catalog has it on disk. */
  async place(filled: FilledTable, table: Table): Promise<void> {
    await this.#returning.get(filled);
    await this.#inTurn(table, async () => {
      await this.#write(async (transaction) => {
        await transaction.run(`DROP TABLE IF EXISTS ${physicalTable(table)}`);
        await transaction.run(`ALTER TABLE ${filled.name} RENAME TO t${table.id}`);
      });
      this.#leftOver.delete(table.id);
      (await this.#tables()).set(table.id, new Set(table.columns.map(({ id }) => id)));
    });
  }

  /** The catalog does not have the new table after all. Whoever gets its id next waits for this. */
  takeBack(filled: FilledTable, table: Table): void {
    const back = this.#inTurn(table, async () => {
      const known = await this.#tables();
      for (const column of table.columns) this.#identities.delete(identityKey(table, column));
      const wasPlaced = known.delete(table.id);
      if (wasPlaced) this.#leftOver.add(table.id);
      await this.#write(async (transaction) => {
        if (wasPlaced)
          await transaction.run(
            `ALTER TABLE ${physicalTable(table)} RENAME TO ${filled.name.slice(storeName.length)}`,
          );
        if (table.columns.some(({ identity }) => identity !== null)) {
          await transaction.run(identitiesDefinition);
          await transaction.run(`DELETE FROM store.identities WHERE t = ${table.id}`);
        }
      });
      this.#leftOver.delete(table.id);
    });
    this.#returning.set(
      filled,
      back.catch(() => undefined),
    );
  }

  /** Nothing where it has become a table. */
  async dropFilled(filled: FilledTable): Promise<void> {
    await this.#returning.get(filled);
    this.#returning.delete(filled);
    await this.#write((transaction) => transaction.run(`DROP TABLE IF EXISTS ${filled.name}`));
  }

  async #make(table: Table): Promise<void> {
    const known = await this.#tables();
    const columns = known.get(table.id);
    if (columns === undefined) {
      const definitions = table.columns.map((column) => `${physicalColumn(column)} ${physicalType(column)}`);
      await this.#write(async (transaction) => {
        if (this.#leftOver.has(table.id))
          await transaction.run(`DROP TABLE IF EXISTS ${physicalTable(table)}`);
        await transaction.run(
          `CREATE TABLE IF NOT EXISTS ${physicalTable(table)} (${definitions.join(', ')})`,
        );
      });
      this.#leftOver.delete(table.id);
      known.set(table.id, new Set(table.columns.map(({ id }) => id)));
      return;
    }
    for (const column of table.columns) if (!columns.has(column.id)) await this.#add(table, column, null);
  }

  async #add(table: Table, column: TableColumn, value: Cell): Promise<void> {
    const place = physicalTable(table);
    const name = physicalColumn(column);
    await this.#write(async (transaction) => {
      await transaction.run(`ALTER TABLE ${place} ADD COLUMN ${name} ${physicalType(column)}`);
      if (value === null) return;
      await transaction.run(`UPDATE ${place} SET ${name} = ${literal(columnType(column.type, true), value)}`);
    });
    (await this.#tables()).get(table.id)?.add(column.id);
  }

  async #write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return await this.#database.write([], never, work);
  }

  #tables(): Promise<Map<number, Set<number>>> {
    this.#known ??= this.#read();
    return this.#known;
  }

  async #read(): Promise<Map<number, Set<number>>> {
    const rows = await this.#database.query(
      "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'store' AND table_name LIKE 't%'",
      [named, named],
      [],
      never,
    );
    const tables = new Map<number, Set<number>>();
    for (const [table, column] of rows) {
      const id = Number(String(table).slice(1));
      const columns = tables.get(id) ?? new Set();
      tables.set(id, columns.add(Number(String(column).slice(1))));
    }
    return tables;
  }
}
