/** What the views of ACCOUNT_USAGE list: all there is and was, for whoever may use the SNOWFLAKE database. */
import { usageRolePrivilege } from '../access/usage-roles.ts';
import type { Queries } from '../account.ts';
import { allUserGrants, endedOfKind } from '../catalog/ended-records.ts';
import { endedObject, type ObjectOf } from '../catalog/objects.ts';
import { asName, type CatalogObject, type CatalogObjectKind } from '../model.ts';
import type { UsageObject, UsageRecord } from '../usage-records.ts';
import type { QueryContext } from './context.ts';
import { credentials } from './credentials.ts';
import { everyGrantToRoles } from './grants.ts';
import { usable } from './objects.ts';
import { tagUses, tagUsesOfUser } from './tags.ts';
import { isOfAnotherSession } from './visibility.ts';

const ownerName = (
  context: QueryContext,
  { owner }: { readonly owner: Parameters<Queries['roleName']>[0] | null },
) => (owner === null ? null : asName(context.catalog.roleName(owner)));

export const readsUsageFor = (
  context: QueryContext,
  roles: Parameters<Queries['readsUsageFor']>[0],
): boolean => {
  const { id } = usable(context, 'DATABASE', [asName('SNOWFLAKE')]);
  return ['IMPORTED PRIVILEGES', ...roles.map(usageRolePrivilege)].some((privilege) =>
    context.access.wasGranted(privilege, { kind: 'DATABASE', id }),
  );
};

export const accountUsage = (context: QueryContext): ReturnType<Queries['accountUsage']> => {
  usable(context, 'DATABASE', [asName('SNOWFLAKE')]);
  const { catalog, store } = context;
  const ended = <Kind extends Parameters<typeof endedOfKind>[1]>(kind: Kind) => endedOfKind(store, kind);
  return {
    userGrants: () => allUserGrants(store),
    grants: async () => [
      ...(await ended('GRANT')),
      ...(await everyGrantToRoles(context)).map((record) => ({ record, deletedOn: null })),
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
