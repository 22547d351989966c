/** What an operation works with: one actor's change, inside one transaction. */
import type { Transaction } from '../../store/database.ts';
import type { AccountError } from '../errors.ts';
import type { QueryContext } from '../queries/context.ts';

export interface ChangeContext extends QueryContext {
  readonly transaction: Transaction;
  readonly passwords: PasswordHasher;
  /** Runs once the change is on disk, before it is answered. */
  afterCommit(action: () => void): void;
  /** Runs at once where nothing of the change is kept: before any other change finds the ids free that it had taken. */
  whenUndone(action: () => void): void;
  /** Once the change is on disk, ends the sessions whose users may not sign in any more from where they are. */
  reviewSessions(): void;
  /** Lets the change commit, then answers it with this error: part of it was refused, the rest stands. */
  refuseAfterCommit(error: AccountError): void;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(password: string, stored: string | null): Promise<boolean>;
}
