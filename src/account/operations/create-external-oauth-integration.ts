import type { CreateExternalOauthIntegration, CreateOutcome } from '../account.ts';
import type { ChangeContext } from './context.ts';
import { withSettings } from './external-oauth-settings.ts';
import { placeIntegration } from './place-integration.ts';

/** https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-oauth-external */
export const createExternalOauthIntegration = (
  context: ChangeContext,
  { name, mode, settings }: CreateExternalOauthIntegration,
): Promise<CreateOutcome> =>
  placeIntegration(context, { name, mode, comment: settings.comment }, (base) =>
    withSettings(
      context,
      {
        ...base,
        kind: 'INTEGRATION',
        type: 'EXTERNAL_OAUTH',
        enabled: settings.enabled,
        provider: settings.provider,
        issuer: settings.issuer,
        tokenUserMappingClaims: settings.tokenUserMappingClaims,
        userMappingAttribute: settings.userMappingAttribute,
        keysUrls: [],
        rsaPublicKey: null,
        rsaPublicKey2: null,
        blockedRoles: [],
        allowedRoles: [],
        audiences: [],
        anyRoleMode: 'DISABLE',
        scopeDelimiter: ',',
        scopeMappingAttribute: 'scp',
        isAgentic: false,
        networkPolicy: null,
      },
      settings,
    ),
  );
