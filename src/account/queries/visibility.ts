/** Which objects an actor may learn of at all. Users and roles are no secret; other objects are. */
import type { Access } from '../access/access.ts';
import { theAccount } from '../access/access.ts';
import { sessionOf } from '../catalog/objects.ts';
import { doesNotExist } from '../errors.ts';
import type { CatalogObject, DatabaseRole, Securable } from '../model.ts';
import type { QueryContext } from './context.ts';
import type { ResolvedSecurable } from './paths.ts';

/** Owns it, was granted anything on it, or manages the grants on it or everybody's. */
const concerns = (access: Access, { securable, owner, grantsManagedBy }: ResolvedSecurable): boolean =>
  access.owns({ owner }) ||
  access.owns({ owner: grantsManagedBy }) ||
  access.hasAnyPrivilege(securable) ||
  access.wasGranted('MANAGE GRANTS', theAccount);

export const requireVisible = (context: QueryContext, resolved: ResolvedSecurable): void => {
  const { kind, id } = resolved.securable;
  if (kind === 'ACCOUNT' || kind === 'USER' || kind === 'ROLE') return;
  const role = kind === 'DATABASE ROLE' ? context.catalog.objects.byId(kind, id) : undefined;
  if (role !== undefined && knowsDatabaseRole(context, role)) return;
  if (!concerns(context.access, resolved)) throw doesNotExist(kind, resolved.shownName);
};

/** A temporary table is nobody's but its session's, whatever roles others have. */
export const isOfAnotherSession = ({ actor }: QueryContext, object: CatalogObject): boolean => {
  const session = sessionOf(object);
  return session !== null && session !== actor.session;
};

/** The same, of what a privilege or a tag is on. */
export const isOnAnotherSessions = ({ actor, catalog }: QueryContext, on: Securable): boolean => {
  const session = catalog.objects.sessionOwning(on);
  return session !== null && session !== actor.session;
};

/** Owns the object or has a privilege on it. */
export const hasToDoWith = (context: QueryContext, object: CatalogObject): boolean =>
  !isOfAnotherSession(context, object) &&
  (context.access.owns(object) || context.access.hasAnyPrivilege({ kind: object.kind, id: object.id }));

/** As {@link hasToDoWith}, or with anything that lies in it. */
export const mayUse = (context: QueryContext, object: CatalogObject): boolean =>
  hasToDoWith(context, object) ||
  (object.kind === 'SCHEMA' && object.owner === null && usesParent(context, object.database)) ||
  (object.kind === 'DATABASE ROLE' && usesParent(context, object.database)) ||
  context.catalog.objects.childrenOf(object.id).some((child) => mayUseChild(context, child));

/** A schema without an owner (INFORMATION_SCHEMA) belongs to whoever uses its database, who knows its roles, too. */
const usesParent = (context: QueryContext, databaseId: number): boolean => {
  const database = context.catalog.objects.byId('DATABASE', databaseId);
  return database !== undefined && mayUse(context, database);
};

const mayUseChild = (context: QueryContext, child: CatalogObject): boolean =>
  hasToDoWith(context, child) ||
  context.catalog.objects.childrenOf(child.id).some((grandchild) => hasToDoWith(context, grandchild));

/**
 * "Any active role that has been granted any privilege on the database can list" its roles; who manages grants knows
 * all: https://docs.snowflake.com/en/sql-reference/sql/show-database-roles
 */
export const knowsDatabaseRole = (context: QueryContext, role: DatabaseRole): boolean =>
  mayUse(context, role) || context.access.wasGranted('MANAGE GRANTS', theAccount);
