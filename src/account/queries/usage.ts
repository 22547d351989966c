/** What the views of ACCOUNT_USAGE list: all there is and was, for whoever may use the SNOWFLAKE database. */
import type { Queries } from '../account.ts';
import { allUserGrants, endedOfKind } from '../catalog/ended-records.ts';
import { endedObject, type ObjectOf } from '../catalog/objects.ts';
import { asName, type CatalogObject, type CatalogObjectKind } from '../model.ts';
import type { UsageObject, UsageRecord } from '../usage-records.ts';
import type { QueryContext } from './context.ts';
import { credentials } from './credentials.ts';
import { databaseRoleNamed } from './database-roles.ts';
import { everyGrantToRoles } from './grants.ts';
import { usable } from './objects.ts';
import { tagLineage } from './tag-lineage.ts';
import { tagUses, tagUsesOfUser } from './tags.ts';
import { isOfAnotherSession } from './visibility.ts';

const ownerName = (
  context: QueryContext,
  { owner }: { readonly owner: Parameters<Queries['roleName']>[0] | null },
) => (owner === null ? null : asName(context.catalog.roleName(owner)));

const snowflake = asName('SNOWFLAKE');

export const readsUsageFor = (
  context: QueryContext,
  roles: Parameters<Queries['readsUsageFor']>[0],
): boolean => {
  const { id } = usable(context, 'DATABASE', [snowflake]);
  if (context.access.wasGranted('IMPORTED PRIVILEGES', { kind: 'DATABASE', id })) return true;
  return roles.some((name) => {
    const role = databaseRoleNamed(context, snowflake, asName(name));
    return role !== undefined && context.access.hasRole(role);
  });
};

export const accountUsage = (context: QueryContext): ReturnType<Queries['accountUsage']> => {
  usable(context, 'DATABASE', [snowflake]);
  const { catalog, store } = context;
  const ended = <Kind extends Parameters<typeof endedOfKind>[1]>(kind: Kind) => endedOfKind(store, kind);
  return {
    userGrants: () => allUserGrants(store),
    grants: async () => [
      ...(await ended('GRANT')),
      // "The view does not include grants to database roles from databases created from shares", as SNOWFLAKE is.
      ...(await everyGrantToRoles(context))
        .filter(({ grantedTo, path }) => grantedTo !== 'DATABASE_ROLE' || path[0] !== 'SNOWFLAKE')
        .map((record) => ({ record, deletedOn: null })),
    ],
    users: async () => [
      ...(await ended('USER')),
      ...(await catalog.users.allByName(store)).map((user) => ({
        record: { user, owner: ownerName(context, user) },
        deletedOn: null,
      })),
    ],
    roles: async () => [
      ...(await ended('ROLE')),
      ...catalog.roles
        .all()
        .map((role) => ({ record: { role, owner: ownerName(context, role) }, deletedOn: null })),
    ],
    objects: async (kind) => [
      ...(await endedObjects(context, kind)),
      ...catalog.objects
        .ofKind(kind)
        .filter((object) => !isOfAnotherSession(context, object))
        .map((object) => ({ record: usageObject(context, object, null), deletedOn: null })),
    ],
    tagUses: async () => [
      ...(await ended('TAG_USE')),
      ...(await ended('USER')).flatMap(({ record: { user }, deletedOn }) =>
        tagUsesOfUser(context, user).map((record) => ({ record, deletedOn })),
      ),
      ...(await tagUses(context)).map((record) => ({ record, deletedOn: null })),
    ],
    tagLineage: (path) => tagLineage(context, path),
    credentials: () => credentials(context),
  };
};

const usageObject = <Object extends CatalogObject>(
  context: QueryContext,
  object: Object,
  within: UsageObject<Object>['within'] | null,
): UsageObject<Object> => ({
  object,
  within: within ?? context.catalog.objects.within(object),
  owner: context.catalog.roleNameOrNull(object.owner),
  ownerType:
    object.owner === null || context.catalog.roleNameOrNull(object.owner) === null
      ? null
      : context.catalog.roleType(object.owner),
});

const isOfKind = <Kind extends CatalogObjectKind>(
  object: CatalogObject,
  kind: Kind,
): object is ObjectOf<Kind> => object.kind === kind;

const endedObjects = async <Kind extends CatalogObjectKind>(
  context: QueryContext,
  kind: Kind,
): Promise<readonly UsageRecord<UsageObject<ObjectOf<Kind>>>[]> => {
  const records: UsageRecord<UsageObject<ObjectOf<Kind>>>[] = [];
  for (const { record, deletedOn } of await endedOfKind(context.store, 'OBJECT')) {
    if (record.kind !== kind) continue;
    const object = endedObject(record);
    if (isOfKind(object, kind))
      records.push({ record: usageObject(context, object, record.within), deletedOn });
  }
  return records;
};
