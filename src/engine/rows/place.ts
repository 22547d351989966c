/** Where changes of rows go: into the table itself, or beside it while a transaction is open. */
import type { Table, TableColumn } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { WriteTransaction } from '../query/duckdb/database.ts';
import { columnAlias } from '../query/tree.ts';
import type { ResultSet, RowCounts } from '../result.ts';
import { physicalColumn, physicalTable } from '../tables/storage.ts';
import { type Delta, rowsOf, type SessionTransactions } from '../tables/transactions.ts';

export interface Changed extends Partial<RowCounts> {
  /** Rows that were to be updated more than once. */
  readonly multiJoined?: number;
  /** Of a statement that tells more than counts. */
  readonly answer?: ResultSet;
}

/** What is to be done to numbered rows stands in the temporary table `work`: number, action, values. */
export interface Place {
  /** When the values stand in `work`: sequences that they were drawn from lie where tables do. */
  valuesDrawn(transaction: WriteTransaction): Promise<void>;
  /** `rows`: SQL for rows of these columns. */
  add(transaction: WriteTransaction, columns: readonly TableColumn[], rows: string): Promise<number>;
  update(transaction: WriteTransaction, columns: readonly TableColumn[]): Promise<number>;
  remove(transaction: WriteTransaction): Promise<number>;
  clear(transaction: WriteTransaction): Promise<void>;
}

const listed = (columns: readonly TableColumn[]): string => columns.map(physicalColumn).join(', ');

/** The value that `work` has for the column, by its place among those that are set. */
const newValue = (index: number): string => `w.${columnAlias(index + 2)}`;

const updates = 'SELECT c0 FROM work WHERE c1 = 1';
const deletions = 'SELECT c0 FROM work WHERE c1 = 2';

class TableItself implements Place {
  readonly #place: string;

  constructor(table: Table) {
    this.#place = physicalTable(table);
  }

  async valuesDrawn(): Promise<void> {}

  add(transaction: WriteTransaction, columns: readonly TableColumn[], rows: string): Promise<number> {
    return transaction.run(`INSERT INTO ${this.#place} (${listed(columns)}) ${rows}`);
  }

  update(transaction: WriteTransaction, columns: readonly TableColumn[]): Promise<number> {
    const set = columns.map((column, index) => `${physicalColumn(column)} = ${newValue(index)}`);
    return transaction.run(
      `UPDATE ${this.#place} AS t SET ${set.join(', ')} FROM work AS w WHERE t.rowid = w.c0 AND w.c1 = 1`,
    );
  }

  remove(transaction: WriteTransaction): Promise<number> {
    return transaction.run(`DELETE FROM ${this.#place} WHERE rowid IN (${deletions})`);
  }

  async clear(transaction: WriteTransaction): Promise<void> {
    await transaction.run(`DELETE FROM ${this.#place}`);
  }
}

class BesideTable implements Place {
  readonly #table: Table;
  readonly #delta: Delta;
  /** The rows as the transaction sees them. */
  readonly #rows: string;

  constructor(table: Table, delta: Delta, rows: string) {
    this.#table = table;
    this.#delta = delta;
    this.#rows = rows;
  }

  valuesDrawn(transaction: WriteTransaction): Promise<void> {
    return transaction.proceed();
  }

  add(transaction: WriteTransaction, columns: readonly TableColumn[], rows: string): Promise<number> {
    return transaction.run(`INSERT INTO ${this.#delta.added} (${listed(columns)}) ${rows}`);
  }

  /** A row is taken away and added as it becomes. */
  async update(transaction: WriteTransaction, set: readonly TableColumn[]): Promise<number> {
    const { columns } = this.#table;
    const values = columns.map((column, index) => {
      const place = set.indexOf(column);
      return `${place < 0 ? `s.${columnAlias(index)}` : newValue(place)} AS ${physicalColumn(column)}`;
    });
    await transaction.run(
      `CREATE TEMPORARY TABLE fresh AS SELECT ${values.join(', ')} FROM ${this.#rows} AS s JOIN work AS w ON s.r = w.c0 WHERE w.c1 = 1`,
    );
    await this.#take(transaction, updates);
    return await this.add(transaction, columns, `SELECT ${listed(columns)} FROM fresh`);
  }

  remove(transaction: WriteTransaction): Promise<number> {
    return this.#take(transaction, deletions);
  }

  async clear(transaction: WriteTransaction): Promise<void> {
    await transaction.run(`CREATE TEMPORARY TABLE rows AS SELECT r AS c0 FROM ${this.#rows} AS s`);
    await this.#take(transaction, 'SELECT c0 FROM rows');
  }

  /** Rows of the table are noted as gone, rows of the transaction itself are deleted. */
  async #take(transaction: WriteTransaction, numbers: string): Promise<number> {
    const { removed, added } = this.#delta;
    const noted = await transaction.run(
      `INSERT INTO ${removed} SELECT c0 FROM (${numbers}) AS n WHERE c0 >= 0`,
    );
    const deleted = await transaction.run(
      `DELETE FROM ${added} WHERE rowid IN (SELECT -1 - c0 FROM (${numbers}) AS n WHERE c0 < 0)`,
    );
    return noted + deleted;
  }
}

export const placeOf = async (
  transactions: SessionTransactions,
  session: Session,
  table: Table,
): Promise<Place> => {
  const transaction = transactions.current(session);
  if (transaction === null) return new TableItself(table);
  const delta = await transactions.deltaOf(transaction, table);
  return new BesideTable(table, delta, rowsOf(table, transaction));
};
