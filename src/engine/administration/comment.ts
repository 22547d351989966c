/** COMMENT ON … IS '…': https://docs.snowflake.com/en/sql-reference/sql/comment */
import type { Operations, Path } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Name } from '../../account/model.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { pathOfKind } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { ignoringMissing } from './existence.ts';
import { executed } from './status.ts';

type Comment = Extract<Statement, { statement: 'comment' }>;
type Write = (operations: Operations, path: Path, name: Name, comment: string | null) => Promise<unknown>;

const writers: ReadonlyMap<string, Write> = new Map<string, Write>([
  ['USER', (operations, _path, name, comment) => operations.alterUser({ user: { name }, set: { comment } })],
  ['ROLE', (operations, _path, name, comment) => operations.alterRole({ role: { name }, comment })],
  ['INTEGRATION', (operations, _path, name, comment) => operations.commentIntegration({ name, comment })],
  [
    'NETWORK POLICY',
    (operations, _path, name, comment) => operations.alterNetworkPolicy({ name, set: { comment } }),
  ],
  ['NETWORK RULE', (operations, path, _name, comment) => operations.alterNetworkRule({ path, comment })],
  [
    'WAREHOUSE',
    (operations, path, _name, comment) => operations.alterContainer({ kind: 'WAREHOUSE', path, comment }),
  ],
  [
    'DATABASE',
    (operations, path, _name, comment) => operations.alterContainer({ kind: 'DATABASE', path, comment }),
  ],
  [
    'SCHEMA',
    (operations, path, _name, comment) => operations.alterContainer({ kind: 'SCHEMA', path, comment }),
  ],
]);

export const commentOn = async (context: StatementContext, statement: Comment): Promise<ResultSet> => {
  const kind = statement.kind.endsWith('INTEGRATION') ? 'INTEGRATION' : statement.kind;
  const write = writers.get(kind);
  if (write === undefined) throw unsupportedFeature(`COMMENT ON ${statement.kind}`);
  const path = pathOfKind(context, kind, statement.name);
  const name = path.at(-1);
  if (name === undefined) return executed();
  await ignoringMissing(statement.ifExists, name, () =>
    context.account.change(context.session.actor(), (operations) =>
      write(operations, path, name, statement.text === '' ? null : statement.text),
    ),
  );
  return executed();
};
