/**
 * What database roles can be granted: their database, and what lies in it.
 * https://docs.snowflake.com/en/user-guide/security-access-control-overview
 */
import { executionError } from '../errors.ts';
import type { ObjectId, Securable, SecurableKind } from '../model.ts';
import type { AnyRole } from '../queries/any-role.ts';
import type { QueryContext } from '../queries/context.ts';
import { shownPath } from '../queries/paths.ts';
import { privilegesNamed } from './privilege-list.ts';

/** The database that it is or lies in; undefined of what lies in the account. */
const databaseOf = ({ catalog }: QueryContext, { kind, id }: Securable): ObjectId | undefined => {
  if (kind === 'ACCOUNT' || kind === 'USER' || kind === 'ROLE') return undefined;
  const object = catalog.objects.byId(kind, id);
  if (object?.kind === 'DATABASE') return object.id;
  return object && catalog.objects.within(object)[0]?.id;
};

/** Numbers and words are ours: no public source shows Snowflake's. */
const outOfReach = (role: AnyRole, what: string): Error =>
  executionError(
    `SQL compilation error:\nDatabase role '${shownPath(role.path)}' can be granted privileges on its database and the objects in it only, not on ${what}.`,
    '003026',
    '42601',
  );

export const requireWithinReach = (
  context: QueryContext,
  role: AnyRole,
  on: Securable,
  shownName: string,
): void => {
  if (role.database === null || databaseOf(context, on) === role.database) return;
  throw outOfReach(role, on.kind === 'ACCOUNT' ? 'the account' : `${on.kind.toLowerCase()} '${shownName}'`);
};

/** "{ CREATE SCHEMA | MODIFY | MONITOR | USAGE } ON DATABASE": https://docs.snowflake.com/en/sql-reference/sql/grant-privilege */
const onDatabase: readonly string[] = ['CREATE SCHEMA', 'MODIFY', 'MONITOR', 'USAGE'];

/** Those that the role can be granted of ALL; one that was named and is not among them is refused. */
export const privilegesWithinReach = (
  role: AnyRole,
  kind: SecurableKind,
  named: readonly string[] | 'ALL',
): readonly string[] => {
  const privileges = privilegesNamed(kind, named);
  if (role.database === null || kind !== 'DATABASE') return privileges;
  const beyond = privileges.find((privilege) => !onDatabase.includes(privilege));
  if (named === 'ALL' || beyond === undefined)
    return privileges.filter((privilege) => onDatabase.includes(privilege));
  throw executionError(
    `SQL compilation error:\nPrivilege '${beyond}' on a database cannot be granted to database role '${shownPath(role.path)}': ${onDatabase.join(', ')} can.`,
    '003026',
    '42601',
  );
};

export const requireSameDatabase = (role: AnyRole, grantee: AnyRole): void => {
  if (grantee.database === null || grantee.database === role.database) return;
  throw executionError(
    `SQL compilation error:\nDatabase role '${shownPath(role.path)}' can be granted to roles of the account and to database roles of its own database only, not to '${shownPath(grantee.path)}'.`,
    '003027',
    '42601',
  );
};
