/** CREATE, ALTER and DROP USER. */
import type { AlterUser } from '../../account/account.ts';
import { executionError, unsupportedFeature } from '../../account/errors.ts';
import type { Json, Name, User } from '../../account/model.ts';
import type { ObjectName, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { ownUser } from '../own-user.ts';
import type { ResultSet } from '../result.ts';
import { ignoringMissing } from './existence.ts';
import { changeProgrammaticToken } from './programmatic-token.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { setPolicy, unsetPolicy } from './security-policies/security-policy.ts';
import { created, dropped, executed, status } from './status.ts';
import { changeTags, taggingCreated } from './tags/tagging.ts';
import { changeMfaMethods } from './user-mfa.ts';
import { mergeParameters, readUserProperties, unsetUserProperties } from './user-properties.ts';

type Create = Extract<Statement, { statement: 'create' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

export const createUser = async (context: StatementContext, statement: Create): Promise<ResultSet> => {
  const tagCreated = taggingCreated(context, statement);
  const name = accountObjectName(context, statement.name);
  const reader = new PropertyReader(context, statement.properties, 'USER');
  const { set, parameters } = readUserProperties(reader, context.startedAt);
  const properties = parameters.size === 0 ? set : { ...set, parameters: mergeParameters({}, parameters) };
  const outcome = await context.account.change(context.session.actor(), async (operations) => {
    const made = await operations.createUser({ name, mode: statement.mode, properties });
    await tagCreated(operations, { kind: 'USER', path: [name] }, made.outcome);
    return made.outcome;
  });
  return created('User', name, outcome);
};

export const alterUser = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const { action, ifExists } = statement;
  const name = isNameless(statement.name)
    ? await ownName(context)
    : accountObjectName(context, statement.name);
  if (action.action === 'programmaticToken')
    return await changeProgrammaticToken(context, { name, ifExists }, action);
  let result: ResultSet = executed();
  await ignoringMissing(ifExists, name, async () => {
    result = (await applyAction(context, name, action)) ?? result;
  });
  return result;
};

/** ALTER USER SET … is about the user whose session it is. */
const isNameless = ({ parts, dynamic }: ObjectName): boolean => parts.length === 0 && dynamic === undefined;

const ownName = async ({ account, session }: StatementContext): Promise<Name> => {
  const user = await account.read(session.actor(), (queries) => ownUser(queries, session));
  return user?.name ?? session.user.name;
};

/** What there is to show beside that it was done. */
const applyAction = async (
  context: StatementContext,
  name: Name,
  action: Alter['action'],
): Promise<ResultSet | undefined> => {
  switch (action.action) {
    case 'rename':
      await change(context, name, { rename: accountObjectName(context, action.to) });
      return undefined;
    case 'set': {
      const reader = new PropertyReader(context, action.properties, 'USER');
      const disableMfa = readMfaSettings(reader);
      const { set, unset, parameters } = readUserProperties(reader, context.startedAt);
      await change(context, name, { set, unset, disableMfa }, parameters);
      return undefined;
    }
    case 'unset': {
      const { keys, parameters } = unsetUserProperties(unsetNames(action.properties, 'USER'));
      await change(
        context,
        name,
        { unset: keys },
        new Map(parameters.map((parameter) => [parameter, undefined])),
      );
      return undefined;
    }
    case 'command':
      return await runCommand(context, name, action.words);
    case 'addMfaMethod':
    case 'removeMfaMethod':
    case 'commentMfaMethod':
      return await changeMfaMethods(context, name, action);
    case 'setPolicy':
      await setPolicy(context, action, { kind: 'USER', user: { name } });
      return undefined;
    case 'unsetPolicy':
      await unsetPolicy(context, action, { kind: 'USER', user: { name } });
      return undefined;
    case 'setTag':
    case 'unsetTag':
      return await changeTags(context, { kind: 'USER', path: [name] }, action);
    default:
      throw unsupportedFeature(`ALTER USER ${action.action.toUpperCase()}`);
  }
};

/** DISABLE_MFA is done once and not kept; of the methods that can be the default there is one. */
const readMfaSettings = (reader: PropertyReader): boolean => {
  const byDefault = reader.word('DEFAULT_MFA_METHOD', ['PASSKEY', 'TOTP', 'DUO']);
  if (byDefault != null && byDefault !== 'TOTP')
    throw unsupportedFeature(`DEFAULT_MFA_METHOD = ${byDefault}`);
  return reader.boolean('DISABLE_MFA') === true;
};

/** Parameters are kept as one value, so the change is merged with what the user has, in the same transaction. */
const change = async (
  context: StatementContext,
  name: Name,
  input: Omit<AlterUser, 'user'>,
  parameters: ReadonlyMap<string, Json | undefined> = new Map(),
): Promise<void> => {
  await context.account.change(context.session.actor(), async (operations, queries) => {
    if (parameters.size === 0) return await operations.alterUser({ user: { name }, ...input });
    const current = await queries.describeUser(name);
    const merged = mergeParameters(current.parameters, parameters);
    return await operations.alterUser({
      user: { name },
      ...input,
      set: { ...input.set, parameters: merged },
    });
  });
};

/** The link is good for twelve hours and one use, beside the password that the user has. */
const resetPassword = async (context: StatementContext, user: User): Promise<ResultSet> => {
  const { account } = context;
  if (user.type === 'SERVICE' || user.type === 'SERVICE_AGENT')
    throw executionError(
      `Cannot reset the password of user ${user.name} with TYPE=${user.type}.`,
      '001423',
      '22023',
    );
  const token = await account.sessions.issuePasswordReset(user.id);
  return status(`${account.address ?? ''}/reset-password?token=${token}`);
};

const runCommand = async (
  context: StatementContext,
  name: Name,
  words: string,
): Promise<ResultSet | undefined> => {
  if (words !== 'ABORT ALL QUERIES' && words !== 'RESET PASSWORD')
    throw unsupportedFeature(`ALTER USER ${words}`);
  // A change of nothing: refuses whoever may not alter the user.
  const user = await context.account.change(context.session.actor(), (operations) =>
    operations.alterUser({ user: { name } }),
  );
  if (words === 'RESET PASSWORD') return await resetPassword(context, user);
  context.account.sessions.abortQueriesOfUser(user.id);
  return undefined;
};

export const dropUser = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropUser({ user: { name }, ifExists: statement.ifExists }),
  );
  return dropped(name, outcome);
};
