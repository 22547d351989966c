/** Where to send a browser so that the identity provider signs its user in: SAML bindings, section 3.4. */
import { SAML } from '@node-saml/node-saml';
import type { Account } from '../../account/account.ts';
import type { SamlIntegration } from '../../account/model.ts';
import { toPem } from '../../account/saml/certificates.ts';
import { type ServiceProvider, serviceProviderOf } from '../../account/saml/service-provider.ts';
import { privateKeyOf } from './integrations.ts';
import { keepRequest, type Purpose } from './pending-requests.ts';
import { SamlProblem } from './problem.ts';

export const requireServiceProvider = (
  integration: SamlIntegration,
  { address }: Pick<Account, 'address'>,
): ServiceProvider => {
  const serviceProvider = serviceProviderOf(integration, address);
  if (serviceProvider !== undefined) return serviceProvider;
  throw new SamlProblem(
    'integration',
    `The address of the account is not known: set server.public_url, or SAML2_SNOWFLAKE_ACS_URL and SAML2_SNOWFLAKE_ISSUER_URL of integration ${integration.name}.`,
  );
};

/** The sign-on address with a request in it, signed where the integration asks for that. */
export const authnRequestUrl = async (
  account: Account,
  integration: SamlIntegration,
  purpose: Purpose,
): Promise<string> => {
  const { entityId, acsUrl } = requireServiceProvider(integration, account);
  const id = await keepRequest(account, { integration: integration.id, purpose });
  const saml = new SAML({
    entryPoint: integration.ssoUrl,
    issuer: entityId,
    callbackUrl: acsUrl,
    idpCert: [...integration.certificates],
    identifierFormat: integration.requestedNameIdFormat,
    forceAuthn: integration.forceAuthn,
    // How people prove themselves is the identity provider's to decide.
    disableRequestedAuthnContext: true,
    generateUniqueId: () => id,
    ...(integration.signRequest
      ? {
          privateKey: privateKeyOf(account, integration),
          publicCert: toPem(integration.snowflakeCertificate),
          signatureAlgorithm: 'sha256',
        }
      : {}),
  });
  return saml.getAuthorizeUrlAsync(purpose.kind === 'browser' ? purpose.path : '', undefined, {});
};
