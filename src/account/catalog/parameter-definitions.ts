/** The parameters an account knows. https://docs.snowflake.com/en/sql-reference/parameters */
import { count, flag, type ParameterDefinition, text } from './parameter-definition.ts';
import { sessionParameters } from './session-parameters.ts';

/** Those that no session has. */
const ofAccount: readonly ParameterDefinition[] = [
  flag('ALLOW_CLIENT_MFA_CACHING', false, 'Whether clients may keep an MFA token.'),
  flag('ALLOW_ID_TOKEN', false, 'Whether clients may keep an ID token for sign-in by browser.'),
  count('CLIENT_ENCRYPTION_KEY_SIZE', 128, 'Bits of the keys that clients encrypt files with.', 128, 256),
  count('DATA_RETENTION_TIME_IN_DAYS', 1, 'Days for which Time Travel keeps old data.', 0, 90),
  text('DEFAULT_DDL_COLLATION', '', 'Collation of new columns.'),
  flag('ENABLE_IDENTIFIER_FIRST_LOGIN', false, 'Whether the sign-in page asks for the name first.'),
  flag('ENABLE_INTERNAL_STAGES_PRIVATELINK', false, 'Whether internal stages can be reached privately.'),
  flag(
    'EXTERNAL_OAUTH_ADD_PRIVILEGED_ROLES_TO_BLOCKED_LIST',
    true,
    'Whether administrators are blocked from sessions by External OAuth.',
  ),
  count('INITIAL_REPLICATION_SIZE_LIMIT_IN_TB', 10, 'Terabytes of a first replication; 0 for any.', 0, 1e6),
  flag(
    'MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR',
    false,
    'Whether userName sets LOGIN_NAME only, and NAME comes from the enterprise attribute snowflakeUserName.',
  ),
  count('MAX_CONCURRENCY_LEVEL', 8, 'Statements a warehouse runs at once.', 1, 32),
  count('MAX_DATA_EXTENSION_TIME_IN_DAYS', 14, 'Days by which retention can be extended.', 0, 90),
  count('MIN_DATA_RETENTION_TIME_IN_DAYS', 0, 'Least days for which Time Travel keeps old data.', 0, 90),
  text('NETWORK_POLICY', '', 'The network policy of the account.'),
  flag(
    'OAUTH_ADD_PRIVILEGED_ROLES_TO_BLOCKED_LIST',
    true,
    'Whether administrators are blocked from sessions by Snowflake OAuth.',
  ),
  flag('PERIODIC_DATA_REKEYING', false, 'Whether keys of old data are renewed yearly.'),
  flag(
    'PREVENT_UNLOAD_TO_INLINE_URL',
    false,
    'Whether data may not be unloaded to a location in the statement.',
  ),
  flag('PREVENT_UNLOAD_TO_INTERNAL_STAGES', false, 'Whether data may not be unloaded to internal stages.'),
  flag('REQUIRE_STORAGE_INTEGRATION_FOR_STAGE_CREATION', false, 'Whether stages need a storage integration.'),
  flag(
    'REQUIRE_STORAGE_INTEGRATION_FOR_STAGE_OPERATION',
    false,
    'Whether loading and unloading need a storage integration.',
  ),
  text(
    'SAML_IDENTITY_PROVIDER',
    '',
    'JSON that describes the identity provider (superseded by integrations).',
  ),
  flag('SSO_LOGIN_PAGE', false, 'Whether the sign-in page offers the identity provider.'),
];

/** In name order: those of the account, and those that sessions fall back to. */
export const parameterDefinitions: readonly ParameterDefinition[] = [
  ...ofAccount,
  ...sessionParameters.values(),
].sort((left, right) => (left.name < right.name ? -1 : 1));

const byName = new Map(parameterDefinitions.map((definition) => [definition.name, definition]));

export const parameterDefinition = (name: string): ParameterDefinition | undefined => byName.get(name);
