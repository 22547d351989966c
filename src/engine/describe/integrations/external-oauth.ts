/** Types, defaults and forms of lists as observed by Snowflake's Terraform provider. */
import type { ExternalOauthIntegration, RoleId } from '../../../account/model.ts';
import type { StatementContext } from '../../context.ts';
import type { PropertyRow } from './integration.ts';

export const externalOauthRows = async (
  context: StatementContext,
  integration: ExternalOauthIntegration,
): Promise<readonly PropertyRow[]> => {
  const { blocked, allowed } = await context.account.read(context.session.actor(), (queries) => {
    const names = (ids: readonly RoleId[]): string =>
      ids.flatMap((id) => queries.roleById(id)?.name ?? []).join(',');
    return {
      blocked: names(queries.rolesBlockedByOauth(integration)),
      allowed: names(integration.allowedRoles),
    };
  });
  const claims = integration.tokenUserMappingClaims.map((claim) => `'${claim}'`).join(', ');
  return [
    ['ENABLED', 'Boolean', String(integration.enabled), 'false'],
    ['EXTERNAL_OAUTH_ISSUER', 'String', integration.issuer, ''],
    ['EXTERNAL_OAUTH_JWS_KEYS_URL', 'Object', integration.keysUrls.join(','), ''],
    ['EXTERNAL_OAUTH_ANY_ROLE_MODE', 'String', integration.anyRoleMode, ''],
    ['EXTERNAL_OAUTH_SCOPE_MAPPING_ATTRIBUTE', 'String', integration.scopeMappingAttribute, 'scp'],
    ['EXTERNAL_OAUTH_RSA_PUBLIC_KEY', 'String', integration.rsaPublicKey ?? '', ''],
    ['EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2', 'String', integration.rsaPublicKey2 ?? '', ''],
    ['EXTERNAL_OAUTH_BLOCKED_ROLES_LIST', 'List', blocked, '[]'],
    ['EXTERNAL_OAUTH_ALLOWED_ROLES_LIST', 'List', allowed, '[]'],
    ['EXTERNAL_OAUTH_AUDIENCE_LIST', 'List', integration.audiences.join(','), '[]'],
    ['EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM', 'Object', `[${claims}]`, ''],
    ['EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE', 'String', integration.userMappingAttribute, ''],
    ['EXTERNAL_OAUTH_SCOPE_DELIMITER', 'String', integration.scopeDelimiter, ','],
    ['IS_AGENTIC', 'Boolean', String(integration.isAgentic), 'false'],
    ['NETWORK_POLICY', 'String', integration.networkPolicy ?? '', ''],
    ['COMMENT', 'String', integration.comment ?? '', ''],
  ];
};
