/** Who is moving rows into which table, and whether somebody else is or was meanwhile. */

interface Movement {
  isAlone: boolean;
}

export class Movements {
  readonly #under = new Map<number, Map<object, Movement>>();
  /** What is being taken back, by table: whoever moved rows meanwhile would count on it. */
  readonly #goingBack = new Map<number, Promise<void>>();

  /** Goes on with the owner's own, if that is not over; begins once nothing is being taken back. */
  async begin(table: number, owner: object): Promise<Readonly<Movement>> {
    for (;;) {
      const goingBack = this.#goingBack.get(table);
      if (goingBack === undefined) return this.#begun(table, owner);
      await goingBack.catch(() => undefined);
    }
  }

  /** Does the work unless somebody else is or was moving rows, and keeps others from beginning until it is done. */
  async takeBack(table: number, { isAlone }: Readonly<Movement>, work: () => Promise<void>): Promise<void> {
    if (!isAlone) return;
    const goingBack = work();
    this.#goingBack.set(table, goingBack);
    try {
      await goingBack;
    } finally {
      if (this.#goingBack.get(table) === goingBack) this.#goingBack.delete(table);
    }
  }

  #begun(table: number, owner: object): Readonly<Movement> {
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
