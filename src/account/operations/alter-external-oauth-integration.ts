import type { AlterExternalOauthIntegration } from '../account.ts';
import { changeIntegration } from './change-integration.ts';
import type { ChangeContext } from './context.ts';
import { withSettings } from './external-oauth-settings.ts';

/** https://docs.snowflake.com/en/sql-reference/sql/alter-security-integration-oauth-external */
export const alterExternalOauthIntegration = (
  context: ChangeContext,
  { set, ...target }: AlterExternalOauthIntegration,
): Promise<void> =>
  changeIntegration(context, { ...target, type: 'EXTERNAL_OAUTH' }, (integration) =>
    withSettings(context, integration, set),
  );
