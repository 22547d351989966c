/** The tags that masking policies are set on: few or none, and every query that reads a table asks for them. */
import type { ObjectId, Tag } from '../model.ts';
import type { CatalogObjects } from './objects.ts';

export class MaskingTags {
  readonly #objects: CatalogObjects;
  #version = -1;
  #tags: ReadonlyMap<ObjectId, Tag> = new Map();

  constructor(objects: CatalogObjects) {
    this.#objects = objects;
  }

  byId(): ReadonlyMap<ObjectId, Tag> {
    if (this.#version !== this.#objects.version) {
      const tags = this.#objects.ofKind('TAG').filter(({ maskingPolicies }) => maskingPolicies.length > 0);
      this.#tags = new Map(tags.map((tag) => [tag.id, tag]));
      this.#version = this.#objects.version;
    }
    return this.#tags;
  }
}
