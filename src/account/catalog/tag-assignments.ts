/** Which tags are set on the account and on objects, in memory: all but those on users, who keep theirs themselves. */
import type { Queryable, Transaction } from '../../store/database.ts';
import { asObjectId, type ObjectId, type SecurableKind, type TagMethod } from '../model.ts';

/** What a tag is set on; 0 is the account. `column` is a column's key in its table or view, else empty. */
export interface TagTarget {
  readonly kind: Exclude<SecurableKind, 'USER'>;
  readonly id: number;
  readonly column: string;
}

export interface TagAssignment {
  readonly on: TagTarget;
  readonly tag: ObjectId;
  readonly value: string;
  readonly method: TagMethod;
}

interface AssignmentRow {
  readonly object_kind: TagTarget['kind'];
  readonly object_id: number;
  readonly column_key: string;
  readonly tag_id: number;
  readonly value: string;
  readonly method: TagMethod;
}

const sameColumn = (left: TagAssignment, right: Pick<TagAssignment, 'on' | 'tag'>): boolean =>
  left.tag === right.tag && left.on.column === right.on.column;

export class TagAssignments {
  readonly #byObject = new Map<number, readonly TagAssignment[]>();
  #version = 0;

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<AssignmentRow>(
      'SELECT * FROM tag_assignments ORDER BY object_id, column_key, tag_id',
    );
    this.#byObject.clear();
    this.#version += 1;
    for (const row of rows) {
      const on = { kind: row.object_kind, id: row.object_id, column: row.column_key };
      const assignment = { on, tag: asObjectId(row.tag_id), value: row.value, method: row.method };
      this.#byObject.set(on.id, [...(this.#byObject.get(on.id) ?? []), assignment]);
    }
  }

  on({ id, column }: Pick<TagTarget, 'id' | 'column'>): readonly TagAssignment[] {
    return (this.#byObject.get(id) ?? []).filter((assignment) => assignment.on.column === column);
  }

  /** Of the object and its columns. */
  of(object: number): readonly TagAssignment[] {
    return this.#byObject.get(object) ?? [];
  }

  /** Whether the object, or a column of it, has one of the tags. */
  anyOn(object: ObjectId, tags: ReadonlySet<ObjectId>): boolean {
    return (this.#byObject.get(object) ?? []).some(({ tag }) => tags.has(tag));
  }

  all(): readonly TagAssignment[] {
    return [...this.#byObject.values()].flat();
  }

  /** How many different tags the columns of an object have. */
  tagsOnColumnsOf(object: ObjectId): ReadonlySet<ObjectId> {
    const assignments = this.#byObject.get(object) ?? [];
    return new Set(assignments.filter(({ on }) => on.column !== '').map(({ tag }) => tag));
  }

  async set(transaction: Transaction, assignment: TagAssignment): Promise<void> {
    const { on, tag, value, method } = assignment;
    await transaction.run(
      `INSERT INTO tag_assignments (object_id, column_key, tag_id, object_kind, value, method) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (object_id, column_key, tag_id) DO UPDATE SET value = excluded.value, method = excluded.method`,
      [on.id, on.column, tag, on.kind, value, method],
    );
    const others = (this.#byObject.get(on.id) ?? []).filter((present) => !sameColumn(present, assignment));
    this.#change(transaction, on.id, [...others, assignment]);
  }

  async unset(transaction: Transaction, removed: Pick<TagAssignment, 'on' | 'tag'>): Promise<void> {
    const { on, tag } = removed;
    await transaction.run(
      'DELETE FROM tag_assignments WHERE object_id = ? AND column_key = ? AND tag_id = ?',
      [on.id, on.column, tag],
    );
    const present = this.#byObject.get(on.id) ?? [];
    this.#change(
      transaction,
      on.id,
      present.filter((assignment) => !sameColumn(assignment, removed)),
    );
  }

  /** The object goes away. */
  async removeOn(transaction: Transaction, object: number): Promise<void> {
    if (!this.#byObject.has(object)) return;
    await transaction.run('DELETE FROM tag_assignments WHERE object_id = ?', [object]);
    this.#change(transaction, object, []);
  }

  /** The tag goes away. */
  async removeOf(transaction: Transaction, tag: ObjectId): Promise<void> {
    await transaction.run('DELETE FROM tag_assignments WHERE tag_id = ?', [tag]);
    for (const [object, present] of [...this.#byObject]) {
      const rest = present.filter((assignment) => assignment.tag !== tag);
      if (rest.length < present.length) this.#change(transaction, object, rest);
    }
  }

  #change(transaction: Transaction, object: number, next: readonly TagAssignment[]): void {
    const before = this.#byObject.get(object) ?? [];
    this.#put(object, next);
    transaction.onRollback(() => this.#put(object, before));
  }

  #put(object: number, assignments: readonly TagAssignment[]): void {
    this.#version += 1;
    if (assignments.length === 0) this.#byObject.delete(object);
    else this.#byObject.set(object, assignments);
  }
}
