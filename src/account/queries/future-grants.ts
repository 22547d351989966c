/** SHOW FUTURE GRANTS. https://docs.snowflake.com/en/sql-reference/sql/show-grants */
import { theAccount } from '../access/access.ts';
import type { AnyRoleRef, FutureGrantRow, Path } from '../account.ts';
import type { FutureGrant } from '../catalog/future-grants.ts';
import { doesNotExist } from '../errors.ts';
import { asName } from '../model.ts';
import { existingAnyRole } from './any-role.ts';
import type { QueryContext } from './context.ts';
import { objectAt, pathOf, shownPath } from './paths.ts';
import { mayUse } from './visibility.ts';

const rowOf = (context: QueryContext, grant: FutureGrant): FutureGrantRow => ({
  createdOn: grant.createdOn,
  privilege: grant.privilege,
  kind: grant.kind,
  container: pathOf(context, {
    kind: context.catalog.objects.byId('DATABASE', grant.container) === undefined ? 'SCHEMA' : 'DATABASE',
    id: grant.container,
  }),
  grantedTo: context.catalog.roleType(grant.grantee),
  granteeName: asName(context.catalog.roleName(grant.grantee)),
  grantOption: grant.grantOption,
});

export const futureGrantsIn = (
  context: QueryContext,
  kind: 'DATABASE' | 'SCHEMA',
  path: Path,
): readonly FutureGrantRow[] => {
  const found = objectAt(context, kind, path);
  const isVisible =
    found !== undefined && (mayUse(context, found) || context.access.wasGranted('MANAGE GRANTS', theAccount));
  if (!isVisible) throw doesNotExist(kind, shownPath(path));
  if (found.kind !== 'DATABASE' && found.kind !== 'SCHEMA') return [];
  return context.catalog.futureGrants.in(found.id).map((grant) => rowOf(context, grant));
};

export const futureGrantsTo = (context: QueryContext, role: AnyRoleRef): readonly FutureGrantRow[] =>
  context.catalog.futureGrants.to(existingAnyRole(context, role).id).map((grant) => rowOf(context, grant));
