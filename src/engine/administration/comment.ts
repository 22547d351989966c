/** COMMENT ON … IS '…': https://docs.snowflake.com/en/sql-reference/sql/comment */
import type { Operations, Path } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Name } from '../../account/model.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { completeSchemaObject, invalidIdentifier, nameParts, pathOfKind } from '../names.ts';
import type { ResultSet } from '../result.ts';
import { ignoringMissing } from './existence.ts';
import { executed } from './status.ts';

type Comment = Extract<Statement, { statement: 'comment' }>;
type Write = (operations: Operations, path: Path, name: Name, comment: string | null) => Promise<unknown>;

const writers: ReadonlyMap<string, Write> = new Map<string, Write>([
  ['USER', (operations, _path, name, comment) => operations.alterUser({ user: { name }, set: { comment } })],
  ['ROLE', (operations, _path, name, comment) => operations.alterRole({ role: { name }, comment })],
  ['DATABASE ROLE', (operations, path, _name, comment) => operations.alterDatabaseRole({ path, comment })],
  ['INTEGRATION', (operations, _path, name, comment) => operations.commentIntegration({ name, comment })],
  [
    'NETWORK POLICY',
    (operations, _path, name, comment) => operations.alterNetworkPolicy({ name, set: { comment } }),
  ],
  ['NETWORK RULE', (operations, path, _name, comment) => operations.alterNetworkRule({ path, comment })],
  ['TAG', (operations, path, _name, comment) => operations.alterTag({ path, set: { comment } })],
  [
    'WAREHOUSE',
    (operations, path, _name, comment) => operations.alterContainer({ kind: 'WAREHOUSE', path, comment }),
  ],
  [
    'DATABASE',
    (operations, path, _name, comment) => operations.alterContainer({ kind: 'DATABASE', path, comment }),
  ],
  [
    'TABLE',
    (operations, path, _name, comment) => operations.alterTableLike({ kind: 'TABLE', path, comment }),
  ],
  ['SEQUENCE', (operations, path, _name, comment) => operations.alterSequence({ path, set: { comment } })],
  ['STAGE', (operations, path, _name, comment) => operations.alterStage({ path, set: { comment } })],
  [
    'FILE FORMAT',
    (operations, path, _name, comment) => operations.alterFileFormat({ path, set: { comment } }),
  ],
  ['VIEW', (operations, path, _name, comment) => operations.alterTableLike({ kind: 'VIEW', path, comment })],
  [
    'COLUMN',
    (operations, path, name, comment) => commentOnColumn(operations, path.slice(0, -1), name, comment),
  ],
  [
    'SCHEMA',
    (operations, path, _name, comment) => operations.alterContainer({ kind: 'SCHEMA', path, comment }),
  ],
]);

/** Of a table; a view's columns have the comments that it was made with. */
const commentOnColumn = (operations: Operations, path: Path, name: Name, comment: string | null) =>
  operations.alterTableLike({
    kind: 'TABLE',
    path,
    change: (object) => {
      if (object.kind !== 'TABLE') return object;
      if (!object.columns.some((column) => column.name === name))
        throw compilationError(`invalid identifier '${name}'`, '000904', '42000');
      const columns = object.columns.map((column) =>
        column.name === name ? { ...column, comment } : column,
      );
      return { ...object, columns };
    },
  });

/** `[[database.]schema.]table.column` */
const columnPath = (context: StatementContext, written: Comment['name']): Path => {
  const parts = nameParts(context, written);
  const column = parts.at(-1);
  if (column === undefined || parts.length < 2) throw invalidIdentifier(parts.join('.'));
  return [...completeSchemaObject(context, parts.slice(0, -1)), column];
};

export const commentOn = async (context: StatementContext, statement: Comment): Promise<ResultSet> => {
  const kind = statement.kind.endsWith('INTEGRATION') ? 'INTEGRATION' : statement.kind;
  const write = writers.get(kind);
  if (write === undefined) throw unsupportedFeature(`COMMENT ON ${statement.kind}`);
  const path =
    kind === 'COLUMN' ? columnPath(context, statement.name) : pathOfKind(context, kind, statement.name);
  const name = path.at(-1);
  if (name === undefined) return executed();
  await ignoringMissing(statement.ifExists, name, () =>
    context.account.change(context.session.actor(), (operations) =>
      write(operations, path, name, statement.text === '' ? null : statement.text),
    ),
  );
  return executed();
};
