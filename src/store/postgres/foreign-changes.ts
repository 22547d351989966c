/**
 * Notices what other nodes commit. Every batch that writes adds one to `store_version` under the lock that
 * serialises batches, so a number above the last one seen here was written elsewhere.
 */
export class ForeignChanges {
  readonly #listeners: (() => Promise<void>)[] = [];
  #seen: number;
  #telling: Promise<void> = Promise.resolve();

  constructor(seen: number) {
    this.#seen = seen;
  }

  listen(listener: () => Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** The store was seen at this version. Resolves once every listener knows of what others did up to it. */
  async observe(version: number): Promise<void> {
    if (version > this.#seen) {
      const before = this.#seen;
      this.#seen = version;
      this.#telling = this.#telling
        .catch(() => {})
        .then(() => this.#tell())
        .catch((error: unknown) => {
          // Not told: whoever looks next must tell them again.
          this.#seen = Math.min(this.#seen, before);
          throw error;
        });
    }
    await this.#telling;
  }

  /** This node is about to commit this version: it is not foreign. */
  claim(version: number): void {
    this.#seen = version;
  }

  /** That commit failed, or nobody knows: should the version show up after all, it counts as foreign. */
  disclaim(version: number): void {
    if (this.#seen === version) this.#seen = version - 1;
  }

  async #tell(): Promise<void> {
    for (const listener of this.#listeners) await listener();
  }
}
