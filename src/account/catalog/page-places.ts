/**
 * Where pages of a list begin: a client that walks a list by index goes on from the last id it saw, so that the
 * last page of a long list costs what the first does.
 */
import type { Clock } from '../model.ts';

export interface Place {
  /** The index, from 1, of the first item after {@link after}. */
  readonly startIndex: number;
  readonly after: number;
}

interface RememberedPlace extends Place {
  readonly layout: number;
  readonly at: number;
}

const beginning: Place = { startIndex: 1, after: 0 };
const listsKept = 256;
const placesKept = 64;

/** So long a walk is not disturbed by items that left the list behind it: it neither skips nor repeats. */
const walkMilliseconds = 60_000;

export class PagePlaces {
  readonly #clock: Clock;
  readonly #lists = new Map<string, RememberedPlace[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The nearest known place at or before the index. `layout` tells lists apart that items have left since. */
  before(list: string, startIndex: number, layout: number): Place {
    let best: Place = beginning;
    const now = this.#clock();
    for (const place of this.#lists.get(list) ?? []) {
      const exact = place.startIndex === startIndex && now - place.at < walkMilliseconds;
      if (!exact && place.layout !== layout) continue;
      if (place.startIndex <= startIndex && place.startIndex > best.startIndex) best = place;
    }
    return best;
  }

  remember(list: string, place: Place, layout: number): void {
    const others = (this.#lists.get(list) ?? []).filter((known) => known.startIndex !== place.startIndex);
    const places = [...others.slice(-(placesKept - 1)), { ...place, layout, at: this.#clock() }];
    this.#lists.delete(list);
    this.#lists.set(list, places);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > listsKept && oldest !== undefined) this.#lists.delete(oldest);
  }
}
