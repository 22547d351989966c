/** What the views of ACCOUNT_USAGE list: all there is and was, for whoever may use the SNOWFLAKE database. */
import type { Queries } from '../account.ts';
import { allUserGrants, endedOfKind } from '../catalog/ended-records.ts';
import { asName } from '../model.ts';
import type { QueryContext } from './context.ts';
import { everyGrantToRoles } from './grants.ts';
import { usable } from './objects.ts';

const ownerName = (
  context: QueryContext,
  { owner }: { readonly owner: Parameters<Queries['roleName']>[0] | null },
) => (owner === null ? null : asName(context.catalog.roleName(owner)));

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
  };
};
