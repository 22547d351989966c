/** Tags by their full names, as statements and identity providers name them, and the names by id. */
import { asObjectId, type ObjectId, type Tag } from '../model.ts';
import { printedName } from '../quoting.ts';
import type { CatalogObjects } from './objects.ts';

export class TagNames {
  readonly #objects: CatalogObjects;
  #version = -1;
  #byName: ReadonlyMap<string, ObjectId> = new Map();
  #byId: ReadonlyMap<ObjectId, string> = new Map();

  constructor(objects: CatalogObjects) {
    this.#objects = objects;
  }

  idOf(name: string): ObjectId | undefined {
    this.#read();
    return this.#byName.get(name);
  }

  /** Undefined: the tag is gone. */
  nameOf(id: ObjectId): string | undefined {
    this.#read();
    return this.#byId.get(id);
  }

  /** Values by tag id, as a user's row keeps them, by the tags' names now. */
  named(values: { readonly [id: string]: string }): { readonly [name: string]: string } {
    return Object.fromEntries(
      Object.entries(values).flatMap(([id, value]) => {
        const name = this.nameOf(asObjectId(Number(id)));
        return name === undefined ? [] : [[name, value]];
      }),
    );
  }

  /** The opposite of {@link named}. */
  identified(values: { readonly [name: string]: string }): { readonly [id: string]: string } {
    return Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => {
        const id = this.idOf(name);
        return id === undefined ? [] : [[String(id), value]];
      }),
    );
  }

  #read(): void {
    if (this.#version === this.#objects.version) return;
    const entries = this.#objects.ofKind('TAG').map((tag) => [tag.id, this.#fullName(tag)] as const);
    this.#byId = new Map(entries);
    this.#byName = new Map(entries.map(([id, name]) => [name, id]));
    this.#version = this.#objects.version;
  }

  #fullName(tag: Tag): string {
    const schema = this.#objects.byId('SCHEMA', tag.schema);
    const database = schema && this.#objects.byId('DATABASE', schema.database);
    return printedName([database?.name ?? '', schema?.name ?? '', tag.name]);
  }
}
