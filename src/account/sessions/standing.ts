/** Whether a user who has proved who they are may come in: asked of every sign-in, and again while it is relied upon. */
import { allowsSignIn } from '../access/authentication-rules.ts';
import { asName, type Instant, type User } from '../model.ts';
import type { AuthenticationSettings, PasswordSettings } from '../policies.ts';
import type { Credential } from './credentials/credential.ts';
import { isLocked, isLockedForLong } from './lockout.ts';
import { accessDisabled, addressNotAllowed, rejectedByPolicy } from './refusals.ts';
import type { LoginRequest } from './sessions.ts';
import type { SignInDirectory, SignInState, SignInUser } from './sign-in-directory.ts';

export interface StandingParts {
  readonly directory: SignInDirectory;
  readonly clock: () => Instant;
}

export type Client = Pick<LoginRequest, 'clientAddress' | 'clientType' | 'clientVersion'>;

/** Who need not guess is not held out by others' guesses, nor clears them away. */
export const needsNoGuess = ({ lockTold }: Credential): boolean => lockTold === 'afterProof';

export const holdsOut = (
  credential: Credential,
  state: Pick<SignInState, 'lockedUntil'>,
  now: Instant,
  settings: PasswordSettings,
): boolean => (needsNoGuess(credential) ? isLockedForLong(state, now, settings) : isLocked(state, now));

/** The user as they are now, while the proof still means them and rests on what it rested on. */
export const sameUser = async (found: SignInUser, credential: Credential): Promise<SignInUser> => {
  const current = await credential.find();
  if (current?.user.id !== found.user.id || credential.basis(current) !== credential.basis(found)) {
    throw credential.refusal();
  }
  return current;
};

const isExpired = (user: User, now: Instant): boolean => user.expiresAt !== null && user.expiresAt <= now;

const isAdministrator = async ({ directory }: StandingParts, user: User): Promise<boolean> =>
  (await directory.activatableRole(user.id, asName('ACCOUNTADMIN'))) !== undefined;

export const refuseShutOut = async (
  parts: StandingParts,
  user: User,
  credential: Credential,
  { clientAddress }: Client,
): Promise<void> => {
  const { directory, clock } = parts;
  const { integration } = credential;
  if (integration !== null && !directory.isInForce(integration)) throw credential.refusal();
  if (user.disabled) throw accessDisabled();
  // "DAYS_TO_EXPIRY … cannot be used for account administrators": the account must keep someone who can sign in.
  if (isExpired(user, clock()) && !(await isAdministrator(parts, user))) throw accessDisabled();
  if (!(await directory.admitsAddress(user, clientAddress, integration))) {
    throw addressNotAllowed(clientAddress);
  }
};

/** Refuses what the authentication policy over the user does not let pass, and returns its rules. */
export const refuseByPolicy = async (
  { directory }: StandingParts,
  user: User,
  { factor, integration }: Credential,
  { clientType, clientVersion }: Client,
): Promise<AuthenticationSettings> => {
  const rules = await directory.authenticationRules(user);
  if (!allowsSignIn(rules, { factor, integration, clientType, clientVersion })) throw rejectedByPolicy();
  return rules;
};
