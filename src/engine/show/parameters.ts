/** https://docs.snowflake.com/en/sql-reference/sql/show-parameters */
import type { Queries } from '../../account/account.ts';
import { sessionParameters } from '../../account/catalog/session-parameters.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Json, JsonObject } from '../../account/model.ts';
import type { ObjectName, Statement } from '../../sql/ast.ts';
import type { ContainerKind } from '../administration/container-properties.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName, pathOfKind } from '../names.ts';
import { ownUser } from '../own-user.ts';
import { type ResultSet, textColumn } from '../result.ts';
import { listing } from './listing.ts';

type ShowParameters = Extract<Statement, { statement: 'showParameters' }>;

const columns = ['key', 'value', 'default', 'level', 'description', 'type'].map((name) => textColumn(name));

type Level = '' | 'ACCOUNT' | 'USER' | 'SESSION' | 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';

interface Setting {
  readonly value: Json;
  readonly default: Json;
  readonly level: Level;
  readonly description: string;
  readonly type: string;
}

export const showParameters = async (
  context: StatementContext,
  statement: ShowParameters,
): Promise<ResultSet> => {
  const settings = await settingsOf(context, statement);
  const rows = [...settings].map(([key, setting]) => ({
    name: key,
    cells: [
      key,
      print(setting.value),
      print(setting.default),
      setting.level,
      setting.description,
      setting.type,
    ],
  }));
  return listing(columns, rows, { ...statement.options, terse: false });
};

const print = (value: Json): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const settingsOf = async (
  context: StatementContext,
  statement: ShowParameters,
): Promise<ReadonlyMap<string, Setting>> => {
  const { session } = context;
  const where = statement.options.in;
  return await context.account.read(session.actor(), async (queries) => {
    const account = accountSettings(queries);
    switch (where?.kind ?? 'SESSION') {
      case 'ACCOUNT':
        return account;
      case 'SESSION': {
        const user = await ownUser(queries, session);
        const ofUser = overlay(sessionOnly(account), user?.parameters ?? {}, 'USER');
        return overlay(ofUser, Object.fromEntries(session.parameters), 'SESSION');
      }
      case 'USER': {
        const name = where?.name ? accountObjectName(context, where.name) : session.user.name;
        const user = await queries.describeUser(name);
        const policy = user.networkPolicy === null ? {} : { NETWORK_POLICY: user.networkPolicy };
        return overlay(ofUsers(account), { ...user.parameters, ...policy }, 'USER');
      }
      case 'WAREHOUSE':
        return objectSettings(queries, context, 'WAREHOUSE', where?.name ?? null);
      case 'DATABASE':
        return objectSettings(queries, context, 'DATABASE', where?.name ?? null);
      case 'SCHEMA':
        return objectSettings(queries, context, 'SCHEMA', where?.name ?? null);
      default:
        throw unsupportedFeature(`SHOW PARAMETERS IN ${where?.kind}`);
    }
  });
};

const accountSettings = (queries: Queries): ReadonlyMap<string, Setting> =>
  new Map(queries.accountParameters().map((parameter) => [parameter.key, parameter]));

/** https://docs.snowflake.com/en/sql-reference/parameters — object parameters of each kind. */
const storageParameters = [
  'DATA_RETENTION_TIME_IN_DAYS',
  'DEFAULT_DDL_COLLATION',
  'MAX_DATA_EXTENSION_TIME_IN_DAYS',
];
const objectParameters: { readonly [kind in ContainerKind]: readonly string[] } = {
  WAREHOUSE: ['MAX_CONCURRENCY_LEVEL', 'STATEMENT_QUEUED_TIMEOUT_IN_SECONDS', 'STATEMENT_TIMEOUT_IN_SECONDS'],
  DATABASE: storageParameters,
  SCHEMA: storageParameters,
};

const objectSettings = (
  queries: Queries,
  context: StatementContext,
  kind: ContainerKind,
  name: ObjectName | null,
): ReadonlyMap<string, Setting> => {
  if (name === null) throw unsupportedFeature(`SHOW PARAMETERS IN ${kind}`);
  const path = pathOfKind(context, kind, name);
  const object = queries.usable(kind, path);
  const names = objectParameters[kind];
  const ofAccount = new Map([...accountSettings(queries)].filter(([key]) => names.includes(key)));
  const around =
    kind === 'SCHEMA'
      ? overlay(ofAccount, queries.usable('DATABASE', path.slice(0, 1)).properties, 'DATABASE')
      : ofAccount;
  return overlay(around, object.properties, kind);
};

const ofUsers = (settings: ReadonlyMap<string, Setting>): ReadonlyMap<string, Setting> =>
  new Map([...settings].filter(([key]) => sessionParameters.has(key) || key === 'NETWORK_POLICY'));

const sessionOnly = (settings: ReadonlyMap<string, Setting>): ReadonlyMap<string, Setting> =>
  new Map([...settings].filter(([key]) => sessionParameters.has(key)));

const overlay = (
  settings: ReadonlyMap<string, Setting>,
  values: JsonObject,
  level: Level,
): ReadonlyMap<string, Setting> =>
  new Map(
    [...settings].map(([key, setting]) =>
      Object.hasOwn(values, key) ? [key, { ...setting, value: values[key] ?? null, level }] : [key, setting],
    ),
  );
