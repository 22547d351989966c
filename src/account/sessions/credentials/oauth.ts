/** External OAuth: https://docs.snowflake.com/en/user-guide/oauth-ext-overview */
import { admitsRole } from '../../access/role-limits.ts';
import type { AccountError } from '../../errors.ts';
import type { Name, User } from '../../model.ts';
import { isStorable } from '../../storable-text.ts';
import { nameReadings } from '../identifiers.ts';
import {
  defaultRoleNotGranted,
  noDefaultRole,
  oauthUserDiffers,
  oauthUserUnknown,
  roleNotAvailable,
  roleNotInToken,
} from '../refusals.ts';
import type { ChoosePrimaryRole } from '../session-context.ts';
import type { OauthProof } from '../sessions.ts';
import type { OauthRoles, SignInDirectory, SignInUser } from '../sign-in-directory.ts';
import type { Credential, Proved } from './credential.ts';

type Directory = Pick<SignInDirectory, 'findByLoginName' | 'findByEmail' | 'oauthRoles' | 'activatableRole'>;

/** It always says which role it opens. */
interface OauthCredential extends Credential {
  prove(found: SignInUser | undefined): Promise<Proved & { readonly choosePrimaryRole: ChoosePrimaryRole }>;
}

/** The token was verified before; what is left is whom it means, and as what they may work. */
export const oauthCredential = (proof: OauthProof, directory: Directory): OauthCredential => {
  const { integration, subjects, scopes, loginName } = proof;
  const byLoginName = integration.userMappingAttribute === 'LOGIN_NAME';
  const refusal = (): AccountError => oauthUserUnknown(integration.userMappingAttribute, subjects);
  return {
    factor: 'OAUTH_ACCESS_TOKEN',
    integration,
    guessedName: null,
    lockTold: 'beforeProof',
    find: () => firstFound(directory, byLoginName, subjects),
    basis: ({ user }) => (byLoginName ? user.loginName : user.email),
    async prove(found) {
      if (found === undefined) throw refusal();
      const { user } = found;
      if (loginName !== undefined && !isSame(loginName, user.loginName)) {
        throw oauthUserDiffers(loginName, user.loginName);
      }
      const roles = await directory.oauthRoles(user, integration, scopes);
      return {
        factorId: null,
        secondFactor: null,
        roleLimits: roles.limits,
        choosePrimaryRole: primaryRoleOf(directory, roles),
      };
    },
    refusal,
  };
};

const isSame = (left: string, right: string): boolean => left.toUpperCase() === right.toUpperCase();

/** "Snowflake tries each one in order and uses the first match": https://docs.snowflake.com/en/user-guide/scim-authentication */
const firstFound = async (
  directory: Directory,
  byLoginName: boolean,
  subjects: readonly string[],
): Promise<SignInUser | undefined> => {
  for (const subject of subjects) {
    if (!isStorable(subject)) continue;
    const found = byLoginName
      ? await directory.findByLoginName(subject)
      : await directory.findByEmail(subject);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The connection's role, else DEFAULT_ROLE; never PUBLIC of its own, unlike with other ways of signing in. */
const primaryRoleOf =
  (directory: Directory, roles: OauthRoles): ChoosePrimaryRole =>
  async (user: User, wished: string | undefined) => {
    const text = wished ?? user.defaultRole;
    if (text === null || text === '') throw noDefaultRole();
    const readings = nameReadings(text);
    for (const name of readings) {
      const role = await directory.activatableRole(user.id, name);
      if (role !== undefined && admitsRole(roles.limits, role)) return role;
    }
    if (!readings.some((name) => isOffered(roles, name))) throw roleNotInToken(text);
    throw wished === undefined ? defaultRoleNotGranted(text) : roleNotAvailable(text);
  };

/** Whether the token would open the role, did the user hold it. */
const isOffered = ({ limits, idOf }: OauthRoles, name: Name): boolean => {
  const role = idOf(name);
  return role === undefined ? limits.only === null : admitsRole(limits, role);
};
