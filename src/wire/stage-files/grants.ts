/**
 * What a driver may do with the files of a stage, once PUT or GET has told it so. Its requests for files carry no
 * session, so a token that only this process knows stands for one: for the files of one statement, for some minutes,
 * and for no longer than the session lasts.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Instant } from '../../account/model.ts';
import type { Session, Sessions } from '../../account/sessions/sessions.ts';
import type { FileTransfer } from '../../engine/result.ts';

export interface StageGrant {
  readonly session: Session;
  readonly transfer: FileTransfer;
}

interface Held extends StageGrant {
  usedAt: number;
}

export interface StageGrantsOptions {
  readonly clock: () => Instant;
  readonly sessions: Pick<Sessions, 'confirm'>;
  /** Milliseconds that a token is good for after it was given or used. */
  readonly retention: number;
}

/** More than that many statements at once move no files: the one whose files were asked for longest ago is over. */
const greatestNumber = 10_000;

const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64');

export class StageGrants {
  readonly #options: StageGrantsOptions;
  /** By the hash of the token, so that the time of a search tells nothing of it; the longest unused first. */
  readonly #held = new Map<string, Held>();

  constructor(options: StageGrantsOptions) {
    this.#options = options;
  }

  give(session: Session, transfer: FileTransfer): string {
    this.#forgetOld();
    const token = randomBytes(32).toString('base64url');
    this.#held.set(keyOf(token), { session, transfer, usedAt: this.#options.clock() });
    return token;
  }

  /** Undefined for a token that nobody was given or whose time is over; throws where its session is. */
  async redeem(token: string, clientAddress: string): Promise<StageGrant | undefined> {
    this.#forgetOld();
    const key = keyOf(token);
    const held = this.#held.get(key);
    if (held === undefined) return undefined;
    await this.#options.sessions.confirm(held.session, clientAddress);
    held.usedAt = this.#options.clock();
    this.#held.delete(key);
    this.#held.set(key, held);
    return held;
  }

  #forgetOld(): void {
    const oldest = this.#options.clock() - this.#options.retention;
    for (const [key, { usedAt, session }] of this.#held) {
      const isOver = usedAt <= oldest || session.ended.aborted || this.#held.size >= greatestNumber;
      if (!isOver) return;
      this.#held.delete(key);
    }
  }
}
