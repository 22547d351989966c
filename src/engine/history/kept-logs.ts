/** How the events of the account's history look as rows, and which columns of views they become. */
import type { History } from '../../account/history/history.ts';
import { storedType } from '../query/types.ts';
import type { Column } from '../result.ts';

/** What an event has in JSON, by its own name: a type of the database, or more of the same. */
type Shape = { readonly [name: string]: string | Shape };

export interface KeptLog {
  readonly log: Exclude<keyof History, 'flush'>;
  /** Changes with the columns: rows under an old name are made anew. */
  readonly table: string;
  readonly shape: Shape;
  /** Name and type of each column, and SQL for it over the event `e`. */
  readonly columns: readonly (readonly [name: string, type: string, sql: string])[];
}

const text = (name: string, key: string) => [name, 'VARCHAR', `e."${key}"`] as const;
const whole = (name: string, key: string) => [name, 'BIGINT', `e."${key}"`] as const;
/** Instants are milliseconds, some with a fraction. */
const instant = (name: string, key: string) =>
  [name, 'TIMESTAMPTZ', `timezone('UTC', make_timestamp(CAST(trunc(e."${key}") AS BIGINT) * 1000))`] as const;

const texts = (...names: readonly string[]): Shape =>
  Object.fromEntries(names.map((name) => [name, 'VARCHAR']));

export const keptQueries: KeptLog = {
  log: 'queries',
  table: 'history_queries_4',
  shape: {
    ...texts(
      'queryId',
      'queryTag',
      'text',
      'userName',
      'roleName',
      'warehouseName',
      'databaseName',
      'schemaName',
      'queryType',
      'status',
      'errorCode',
      'errorMessage',
      'transactionId',
    ),
    sessionId: 'BIGINT',
    loginEvent: 'BIGINT',
    warehouseId: 'BIGINT',
    databaseId: 'BIGINT',
    schemaId: 'BIGINT',
    startedAt: 'DOUBLE',
    endedAt: 'DOUBLE',
    rowsProduced: 'BIGINT',
    changed: { inserted: 'BIGINT', updated: 'BIGINT', deleted: 'BIGINT' },
    unloaded: 'BIGINT',
  },
  columns: [
    text('query_id', 'queryId'),
    text('query_tag', 'queryTag'),
    text('query_text', 'text'),
    whole('session', 'sessionId'),
    whole('sign_in', 'loginEvent'),
    text('user_name', 'userName'),
    text('role_name', 'roleName'),
    text('warehouse_name', 'warehouseName'),
    whole('warehouse_id', 'warehouseId'),
    text('database_name', 'databaseName'),
    whole('database_id', 'databaseId'),
    text('schema_name', 'schemaName'),
    whole('schema_id', 'schemaId'),
    text('query_type', 'queryType'),
    text('status', 'status'),
    text('error_code', 'errorCode'),
    text('error_message', 'errorMessage'),
    instant('started', 'startedAt'),
    instant('ended', 'endedAt'),
    ['elapsed', 'BIGINT', 'greatest(0, CAST(trunc(e."endedAt" - e."startedAt") AS BIGINT))'],
    whole('produced', 'rowsProduced'),
    ['transaction_id', 'BIGINT', 'coalesce(TRY_CAST(e."transactionId" AS BIGINT), 0)'],
    ['changed', 'BOOLEAN', 'e."changed" IS NOT NULL'],
    ['inserted', 'BIGINT', 'coalesce(e."changed"."inserted", 0)'],
    ['updated', 'BIGINT', 'coalesce(e."changed"."updated", 0)'],
    ['deleted', 'BIGINT', 'coalesce(e."changed"."deleted", 0)'],
    ['unloaded', 'BIGINT', 'coalesce(e."unloaded", 0)'],
  ],
};

export const keptLogins: KeptLog = {
  log: 'logins',
  table: 'history_logins_3',
  shape: {
    ...texts(
      'userName',
      'clientIp',
      'clientType',
      'clientVersion',
      'clientEnvironment',
      'firstFactor',
      'firstFactorId',
      'secondFactor',
      'secondFactorId',
      'integrationName',
      'errorMessage',
    ),
    id: 'BIGINT',
    sessionId: 'BIGINT',
    timestamp: 'DOUBLE',
    success: 'BOOLEAN',
    errorCode: 'BIGINT',
    diagnosis: 'JSON',
  },
  columns: [
    whole('id', 'id'),
    whole('session', 'sessionId'),
    instant('happened', 'timestamp'),
    text('user_name', 'userName'),
    text('client_ip', 'clientIp'),
    text('client_type', 'clientType'),
    text('client_version', 'clientVersion'),
    text('client_environment', 'clientEnvironment'),
    text('first_factor', 'firstFactor'),
    text('first_factor_id', 'firstFactorId'),
    text('second_factor', 'secondFactor'),
    text('second_factor_id', 'secondFactorId'),
    text('integration_name', 'integrationName'),
    ['success', 'BOOLEAN', 'e."success"'],
    whole('error_code', 'errorCode'),
    text('error_message', 'errorMessage'),
    ['diagnosis', 'VARCHAR', 'CAST(e."diagnosis" AS VARCHAR)'],
  ],
};

export const keptAccesses: KeptLog = {
  log: 'accesses',
  table: 'history_accesses_1',
  shape: {
    ...texts(
      'queryId',
      'userName',
      'direct',
      'base',
      'modified',
      'definition',
      'policies',
      'parentQueryId',
      'rootQueryId',
    ),
    startedAt: 'DOUBLE',
  },
  columns: [
    text('query_id', 'queryId'),
    instant('started', 'startedAt'),
    text('user_name', 'userName'),
    text('direct', 'direct'),
    text('base', 'base'),
    text('modified', 'modified'),
    text('definition', 'definition'),
    text('policies', 'policies'),
    text('parent_query_id', 'parentQueryId'),
    text('root_query_id', 'rootQueryId'),
  ],
};

export const keptSessionEnds: KeptLog = {
  log: 'sessions',
  table: 'history_sessions_1',
  shape: { sessionId: 'BIGINT', timestamp: 'DOUBLE', usedAt: 'DOUBLE', reason: 'VARCHAR' },
  columns: [
    whole('session', 'sessionId'),
    instant('happened', 'timestamp'),
    instant('used', 'usedAt'),
    text('reason', 'reason'),
  ],
};

export const keptLogs = [keptQueries, keptLogins, keptSessionEnds, keptAccesses];

/** The rows of logs, once those are up to date, as SQL for a relation. */
export interface KeptRelation {
  readonly logs: readonly KeptLog[];
  readonly sql: string;
}

export const rowsOf = (log: KeptLog): KeptRelation => ({ logs: [log], sql: `store.${log.table}` });

/** SQL for those of the rows that meet the condition, with the columns of a view, as queries know relations. */
export const viewOf = (
  { sql: relation }: KeptRelation,
  fields: readonly (readonly [column: Column, sql: string])[],
  condition: string,
): string =>
  `(SELECT ${fields.map(([column, sql], index) => `CAST(${sql} AS ${storedType(column)}) AS c${index}`).join(', ')} FROM ${relation} WHERE ${condition})`;
