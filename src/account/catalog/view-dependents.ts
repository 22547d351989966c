/** Which views are made of which tables and views: by the names that their queries have, as queries find them. */
import type { ObjectId, Table, View } from '../model.ts';
import type { CatalogObjects } from './objects.ts';

export class ViewDependents {
  readonly #objects: CatalogObjects;
  #version = -1;
  #bySource: ReadonlyMap<ObjectId, readonly View[]> = new Map();

  constructor(objects: CatalogObjects) {
    this.#objects = objects;
  }

  of(source: ObjectId): readonly View[] {
    this.#read();
    return this.#bySource.get(source) ?? [];
  }

  /** The table or view of that name; undefined where there is none now. */
  sourceAt([database, schema, name]: View['sources'][number]['path']): Table | View | undefined {
    if (database === undefined || schema === undefined || name === undefined) return undefined;
    const within = this.#objects.named('DATABASE', database)?.id;
    const parent = within === undefined ? undefined : this.#objects.named('SCHEMA', schema, within)?.id;
    if (parent === undefined) return undefined;
    return this.#objects.named('TABLE', name, parent) ?? this.#objects.named('VIEW', name, parent);
  }

  #read(): void {
    if (this.#version === this.#objects.version) return;
    const bySource = new Map<ObjectId, View[]>();
    for (const view of this.#objects.ofKind('VIEW')) {
      const sources = new Set(view.sources.map(({ path }) => this.sourceAt(path)?.id));
      for (const source of sources) {
        if (source === undefined) continue;
        const known = bySource.get(source);
        if (known === undefined) bySource.set(source, [view]);
        else known.push(view);
      }
    }
    this.#bySource = bySource;
    this.#version = this.#objects.version;
  }
}
