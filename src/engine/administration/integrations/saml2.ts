/** TYPE = SAML2. https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-saml2 */
import type { AlterSamlIntegration, SamlIdentityProvider, SamlSettings } from '../../../account/account.ts';
import {
  doesNotExist,
  executionError,
  insufficientPrivileges,
  invalidProperty,
  invalidValue,
  missingOption,
  unsupportedFeature,
} from '../../../account/errors.ts';
import type { SamlIntegration } from '../../../account/model.ts';
import { readCertificates } from '../../../account/saml/certificates.ts';
import { newServiceProviderKey } from '../../../account/saml/service-provider-key.ts';
import { defaultNameIdFormat, samlProviders } from '../../../account/saml/settings.ts';
import type { StatementContext } from '../../context.ts';
import { fetchMetadata, isMetadataUrl } from '../../saml/fetch-metadata.ts';
import { UnusableMetadata } from '../../saml/metadata-document.ts';
import type { PropertyReader } from '../properties.ts';
import type { IntegrationStatements, IntegrationTarget } from './integration-type.ts';

const theAccount = { kind: 'ACCOUNT', id: 0 } as const;
const providerProperties = ['SAML2_ISSUER', 'SAML2_SSO_URL', 'SAML2_PROVIDER', 'SAML2_X509_CERT'] as const;

/** An empty string stands for nothing. */
const textOrNull = (reader: PropertyReader, name: string): string | null | undefined => {
  const text = reader.text(name);
  return text === '' ? null : text;
};

const requiredText = (reader: PropertyReader, name: string): string | undefined => {
  const text = reader.text(name);
  if (text === null) throw invalidValue('NULL', name);
  return text;
};

const certificates = (reader: PropertyReader, name: string): readonly string[] | undefined => {
  const text = requiredText(reader, name);
  if (text === undefined) return undefined;
  const found = readCertificates(text);
  if (found === undefined) throw invalidValue(text, name);
  return found;
};

const oneCertificate = (reader: PropertyReader, name: string): string | undefined => {
  const found = certificates(reader, name);
  if (found === undefined) return undefined;
  const [only, ...rest] = found;
  if (only === undefined || rest.length > 0) throw invalidValue('several certificates', name);
  return only;
};

const settingsOf = (reader: PropertyReader): SamlSettings => ({
  enabled: reader.boolean('ENABLED') ?? undefined,
  allowedUserDomains: reader.texts('ALLOWED_USER_DOMAINS'),
  allowedEmailPatterns: reader.texts('ALLOWED_EMAIL_PATTERNS'),
  loginPageLabel: textOrNull(reader, 'SAML2_SP_INITIATED_LOGIN_PAGE_LABEL'),
  spInitiated: reader.boolean('SAML2_ENABLE_SP_INITIATED') ?? undefined,
  snowflakeCertificate: oneCertificate(reader, 'SAML2_SNOWFLAKE_X509_CERT'),
  signRequest: reader.boolean('SAML2_SIGN_REQUEST') ?? undefined,
  requestedNameIdFormat: requiredText(reader, 'SAML2_REQUESTED_NAMEID_FORMAT'),
  postLogoutRedirectUrl: textOrNull(reader, 'SAML2_POST_LOGOUT_REDIRECT_URL'),
  forceAuthn: reader.boolean('SAML2_FORCE_AUTHN') ?? undefined,
  snowflakeIssuerUrl: textOrNull(reader, 'SAML2_SNOWFLAKE_ISSUER_URL'),
  snowflakeAcsUrl: textOrNull(reader, 'SAML2_SNOWFLAKE_ACS_URL'),
  comment: reader.comment(),
});

const identityProviderOf = (reader: PropertyReader): Partial<SamlIdentityProvider> | undefined => {
  if (!providerProperties.some((name) => reader.has(name))) return undefined;
  const issuer = requiredText(reader, 'SAML2_ISSUER');
  const ssoUrl = requiredText(reader, 'SAML2_SSO_URL');
  const provider = reader.word('SAML2_PROVIDER', samlProviders) ?? undefined;
  const found = certificates(reader, 'SAML2_X509_CERT');
  return {
    ...(issuer === undefined ? {} : { issuer }),
    ...(ssoUrl === undefined ? {} : { ssoUrl }),
    ...(provider === undefined ? {} : { provider }),
    ...(found === undefined ? {} : { certificates: found }),
  };
};

const metadataAt = async (url: string): Promise<SamlIdentityProvider> => {
  if (!isMetadataUrl(url)) throw invalidValue(url, 'METADATA_URL');
  try {
    return await fetchMetadata(url);
  } catch (error) {
    if (!(error instanceof UnusableMetadata)) throw error;
    throw executionError(
      `SQL execution error: The metadata at METADATA_URL '${url}' cannot be used: ${error.message}.`,
      '001008',
      '22023',
    );
  }
};

const requireNoneOf = (reader: PropertyReader): void => {
  const beside = providerProperties.find((name) => reader.has(name));
  if (beside === undefined) return;
  throw executionError(
    `SQL compilation error:\nMETADATA_URL cannot be set together with ${beside}: the metadata tells it.`,
    '001423',
    '22023',
  );
};

const wholeProvider = (reader: PropertyReader): SamlIdentityProvider => {
  const missing = providerProperties.filter((name) => !reader.has(name));
  if (missing.length > 0) throw missingOption(missing);
  const { issuer, ssoUrl, provider, certificates: found } = identityProviderOf(reader) ?? {};
  if (issuer === undefined || ssoUrl === undefined || provider === undefined || found === undefined)
    throw invalidValue('NULL', 'SAML2_PROVIDER');
  return { issuer, ssoUrl, provider, certificates: found };
};

/** Before anything is fetched: who may not change integrations must not make the server call addresses. */
const requireCreate = async (context: StatementContext): Promise<void> => {
  const { account, session } = context;
  const may = await account.read(session.actor(), (queries) =>
    queries.holds('CREATE INTEGRATION', theAccount),
  );
  if (!may) throw insufficientPrivileges('account', account.name);
};

const owned = async (context: StatementContext, { name }: IntegrationTarget): Promise<SamlIntegration> => {
  const integration = await context.account.read(context.session.actor(), (queries) =>
    queries.describeIntegration(name),
  );
  if (integration.type !== 'SAML2') throw doesNotExist('INTEGRATION', name);
  return integration;
};

const alter = (
  context: StatementContext,
  target: IntegrationTarget,
  change: Omit<AlterSamlIntegration, 'name' | 'ifExists'>,
): Promise<void> =>
  context.account.change(context.session.actor(), (operations) =>
    operations.alterSamlIntegration({ ...target, ...change }),
  );

const refreshMetadata = async (context: StatementContext, target: IntegrationTarget): Promise<void> => {
  const { metadataUrl, name } = await owned(context, target);
  if (metadataUrl === null)
    throw executionError(
      `SQL compilation error:\nIntegration '${name}' has no METADATA_URL to refresh from.`,
      '001423',
      '22023',
    );
  await alter(context, target, { metadataUrl, identityProvider: await metadataAt(metadataUrl) });
};

const refreshKey = async (context: StatementContext, target: IntegrationTarget): Promise<void> => {
  await owned(context, target);
  await alter(context, target, { key: await newServiceProviderKey(context.account.name, context.startedAt) });
};

const refreshes: ReadonlyMap<
  string,
  readonly ((context: StatementContext, target: IntegrationTarget) => Promise<void>)[]
> = new Map([
  ['REFRESH METADATA_URL', [refreshMetadata]],
  ['REFRESH SAML2_SNOWFLAKE_PRIVATE_KEY', [refreshKey]],
  ['REFRESH SAML2_SNOWFLAKE_PRIVATE_KEY METADATA_URL', [refreshMetadata, refreshKey]],
]);

const defaults: ReadonlyMap<string, SamlSettings> = new Map<string, SamlSettings>([
  ['ENABLED', { enabled: true }],
  ['ALLOWED_USER_DOMAINS', { allowedUserDomains: [] }],
  ['ALLOWED_EMAIL_PATTERNS', { allowedEmailPatterns: [] }],
  ['SAML2_SP_INITIATED_LOGIN_PAGE_LABEL', { loginPageLabel: null }],
  ['SAML2_ENABLE_SP_INITIATED', { spInitiated: false }],
  ['SAML2_SIGN_REQUEST', { signRequest: false }],
  ['SAML2_REQUESTED_NAMEID_FORMAT', { requestedNameIdFormat: defaultNameIdFormat }],
  ['SAML2_POST_LOGOUT_REDIRECT_URL', { postLogoutRedirectUrl: null }],
  ['SAML2_FORCE_AUTHN', { forceAuthn: false }],
  ['SAML2_SNOWFLAKE_ISSUER_URL', { snowflakeIssuerUrl: null }],
  ['SAML2_SNOWFLAKE_ACS_URL', { snowflakeAcsUrl: null }],
  ['COMMENT', { comment: null }],
]);

export const samlIntegrations: IntegrationStatements = {
  type: 'SAML2',

  async create(context, { name, mode }, reader, making) {
    const metadataUrl = textOrNull(reader, 'METADATA_URL') ?? null;
    if (metadataUrl !== null) requireNoneOf(reader);
    const given = metadataUrl === null ? wholeProvider(reader) : undefined;
    const settings = settingsOf(reader);
    reader.finish();
    await requireCreate(context);
    const identityProvider = given ?? (await metadataAt(metadataUrl ?? ''));
    const key = await newServiceProviderKey(context.account.name, context.startedAt);
    return await making((operations) =>
      operations.createSamlIntegration({ name, mode, metadataUrl, identityProvider, key, settings }),
    );
  },

  async set(context, target, reader) {
    const type = reader.text('TYPE');
    if (typeof type === 'string' && type.toUpperCase() !== 'SAML2') throw invalidValue(type, 'TYPE');
    const metadataUrl = textOrNull(reader, 'METADATA_URL');
    if (typeof metadataUrl === 'string') requireNoneOf(reader);
    const given = identityProviderOf(reader);
    const set = settingsOf(reader);
    reader.finish();
    if (typeof metadataUrl !== 'string') {
      await alter(context, target, { metadataUrl, identityProvider: given, set });
      return;
    }
    await owned(context, target);
    await alter(context, target, { metadataUrl, identityProvider: await metadataAt(metadataUrl), set });
  },

  async unset(context, target, names) {
    let set: SamlSettings = {};
    for (const name of names) {
      const change = defaults.get(name);
      if (change === undefined) throw invalidProperty(name, 'INTEGRATION');
      set = { ...set, ...change };
    }
    await alter(context, target, { set });
  },

  async command(context, target, words) {
    const steps = refreshes.get(words);
    if (steps === undefined) throw unsupportedFeature(`ALTER INTEGRATION ${words}`);
    for (const step of steps) await step(context, target);
  },
};
