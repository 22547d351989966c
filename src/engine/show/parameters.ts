/** https://docs.snowflake.com/en/sql-reference/sql/show-parameters */
import type { Queries } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Json, JsonObject } from '../../account/model.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { ownUser } from '../own-user.ts';
import { sessionParameters } from '../parameters/session-parameters.ts';
import { type ResultSet, textColumn } from '../result.ts';
import { listing } from './listing.ts';

type ShowParameters = Extract<Statement, { statement: 'showParameters' }>;

const columns = ['key', 'value', 'default', 'level', 'description', 'type'].map((name) => textColumn(name));

type Level = '' | 'ACCOUNT' | 'USER' | 'SESSION';

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
        return overlay(sessionOnly(account), user.parameters, 'USER');
      }
      default:
        throw unsupportedFeature(`SHOW PARAMETERS IN ${where?.kind}`);
    }
  });
};

/** Session parameters that nobody set, under what is set on the account. */
const accountSettings = (queries: Queries): ReadonlyMap<string, Setting> => {
  const settings = new Map<string, Setting>();
  for (const definition of sessionParameters.values())
    settings.set(definition.name, { ...definition, value: definition.default, level: '' });
  for (const parameter of queries.accountParameters()) {
    const { key, value, level, type } = parameter;
    const known = settings.get(key);
    const initial = known?.default ?? parameter.default;
    const description = known?.description ?? parameter.description;
    settings.set(key, { value, default: initial, level, description, type });
  }
  return settings;
};

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
