/** The parameters an account knows. https://docs.snowflake.com/en/sql-reference/parameters */
import type { Json } from '../model.ts';

export interface ParameterDefinition {
  readonly name: string;
  readonly type: 'BOOLEAN' | 'STRING' | 'NUMBER';
  readonly default: Json;
  readonly description: string;
  /** For numbers: the values allowed. */
  readonly range?: readonly [number, number];
  /** For strings: the values allowed, if only some are. */
  readonly values?: readonly string[];
}

const boolean = (name: string, byDefault: boolean, description: string): ParameterDefinition => ({
  name,
  type: 'BOOLEAN',
  default: byDefault,
  description,
});

const text = (
  name: string,
  byDefault: string,
  description: string,
  values?: readonly string[],
): ParameterDefinition => ({
  name,
  type: 'STRING',
  default: byDefault,
  description,
  ...(values === undefined ? {} : { values }),
});

const number = (
  name: string,
  byDefault: number,
  range: readonly [number, number],
  description: string,
): ParameterDefinition => ({ name, type: 'NUMBER', default: byDefault, range, description });

const definitions: readonly ParameterDefinition[] = [
  boolean('ABORT_DETACHED_QUERY', false, 'Whether queries end when their client is gone.'),
  boolean('ALLOW_CLIENT_MFA_CACHING', false, 'Whether clients may keep an MFA token.'),
  boolean('ALLOW_ID_TOKEN', false, 'Whether clients may keep an ID token for sign-in by browser.'),
  boolean('AUTOCOMMIT', true, 'Whether each statement commits by itself.'),
  text('BINARY_INPUT_FORMAT', 'HEX', 'How text is read as BINARY.', ['HEX', 'BASE64', 'UTF8', 'UTF-8']),
  text('BINARY_OUTPUT_FORMAT', 'HEX', 'How BINARY is written as text.', ['HEX', 'BASE64']),
  number('CLIENT_PREFETCH_THREADS', 4, [1, 10], 'Threads a client uses to fetch results.'),
  number('CLIENT_RESULT_CHUNK_SIZE', 160, [16, 160], 'Size of result chunks in MB.'),
  boolean('CLIENT_SESSION_KEEP_ALIVE', false, 'Whether clients keep idle sessions alive.'),
  number('CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY', 3600, [900, 3600], 'Seconds between heartbeats.'),
  number('DATA_RETENTION_TIME_IN_DAYS', 1, [0, 90], 'Days for which Time Travel keeps old data.'),
  text('DATE_INPUT_FORMAT', 'AUTO', 'How text is read as DATE.'),
  text('DATE_OUTPUT_FORMAT', 'YYYY-MM-DD', 'How DATE is written as text.'),
  boolean('ERROR_ON_NONDETERMINISTIC_MERGE', true, 'Whether a MERGE that matches a row twice fails.'),
  boolean('ERROR_ON_NONDETERMINISTIC_UPDATE', false, 'Whether an UPDATE that joins several rows fails.'),
  boolean(
    'EXTERNAL_OAUTH_ADD_PRIVILEGED_ROLES_TO_BLOCKED_LIST',
    true,
    'Whether administrators are blocked from sessions by External OAuth.',
  ),
  number('JSON_INDENT', 2, [0, 16], 'Blanks per level of indented JSON.'),
  number('LOCK_TIMEOUT', 43200, [0, 2_147_483_647], 'Seconds that a statement waits for a lock.'),
  boolean(
    'MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR',
    false,
    'Whether userName sets LOGIN_NAME only, and NAME comes from the enterprise attribute snowflakeUserName.',
  ),
  number('MIN_DATA_RETENTION_TIME_IN_DAYS', 0, [0, 90], 'Least days for which Time Travel keeps old data.'),
  number(
    'MULTI_STATEMENT_COUNT',
    1,
    [0, 2_147_483_647],
    'Statements one request may hold; 0 for any number.',
  ),
  text('NETWORK_POLICY', '', 'The network policy of the account.'),
  boolean('PERIODIC_DATA_REKEYING', false, 'Whether keys of old data are renewed yearly.'),
  boolean(
    'PREVENT_UNLOAD_TO_INLINE_URL',
    false,
    'Whether data may not be unloaded to a location given in the statement.',
  ),
  text('QUERY_TAG', '', 'Text that marks the statements of a session.'),
  boolean('QUOTED_IDENTIFIERS_IGNORE_CASE', false, 'Whether quoted names fold to upper case.'),
  boolean(
    'REQUIRE_STORAGE_INTEGRATION_FOR_STAGE_CREATION',
    false,
    'Whether stages need a storage integration.',
  ),
  number('ROWS_PER_RESULTSET', 0, [0, 2_147_483_647], 'Most rows of a result; 0 for all.'),
  text(
    'SAML_IDENTITY_PROVIDER',
    '',
    'JSON that describes the identity provider (superseded by integrations).',
  ),
  boolean('SSO_LOGIN_PAGE', false, 'Whether the sign-in page offers the identity provider.'),
  number('STATEMENT_QUEUED_TIMEOUT_IN_SECONDS', 0, [0, 604_800], 'Seconds a statement may wait in a queue.'),
  number('STATEMENT_TIMEOUT_IN_SECONDS', 172_800, [0, 604_800], 'Seconds a statement may run.'),
  boolean('STRICT_JSON_OUTPUT', false, 'Whether written JSON follows the standard strictly.'),
  boolean('TIMESTAMP_DAY_IS_ALWAYS_24H', false, 'Whether a day is always 24 hours.'),
  text('TIMESTAMP_INPUT_FORMAT', 'AUTO', 'How text is read as TIMESTAMP.'),
  text('TIMESTAMP_LTZ_OUTPUT_FORMAT', '', 'How TIMESTAMP_LTZ is written as text.'),
  text('TIMESTAMP_NTZ_OUTPUT_FORMAT', 'YYYY-MM-DD HH24:MI:SS.FF3', 'How TIMESTAMP_NTZ is written as text.'),
  text('TIMESTAMP_OUTPUT_FORMAT', 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM', 'How TIMESTAMP is written as text.'),
  text('TIMESTAMP_TYPE_MAPPING', 'TIMESTAMP_NTZ', 'What TIMESTAMP stands for.', [
    'TIMESTAMP_LTZ',
    'TIMESTAMP_NTZ',
    'TIMESTAMP_TZ',
  ]),
  text('TIMESTAMP_TZ_OUTPUT_FORMAT', '', 'How TIMESTAMP_TZ is written as text.'),
  text('TIMEZONE', 'America/Los_Angeles', 'The time zone of sessions.'),
  text('TIME_INPUT_FORMAT', 'AUTO', 'How text is read as TIME.'),
  text('TIME_OUTPUT_FORMAT', 'HH24:MI:SS', 'How TIME is written as text.'),
  boolean('TRANSACTION_ABORT_ON_ERROR', false, 'Whether an error ends the open transaction.'),
  text('TRANSACTION_DEFAULT_ISOLATION_LEVEL', 'READ COMMITTED', 'How transactions see each other.', [
    'READ COMMITTED',
  ]),
  number('TWO_DIGIT_CENTURY_START', 1970, [1900, 2100], 'The first year of two-digit years.'),
  text('UNSUPPORTED_DDL_ACTION', 'IGNORE', 'What unsupported DDL does.', ['IGNORE', 'FAIL']),
  boolean('USE_CACHED_RESULT', true, 'Whether a known result is used again.'),
  number('WEEK_OF_YEAR_POLICY', 0, [0, 1], 'How weeks are numbered.'),
  number('WEEK_START', 0, [0, 7], 'The first day of the week.'),
];

const byName = new Map(definitions.map((definition) => [definition.name, definition]));

/** In name order. */
export const parameterDefinitions: readonly ParameterDefinition[] = definitions;

export const parameterDefinition = (name: string): ParameterDefinition | undefined => byName.get(name);
