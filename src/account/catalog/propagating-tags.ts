/** The tags that go on from one object to others: few or none, and every change of rows asks for them. */
import type { Tag, TagPropagation } from '../model.ts';
import type { CatalogObjects } from './objects.ts';

export class PropagatingTags {
  readonly #objects: CatalogObjects;
  #version = -1;
  #onDependency: readonly Tag[] = [];
  #onDataMovement: readonly Tag[] = [];

  constructor(objects: CatalogObjects) {
    this.#objects = objects;
  }

  /** To the views over what they are set on. */
  get onDependency(): readonly Tag[] {
    this.#read();
    return this.#onDependency;
  }

  /** To the tables that rows are written to. */
  get onDataMovement(): readonly Tag[] {
    this.#read();
    return this.#onDataMovement;
  }

  #read(): void {
    if (this.#version === this.#objects.version) return;
    const tags = this.#objects.ofKind('TAG');
    const but = (other: TagPropagation): readonly Tag[] =>
      tags.filter(({ propagate }) => propagate !== null && propagate !== other);
    this.#onDependency = but('ON_DATA_MOVEMENT');
    this.#onDataMovement = but('ON_DEPENDENCY');
    this.#version = this.#objects.version;
  }
}
