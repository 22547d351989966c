import type { AlterSamlIntegration } from '../account.ts';
import { executionError } from '../errors.ts';
import type { SamlIntegration } from '../model.ts';
import { type ServiceProviderKey, sealedAbout } from '../saml/service-provider-key.ts';
import { checkSettings } from '../saml/settings.ts';
import { changeIntegration } from './change-integration.ts';
import type { ChangeContext } from './context.ts';
import { requireOwnKey, requireUniqueIssuer } from './saml-integration-checks.ts';

/** ALTER SECURITY INTEGRATION of a SAML2 integration. https://docs.snowflake.com/en/sql-reference/sql/alter-security-integration-saml2 */
export const alterSamlIntegration = (context: ChangeContext, input: AlterSamlIntegration): Promise<void> =>
  changeIntegration(context, { ...input, type: 'SAML2' }, (integration) => {
    const { identityProvider = {}, set = {}, key } = input;
    checkSettings({ ...identityProvider, ...set }, context.publicUrl);
    requireOneSource(integration, input);
    if (identityProvider.issuer !== undefined) {
      requireUniqueIssuer(context, identityProvider.issuer, integration.id);
    }
    requireOwnKey(set.snowflakeCertificate, () =>
      context.secrets.open(integration.sealedPrivateKey, sealedAbout(integration.id)),
    );
    return {
      ...integration,
      ...given(identityProvider),
      ...given(set),
      ...(input.metadataUrl === undefined ? {} : { metadataUrl: input.metadataUrl }),
      ...(key === undefined ? {} : sealed(context, integration, key)),
    };
  });

/** Where metadata tells what the provider is, nothing else does. */
const requireOneSource = (integration: SamlIntegration, input: AlterSamlIntegration): void => {
  if (integration.metadataUrl === null || input.identityProvider === undefined) return;
  if (input.metadataUrl !== undefined) return;
  throw executionError(
    `SQL compilation error:\nIntegration '${integration.name}' takes issuer, sign-on address, provider and certificate from its METADATA_URL. Set METADATA_URL = '' first, to set them one by one.`,
    '001423',
    '22023',
  );
};

const sealed = (context: ChangeContext, { id }: SamlIntegration, key: ServiceProviderKey) => ({
  snowflakeCertificate: key.certificate,
  sealedPrivateKey: context.secrets.seal(key.privateKey, sealedAbout(id)),
});

type Given<Values> = { [Key in keyof Values]: Exclude<Values[Key], undefined> };

/** Without what was left out. */
const given = <Values extends object>(values: Values): Partial<Given<Values>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<
    Given<Values>
  >;
