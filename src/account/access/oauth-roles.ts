/**
 * Which roles a session by External OAuth may have.
 * https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-oauth-external
 */
import type { Catalog } from '../catalog/catalog.ts';
import { asName, type ExternalOauthIntegration, type Name, type RoleId } from '../model.ts';
import type { RoleLimits } from './role-limits.ts';

/** What an access token asks for: https://docs.snowflake.com/en/user-guide/oauth-ext-overview — Scopes. */
export interface RoleScopes {
  /** `session:role-any` */
  readonly any: boolean;
  /** `session:role:<name>` */
  readonly roles: readonly Name[];
}

/** Blocked in every integration, unless its list of allowed roles names them or the account's parameter is off. */
const privilegedRoles = ['ACCOUNTADMIN', 'ORGADMIN', 'GLOBALORGADMIN', 'SECURITYADMIN'].map(asName);

const blocksPrivileged = 'EXTERNAL_OAUTH_ADD_PRIVILEGED_ROLES_TO_BLOCKED_LIST';

type OauthCatalog = Pick<Catalog, 'parameters' | 'roles' | 'privilegeGrants'>;

/** What EXTERNAL_OAUTH_BLOCKED_ROLES_LIST comes to. */
export const blockedRoles = (
  { parameters, roles }: Pick<OauthCatalog, 'parameters' | 'roles'>,
  { blockedRoles: listed, allowedRoles }: Pick<ExternalOauthIntegration, 'blockedRoles' | 'allowedRoles'>,
): readonly RoleId[] => {
  if (parameters.value(blocksPrivileged) !== true) return listed;
  const privileged = privilegedRoles
    .map((name) => roles.byName(name)?.id)
    .filter((id) => id !== undefined)
    .filter((id) => !allowedRoles.includes(id) && !listed.includes(id));
  return [...listed, ...privileged];
};

/** What counts of the user. */
export interface OauthUser {
  /** All that the user may activate. */
  readonly roles: ReadonlySet<RoleId>;
  readonly defaultRole: RoleId | undefined;
}

/** EXTERNAL_OAUTH_ANY_ROLE_MODE: whether `session:role-any` opens more than the user's default role. */
const maySwitch = (
  { privilegeGrants }: OauthCatalog,
  { id, anyRoleMode }: ExternalOauthIntegration,
  { roles }: OauthUser,
): boolean => {
  switch (anyRoleMode) {
    case 'DISABLE':
      return false;
    case 'ENABLE':
      return true;
    case 'ENABLE_FOR_PRIVILEGE':
      return (
        privilegeGrants.find(
          { kind: 'INTEGRATION', id },
          ({ privilege, grantee }) => privilege === 'USE_ANY_ROLE' && roles.has(grantee),
        ) !== undefined
      );
  }
};

/** Secondary roles need `session:role-any` and an integration that allows it, as the pages on each provider say. */
export const oauthRoleLimits = (
  catalog: OauthCatalog,
  integration: ExternalOauthIntegration,
  scopes: RoleScopes,
  user: OauthUser,
): RoleLimits => {
  const never = blockedRoles(catalog, integration);
  const { allowedRoles } = integration;
  const isAllowed = (role: RoleId): boolean => allowedRoles.length === 0 || allowedRoles.includes(role);
  if (scopes.any && maySwitch(catalog, integration, user)) {
    return { only: allowedRoles.length === 0 ? null : allowedRoles, never, secondary: true };
  }
  const named = [
    ...scopes.roles.map((name) => catalog.roles.byName(name)?.id),
    scopes.any ? user.defaultRole : undefined,
  ];
  const only = named.filter((role) => role !== undefined).filter(isAllowed);
  return { only, never, secondary: false };
};
