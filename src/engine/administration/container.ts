/** CREATE, ALTER and DROP of warehouses, databases and schemas, and what they do to the session. */
import type { AlterContainer, Path } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import { asName, type Name } from '../../account/model.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import type { ObjectName, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName, schemaPath } from '../names.ts';
import type { ResultSet } from '../result.ts';
import {
  type ContainerKind,
  readContainerProperties,
  requireContainerProperty,
} from './container-properties.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { created, dropped, executed } from './status.ts';
import { changeTags, taggingCreated } from './tags/tagging.ts';

type Create = Extract<Statement, { statement: 'create' }>;
type Alter = Extract<Statement, { statement: 'alter' }>;
type Drop = Extract<Statement, { statement: 'drop' }>;

const titles: { readonly [kind in ContainerKind]: string } = {
  WAREHOUSE: 'Warehouse',
  DATABASE: 'Database',
  SCHEMA: 'Schema',
};
const publicSchema = asName('PUBLIC');

const pathOf = (context: StatementContext, kind: ContainerKind, name: ObjectName): Path =>
  kind === 'SCHEMA' ? schemaPath(context, name) : [accountObjectName(context, name)];

const lastOf = (path: Path): Name => path.at(-1) ?? asName('');

export const createContainer = async (
  context: StatementContext,
  statement: Create,
  kind: ContainerKind,
): Promise<ResultSet> => {
  const tagCreated = taggingCreated(context, statement);
  const path = pathOf(context, kind, statement.name);
  const reader = new PropertyReader(context, statement.properties, kind);
  const comment = reader.comment();
  const properties = readContainerProperties(reader, kind);
  const outcome = await context.account.change(context.session.actor(), async (operations) => {
    const made = await operations.createContainer({
      kind,
      path,
      mode: statement.mode,
      transient: statement.transient,
      managedAccess: statement.managedAccess,
      comment,
      properties,
    });
    await tagCreated(operations, { kind, path }, made);
    return made;
  });
  if (outcome === 'created' || outcome === 'replaced') useCreated(context.session, kind, path);
  return created(titles[kind], lastOf(path), outcome);
};

/** "Creating a database automatically sets it as the active database": likewise schemas and warehouses. */
const useCreated = (session: Session, kind: ContainerKind, path: Path): void => {
  switch (kind) {
    case 'WAREHOUSE':
      session.warehouse = lastOf(path);
      return;
    case 'DATABASE':
      session.database = lastOf(path);
      session.schema = publicSchema;
      return;
    case 'SCHEMA':
      session.database = path[0] ?? session.database;
      session.schema = lastOf(path);
  }
};

export const alterContainer = async (
  context: StatementContext,
  statement: Alter,
  kind: ContainerKind,
): Promise<ResultSet> => {
  const path = pathOf(context, kind, statement.name);
  const { action } = statement;
  if (action.action === 'setTag' || action.action === 'unsetTag')
    return await changeTags(context, { kind, path }, action, statement);
  const changes = changesOf(context, kind, action);
  await context.account.change(context.session.actor(), (operations) =>
    operations.alterContainer({ kind, path, ifExists: statement.ifExists, ...changes }),
  );
  if (changes.rename !== undefined) followRename(context.session, kind, path, changes.rename);
  return executed();
};

type Changes = Omit<AlterContainer, 'kind' | 'path' | 'ifExists'>;

const changesOf = (context: StatementContext, kind: ContainerKind, action: Alter['action']): Changes => {
  switch (action.action) {
    case 'rename':
      return { rename: pathOf(context, kind, action.to) };
    case 'swap':
      return { swapWith: pathOf(context, kind, action.with) };
    case 'set': {
      const reader = new PropertyReader(context, action.properties, kind);
      const comment = reader.comment();
      return { comment, set: readContainerProperties(reader, kind) };
    }
    case 'unset': {
      const names = unsetNames(action.properties, kind);
      const unset = names.filter((name) => name !== 'COMMENT');
      for (const name of unset) requireContainerProperty(name, kind);
      return { unset, ...(unset.length < names.length ? { comment: null } : {}) };
    }
    case 'command':
      return commandChanges(kind, action.words);
    default:
      throw unsupportedFeature(`ALTER ${kind} ${action.action.toUpperCase()}`);
  }
};

const commandChanges = (kind: ContainerKind, words: string): Changes => {
  if (kind === 'SCHEMA' && words === 'ENABLE MANAGED ACCESS') return { managedAccess: true };
  if (kind === 'SCHEMA' && words === 'DISABLE MANAGED ACCESS') return { managedAccess: false };
  if (kind === 'WAREHOUSE' && words === 'SUSPEND') return { set: { STATE: 'SUSPENDED' } };
  if (kind === 'WAREHOUSE' && (words === 'RESUME' || words === 'RESUME IF SUSPENDED'))
    return { set: { STATE: 'STARTED' } };
  throw unsupportedFeature(`ALTER ${kind} ${words}`);
};

/** A session keeps its current objects when they get another name. */
const followRename = (session: Session, kind: ContainerKind, from: Path, to: Path): void => {
  const [first = asName('')] = from;
  if (kind === 'WAREHOUSE' && session.warehouse === first) session.warehouse = lastOf(to);
  if (kind === 'DATABASE' && session.database === first) session.database = lastOf(to);
  if (kind === 'SCHEMA' && session.database === first && session.schema === lastOf(from)) {
    session.database = to[0] ?? session.database;
    session.schema = lastOf(to);
  }
};

export const dropContainer = async (
  context: StatementContext,
  statement: Drop,
  kind: ContainerKind,
): Promise<ResultSet> => {
  const path = pathOf(context, kind, statement.name);
  const outcome = await context.account.change(context.session.actor(), (operations) =>
    operations.dropContainer({
      kind,
      path,
      ifExists: statement.ifExists,
      dependents: statement.dependents ?? undefined,
    }),
  );
  if (outcome === 'dropped') leaveDropped(context.session, kind, path);
  return dropped(lastOf(path), outcome);
};

const leaveDropped = (session: Session, kind: ContainerKind, path: Path): void => {
  const [first] = path;
  if (kind === 'WAREHOUSE' && session.warehouse === first) session.warehouse = null;
  if (kind === 'DATABASE' && session.database === first) {
    session.database = null;
    session.schema = null;
  }
  if (kind === 'SCHEMA' && session.database === first && session.schema === lastOf(path))
    session.schema = null;
};
