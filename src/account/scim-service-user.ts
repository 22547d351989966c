/**
 * SCIM on behalf of a user of TYPE = SERVICE, whose token is not the integration's own.
 * https://docs.snowflake.com/en/user-guide/scim-authentication
 */
import type { ScimAuthentication } from './account.ts';
import type { Catalog } from './catalog/catalog.ts';
import { AccountError } from './errors.ts';
import type { Clock, RoleId, ScimIntegration, User } from './model.ts';
import { actorOf } from './scim-authentication.ts';
import { oauthCredential } from './sessions/credentials/oauth.ts';
import { isLocked } from './sessions/lockout.ts';
import { accessDisabled, addressNotAllowed, temporarilyLocked } from './sessions/refusals.ts';
import type { OauthProof } from './sessions/sessions.ts';
import type { SignInDirectory } from './sessions/sign-in-directory.ts';

/** "If your account has only one enabled SCIM security integration, you can omit the UUID and use the shorter base URL." */
const integrationAt = (catalog: Catalog, endpointId: string | null): ScimIntegration | undefined => {
  const integrations = catalog.objects.integrationsOf('SCIM');
  if (endpointId !== null) return integrations.find((integration) => integration.endpointId === endpointId);
  const [only, ...others] = integrations.filter(({ enabled }) => enabled);
  return others.length === 0 ? only : undefined;
};

const mayUse = (
  { privilegeGrants, roleGrants }: Catalog,
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
  { user, role }: { readonly user: Pick<User, 'type'>; readonly role: RoleId },
  endpointId: string | null,
): ScimAuthentication => {
  const integration = integrationAt(catalog, endpointId);
  if (integration === undefined) return { outcome: endpointId === null ? 'endpointNeeded' : 'unknown' };
  if (user.type !== 'SERVICE') return { outcome: 'noService', integration };
  if (!mayUse(catalog, role, integration)) return { outcome: 'noUsage', integration };
  if (!integration.enabled) return { outcome: 'disabled', integration };
  const actor = actorOf(catalog, integration);
  return actor === undefined
    ? { outcome: 'roleMissing', integration }
    : { outcome: 'ok', integration, actor };
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
    if (user.disabled || (user.expiresAt !== null && user.expiresAt <= now)) throw accessDisabled();
    if (isLocked(user, now)) throw temporarilyLocked();
    if (!(await directory.admitsAddress(user, clientAddress, proof.integration))) {
      throw addressNotAllowed(clientAddress);
    }
    return authorizeServiceUser(
      catalog,
      { user, role: await choosePrimaryRole(user, undefined) },
      endpointId,
    );
  } catch (error) {
    if (error instanceof AccountError) return { outcome: 'refused', error };
    throw error;
  }
};
