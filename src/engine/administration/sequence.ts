/** CREATE, ALTER and DROP SEQUENCE. https://docs.snowflake.com/en/sql-reference/sql/create-sequence */
import { unsupportedFeature } from '../../account/errors.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { schemaObjectPath } from '../names.ts';
import type { QueryRunner } from '../query/runner.ts';
import type { ResultSet } from '../result.ts';
import { created, dropped, executed } from './status.ts';

type Create = Extract<Statement, { statement: 'createSequence' }>;
type Alter = Extract<Statement, { statement: 'alterSequence' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

export const createSequence = async (
  context: StatementContext,
  { name, mode, start, increment, ordered, comment }: Create,
  { tables }: QueryRunner,
): Promise<ResultSet> => {
  if (!tables.keepsRows)
    throw unsupportedFeature('CREATE SEQUENCE in an account whose PostgreSQL store several servers share');
  const path = schemaObjectPath(context, name);
  const settings = { start: BigInt(start), increment: BigInt(increment), ordered, comment };
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.createSequence({ path, mode, settings }),
  );
  return created('Sequence', path.at(-1) ?? '', outcome);
};

export const alterSequence = async (
  context: StatementContext,
  { name, ifExists, action }: Alter,
  { tables }: QueryRunner,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const change =
    action.action === 'rename'
      ? { rename: schemaObjectPath(context, action.to) }
      : {
          set: {
            increment: action.increment === null ? undefined : BigInt(action.increment),
            ordered: action.ordered ?? undefined,
            comment: action.comment,
          },
        };
  const altered = await context.account.change(context.session.actor(), (operations) =>
    operations.alterSequence({ path, ifExists, ...change }),
  );
  if (altered !== undefined) await tables.sequences.redefine(altered);
  return executed();
};

export const dropSequence = async (context: StatementContext, statement: Drop): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropSequence({ path, ifExists: statement.ifExists }),
  );
  return dropped(path.at(-1) ?? '', outcome);
};
