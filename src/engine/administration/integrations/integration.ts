/** CREATE, ALTER and DROP SECURITY INTEGRATION; each TYPE has a file of its own. */
import { doesNotExist, missingOption, unsupportedFeature } from '../../../account/errors.ts';
import type { Statement } from '../../../sql/ast.ts';
import type { StatementContext } from '../../context.ts';
import { accountObjectName } from '../../names.ts';
import type { ResultSet } from '../../result.ts';
import { PropertyReader, unsetNames } from '../properties.ts';
import { created, dropped, executed } from '../status.ts';
import { changeTags, taggingCreated } from '../tags/tagging.ts';
import { externalOauthIntegrations } from './external-oauth.ts';
import type { AlterAction, IntegrationStatements, IntegrationTarget } from './integration-type.ts';
import { samlIntegrations } from './saml2.ts';
import { scimIntegrations } from './scim.ts';

type Create = Extract<Statement, { statement: 'createIntegration' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

const kind = 'INTEGRATION';

const types: ReadonlyMap<string, IntegrationStatements> = new Map(
  [externalOauthIntegrations, samlIntegrations, scimIntegrations].map((statements) => [
    statements.type,
    statements,
  ]),
);

export const createIntegration = async (context: StatementContext, statement: Create): Promise<ResultSet> => {
  const tagCreated = taggingCreated(context, statement);
  const name = accountObjectName(context, statement.name);
  const reader = new PropertyReader(context, statement.properties, kind);
  const type = reader.text('TYPE');
  if (statement.category !== 'SECURITY')
    throw unsupportedFeature(`${statement.category} INTEGRATION`.trimStart());
  if (type === undefined || type === null) throw missingOption(['TYPE']);
  const statements = types.get(type.toUpperCase());
  if (statements === undefined) throw unsupportedFeature(`SECURITY INTEGRATION TYPE = ${type.toUpperCase()}`);
  const outcome = await statements.create(context, { name, mode: statement.mode }, reader, (make) =>
    context.account.change(context.session.actor(), async (operations) => {
      const made = await make(operations);
      await tagCreated(operations, { kind, path: [name] }, made);
      return made;
    }),
  );
  return created('Integration', name, outcome);
};

export const alterIntegration = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const target: IntegrationTarget = { name, ifExists: statement.ifExists };
  const { action } = statement;
  if (action.action === 'setTag' || action.action === 'unsetTag')
    return await changeTags(context, { kind, path: [name] }, action, statement);
  const type = await context.account.read(context.session.actor(), (queries) =>
    queries.integrationType(name),
  );
  const statements = type && types.get(type);
  if (statements !== undefined) await applyAction(context, statements, target, action);
  else if (!statement.ifExists) throw doesNotExist(kind, name);
  return executed();
};

const applyAction = async (
  context: StatementContext,
  statements: IntegrationStatements,
  target: IntegrationTarget,
  action: AlterAction,
): Promise<void> => {
  switch (action.action) {
    case 'set':
      return await statements.set(context, target, new PropertyReader(context, action.properties, kind));
    case 'unset':
      return await statements.unset(context, target, unsetNames(action.properties, kind));
    case 'command':
      if (statements.command !== undefined) return await statements.command(context, target, action.words);
      throw unsupportedFeature(`ALTER INTEGRATION ${action.words}`);
    default:
      throw unsupportedFeature(`ALTER INTEGRATION ${action.action.toUpperCase()}`);
  }
};

export const dropIntegration = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropIntegration({ name, ifExists: statement.ifExists }),
  );
  return dropped(name, outcome);
};
