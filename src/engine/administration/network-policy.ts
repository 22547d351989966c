/** CREATE, ALTER and DROP NETWORK POLICY: https://docs.snowflake.com/en/sql-reference/sql/create-network-policy */
import type { AlterNetworkPolicy, NetworkPolicyLists, Path } from '../../account/account.ts';
import { invalidProperty, missingOption, unsupportedFeature } from '../../account/errors.ts';
import type { Property, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName, completeSchemaObject } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { created, dropped, executed } from './status.ts';
import { changeTags, taggingCreated } from './tags/tagging.ts';

type Create = Extract<Statement, { statement: 'create' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;
type Settings = NonNullable<AlterNetworkPolicy['set']>;

const kind = 'NETWORK POLICY';

export const createNetworkPolicy = async (
  context: StatementContext,
  statement: Create,
): Promise<ResultSet> => {
  const tagCreated = taggingCreated(context, statement);
  const name = accountObjectName(context, statement.name);
  const settings = readSettings(context, statement.properties);
  const outcome = await context.account.change(context.session.actor(), async (operations) => {
    const made = await operations.createNetworkPolicy({ name, mode: statement.mode, ...settings });
    await tagCreated(operations, { kind, path: [name] }, made);
    return made;
  });
  return created('Network policy', name, outcome);
};

const readSettings = (context: StatementContext, properties: readonly Property[]): Settings => {
  const reader = new PropertyReader(context, properties, kind);
  const lists: NetworkPolicyLists = {
    allowedIpList: reader.texts('ALLOWED_IP_LIST'),
    blockedIpList: reader.texts('BLOCKED_IP_LIST'),
    allowedNetworkRules: readRules(context, reader, 'ALLOWED_NETWORK_RULE_LIST'),
    blockedNetworkRules: readRules(context, reader, 'BLOCKED_NETWORK_RULE_LIST'),
  };
  const comment = reader.comment();
  reader.finish();
  return { ...lists, comment };
};

const readRules = (
  context: StatementContext,
  reader: PropertyReader,
  property: string,
): readonly Path[] | undefined =>
  reader.names(property)?.map((parts) => completeSchemaObject(context, parts));

export const alterNetworkPolicy = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const { action } = statement;
  if (action.action === 'setTag' || action.action === 'unsetTag')
    return await changeTags(context, { kind, path: [name] }, action, statement);
  const changes = changesOf(context, action);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterNetworkPolicy({ name, ifExists: statement.ifExists, ...changes }),
  );
  return executed();
};

type Changes = Pick<AlterNetworkPolicy, 'rename' | 'set' | 'add' | 'remove'>;

const changesOf = (context: StatementContext, action: Alter['action']): Changes => {
  switch (action.action) {
    case 'rename':
      return { rename: accountObjectName(context, action.to) };
    case 'set':
      return { set: readSettings(context, action.properties) };
    case 'unset':
      return { set: unsetSettings(unsetNames(action.properties, kind)) };
    case 'add':
    case 'remove':
      return { [action.action]: listChange(context, action.properties) };
    default:
      throw unsupportedFeature(`ALTER NETWORK POLICY ${action.action.toUpperCase()}`);
  }
};

const listChange = (
  context: StatementContext,
  properties: readonly Property[],
): NonNullable<AlterNetworkPolicy['add']> => {
  const reader = new PropertyReader(context, properties, kind);
  const allowed = readRules(context, reader, 'ALLOWED_NETWORK_RULE_LIST');
  const rules = allowed ?? readRules(context, reader, 'BLOCKED_NETWORK_RULE_LIST');
  reader.finish();
  if (rules === undefined) throw missingOption(['ALLOWED_NETWORK_RULE_LIST']);
  return { list: allowed === undefined ? 'blocked' : 'allowed', rules };
};

const empty: ReadonlyMap<string, Settings> = new Map<string, Settings>([
  ['ALLOWED_IP_LIST', { allowedIpList: [] }],
  ['BLOCKED_IP_LIST', { blockedIpList: [] }],
  ['ALLOWED_NETWORK_RULE_LIST', { allowedNetworkRules: [] }],
  ['BLOCKED_NETWORK_RULE_LIST', { blockedNetworkRules: [] }],
  ['COMMENT', { comment: null }],
]);

const unsetSettings = (names: readonly string[]): Settings => {
  let settings: Settings = {};
  for (const name of names) {
    const change = empty.get(name);
    if (change === undefined) throw invalidProperty(name, kind);
    settings = { ...settings, ...change };
  }
  return settings;
};

export const dropNetworkPolicy = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropNetworkPolicy({ name, ifExists: statement.ifExists }),
  );
  return dropped(name, outcome);
};
