/** SHOW GRANTS in its forms. https://docs.snowflake.com/en/sql-reference/sql/show-grants */
import type { AnyRoleRef, GrantRow, SecurableRef, UserRef } from '../account.ts';
import type { HierarchyGrant } from '../catalog/role-grants.ts';
import type { CatalogObject, Name, PrivilegeGrant, Role, RoleId, Securable, User } from '../model.ts';
import { asName, asRoleId, asUserId } from '../model.ts';
import { existingUser } from '../operations/find.ts';
import { type AnyRole, existingAnyRole, pathOfRole } from './any-role.ts';
import type { QueryContext } from './context.ts';
import { fullPathOf, pathOfObject, resolveSecurable } from './paths.ts';
import { hasToDoWith, isOfAnotherSession, isOnAnotherSessions, requireVisible } from './visibility.ts';

type Grantor = Pick<GrantRow, 'grantedBy' | 'grantedByType'>;

const grantor = ({ catalog }: QueryContext, role: RoleId | null): Grantor => ({
  grantedBy: catalog.roleNameOrNull(role),
  ...(role !== null && catalog.roleType(role) === 'DATABASE_ROLE' ? { grantedByType: 'DATABASE_ROLE' } : {}),
});

const grantee = ({ catalog }: QueryContext, role: RoleId): Pick<GrantRow, 'grantedTo' | 'granteeName'> => ({
  grantedTo: catalog.roleType(role),
  granteeName: asName(catalog.roleName(role)),
});

export const privilegeRow = async (context: QueryContext, grant: PrivilegeGrant): Promise<GrantRow> => ({
  createdOn: grant.createdOn,
  privilege: grant.privilege,
  grantedOn: grant.on.kind,
  path: await fullPathOf(context, grant.on),
  ...grantee(context, grant.grantee),
  grantOption: grant.grantOption,
  ...grantor(context, grant.grantedBy),
});

/** Without those on temporary objects of other sessions. */
const privilegeRows = async (
  context: QueryContext,
  grants: Iterable<PrivilegeGrant>,
): Promise<readonly GrantRow[]> => {
  const rows: GrantRow[] = [];
  for (const grant of grants)
    if (!isOnAnotherSessions(context, grant.on)) rows.push(await privilegeRow(context, grant));
  return rows;
};

export const hierarchyRow = (context: QueryContext, grant: HierarchyGrant): GrantRow => ({
  createdOn: grant.createdOn,
  privilege: 'USAGE',
  grantedOn: context.catalog.roleType(grant.role) === 'ROLE' ? 'ROLE' : 'DATABASE ROLE',
  path: pathOfRole(context, grant.role),
  ...grantee(context, grant.grantee),
  grantOption: grant.grantOption,
  ...grantor(context, grant.grantedBy),
});

interface Owned {
  readonly kind: Securable['kind'];
  readonly owner: RoleId | null;
  readonly createdOn: GrantRow['createdOn'];
  readonly path: GrantRow['path'];
}

/** Ownership is shown as a grant by the owner to itself. */
const ownershipRow = (context: QueryContext, owned: Owned): readonly GrantRow[] => {
  const { owner } = owned;
  if (owner === null || context.catalog.roleNameOrNull(owner) === null) return [];
  return [
    {
      createdOn: owned.createdOn,
      privilege: 'OWNERSHIP',
      grantedOn: owned.kind,
      path: owned.path,
      ...grantee(context, owner),
      grantOption: true,
      ...grantor(context, owner),
    },
  ];
};

const ownedAt = async (context: QueryContext, securable: Securable): Promise<Owned | undefined> => {
  const path = await fullPathOf(context, securable);
  const { catalog } = context;
  const { kind } = securable;
  const found =
    kind === 'ACCOUNT'
      ? undefined
      : kind === 'USER'
        ? await catalog.users.byId(context.store, asUserId(securable.id))
        : kind === 'ROLE'
          ? catalog.roles.byId(asRoleId(securable.id))
          : catalog.objects.byId(kind, securable.id);
  return found && { kind, owner: found.owner, createdOn: found.createdOn, path };
};

export const grantsOn = async (context: QueryContext, on: SecurableRef): Promise<readonly GrantRow[]> => {
  const resolved = await resolveSecurable(context, on);
  requireVisible(context, resolved);
  const { securable } = resolved;
  const owned = await ownedAt(context, securable);
  const rows = owned === undefined ? [] : [...ownershipRow(context, owned)];
  for (const grant of context.catalog.privilegeGrants.on(securable)) {
    rows.push(await privilegeRow(context, grant));
  }
  if (securable.kind === 'ROLE' || securable.kind === 'DATABASE ROLE') {
    const grants = context.catalog.roleGrants.ofRole(asRoleId(securable.id));
    rows.push(...grants.map((grant) => hierarchyRow(context, grant)));
  }
  return rows;
};

export const grantsInDatabase = async (context: QueryContext, name: Name): Promise<readonly GrantRow[]> => {
  const { objects, privilegeGrants } = context.catalog;
  const database = objects.named('DATABASE', name);
  if (database === undefined) return [];
  const schemas = objects.childrenOf(database.id).filter(({ kind }) => kind === 'SCHEMA');
  const all = [database, ...schemas, ...schemas.flatMap((schema) => objects.childrenOf(schema.id))];
  const rows: GrantRow[] = [];
  for (const object of all.filter((candidate) => hasToDoWith(context, candidate))) {
    const { kind, id, owner, createdOn } = object;
    rows.push(...ownershipRow(context, { kind, owner, createdOn, path: pathOfObject(context, object) }));
    for (const grant of privilegeGrants.on({ kind, id })) rows.push(await privilegeRow(context, grant));
  }
  return rows;
};

/** Everything granted to the role: privileges, what it owns, and the roles below it (as USAGE). */
export const grantsToRole = async (context: QueryContext, ref: AnyRoleRef): Promise<readonly GrantRow[]> => {
  const role = existingAnyRole(context, ref);
  const rows: GrantRow[] = [];
  rows.push(...(await privilegeRows(context, context.catalog.privilegeGrants.to(role.id))));
  rows.push(...(await ownedBy(context, role)));
  rows.push(...context.catalog.roleGrants.toRole(role.id).map((grant) => hierarchyRow(context, grant)));
  return rows;
};

const ownedBy = async (context: QueryContext, role: AnyRole): Promise<readonly GrantRow[]> => {
  const { catalog } = context;
  const roles = catalog.roles.all().filter((owned) => owned.owner === role.id);
  const users = await catalog.users.ownedBy(context.store, role.id);
  return ownershipRows(context, catalog.objects.ownedBy(role.id), roles, users);
};

const ownershipRows = (
  context: QueryContext,
  objects: readonly CatalogObject[],
  roles: readonly Role[],
  users: readonly User[],
): readonly GrantRow[] => [
  ...objects
    .filter((object) => !isOfAnotherSession(context, object))
    .flatMap((object) => ownershipRow(context, { ...object, path: pathOfObject(context, object) })),
  ...roles.flatMap((owned) => ownershipRow(context, { ...owned, kind: 'ROLE', path: [owned.name] })),
  ...users.flatMap((owned) => ownershipRow(context, { ...owned, kind: 'USER', path: [owned.name] })),
];

export const grantsToUser = async (context: QueryContext, ref: UserRef): Promise<readonly GrantRow[]> => {
  const { user } = await existingUser(context, ref);
  const grants = await context.catalog.memberships.grantsTo(context.store, user.id);
  return grants.map((grant) => ({
    createdOn: grant.createdOn,
    privilege: 'USAGE',
    grantedOn: 'ROLE',
    path: [asName(context.catalog.roleName(grant.role))],
    grantedTo: 'USER',
    granteeName: user.name,
    grantOption: false,
    ...grantor(context, grant.grantedBy),
  }));
};

/** To whom the role is granted. */
export const grantsOfRole = async (context: QueryContext, ref: AnyRoleRef): Promise<readonly GrantRow[]> => {
  const role = existingAnyRole(context, ref);
  const users = await context.catalog.memberships.grantsOf(context.store, role.id);
  return [
    ...context.catalog.roleGrants.ofRole(role.id).map((grant) => hierarchyRow(context, grant)),
    ...users.map(
      (grant): GrantRow => ({
        createdOn: grant.createdOn,
        privilege: 'USAGE',
        grantedOn: 'ROLE',
        path: role.path,
        grantedTo: 'USER',
        granteeName: grant.userName,
        grantOption: false,
        ...grantor(context, grant.grantedBy),
      }),
    ),
  ];
};

/** Every privilege granted to a role, what each role owns, and every role. */
export const everyGrantToRoles = async (context: QueryContext): Promise<readonly GrantRow[]> => {
  const { catalog, store } = context;
  return [
    ...(await privilegeRows(context, catalog.privilegeGrants.all())),
    ...ownershipRows(
      context,
      catalog.objects.all(),
      catalog.roles.all(),
      await catalog.users.allByName(store),
    ),
    ...catalog.roleGrants.all().map((grant) => hierarchyRow(context, grant)),
  ];
};
