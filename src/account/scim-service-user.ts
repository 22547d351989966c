/**
 * SCIM on behalf of a user of TYPE = SERVICE, whose token is not the integration's own.
 * https://docs.snowflake.com/en/user-guide/scim-authentication
 */
import { allowsMethod } from './access/authentication-rules.ts';
import type { ScimAuthentication } from './account.ts';
import type { Catalog } from './catalog/catalog.ts';
import { AccountError } from './errors.ts';
import type { Clock, Instant, Name, RoleId, ScimIntegration, User } from './model.ts';
import type { AuthenticationMethod } from './policies.ts';
import { actorOf } from './scim-authentication.ts';
import { oauthCredential } from './sessions/credentials/oauth.ts';
import { programmaticTokenCredential } from './sessions/credentials/programmatic-token.ts';
import { isLocked } from './sessions/lockout.ts';
import {
  accessDisabled,
  addressNotAllowed,
  programmaticTokenInvalid,
  rejectedByPolicy,
  temporarilyLocked,
} from './sessions/refusals.ts';
import type { OauthProof } from './sessions/sessions.ts';
import type { SignInDirectory } from './sessions/sign-in-directory.ts';

/** "If your account has only one enabled SCIM security integration, you can omit the UUID and use the shorter base URL." */
const integrationAt = (catalog: Catalog, endpointId: string | null): ScimIntegration | undefined => {
  const integrations = catalog.objects.integrationsOf('SCIM');
  if (endpointId !== null) return integrations.find((integration) => integration.endpointId === endpointId);
  const [only, ...others] = integrations.filter(({ enabled }) => enabled);
  return others.length === 0 ? only : undefined;
};

export const mayUseIntegration = (
  { privilegeGrants, roleGrants }: Pick<Catalog, 'privilegeGrants' | 'roleGrants'>,
  role: RoleId,
  integration: ScimIntegration,
): boolean => {
  const held = roleGrants.closure(role);
  if (integration.owner !== null && held.has(integration.owner)) return true;
  const granted = privilegeGrants.find(
    { kind: 'INTEGRATION', id: integration.id },
    ({ privilege, grantee }) => privilege === 'USAGE' && held.has(grantee),
  );
  return granted !== undefined;
};

/** Whatever the user's token is: the user is a service, and the role that the token opens may use the integration. */
export const authorizeServiceUser = (
  catalog: Catalog,
  { user, role }: { readonly user: Pick<User, 'type' | 'networkPolicy'>; readonly role: RoleId },
  endpointId: string | null,
): ScimAuthentication => {
  const integration = integrationAt(catalog, endpointId);
  if (integration === undefined) return { outcome: endpointId === null ? 'endpointNeeded' : 'unknown' };
  if (user.type !== 'SERVICE') return { outcome: 'noService', integration };
  if (!mayUseIntegration(catalog, role, integration)) return { outcome: 'noUsage', integration };
  if (!integration.enabled) return { outcome: 'disabled', integration };
  const actor = actorOf(catalog, integration);
  return actor === undefined
    ? { outcome: 'roleMissing', integration }
    : { outcome: 'ok', integration, actor, user };
};

const requireEnabled = ({ disabled, expiresAt }: User, now: Instant): void => {
  if (disabled || (expiresAt !== null && expiresAt <= now)) throw accessDisabled();
};

const requireAllowed = async (
  directory: SignInDirectory,
  user: User,
  method: AuthenticationMethod,
): Promise<void> => {
  if (!allowsMethod(await directory.authenticationRules(user), method)) throw rejectedByPolicy();
};

const refusalAsOutcome = (error: unknown): ScimAuthentication => {
  if (error instanceof AccountError) return { outcome: 'refused', error };
  throw error;
};

export interface ServiceUserParts {
  readonly catalog: Catalog;
  readonly directory: SignInDirectory;
  readonly clock: Clock;
}

/** With a verified access token of External OAuth. Nothing counts as a failed attempt: nobody can guess one. */
export const authenticateScimOauth = async (
  { catalog, directory, clock }: ServiceUserParts,
  proof: OauthProof,
  endpointId: string | null,
  clientAddress: string,
): Promise<ScimAuthentication> => {
  try {
    const credential = oauthCredential(proof, directory);
    const found = await credential.find();
    const { choosePrimaryRole } = await credential.prove(found);
    if (found === undefined) throw credential.refusal();
    const { user } = found;
    const now = clock();
    requireEnabled(user, now);
    await requireAllowed(directory, user, 'OAUTH');
    if (isLocked(user, now)) {
      throw temporarilyLocked((await directory.passwordSettings(undefined)).lockoutTimeMins);
    }
    if (!(await directory.admitsAddress(user, clientAddress, proof.integration))) {
      throw addressNotAllowed(clientAddress);
    }
    return authorizeServiceUser(
      catalog,
      { user, role: await choosePrimaryRole(user, undefined) },
      endpointId,
    );
  } catch (error) {
    return refusalAsOutcome(error);
  }
};

/**
 * With a programmatic access token, which must be restricted to a role. That its user is locked out for a while is no
 * matter: "programmatic access tokens are not disabled when a user is temporarily locked out".
 */
export const authenticateScimProgrammatic = async (
  { catalog, directory, clock }: ServiceUserParts,
  token: string,
  endpointId: string | null,
  onRefusal: (error: AccountError, userName: Name | null) => void,
): Promise<ScimAuthentication> => {
  const credential = programmaticTokenCredential(
    { method: 'programmaticToken', token, loginName: undefined },
    directory,
    clock,
  );
  const found = await credential.find();
  try {
    const { roleLimits } = await credential.prove(found);
    if (found === undefined) throw credential.refusal();
    requireEnabled(found.user, clock());
    await requireAllowed(directory, found.user, 'PROGRAMMATIC_ACCESS_TOKEN');
    const [role] = roleLimits.only ?? [];
    if (role === undefined) throw programmaticTokenInvalid('PAT_ROLE_REQUIRED');
    return authorizeServiceUser(catalog, { user: found.user, role }, endpointId);
  } catch (error) {
    if (error instanceof AccountError) onRefusal(error, found?.user.name ?? null);
    return refusalAsOutcome(error);
  }
};
