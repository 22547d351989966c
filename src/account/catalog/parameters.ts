/** Account parameters: the values set on the account; the rest is {@link parameterDefinitions}. */
import type { Queryable, Transaction } from '../../store/database.ts';
import type { Json } from '../model.ts';
import { parameterDefinition } from './parameter-definitions.ts';

export class AccountParameters {
  readonly #values = new Map<string, Json>();
  #version = 0;

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<{ name: string; value: string }>('SELECT * FROM account_parameters');
    this.#values.clear();
    for (const row of rows) this.#values.set(row.name, JSON.parse(row.value) as Json);
  }

  isSet(name: string): boolean {
    return this.#values.has(name);
  }

  /** The value set on the account, else the default. */
  value(name: string): Json {
    const value = this.#values.get(name);
    return value === undefined ? (parameterDefinition(name)?.default ?? null) : value;
  }

  async set(transaction: Transaction, name: string, value: Json): Promise<void> {
    await transaction.run(
      'INSERT INTO account_parameters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [name, JSON.stringify(value)],
    );
    this.#change(transaction, name, value);
  }

  async unset(transaction: Transaction, name: string): Promise<void> {
    await transaction.run('DELETE FROM account_parameters WHERE name = ?', [name]);
    this.#change(transaction, name, undefined);
  }

  #change(transaction: Transaction, name: string, value: Json | undefined): void {
    const before = this.#values.get(name);
    this.#put(name, value);
    transaction.onRollback(() => this.#put(name, before));
  }

  #put(name: string, value: Json | undefined): void {
    this.#version += 1;
    if (value === undefined) this.#values.delete(name);
    else this.#values.set(name, value);
  }
}
