/** CREATE, ALTER and DROP DATABASE ROLE. https://docs.snowflake.com/en/sql-reference/sql/create-database-role */
import type { AlterDatabaseRole, Path } from '../../account/account.ts';
import { invalidProperty, unsupportedFeature } from '../../account/errors.ts';
import type { Name } from '../../account/model.ts';
import type { ObjectName, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { nameParts, pathOfKind } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { created, dropped, executed } from './status.ts';
import { changeTags } from './tags/tagging.ts';

type Create = Extract<Statement, { statement: 'create' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

const kind = 'DATABASE ROLE';

const roleAt = (
  context: StatementContext,
  name: ObjectName,
): { readonly path: Path; readonly name: Name | '' } => {
  const path = pathOfKind(context, kind, name);
  return { path, name: path.at(-1) ?? '' };
};

export const createDatabaseRole = async (
  context: StatementContext,
  statement: Create,
): Promise<ResultSet> => {
  if (statement.tags.length > 0) throw unsupportedFeature('TAG in CREATE DATABASE ROLE');
  const { path, name } = roleAt(context, statement.name);
  const reader = new PropertyReader(context, statement.properties, kind);
  const comment = reader.comment();
  reader.finish();
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.createDatabaseRole({ path, mode: statement.mode, comment }),
  );
  return created('Database role', name, outcome);
};

export const alterDatabaseRole = async (context: StatementContext, statement: Alter): Promise<ResultSet> => {
  const { path } = roleAt(context, statement.name);
  const { action, ifExists } = statement;
  if (action.action === 'setTag' || action.action === 'unsetTag')
    return await changeTags(context, { kind, path }, action, statement);
  const changes = changesOf(context, path, action);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterDatabaseRole({ path, ifExists, ...changes }),
  );
  return executed();
};

const changesOf = (
  context: StatementContext,
  path: Path,
  action: Alter['action'],
): Pick<AlterDatabaseRole, 'rename' | 'comment'> => {
  switch (action.action) {
    case 'rename':
      // A bare new name is one in the role's own database, whichever is the session's.
      return {
        rename:
          nameParts(context, action.to).length === 1
            ? [...path.slice(0, 1), ...nameParts(context, action.to)]
            : pathOfKind(context, kind, action.to),
      };
    case 'set': {
      const reader = new PropertyReader(context, action.properties, kind);
      const comment = reader.comment();
      reader.finish();
      return { comment };
    }
    case 'unset': {
      for (const name of unsetNames(action.properties, kind))
        if (name !== 'COMMENT') throw invalidProperty(name, kind);
      return { comment: null };
    }
    default:
      throw unsupportedFeature(`ALTER DATABASE ROLE ${action.action.toUpperCase()}`);
  }
};

export const dropDatabaseRole = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const { path, name } = roleAt(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropDatabaseRole({ path, ifExists: statement.ifExists }),
  );
  return dropped(name, outcome);
};
