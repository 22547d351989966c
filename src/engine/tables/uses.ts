/** Which statements are at work on which tables, so that nothing is taken away from under one of them. */

export interface Use {
  /** Before the first wait after the table was found in the catalog. */
  add(table: number): void;
  end(): void;
}

export class TableUses {
  readonly #current = new Map<number, Set<Promise<void>>>();

  begin(): Use {
    let finish: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const used = new Set<number>();
    return {
      add: (table) => {
        used.add(table);
        const others = this.#current.get(table);
        if (others === undefined) this.#current.set(table, new Set([done]));
        else others.add(done);
      },
      end: () => {
        for (const table of used) {
          const left = this.#current.get(table);
          left?.delete(done);
          if (left?.size === 0) this.#current.delete(table);
        }
        finish();
      },
    };
  }

  /**
   * Does the work once nobody uses any more what the catalog no longer has: not only those who do now, as their
   * transactions take over from them. It begins before anybody else can.
   */
  async whenAbandoned(table: number, work: () => Promise<void>): Promise<void> {
    for (;;) {
      const uses = this.#current.get(table);
      if (uses === undefined) return await work();
      await Promise.all(uses);
    }
  }

  /** Resolves when the statements have ended that use the table now; those that begin meanwhile know of the change. */
  async whenUnused(table: number): Promise<void> {
    await Promise.all(this.#current.get(table) ?? []);
  }
}
