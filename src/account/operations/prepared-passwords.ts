/**
 * Hashing a password takes a tenth of a second by design, and a transaction must not hold up everybody's writes so
 * long. So a change that meets a password is given up, the hash is made outside, and the change runs again.
 */
import type { PasswordHasher } from './context.ts';

/** Ends a run of a change that needs a hash first. Never leaves the account. */
export class PasswordNotPrepared extends Error {
  override readonly name = 'PasswordNotPrepared';
}

export class PreparedPasswords implements PasswordHasher {
  readonly #hasher: PasswordHasher;
  readonly #hashes = new Map<string, string>();
  readonly #verdicts = new Map<string, boolean>();
  #missing: (() => Promise<void>)[] = [];

  constructor(hasher: PasswordHasher) {
    this.#hasher = hasher;
  }

  /** Whether the last run met a password that was not prepared, even if its work went on. */
  get isIncomplete(): boolean {
    return this.#missing.length > 0;
  }

  async hash(password: string): Promise<string> {
    const known = this.#hashes.get(password);
    if (known !== undefined) return known;
    return this.#giveUp(async () => {
      this.#hashes.set(password, await this.#hasher.hash(password));
    });
  }

  async verify(password: string, stored: string | null): Promise<boolean> {
    const key = JSON.stringify([password, stored]);
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    return this.#giveUp(async () => {
      this.#verdicts.set(key, await this.#hasher.verify(password, stored));
    });
  }

  /** Does the slow work that the last run asked for. */
  async prepare(): Promise<void> {
    const missing = this.#missing;
    this.#missing = [];
    await Promise.all(missing.map((make) => make()));
  }

  #giveUp(make: () => Promise<void>): never {
    this.#missing.push(make);
    throw new PasswordNotPrepared();
  }
}
