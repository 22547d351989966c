import { requireCreatePrivilege } from '../access/checks.ts';
import type { CreateOutcome, CreateSamlIntegration } from '../account.ts';
import type { ObjectId } from '../model.ts';
import { sealedAbout } from '../saml/service-provider-key.ts';
import { checkSettings, defaultNameIdFormat } from '../saml/settings.ts';
import type { ChangeContext } from './context.ts';
import { placeIntegration } from './place-integration.ts';
import { requireOwnKey, requireUniqueIssuer } from './saml-integration-checks.ts';

/** CREATE SECURITY INTEGRATION ... TYPE = SAML2. https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-saml2 */
export const createSamlIntegration = async (
  context: ChangeContext,
  { name, mode, metadataUrl, identityProvider, key, settings }: CreateSamlIntegration,
): Promise<CreateOutcome> => {
  requireCreatePrivilege(context, 'CREATE INTEGRATION');
  checkSettings({ ...identityProvider, ...settings }, context.publicUrl);
  requireOwnKey(settings.snowflakeCertificate, () => key.privateKey);
  const own = (id: ObjectId) => ({
    snowflakeCertificate: settings.snowflakeCertificate ?? key.certificate,
    sealedPrivateKey: context.secrets.seal(key.privateKey, sealedAbout(id)),
  });
  const { comment } = settings;
  return await placeIntegration(context, { name, mode, comment }, (base) => {
    requireUniqueIssuer(context, identityProvider.issuer, base.id);
    return {
      ...base,
      ...identityProvider,
      ...own(base.id),
      kind: 'INTEGRATION',
      type: 'SAML2',
      networkPolicy: null,
      metadataUrl,
      enabled: settings.enabled ?? true,
      allowedUserDomains: settings.allowedUserDomains ?? [],
      allowedEmailPatterns: settings.allowedEmailPatterns ?? [],
      loginPageLabel: settings.loginPageLabel ?? null,
      spInitiated: settings.spInitiated ?? false,
      signRequest: settings.signRequest ?? false,
      requestedNameIdFormat: settings.requestedNameIdFormat ?? defaultNameIdFormat,
      postLogoutRedirectUrl: settings.postLogoutRedirectUrl ?? null,
      forceAuthn: settings.forceAuthn ?? false,
      snowflakeIssuerUrl: settings.snowflakeIssuerUrl ?? null,
      snowflakeAcsUrl: settings.snowflakeAcsUrl ?? null,
    };
  });
};
