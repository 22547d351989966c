/**
 * Where the numbers of sequences are: the catalog's sequence 12 is the database's `store.s12`. A number is drawn in the
 * transaction that uses it, which is on disk before anybody sees the number: none comes twice, whenever the server stops.
 */
import type { Sequence } from '../../account/model.ts';
import type { Database } from '../query/duckdb/database.ts';
import { fixed, text } from '../query/types.ts';
import type { TableUses, Use } from './uses.ts';

export const physicalSequence = ({ id }: Pick<Sequence, 'id'>): string => `store.s${id}`;

const number = { ...fixed(38, 0), name: 'number' };
const named = { ...text(), name: 'name' };
const never = new AbortController().signal;
const least = -(2n ** 63n);
const greatest = 2n ** 63n - 1n;

interface Kept {
  readonly increment: bigint;
  /** What is drawn next; beyond the last number where there is none left. */
  readonly next: bigint;
}

export class SequenceStorage {
  readonly #database: Database;
  readonly #uses: TableUses;
  /** Sequences there are. */
  #known: Promise<Set<number>> | undefined;
  readonly #changing = new Map<number, Promise<void>>();
  readonly #discarding = new Set<number>();

  constructor(database: Database, uses: TableUses) {
    this.#database = database;
    this.#uses = uses;
  }

  /** Removes what the catalog does not know, and gives the others the increments that it knows. */
  async tidy(sequences: readonly Sequence[]): Promise<void> {
    this.#known = undefined;
    const wanted = new Set<number>(sequences.map(({ id }) => id));
    for (const id of await this.#ids()) if (!wanted.has(id)) await this.#drop(id);
    for (const sequence of sequences) await this.#adjust(sequence);
  }

  async sweep(sequences: readonly Sequence[]): Promise<void> {
    const wanted = new Set<number>(sequences.map(({ id }) => id));
    for (const id of await this.#ids()) if (!wanted.has(id)) this.#discard(id);
  }

  /** Nobody waits for it; whoever found the sequence before it went, and comes to use it after, makes it anew. */
  #discard(id: number): void {
    if (this.#discarding.has(id)) return;
    this.#discarding.add(id);
    const discard = async (): Promise<void> => {
      const change = this.#changing.get(id);
      if (change === undefined) return await this.#change(id, () => this.#drop(id));
      await change;
      await this.#uses.whenAbandoned(id, discard);
    };
    this.#uses
      .whenAbandoned(id, discard)
      .catch(() => undefined)
      .finally(() => this.#discarding.delete(id));
  }

  /** Makes sure that the sequence is here, and stays as it is until the use ends. */
  async prepare(sequence: Sequence, use: Use): Promise<void> {
    const { id } = sequence;
    const ids = await this.#ids();
    for (;;) {
      const change = this.#changing.get(id);
      if (change !== undefined) await change;
      else if (ids.has(id)) break;
      else await this.#change(id, () => this.#make(sequence));
    }
    use.add(id);
  }

  /** Numbers already foretold stay: the new increment counts from the second number on. */
  async redefine(sequence: Sequence): Promise<void> {
    const { id } = sequence;
    while (this.#changing.has(id)) await this.#changing.get(id);
    await this.#change(id, async () => {
      await this.#uses.whenUnused(id);
      await this.#adjust(sequence);
    });
  }

  /** The number that each of them gives next. */
  async nextNumbers(sequences: readonly Sequence[]): Promise<ReadonlyMap<number, bigint>> {
    const kept = await this.#kept();
    return new Map(sequences.map(({ id, start }) => [id, kept.get(id)?.next ?? start]));
  }

  async #change(id: number, work: () => Promise<void>): Promise<void> {
    const change = work().finally(() => this.#changing.delete(id));
    this.#changing.set(
      id,
      change.catch(() => undefined),
    );
    await change;
  }

  async #make(sequence: Sequence): Promise<void> {
    await this.#run(definition(sequence, sequence.start));
    (await this.#ids()).add(sequence.id);
  }

  async #adjust(sequence: Sequence): Promise<void> {
    const kept = (await this.#kept()).get(sequence.id);
    if (kept === undefined || kept.increment === sequence.increment) return;
    await this.#run(definition(sequence, kept.next));
  }

  async #drop(id: number): Promise<void> {
    await this.#run(`DROP SEQUENCE IF EXISTS store.s${id}`);
    (await this.#ids()).delete(id);
  }

  #ids(): Promise<Set<number>> {
    this.#known ??= this.#kept().then((kept) => new Set(kept.keys()));
    return this.#known;
  }

  async #kept(): Promise<ReadonlyMap<number, Kept>> {
    const rows = await this.#database.query(
      `SELECT sequence_name, CAST(increment_by AS DECIMAL(38, 0)), CAST(start_value AS DECIMAL(38, 0)), CAST(last_value AS DECIMAL(38, 0))
       FROM duckdb_sequences() WHERE database_name = 'store'`,
      [named, number, number, number],
      [],
      never,
    );
    return new Map(
      rows.map(([name, step, start, last = null]) => {
        const increment = BigInt(String(step));
        const next = last === null ? BigInt(String(start)) : BigInt(String(last)) + increment;
        return [Number(String(name).slice(1)), { increment, next }];
      }),
    );
  }

  async #run(sql: string): Promise<void> {
    await this.#database.write([], never, async (transaction) => await transaction.run(sql));
  }
}

const definition = (sequence: Sequence, start: bigint): string =>
  `CREATE OR REPLACE SEQUENCE ${physicalSequence(sequence)} START WITH ${start} INCREMENT BY ${sequence.increment} MINVALUE ${least} MAXVALUE ${greatest}`;
