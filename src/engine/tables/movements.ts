/** Who is moving rows into which table, and whether somebody else is or was meanwhile. */

interface Movement {
  isAlone: boolean;
}

export class Movements {
  readonly #under = new Map<number, Map<object, Movement>>();

  /** Goes on with the owner's own, if that is not over. */
  begin(table: number, owner: object): Readonly<Movement> {
    const others = this.#under.get(table) ?? new Map<object, Movement>();
    this.#under.set(table, others);
    const known = others.get(owner);
    if (known !== undefined) return known;
    for (const other of others.values()) other.isAlone = false;
    const movement = { isAlone: others.size === 0 };
    others.set(owner, movement);
    return movement;
  }

  end(table: number, owner: object): void {
    const under = this.#under.get(table);
    under?.delete(owner);
    if (under?.size === 0) this.#under.delete(table);
  }
}
