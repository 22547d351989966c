/**
 * CREATE, ALTER and DROP SECURITY INTEGRATION. TYPE = SCIM is the kind the account has:
 * https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-scim
 */
import type { AlterIntegration } from '../../account/account.ts';
import { invalidProperty, invalidValue, missingOption, unsupportedFeature } from '../../account/errors.ts';
import { asName, scimClients } from '../../account/model.ts';
import type { Property, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { sessionTimeZone } from '../parameters/effective.ts';
import type { ResultSet } from '../result.ts';
import { parseTimestamp } from '../values/timestamps.ts';
import { PropertyReader, refuseTags, unsetNames } from './properties.ts';
import { created, dropped, executed } from './status.ts';

type Create = Extract<Statement, { statement: 'createIntegration' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;
type Settings = NonNullable<AlterIntegration['set']>;

const kind = 'INTEGRATION';

export const createIntegration = async (context: StatementContext, statement: Create): Promise<ResultSet> => {
  refuseTags(statement.tags);
  const name = accountObjectName(context, statement.name);
  const reader = new PropertyReader(context, statement.properties, kind);
  const type = reader.text('TYPE');
  if (statement.category !== 'SECURITY')
    throw unsupportedFeature(`${statement.category} INTEGRATION`.trimStart());
  if (type === undefined || type === null) throw missingOption(['TYPE']);
  if (type.toUpperCase() !== 'SCIM')
    throw unsupportedFeature(`SECURITY INTEGRATION TYPE = ${type.toUpperCase()}`);

  const enabled = reader.boolean('ENABLED') ?? true;
  const scimClient = reader.word('SCIM_CLIENT', scimClients);
  const runAsRole = reader.text('RUN_AS_ROLE');
  const networkPolicy = reader.objectName('NETWORK_POLICY');
  const syncPassword = reader.boolean('SYNC_PASSWORD') ?? undefined;
  const comment = reader.comment();
  reader.finish();
  if (!scimClient || !runAsRole)
    throw missingOption([...(scimClient ? [] : ['SCIM_CLIENT']), ...(runAsRole ? [] : ['RUN_AS_ROLE'])]);

  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.createScimIntegration({
      name,
      mode: statement.mode,
      enabled,
      scimClient,
      runAsRole: asName(runAsRole),
      networkPolicy,
      syncPassword,
      comment,
    }),
  );
  return created('Integration', name, outcome);
};

export const alterIntegration = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const set = await newSettings(context, statement.action);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterIntegration({ name, ifExists: statement.ifExists, set }),
  );
  return executed();
};

const newSettings = async (context: StatementContext, action: Alter['action']): Promise<Settings> => {
  switch (action.action) {
    case 'set':
      return await settingsToSet(context, action.properties);
    case 'unset':
      return settingsToUnset(unsetNames(action.properties, kind));
    case 'setTag':
    case 'unsetTag':
      throw unsupportedFeature('TAG');
    default:
      throw unsupportedFeature(`ALTER INTEGRATION ${action.action.toUpperCase()}`);
  }
};

const settingsToSet = async (
  context: StatementContext,
  properties: readonly Property[],
): Promise<Settings> => {
  const reader = new PropertyReader(context, properties, kind);
  const enabled = reader.boolean('ENABLED') ?? undefined;
  const networkPolicy = reader.objectName('NETWORK_POLICY');
  const syncPassword = reader.boolean('SYNC_PASSWORD') ?? undefined;
  const issuedBefore = reader.text('REJECT_TOKENS_ISSUED_BEFORE');
  const comment = reader.comment();
  reader.finish();
  const rejectTokensIssuedBefore =
    typeof issuedBefore === 'string'
      ? parseTimestamp(issuedBefore, await sessionTimeZone(context))
      : issuedBefore;
  if (typeof issuedBefore === 'string' && rejectTokensIssuedBefore === undefined)
    throw invalidValue(issuedBefore, 'REJECT_TOKENS_ISSUED_BEFORE');
  return { enabled, networkPolicy, syncPassword, rejectTokensIssuedBefore, comment };
};

const defaults: ReadonlyMap<string, Settings> = new Map<string, Settings>([
  ['ENABLED', { enabled: true }],
  ['NETWORK_POLICY', { networkPolicy: null }],
  ['REJECT_TOKENS_ISSUED_BEFORE', { rejectTokensIssuedBefore: null }],
  ['SYNC_PASSWORD', { syncPassword: false }],
  ['COMMENT', { comment: null }],
]);

const settingsToUnset = (names: readonly string[]): Settings => {
  let settings: Settings = {};
  for (const name of names) {
    const change = defaults.get(name);
    if (change === undefined) throw invalidProperty(name, kind);
    settings = { ...settings, ...change };
  }
  return settings;
};

export const dropIntegration = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropIntegration({ name, ifExists: statement.ifExists }),
  );
  return dropped(name, outcome);
};
