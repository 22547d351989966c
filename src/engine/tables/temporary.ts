/**
 * Temporary tables, stages and file formats last as long as their session.
 * https://docs.snowflake.com/en/user-guide/tables-temp-transient
 */
import type { Account, Actor } from '../../account/account.ts';
import type { Session } from '../../account/sessions/sessions.ts';

export class TemporaryObjects {
  readonly #keeper: (account: Account) => Actor;
  readonly #sweeps: ((account: Account) => Promise<void>)[];
  /** Sessions whose end is waited for. */
  readonly #watched = new WeakSet<Session>();

  constructor(keeper: (account: Account) => Actor, sweep: (account: Account) => Promise<void>) {
    this.#keeper = keeper;
    this.#sweeps = [sweep];
  }

  /** Whoever keeps something for such objects removes it once they are gone. */
  sweepWith(sweep: (account: Account) => Promise<void>): void {
    this.#sweeps.push(sweep);
  }

  /** Takes care that what the session is about to make goes when it does. */
  endWith(account: Account, session: Session): void {
    if (this.#watched.has(session)) return;
    this.#watched.add(session);
    const end = (): void => void this.#drop(account, session.id).catch(() => undefined);
    session.ended.addEventListener('abort', end, { once: true });
  }

  /** A session may have ended while it made one. */
  async settle(account: Account, session: Session): Promise<void> {
    if (session.ended.aborted) await this.#drop(account, session.id);
  }

  /** None outlasts the server that its session was with. */
  async dropAll(account: Account): Promise<void> {
    await account.change(this.#keeper(account), (operations) => operations.dropTemporaryObjects({}));
  }

  async #drop(account: Account, session: number): Promise<void> {
    await account.change(this.#keeper(account), (operations) => operations.dropTemporaryObjects({ session }));
    for (const sweep of this.#sweeps) await sweep(account);
  }
}
