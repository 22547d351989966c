/** https://docs.snowflake.com/en/sql-reference/functions/system_migrate_saml_idp_registration */
import type { SamlIdentityProvider } from '../../account/account.ts';
import { executionError } from '../../account/errors.ts';
import { readCertificates } from '../../account/saml/certificates.ts';
import { newServiceProviderKey } from '../../account/saml/service-provider-key.ts';
import { integrationNameOf } from './integration-name.ts';
import { type SystemFunction, textResult } from './system-function.ts';

const parameter = 'SAML_IDENTITY_PROVIDER';

const failure = (problem: string) => executionError(`SQL execution error: ${problem}`, '001008', '22023');

/** The fields of the parameter, whatever the case of their names. */
const registrationOf = (value: unknown): ReadonlyMap<string, string> => {
  if (typeof value !== 'string' || value === '')
    throw failure(
      `Account parameter ${parameter} is not set. Use CREATE SECURITY INTEGRATION ... TYPE = SAML2.`,
    );
  const fields = parsed(value);
  if (fields === undefined) throw failure(`Account parameter ${parameter} is not a JSON object.`);
  return new Map(
    Object.entries(fields).flatMap(([name, field]) =>
      typeof field === 'string' ? [[name.toLowerCase(), field] as const] : [],
    ),
  );
};

const parsed = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const identityProviderOf = (
  registration: ReadonlyMap<string, string>,
  givenIssuer: string | undefined,
): SamlIdentityProvider => {
  const field = (name: string): string => {
    const value = registration.get(name.toLowerCase());
    if (value === undefined || value === '')
      throw failure(`Account parameter ${parameter} has no '${name}'.`);
    return value;
  };
  const issuer = registration.get('issuer') || givenIssuer;
  if (!issuer)
    throw failure(
      `Account parameter ${parameter} has no 'issuer': give it as the function's second argument.`,
    );
  const certificates = readCertificates(field('certificate'));
  if (certificates === undefined)
    throw failure(`The 'certificate' of account parameter ${parameter} is no X.509 certificate.`);
  const type = (registration.get('type') ?? 'CUSTOM').toUpperCase();
  return { issuer, ssoUrl: field('ssoUrl'), provider: type, certificates };
};

export const migrateSamlIdpRegistration: SystemFunction = {
  name: 'SYSTEM$MIGRATE_SAML_IDP_REGISTRATION',
  minimumArguments: 1,
  maximumArguments: 2,
  type: textResult,
  async run({ account, session, startedAt }, [nameText, issuer]) {
    const name = integrationNameOf(nameText);
    const registration = registrationOf(account.parameter(parameter));
    const identityProvider = identityProviderOf(registration, issuer ?? undefined);
    const key = await newServiceProviderKey(account.name, startedAt);
    const loginPageLabel = registration.get('label') ?? null;
    const spInitiated = account.parameter('SSO_LOGIN_PAGE') === true;
    await account.change(session.actor(), (operations) =>
      operations.createSamlIntegration({
        name,
        mode: 'create',
        metadataUrl: null,
        identityProvider,
        key,
        settings: { loginPageLabel, spInitiated },
      }),
    );
    return `SUCCESS : [${name}] Fed SAML integration created`;
  },
};
