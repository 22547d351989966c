import { meetsPolicyRequirement, tokenRules, tokenStatus } from '../../access/programmatic-token-rules.ts';
import { unlimitedRoles } from '../../access/role-limits.ts';
import type { Instant, ProgrammaticToken } from '../../model.ts';
import { networkPolicyRequired, programmaticTokenInvalid } from '../refusals.ts';
import type { ProgrammaticTokenProof } from '../sessions.ts';
import type { SignInDirectory, SignInUser } from '../sign-in-directory.ts';
import type { Credential, Proved } from './credential.ts';

type Directory = Pick<
  SignInDirectory,
  | 'findById'
  | 'authenticationRules'
  | 'programmaticToken'
  | 'programmaticTokenUsed'
  | 'holdsRole'
  | 'isSubjectToNetworkPolicy'
>;

/** A programmatic access token, by itself or in place of a password. */
export const programmaticTokenCredential = (
  { token: text, loginName }: ProgrammaticTokenProof,
  directory: Directory,
  clock: () => Instant,
): Credential => {
  const find = async (): Promise<SignInUser | undefined> => {
    const token = await directory.programmaticToken(text);
    if (token === undefined) return undefined;
    const found = await directory.findById(token.user);
    const isMeant =
      loginName === undefined || loginName.toUpperCase() === found?.user.loginName.toUpperCase();
    return isMeant ? found : undefined;
  };
  /** Throws where the token is of no use now. */
  const usable = async ({ user }: SignInUser): Promise<ProgrammaticToken> => {
    const token = await directory.programmaticToken(text);
    if (token === undefined) throw programmaticTokenInvalid('PAT_INVALID');
    const now = clock();
    const status = tokenStatus(token, now);
    if (status !== 'ACTIVE') throw programmaticTokenInvalid(`PAT_${status}`);
    const { pat } = await directory.authenticationRules(user);
    const rules = tokenRules(user, pat);
    if (token.daysToExpiry > rules.maximumDays) throw programmaticTokenInvalid('PAT_LASTS_TOO_LONG');
    if (token.role === null && rules.roleRequired) throw programmaticTokenInvalid('PAT_ROLE_REQUIRED');
    if (token.role !== null && !(await directory.holdsRole(user.id, token.role))) {
      throw programmaticTokenInvalid('PAT_ROLE_NOT_GRANTED');
    }
    const isSubjectToPolicy = await directory.isSubjectToNetworkPolicy(user);
    if (!meetsPolicyRequirement(rules, token, isSubjectToPolicy, now)) throw networkPolicyRequired();
    directory.programmaticTokenUsed(token);
    return token;
  };
  return {
    factor: 'PROGRAMMATIC_ACCESS_TOKEN',
    integration: null,
    guessedName: null,
    lockTold: 'afterProof',
    find,
    basis: () => null,
    prove: async (found) => {
      if (found === undefined) throw programmaticTokenInvalid('PAT_INVALID');
      return provedWith(await usable(found));
    },
    refusal: () => programmaticTokenInvalid('PAT_INVALID'),
  };
};

/** "Secondary roles are not used" beside the role of a token that is restricted to one. */
const provedWith = ({ id, role }: ProgrammaticToken): Proved => ({
  factorId: String(id),
  secondFactor: null,
  roleLimits: role === null ? unlimitedRoles : { only: [role], never: [], secondary: false },
});
