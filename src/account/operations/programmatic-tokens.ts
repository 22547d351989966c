/** What the operations on programmatic access tokens share. */
import {
  isForgotten,
  isPerson,
  mostMinutesWithoutPolicy,
  mostTokensOfUser,
} from '../access/programmatic-token-rules.ts';
import { doesNotExist, executionError, invalidValue } from '../errors.ts';
import { asInstant, asName, type Instant, type Name, type ProgrammaticToken, type User } from '../model.ts';
import type { ChangeContext } from './context.ts';

const minute = 60_000;
const day = 86_400_000;

/** "Only letters, numbers, and underscores ...; stored and resolved as uppercase characters." */
const nameForm = /^[A-Z_][A-Z0-9_]{0,254}$/;

export const tokenName = (given: Name): Name => {
  const name = given.toUpperCase();
  if (!nameForm.test(name)) throw invalidValue(given, 'token_name');
  return asName(name);
};

export const existingToken = (
  { catalog, now }: ChangeContext,
  user: User,
  given: Name,
): ProgrammaticToken => {
  const token = catalog.programmaticTokens.named(user.id, tokenName(given));
  if (token === undefined || isForgotten(token, now)) {
    throw doesNotExist('PROGRAMMATIC ACCESS TOKEN', given);
  }
  return token;
};

/** "You can't make any other types of changes to this token" than to remove it. */
export const requireCurrent = ({ name, rotatedTo }: ProgrammaticToken): void => {
  if (rotatedTo === null) return;
  throw executionError(
    `SQL execution error: Programmatic access token ${name} was rotated: it can only be removed. Change ${rotatedTo} instead.`,
    '003540',
    '55000',
  );
};

/** Room for one more secret, once those that expired long ago are gone. */
export const makeRoom = async ({ catalog, transaction, now }: ChangeContext, user: User): Promise<void> => {
  const { programmaticTokens } = catalog;
  for (const token of programmaticTokens.of(user.id)) {
    if (isForgotten(token, now)) await programmaticTokens.delete(transaction, token);
  }
  const living = programmaticTokens.of(user.id).filter(({ expiresAt }) => expiresAt > now);
  if (living.length < mostTokensOfUser) return;
  throw executionError(
    `SQL execution error: User ${user.name} has ${living.length} programmatic access tokens, which is the most a user can have. Remove one first.`,
    '003540',
    '54000',
  );
};

/** MINS_TO_BYPASS_NETWORK_POLICY_REQUIREMENT. */
export const excusedUntil = (user: User, minutes: number, now: Instant): Instant | null => {
  if (minutes === 0) return null;
  const property = 'MINS_TO_BYPASS_NETWORK_POLICY_REQUIREMENT';
  if (!isPerson(user)) {
    throw executionError(
      `SQL execution error: ${property} can only be set for users with TYPE=PERSON, not for ${user.name}: TYPE=${user.type}. Set a network policy instead.`,
      '003540',
      '22023',
    );
  }
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > mostMinutesWithoutPolicy) {
    throw invalidValue(String(minutes), property);
  }
  return asInstant(now + minutes * minute);
};

export const daysFrom = (now: Instant, days: number): Instant => asInstant(now + days * day);
