/** CREATE, ALTER and DROP ROLE. */
import { invalidProperty, unsupportedFeature } from '../../account/errors.ts';
import type { Name } from '../../account/model.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { ignoringMissing } from './existence.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { created, dropped, executed } from './status.ts';
import { changeTags, taggingCreated } from './tags/tagging.ts';

type Create = Extract<Statement, { statement: 'create' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

export const createRole = async (context: StatementContext, statement: Create): Promise<ResultSet> => {
  const tagCreated = taggingCreated(context, statement);
  const name = accountObjectName(context, statement.name);
  const reader = new PropertyReader(context, statement.properties, 'ROLE');
  const comment = reader.comment();
  reader.finish();
  const outcome = await context.account.change(context.session.actor(), async (operations) => {
    const made = await operations.createRole({ name, mode: statement.mode, comment });
    await tagCreated(operations, { kind: 'ROLE', path: [name] }, made.outcome);
    return made.outcome;
  });
  return created('Role', name, outcome);
};

export const alterRole = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const { action } = statement;
  if (action.action === 'setTag' || action.action === 'unsetTag')
    return await changeTags(context, { kind: 'ROLE', path: [name] }, action, statement);
  const changes = roleChanges(context, action);
  await ignoringMissing(statement.ifExists, name, () =>
    context.account.change(context.session.actor(), (operations) =>
      operations.alterRole({ role: { name }, ...changes }),
    ),
  );
  return executed();
};

const roleChanges = (
  context: StatementContext,
  action: Alter['action'],
): { readonly rename?: Name; readonly comment?: string | null | undefined } => {
  switch (action.action) {
    case 'rename':
      return { rename: accountObjectName(context, action.to) };
    case 'set': {
      const reader = new PropertyReader(context, action.properties, 'ROLE');
      const comment = reader.comment();
      reader.finish();
      return { comment };
    }
    case 'unset': {
      for (const name of unsetNames(action.properties, 'ROLE'))
        if (name !== 'COMMENT') throw invalidProperty(name, 'ROLE');
      return { comment: null };
    }
    default:
      throw unsupportedFeature(`ALTER ROLE ${action.action.toUpperCase()}`);
  }
};

export const dropRole = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropRole({ role: { name }, ifExists: statement.ifExists }),
  );
  return dropped(name, outcome);
};
