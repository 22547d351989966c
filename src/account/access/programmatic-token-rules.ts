/**
 * What programmatic access tokens must be like.
 * https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
 */
import type { Instant, ProgrammaticToken, User, UserType } from '../model.ts';
import type { PatSettings } from '../policies.ts';

export interface ProgrammaticTokenRules {
  readonly defaultDays: number;
  readonly maximumDays: number;
  /** Whether each token must be restricted to one role. */
  readonly roleRequired: boolean;
  /** What the user must be subject to a network policy for. */
  readonly policyRequiredTo: 'generateAndUse' | 'use' | 'neither';
}

/** "Service users (where TYPE=SERVICE or TYPE=LEGACY_SERVICE)": everybody who is no person. */
const typesOfPersons: ReadonlySet<UserType | null> = new Set<UserType | null>(['PERSON', null]);

export const isPerson = ({ type }: Pick<User, 'type'>): boolean => typesOfPersons.has(type);

const policyRequiredTo = (
  user: Pick<User, 'type'>,
  { networkPolicyEvaluation }: PatSettings,
): ProgrammaticTokenRules['policyRequiredTo'] => {
  if (networkPolicyEvaluation !== 'ENFORCED_REQUIRED' || user.type === 'SERVICE_AGENT') return 'neither';
  return isPerson(user) ? 'use' : 'generateAndUse';
};

/** What the PAT_POLICY over the user says. */
export const tokenRules = (user: Pick<User, 'type'>, settings: PatSettings): ProgrammaticTokenRules => ({
  defaultDays: settings.defaultExpiryInDays,
  maximumDays: settings.maxExpiryInDays,
  roleRequired: settings.requireRoleRestrictionForServiceUsers && !isPerson(user),
  policyRequiredTo: policyRequiredTo(user, settings),
});

/** Tokens that have not expired, those that are disabled included. */
export const mostTokensOfUser = 15;

/** What a token may be excused from the network policy for. */
export const mostMinutesWithoutPolicy = 1440;

const day = 86_400_000;
/** "After seven days, expired programmatic access tokens are deleted." */
const daysShownAfterExpiry = 7;

export const isForgotten = ({ expiresAt }: ProgrammaticToken, now: Instant): boolean =>
  expiresAt + daysShownAfterExpiry * day <= now;

/** https://docs.snowflake.com/en/sql-reference/sql/show-user-programmatic-access-tokens */
export type TokenStatus = 'ACTIVE' | 'EXPIRED' | 'DISABLED';

export const tokenStatus = (
  { expiresAt, disabled }: Pick<ProgrammaticToken, 'expiresAt' | 'disabled'>,
  now: Instant,
): TokenStatus => {
  if (expiresAt <= now) return 'EXPIRED';
  return disabled ? 'DISABLED' : 'ACTIVE';
};

/** Whether the token may be used for now, as far as the requirement of a network policy goes. */
export const meetsPolicyRequirement = (
  rules: ProgrammaticTokenRules,
  { noPolicyUntil }: ProgrammaticToken,
  isSubjectToPolicy: boolean,
  now: Instant,
): boolean =>
  isSubjectToPolicy ||
  rules.policyRequiredTo === 'neither' ||
  (rules.policyRequiredTo === 'use' && noPolicyUntil !== null && noPolicyUntil > now);
