/**
 * The keys at one address: kept, renewed before they are old, and read again when a token names one that is not among
 * them; so seldom that nobody can make us a burden to the authorization server with made-up key ids.
 */
import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import type { Clock } from '../../account/model.ts';

/** Milliseconds after which kept keys are renewed, while they still serve ... */
const renewAfter = 5 * 60_000;
/** ... and after which they serve no more: a key that its server took back ends with them. */
const oldAfter = 10 * 60_000;

/** Reads at once, and milliseconds until there is one more. */
const readsAtOnce = 3;
const readEvery = 10_000;

/** Keys that fit one token: more than a few are a mistake of the server's. */
const mostCandidates = 8;

type Resolve = ReturnType<typeof createLocalJWKSet>;

export class KeySet {
  readonly #download: () => Promise<JSONWebKeySet>;
  readonly #clock: Clock;
  #kept: { readonly resolve: Resolve; readonly readAt: number } | undefined;
  #reading: Promise<void> | undefined;
  #readsLeft = readsAtOnce;
  #readsCountedAt: number;
  #lastFailure: unknown = new Error('The keys were not read yet.');

  constructor(download: () => Promise<JSONWebKeySet>, clock: Clock) {
    this.#download = download;
    this.#clock = clock;
    this.#readsCountedAt = clock();
  }

  /** The keys that a token with this header may be signed with; throws where there are no keys to look in. */
  async candidates(header: JWSHeaderParameters): Promise<readonly CryptoKey[]> {
    const age = this.#age();
    if (age >= oldAfter) await this.#readKeys();
    else if (age >= renewAfter) this.#readKeys().catch(() => undefined);
    const known = await this.#matching(header);
    if (known.length > 0 || header.kid === undefined || !this.#mayRead()) return known;
    await this.#readKeys();
    return await this.#matching(header);
  }

  #age(): number {
    return this.#kept === undefined ? Number.POSITIVE_INFINITY : this.#clock() - this.#kept.readAt;
  }

  async #matching(header: JWSHeaderParameters): Promise<readonly CryptoKey[]> {
    const resolve = this.#kept?.resolve;
    if (resolve === undefined) return [];
    try {
      return [await resolve(header)];
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) return await firstOf(error);
      if (error instanceof errors.JWKSNoMatchingKey) return [];
      throw error;
    }
  }

  /** Several who need the keys wait for the same answer. */
  #readKeys(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    if (!this.#takeRead()) throw this.#lastFailure;
    try {
      const readAt = this.#clock();
      this.#kept = { resolve: createLocalJWKSet(await this.#download()), readAt };
    } catch (error) {
      this.#lastFailure = error;
      throw error;
    }
  }

  #mayRead(): boolean {
    this.#countReads();
    return this.#reading !== undefined || this.#readsLeft >= 1;
  }

  #takeRead(): boolean {
    this.#countReads();
    if (this.#readsLeft < 1) return false;
    this.#readsLeft -= 1;
    return true;
  }

  #countReads(): void {
    const now = this.#clock();
    this.#readsLeft = Math.min(readsAtOnce, this.#readsLeft + (now - this.#readsCountedAt) / readEvery);
    this.#readsCountedAt = now;
  }
}

const firstOf = async (keys: AsyncIterable<CryptoKey>): Promise<readonly CryptoKey[]> => {
  const found: CryptoKey[] = [];
  for await (const key of keys) {
    found.push(key);
    if (found.length === mostCandidates) break;
  }
  return found;
};
