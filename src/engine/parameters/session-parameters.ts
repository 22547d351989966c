/** The session parameters: https://docs.snowflake.com/en/sql-reference/parameters */
import type { Json } from '../../account/model.ts';

export type ParameterType = 'BOOLEAN' | 'NUMBER' | 'STRING';

export interface SessionParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly default: Json;
  readonly description: string;
  /** Upper-case words, where the value is one of a few. */
  readonly words?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const flag = (name: string, initial: boolean, description: string): SessionParameter => ({
  name,
  type: 'BOOLEAN',
  default: initial,
  description,
});
const text = (
  name: string,
  initial: string,
  description: string,
  words?: readonly string[],
): SessionParameter => ({
  name,
  type: 'STRING',
  default: initial,
  description,
  ...(words === undefined ? {} : { words }),
});
const count = (
  name: string,
  initial: number,
  description: string,
  minimum: number,
  maximum: number,
): SessionParameter => ({ name, type: 'NUMBER', default: initial, description, minimum, maximum });

const timestampTypes = ['TIMESTAMP_LTZ', 'TIMESTAMP_NTZ', 'TIMESTAMP_TZ'];

const definitions: readonly SessionParameter[] = [
  flag('ABORT_DETACHED_QUERY', false, 'Abort running queries when the client disconnects.'),
  flag('AUTOCOMMIT', true, 'Commit each statement outside an explicit transaction.'),
  flag('AUTOCOMMIT_API_SUPPORTED', true, 'Whether clients may change AUTOCOMMIT through their API.'),
  text('BINARY_INPUT_FORMAT', 'HEX', 'Format of text converted to BINARY.', [
    'HEX',
    'BASE64',
    'UTF-8',
    'UTF8',
  ]),
  text('BINARY_OUTPUT_FORMAT', 'HEX', 'Format of BINARY shown as text.', ['HEX', 'BASE64']),
  flag('CLIENT_ENABLE_LOG_INFO_STATEMENT_PARAMETERS', false, 'Let clients log bound values.'),
  count('CLIENT_MEMORY_LIMIT', 1536, 'Megabytes a client may use for results.', 0, 1_000_000),
  flag('CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX', false, 'Limit metadata calls to the current schema.'),
  flag('CLIENT_METADATA_USE_SESSION_DATABASE', false, 'Limit metadata calls to the current database.'),
  count('CLIENT_PREFETCH_THREADS', 4, 'Threads a client uses to fetch results.', 1, 10),
  count('CLIENT_RESULT_CHUNK_SIZE', 160, 'Megabytes of one result chunk.', 16, 160),
  flag('CLIENT_RESULT_COLUMN_CASE_INSENSITIVE', false, 'Match column names in clients without case.'),
  flag('CLIENT_SESSION_KEEP_ALIVE', false, 'Keep the session alive while the client runs.'),
  count('CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY', 3600, 'Seconds between heartbeats.', 900, 3600),
  count(
    'CLIENT_STAGE_ARRAY_BINDING_THRESHOLD',
    65280,
    'Bound values above which clients use a stage.',
    0,
    1e9,
  ),
  flag('CLIENT_TELEMETRY_ENABLED', true, 'Let clients send telemetry.'),
  text('CLIENT_TIMESTAMP_TYPE_MAPPING', 'TIMESTAMP_LTZ', 'What a bound timestamp becomes.', timestampTypes),
  text('DATE_INPUT_FORMAT', 'AUTO', 'Format of text converted to DATE.'),
  text('DATE_OUTPUT_FORMAT', 'YYYY-MM-DD', 'Format of DATE shown as text.'),
  flag('ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR', false, 'Keep query text of syntax errors in history.'),
  flag('ENABLE_UNREDACTED_SECURE_OBJECT_ERROR', false, 'Show error texts about secure objects.'),
  flag('ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION', true, 'Choose physical types when unloading.'),
  flag('ERROR_ON_NONDETERMINISTIC_MERGE', true, 'Refuse MERGE where several rows match one.'),
  flag('ERROR_ON_NONDETERMINISTIC_UPDATE', false, 'Refuse UPDATE where several rows match one.'),
  text('GEOGRAPHY_OUTPUT_FORMAT', 'GeoJSON', 'Format of GEOGRAPHY shown as text.'),
  text('GEOMETRY_OUTPUT_FORMAT', 'GeoJSON', 'Format of GEOMETRY shown as text.'),
  flag('JDBC_TREAT_DECIMAL_AS_INT', true, 'JDBC: report whole numbers as integers.'),
  flag('JDBC_TREAT_TIMESTAMP_NTZ_AS_UTC', false, 'JDBC: read TIMESTAMP_NTZ as UTC.'),
  flag('JDBC_USE_SESSION_TIMEZONE', true, 'JDBC: use the session time zone.'),
  count('JSON_INDENT', 2, 'Blanks per level of JSON shown as text.', 0, 16),
  count('LOCK_TIMEOUT', 43200, 'Seconds to wait for a lock.', 0, 1e9),
  text('LOG_LEVEL', 'OFF', 'Severity of messages kept.', [
    'TRACE',
    'DEBUG',
    'INFO',
    'WARN',
    'ERROR',
    'FATAL',
    'OFF',
  ]),
  count('MULTI_STATEMENT_COUNT', 1, 'Statements one request may hold; 0 for any number.', 0, 1e6),
  flag('NOORDER_SEQUENCE_AS_DEFAULT', true, 'Create sequences without order.'),
  flag('ODBC_TREAT_DECIMAL_AS_INT', false, 'ODBC: report whole numbers as integers.'),
  ...['GO', 'JDBC', 'ODBC'].map((driver) =>
    text(`${driver}_QUERY_RESULT_FORMAT`, 'JSON', `Format of results sent to the ${driver} driver.`, [
      'JSON',
      'ARROW',
    ]),
  ),
  flag('JS_TREAT_INTEGER_AS_BIGINT', false, 'Node.js: report large integers as BigInt.'),
  text('PYTHON_CONNECTOR_QUERY_RESULT_FORMAT', 'JSON', 'Format of results sent to the Python connector.', [
    'JSON',
    'ARROW',
  ]),
  text('QUERY_TAG', '', 'Text kept with each query of the session.'),
  flag('QUOTED_IDENTIFIERS_IGNORE_CASE', false, 'Fold quoted identifiers to upper case.'),
  count('ROWS_PER_RESULTSET', 0, 'Rows of one result; 0 for all.', 0, 1e12),
  text('S3_STAGE_VPCE_DNS_NAME', '', 'DNS name of an interface endpoint.'),
  text('SEARCH_PATH', '$current, $public', 'Where unqualified names are looked up.'),
  text('SIMULATED_DATA_SHARING_CONSUMER', '', 'Consumer account to simulate.'),
  count('STATEMENT_QUEUED_TIMEOUT_IN_SECONDS', 0, 'Seconds a statement may wait; 0 for ever.', 0, 1e9),
  count('STATEMENT_TIMEOUT_IN_SECONDS', 172800, 'Seconds a statement may run.', 0, 604800),
  flag('STRICT_JSON_OUTPUT', false, 'Follow the JSON standard strictly in output.'),
  flag('TIMESTAMP_DAY_IS_ALWAYS_24H', false, 'Whether adding a day always adds 24 hours.'),
  text('TIMESTAMP_INPUT_FORMAT', 'AUTO', 'Format of text converted to timestamps.'),
  text('TIMESTAMP_LTZ_OUTPUT_FORMAT', '', 'Format of TIMESTAMP_LTZ shown as text.'),
  text('TIMESTAMP_NTZ_OUTPUT_FORMAT', 'YYYY-MM-DD HH24:MI:SS.FF3', 'Format of TIMESTAMP_NTZ shown as text.'),
  text('TIMESTAMP_OUTPUT_FORMAT', 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM', 'Format of timestamps shown as text.'),
  text('TIMESTAMP_TYPE_MAPPING', 'TIMESTAMP_NTZ', 'What TIMESTAMP stands for.', timestampTypes),
  text('TIMESTAMP_TZ_OUTPUT_FORMAT', '', 'Format of TIMESTAMP_TZ shown as text.'),
  text('TIMEZONE', 'America/Los_Angeles', 'Time zone of the session.'),
  text('TIME_INPUT_FORMAT', 'AUTO', 'Format of text converted to TIME.'),
  text('TIME_OUTPUT_FORMAT', 'HH24:MI:SS', 'Format of TIME shown as text.'),
  text('TRACE_LEVEL', 'OFF', 'Which trace events are kept.', ['ALWAYS', 'ON_EVENT', 'PROPAGATE', 'OFF']),
  flag('TRANSACTION_ABORT_ON_ERROR', false, 'Abort the transaction at the first error.'),
  text('TRANSACTION_DEFAULT_ISOLATION_LEVEL', 'READ COMMITTED', 'Isolation of transactions.', [
    'READ COMMITTED',
  ]),
  count('TWO_DIGIT_CENTURY_START', 1970, 'First year that two digits can mean.', 1900, 2100),
  text('UNSUPPORTED_DDL_ACTION', 'IGNORE', 'What unsupported DDL options do.', ['IGNORE', 'FAIL']),
  flag('USE_CACHED_RESULT', true, 'Reuse results of equal queries.'),
  count('WEEK_OF_YEAR_POLICY', 0, 'How weeks of a year are counted.', 0, 1),
  count('WEEK_START', 0, 'First day of the week; 0 for ISO.', 0, 7),
];

export const sessionParameters: ReadonlyMap<string, SessionParameter> = new Map(
  definitions.map((definition) => [definition.name, definition]),
);
