/** TYPE = EXTERNAL_OAUTH. https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-oauth-external */
import type { ExternalOauthSettings } from '../../../account/account.ts';
import { invalidProperty, invalidValue, missingOption } from '../../../account/errors.ts';
import {
  anyRoleModes,
  externalOauthTypes,
  type Name,
  scopeMappingAttributes,
  userMappingAttributes,
} from '../../../account/model.ts';
import type { StatementContext } from '../../context.ts';
import type { PropertyReader } from '../properties.ts';
import { normalizeRsaPublicKey } from '../rsa-public-key.ts';
import type { IntegrationStatements, IntegrationTarget } from './integration-type.ts';

const roleNames = (reader: PropertyReader, property: string): readonly Name[] | undefined =>
  reader.names(property)?.map((path) => {
    const [name, ...rest] = path;
    if (name === undefined || rest.length > 0) throw invalidValue(path.join('.'), property);
    return name;
  });

/** NULL and an empty text take the key away. */
const publicKey = (reader: PropertyReader, property: string): string | null | undefined => {
  const text = reader.text(property);
  return text === undefined ? undefined : text === null || text === '' ? null : normalizeRsaPublicKey(text);
};

/** These words are lower case in tokens, so they are compared as they stand. */
const scopeAttribute = (reader: PropertyReader): (typeof scopeMappingAttributes)[number] | undefined => {
  const property = 'EXTERNAL_OAUTH_SCOPE_MAPPING_ATTRIBUTE';
  const text = reader.text(property);
  if (text === undefined || text === null) return undefined;
  const found = scopeMappingAttributes.find((attribute) => attribute === text);
  if (found === undefined) throw invalidValue(text, property);
  return found;
};

const readSettings = (reader: PropertyReader): ExternalOauthSettings => {
  const settings: ExternalOauthSettings = {
    enabled: reader.boolean('ENABLED') ?? undefined,
    provider: reader.word('EXTERNAL_OAUTH_TYPE', externalOauthTypes) ?? undefined,
    issuer: reader.text('EXTERNAL_OAUTH_ISSUER') ?? undefined,
    tokenUserMappingClaims: reader.texts('EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM'),
    userMappingAttribute:
      reader.word('EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE', userMappingAttributes) ?? undefined,
    keysUrls: reader.texts('EXTERNAL_OAUTH_JWS_KEYS_URL')?.filter((url) => url !== ''),
    rsaPublicKey: publicKey(reader, 'EXTERNAL_OAUTH_RSA_PUBLIC_KEY'),
    rsaPublicKey2: publicKey(reader, 'EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2'),
    blockedRoles: roleNames(reader, 'EXTERNAL_OAUTH_BLOCKED_ROLES_LIST'),
    allowedRoles: roleNames(reader, 'EXTERNAL_OAUTH_ALLOWED_ROLES_LIST'),
    audiences: reader.texts('EXTERNAL_OAUTH_AUDIENCE_LIST')?.filter((audience) => audience !== ''),
    anyRoleMode: reader.word('EXTERNAL_OAUTH_ANY_ROLE_MODE', anyRoleModes) ?? undefined,
    scopeDelimiter: reader.text('EXTERNAL_OAUTH_SCOPE_DELIMITER') ?? undefined,
    scopeMappingAttribute: scopeAttribute(reader),
    isAgentic: reader.boolean('IS_AGENTIC') ?? undefined,
    networkPolicy: reader.objectName('NETWORK_POLICY'),
    comment: reader.comment(),
  };
  reader.finish();
  return settings;
};

const alter = (
  context: StatementContext,
  target: IntegrationTarget,
  set: ExternalOauthSettings,
): Promise<void> =>
  context.account.change(context.session.actor(), (operations) =>
    operations.alterExternalOauthIntegration({ ...target, set }),
  );

/** Disabled once unset, as observed by Snowflake's Terraform provider. */
const defaults: ReadonlyMap<string, ExternalOauthSettings> = new Map<string, ExternalOauthSettings>([
  ['ENABLED', { enabled: false }],
  ['EXTERNAL_OAUTH_AUDIENCE_LIST', { audiences: [] }],
  ['EXTERNAL_OAUTH_RSA_PUBLIC_KEY', { rsaPublicKey: null }],
  ['EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2', { rsaPublicKey2: null }],
  ['IS_AGENTIC', { isAgentic: false }],
  ['NETWORK_POLICY', { networkPolicy: null }],
  ['COMMENT', { comment: null }],
]);

const settingsToUnset = (names: readonly string[]): ExternalOauthSettings => {
  let settings: ExternalOauthSettings = {};
  for (const name of names) {
    const change = defaults.get(name);
    if (change === undefined) throw invalidProperty(name, 'INTEGRATION');
    settings = { ...settings, ...change };
  }
  return settings;
};

export const externalOauthIntegrations: IntegrationStatements = {
  type: 'EXTERNAL_OAUTH',

  async create(_context, target, reader, making) {
    const settings = readSettings(reader);
    const { enabled, provider, issuer, tokenUserMappingClaims, userMappingAttribute } = settings;
    if (
      enabled === undefined ||
      provider === undefined ||
      issuer === undefined ||
      tokenUserMappingClaims === undefined ||
      userMappingAttribute === undefined
    ) {
      const required = {
        ENABLED: enabled,
        EXTERNAL_OAUTH_TYPE: provider,
        EXTERNAL_OAUTH_ISSUER: issuer,
        EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM: tokenUserMappingClaims,
        EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE: userMappingAttribute,
      };
      throw missingOption(
        Object.entries(required).flatMap(([name, value]) => (value === undefined ? [name] : [])),
      );
    }
    return await making((operations) =>
      operations.createExternalOauthIntegration({
        ...target,
        settings: { ...settings, enabled, provider, issuer, tokenUserMappingClaims, userMappingAttribute },
      }),
    );
  },

  async set(context, target, reader) {
    const type = reader.text('TYPE');
    if (type !== undefined && type?.toUpperCase() !== 'EXTERNAL_OAUTH')
      throw invalidValue(String(type), 'TYPE');
    await alter(context, target, readSettings(reader));
  },
  unset: (context, target, names) => alter(context, target, settingsToUnset(names)),
};
