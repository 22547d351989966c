/** Into another schema or database, by another name or by changing names with something that lies there. */
import type { Path } from '../account.ts';
import { executionError } from '../errors.ts';
import type { CatalogObject, ObjectId, Schema, SchemaObject } from '../model.ts';
import { pathOfObject, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { schemaToCreateIn } from './schema-use.ts';

/** Of a schema, or the database itself. */
const databaseOf = ({ catalog }: ChangeContext, container: ObjectId): ObjectId =>
  catalog.objects.byId('SCHEMA', container)?.database ?? container;

const isHeldByDatabaseRole = ({ catalog }: ChangeContext, object: CatalogObject): boolean => {
  const { id, kind, owner } = object;
  return (
    (owner !== null && catalog.databaseRole(owner) !== undefined) ||
    catalog.privilegeGrants.find(
      { kind, id },
      ({ grantee }) => catalog.databaseRole(grantee) !== undefined,
    ) !== undefined ||
    catalog.futureGrants.in(id).some(({ grantee }) => catalog.databaseRole(grantee) !== undefined)
  );
};

/**
 * A database role holds nothing outside of its database: what one holds has to be revoked before it moves to another.
 * The words and the number are ours: no public source tells what Snowflake does.
 */
export const requireFreeToMove = (
  context: ChangeContext,
  object: SchemaObject | Schema,
  to: ObjectId,
): void => {
  const from = object.kind === 'SCHEMA' ? object.database : databaseOf(context, object.schema);
  if (from === databaseOf(context, to)) return;
  const moving = [object, ...context.catalog.objects.childrenOf(object.id)];
  if (!moving.some((candidate) => isHeldByDatabaseRole(context, candidate))) return;
  const within = object.kind === 'SCHEMA' ? ', or on what lies in it' : '';
  throw executionError(
    `SQL compilation error:\n${object.kind} '${shownPath(pathOfObject(context, object))}' cannot be moved to another database while a database role owns it or holds privileges on it${within}.`,
    '003028',
    '42601',
  );
};

/** The schema that the object is to lie in, if the role may create such an object there. */
export const schemaToMoveTo = (
  context: ChangeContext,
  object: SchemaObject,
  path: Path,
  privilege: string,
): Schema => {
  const schema = schemaToCreateIn(context, path, privilege);
  requireFreeToMove(context, object, schema.id);
  return schema;
};
