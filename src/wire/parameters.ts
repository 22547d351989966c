/**
 * Session parameters that drivers act upon. They come with every answer: without BINARY_OUTPUT_FORMAT in the
 * same answer the Node.js driver cannot read a BINARY column.
 */
import type { Account } from '../account/account.ts';
import { AccountError } from '../account/errors.ts';
import type { Json } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';
import { ownUser } from '../engine/own-user.ts';

export interface DriverParameter {
  readonly name: string;
  readonly value: Json;
}

/** What the session or the account may set. */
const settable: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['TIMEZONE', 'America/Los_Angeles'],
  ['DATE_OUTPUT_FORMAT', 'YYYY-MM-DD'],
  ['TIME_OUTPUT_FORMAT', 'HH24:MI:SS'],
  ['TIMESTAMP_OUTPUT_FORMAT', 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM'],
  ['TIMESTAMP_NTZ_OUTPUT_FORMAT', 'YYYY-MM-DD HH24:MI:SS.FF3'],
  ['TIMESTAMP_LTZ_OUTPUT_FORMAT', ''],
  ['TIMESTAMP_TZ_OUTPUT_FORMAT', ''],
  ['BINARY_OUTPUT_FORMAT', 'HEX'],
  ['TIMESTAMP_TYPE_MAPPING', 'TIMESTAMP_NTZ'],
  ['CLIENT_TIMESTAMP_TYPE_MAPPING', 'TIMESTAMP_LTZ'],
  ['AUTOCOMMIT', true],
  ['JSON_INDENT', 2],
  ['CLIENT_SESSION_KEEP_ALIVE', false],
  ['CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY', 3600],
  ['CLIENT_PREFETCH_THREADS', 4],
  ['CLIENT_RESULT_CHUNK_SIZE', 160],
  ['CLIENT_MEMORY_LIMIT', 1536],
  ['CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX', false],
  ['JS_TREAT_INTEGER_AS_BIGINT', false],
  ['MULTI_STATEMENT_COUNT', 1],
]);

/** What this server can do, whatever a session asks for: JSON results, binds within the request, no telemetry. */
const fixed: readonly DriverParameter[] = [
  { name: 'CLIENT_TELEMETRY_ENABLED', value: false },
  { name: 'CLIENT_STAGE_ARRAY_BINDING_THRESHOLD', value: 100_000_000 },
  { name: 'CLIENT_DISABLE_INCIDENTS', value: true },
  { name: 'QUERY_RESULT_FORMAT', value: 'json' },
  { name: 'PYTHON_CONNECTOR_QUERY_RESULT_FORMAT', value: 'JSON' },
  { name: 'JDBC_QUERY_RESULT_FORMAT', value: 'JSON' },
  { name: 'ODBC_QUERY_RESULT_FORMAT', value: 'JSON' },
  { name: 'GO_QUERY_RESULT_FORMAT', value: 'JSON' },
  { name: 'DOTNET_QUERY_RESULT_FORMAT', value: 'JSON' },
  { name: 'ENABLE_STAGE_S3_PRIVATELINK_FOR_US_EAST_1', value: false },
];

function accountParameter(account: Account, name: string): Json | undefined {
  try {
    return account.parameter(name) ?? undefined;
  } catch (error) {
    if (error instanceof AccountError) return undefined;
    throw error;
  }
}

/** `ofRequest`: what held for the statement that is answered alone. */
export async function driverParameters(
  account: Account,
  session: Session,
  ofRequest: ReadonlyMap<string, Json> = new Map(),
): Promise<DriverParameter[]> {
  const parameters = [...fixed];
  const user = await account.read(session.actor(), (queries) => ownUser(queries, session));
  const ofUser = new Map(Object.entries(user?.parameters ?? {}));
  for (const [name, fallback] of settable) {
    const value =
      ofRequest.get(name) ??
      session.parameters.get(name) ??
      ofUser.get(name) ??
      accountParameter(account, name) ??
      fallback;
    parameters.push({ name, value });
  }
  return parameters;
}
