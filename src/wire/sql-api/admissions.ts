/**
 * Sign-ins of the SQL API, by token. A client proves itself with each request; within a short time that is one sign-in
 * of LOGIN_HISTORY, which each request confirms: what ends access counts at once.
 */
import { AccountError } from '../../account/errors.ts';
import type { Instant } from '../../account/model.ts';
import { hashToken } from '../../account/sessions/session-tokens.ts';
import type { Admission } from '../../account/sessions/sessions.ts';

export interface AdmissionsOptions {
  readonly clock: () => Instant;
  /** Milliseconds for which requests with the same token are one sign-in. */
  readonly retention: number;
}

interface Known {
  readonly admission: Promise<Admission>;
  readonly since: Instant;
}

/** Tokens remembered; the oldest are forgotten beyond it and sign in anew. */
const remembered = 10_000;

export class Admissions {
  readonly #options: AdmissionsOptions;
  /** By hash, in the order of their sign-ins. */
  readonly #known = new Map<string, Known>();

  constructor(options: AdmissionsOptions) {
    this.#options = options;
  }

  /** Whom the token admits from this address. `admit` signs in. */
  async of(token: string, clientAddress: string, admit: () => Promise<Admission>): Promise<Admission> {
    this.#forgetOld();
    const hash = hashToken(token);
    const known = this.#known.get(hash);
    const confirmed = known && (await confirm(known, clientAddress));
    if (confirmed !== undefined) return confirmed;
    if (this.#known.get(hash) === known) this.#known.delete(hash);
    const signedIn: Known = { admission: admit(), since: this.#options.clock() };
    this.#known.set(hash, signedIn);
    try {
      return await signedIn.admission;
    } catch (error) {
      if (this.#known.get(hash) === signedIn) this.#known.delete(hash);
      throw error;
    }
  }

  #forgetOld(): void {
    const horizon = this.#options.clock() - this.#options.retention;
    for (const [hash, { since }] of this.#known) {
      if (since > horizon && this.#known.size < remembered) return;
      this.#known.delete(hash);
    }
  }
}

/** Undefined where the sign-in stands no more: a new one says why. */
const confirm = async (known: Known, clientAddress: string): Promise<Admission | undefined> => {
  try {
    const admission = await known.admission;
    await admission.confirm(clientAddress);
    return admission;
  } catch (error) {
    if (error instanceof AccountError) return undefined;
    throw error;
  }
};
