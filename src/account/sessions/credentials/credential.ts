/** One way of proving who one is. Signing in is the same for all of them but for what stands here. */
import type { AccountError } from '../../errors.ts';
import type { StartingRoles } from '../session-context.ts';
import type { SecondFactor, SessionAuthentication, StepAnswer } from '../sessions.ts';
import type { SignInUser } from '../sign-in-directory.ts';

export interface Proved extends StartingRoles {
  /** The key or token that was used, where a user may have several. */
  readonly factorId: string | null;
  /** What stood at the end of the proof, for what may be asked after it. */
  readonly answer?: StepAnswer | undefined;
  /** One that was proved before, by an earlier step. */
  readonly secondFactor: SecondFactor | null;
}

export interface Credential extends Pick<SessionAuthentication, 'factor' | 'integration'> {
  /** The name under which somebody may guess, whose failures are counted; null for what cannot be guessed. */
  readonly guessedName: string | null;
  /** When a lock is told. Where anybody may try, only who gave the proof is to learn that there is such a user. */
  readonly lockTold: 'beforeProof' | 'afterProof';
  /** What comes with the proof, for what may be asked after it. */
  readonly answer?: StepAnswer | undefined;
  readonly mfaToken?: string | undefined;
  /** Of the authenticator app that is being set up: sealed. */
  readonly pendingSecret?: string | null | undefined;
  find(): Promise<SignInUser | undefined>;
  /** What in the stored user the proof rests on: a change of it while the proof is checked refuses. */
  basis(found: SignInUser): string | null;
  /** Throws {@link refusal}, or another, where the proof is not good. Takes as long for nobody as for somebody. */
  prove(found: SignInUser | undefined): Promise<Proved>;
  /** The same for a wrong proof and for nobody: the answer must not tell who exists. */
  refusal(): AccountError;
}
