import { requireObjectOwnership } from '../access/checks.ts';
import type { CreateMode, CreateOutcome, Path } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import type { ObjectBase } from '../catalog/kinds/kind.ts';
import { alreadyExists, doesNotExist, executionError, unsupportedFeature } from '../errors.ts';
import {
  asName,
  asObjectId,
  type Name,
  type ObjectId,
  type Schema,
  type Table,
  type View,
} from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { requireReachable } from '../queries/relations.ts';
import type { ChangeContext } from './context.ts';
import { removeSchemaObject } from './drop-schema-object.ts';
import { futureOwner, grantAsForeseen } from './future-grants.ts';
import { recordGrant } from './grant-privileges.ts';
import { schemaToCreateIn } from './schema-use.ts';

export interface PlaceTableLike {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly comment?: string | null | undefined;
  readonly copyGrants?: boolean | undefined;
  /** Whose temporary table it becomes. */
  readonly session?: number | null | undefined;
}

/** Tables and views share their names: what a query reads is found by name alone. */
export const tableLike = (context: ChangeContext, name: Name, schema: ObjectId): Table | View | undefined =>
  context.catalog.objects.named('TABLE', name, schema) ?? context.catalog.objects.named('VIEW', name, schema);

/** The same, of those that are the session's own. */
export const temporaryTableLike = (
  { catalog: { objects } }: ChangeContext,
  session: number,
  name: Name,
  schema: ObjectId,
): Table | View | undefined =>
  objects.temporary('TABLE', session, name, schema) ?? objects.temporary('VIEW', session, name, schema);

/** CREATE TABLE and CREATE VIEW: `make` adds what the kind has of its own. The object is left out where nothing was made. */
export const placeTableLike = async <Placed extends Table | View>(
  context: ChangeContext,
  { path, mode, comment, copyGrants, session = null }: PlaceTableLike,
  kind: 'TABLE' | 'VIEW',
  make: (base: ObjectBase & { readonly schema: ObjectId }) => Placed,
): Promise<{ readonly outcome: CreateOutcome; readonly object?: Placed }> => {
  if (mode === 'orAlter') throw unsupportedFeature(`CREATE OR ALTER ${kind}`);
  const schema = placeOf(context, path, kind, session);
  const name = path.at(-1) ?? asName('');
  const existing =
    session === null
      ? tableLike(context, name, schema.id)
      : temporaryTableLike(context, session, name, schema.id);
  if (existing !== undefined) {
    if (mode === 'ifNotExists') return { outcome: 'alreadyExisted' };
    if (mode === 'create') throw alreadyExists(existing.kind, shownPath(path.slice(-1)));
    if (existing.kind !== kind) throw otherKind(existing, kind);
    requireObjectOwnership(context, existing, shownPath(path));
  }
  const kept =
    copyGrants === true && existing !== undefined ? context.catalog.privilegeGrants.on(existing) : [];
  if (existing !== undefined) await removeSchemaObject(context, existing);
  const made = make({
    id: asObjectId(await nextId(context.transaction)),
    name,
    schema: schema.id,
    owner: context.actor.primaryRole,
    comment: comment ?? null,
    createdOn: context.now,
  });
  // What is copied takes the place of what was foreseen, and a session's own table is nobody else's.
  const isCopied = (copyGrants === true && existing !== undefined) || session !== null;
  const object = isCopied ? made : { ...made, owner: futureOwner(context, made) };
  await context.catalog.objects.insert(context.transaction, object);
  if (!isCopied) await grantAsForeseen(context, object);
  for (const grant of kept) await recordGrant(context, { ...grant, on: { kind, id: object.id } });
  return { outcome: existing === undefined ? 'created' : 'replaced', object };
};

/** "Creating a temporary table does not require the CREATE TABLE privilege": https://docs.snowflake.com/en/sql-reference/sql/create-table */
export const placeOf = (
  context: ChangeContext,
  path: Path,
  kind: 'TABLE' | 'VIEW' | 'STAGE' | 'FILE FORMAT',
  session: number | null,
): Schema => {
  const container = path.slice(0, -1);
  if (session === null || kind === 'VIEW') return schemaToCreateIn(context, container, `CREATE ${kind}`);
  requireReachable(context, path);
  const schema = objectAt(context, 'SCHEMA', container);
  if (schema?.kind !== 'SCHEMA') throw doesNotExist('SCHEMA', shownPath(container));
  return schema;
};

/** 002203: the name is taken by another kind. */
const otherKind = ({ kind: found }: Table | View, wanted: string): Error =>
  executionError(
    `SQL compilation error:\nObject found is of type '${found}', not specified type '${wanted}'.`,
    '002203',
    '02000',
  );
