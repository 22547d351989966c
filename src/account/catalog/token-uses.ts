/** When tokens were last used: remembered at once, written many at a time off the requests' path. */
import type { Database } from '../../store/database.ts';
import { asInstant, type Instant } from '../model.ts';

export class TokenUses {
  readonly #table: 'scim_tokens' | 'programmatic_tokens';
  readonly #lastUsed = new Map<number, Instant>();
  readonly #unsaved = new Set<number>();

  constructor(table: 'scim_tokens' | 'programmatic_tokens') {
    this.#table = table;
  }

  /** What the store says, unless a later use is not written yet. */
  loaded(id: number, at: number | null): void {
    if (at !== null && !this.#unsaved.has(id)) this.#lastUsed.set(id, asInstant(at));
  }

  lastUsed(id: number): Instant | null {
    return this.#lastUsed.get(id) ?? null;
  }

  used(id: number, at: Instant): void {
    this.#lastUsed.set(id, at);
    this.#unsaved.add(id);
  }

  async save(database: Database): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const ids = [...this.#unsaved];
    this.#unsaved.clear();
    await database.transaction(async (transaction) => {
      // What does not reach the disk now is written the next time.
      transaction.onRollback(() => {
        for (const id of ids) this.#unsaved.add(id);
      });
      for (const id of ids) {
        await transaction.run(`UPDATE ${this.#table} SET last_used_at = ? WHERE id = ?`, [
          this.#lastUsed.get(id) ?? null,
          id,
        ]);
      }
    });
  }
}
