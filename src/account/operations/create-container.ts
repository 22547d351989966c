import { requireCreatePrivilege, requireObjectOwnership } from '../access/checks.ts';
import type { CreateContainer, CreateOutcome } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists } from '../errors.ts';
import {
  asName,
  asObjectId,
  type CatalogObject,
  type Database,
  type ObjectId,
  type Schema,
  type Warehouse,
} from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { alterContainer } from './alter-container.ts';
import type { ChangeContext } from './context.ts';
import { removeContainer } from './drop-container.ts';
import { futureOwner, grantAsForeseen } from './future-grants.ts';
import { databaseToCreateIn } from './schema-use.ts';

/** CREATE WAREHOUSE, CREATE DATABASE, CREATE SCHEMA. */
export const createContainer = async (
  context: ChangeContext,
  input: CreateContainer,
): Promise<CreateOutcome> => {
  const parent = requireCreate(context, input);
  const existing = objectAt(context, input.kind, input.path);
  if (existing !== undefined) {
    const shownName = shownPath(input.path);
    if (input.mode === 'ifNotExists') return 'alreadyExisted';
    if (input.mode === 'create') throw alreadyExists(input.kind, shownName);
    requireObjectOwnership(context, existing, shownName);
    if (input.mode === 'orAlter') {
      await redefine(context, input, existing);
      return 'altered';
    }
    await removeContainer(context, existing);
  }
  const made = await newContainer(context, input, parent);
  const created = made.kind === 'SCHEMA' ? { ...made, owner: futureOwner(context, made) } : made;
  await context.catalog.objects.insert(context.transaction, created);
  if (created.kind === 'SCHEMA') await grantAsForeseen(context, created);
  if (created.kind === 'DATABASE') await addFirstSchemas(context, created);
  return existing === undefined ? 'created' : 'replaced';
};

/** Properties that CREATE OR ALTER does not name go back to their defaults; whether a warehouse runs is none. */
const redefine = async (
  context: ChangeContext,
  { kind, path, comment, managedAccess, properties: set = {} }: CreateContainer,
  existing: CatalogObject,
): Promise<void> => {
  const present = 'properties' in existing ? Object.keys(existing.properties) : [];
  const unset = present.filter((name) => !Object.hasOwn(set, name) && name !== 'STATE');
  await alterContainer(context, { kind, path, comment: comment ?? null, managedAccess, set, unset });
};

/** The id of the database a schema goes into; 0 for what lies in the account. */
const requireCreate = (context: ChangeContext, input: CreateContainer): number => {
  if (input.kind === 'SCHEMA')
    return databaseToCreateIn(context, input.path.slice(0, -1), 'CREATE SCHEMA').id;
  requireCreatePrivilege(context, `CREATE ${input.kind}`);
  return 0;
};

const newContainer = async (
  context: ChangeContext,
  input: CreateContainer,
  parent: number,
): Promise<Warehouse | Database | Schema> => {
  const base = {
    id: asObjectId(await nextId(context.transaction)),
    name: input.path.at(-1) ?? asName(''),
    owner: context.actor.primaryRole,
    comment: input.comment ?? null,
    createdOn: context.now,
    properties: input.properties ?? {},
  };
  const transient = input.transient ?? false;
  switch (input.kind) {
    case 'WAREHOUSE':
      return { ...base, kind: 'WAREHOUSE' };
    case 'DATABASE':
      return { ...base, kind: 'DATABASE', transient };
    case 'SCHEMA': {
      const managedAccess = input.managedAccess ?? false;
      return { ...base, kind: 'SCHEMA', database: asObjectId(parent), transient, managedAccess };
    }
  }
};

/** Every database has PUBLIC, which is the creator's, and INFORMATION_SCHEMA, which is the system's. */
const addFirstSchemas = async (context: ChangeContext, database: Database): Promise<void> => {
  await addSchema(context, database.id, 'PUBLIC', database.owner, database.transient);
  await addSchema(context, database.id, 'INFORMATION_SCHEMA', null, false);
};

const addSchema = async (
  context: ChangeContext,
  database: ObjectId,
  name: string,
  owner: Schema['owner'],
  transient: boolean,
): Promise<void> =>
  context.catalog.objects.insert(context.transaction, {
    kind: 'SCHEMA',
    id: asObjectId(await nextId(context.transaction)),
    name: asName(name),
    database,
    owner,
    comment: null,
    createdOn: context.now,
    transient,
    managedAccess: false,
    properties: {},
  });
