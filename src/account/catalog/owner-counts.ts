/** How many users each role owns, so that a list's total costs no scan. */
import type { Queryable, Transaction } from '../../store/database.ts';
import type { RoleId } from '../model.ts';

const nobody = 0;

export class OwnerCounts {
  readonly #counts = new Map<number, number>();

  /** Another process changed users: {@link load} before use. */
  outdated = false;

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<{ owner: number | null; users: number }>(
      'SELECT owner_role_id AS owner, COUNT(*) AS users FROM users GROUP BY owner_role_id',
    );
    this.#counts.clear();
    this.outdated = false;
    for (const row of rows) this.#counts.set(row.owner ?? nobody, Number(row.users));
  }

  of(owner: RoleId | null): number {
    return this.#counts.get(owner ?? nobody) ?? 0;
  }

  total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  /** Roles that own a user. */
  owners(): readonly RoleId[] {
    return [...this.#counts.keys()].filter((id) => id !== nobody) as RoleId[];
  }

  change(transaction: Transaction, owner: RoleId | null, by: number): void {
    if (by === 0) return;
    this.#add(owner ?? nobody, by);
    transaction.onRollback(() => this.#add(owner ?? nobody, -by));
  }

  #add(key: number, by: number): void {
    const count = (this.#counts.get(key) ?? 0) + by;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}
