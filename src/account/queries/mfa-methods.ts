/** Questions about second factors. */
import { mfaMethods } from '../catalog/mfa-methods.ts';
import { doesNotExist, insufficientPrivileges } from '../errors.ts';
import type { MfaMethod, Name, UserId } from '../model.ts';
import type { QueryContext } from './context.ts';

/** https://docs.snowflake.com/en/sql-reference/sql/show-mfa-methods: one's own, or anybody's for ACCOUNTADMIN. */
export const mfaMethodsOf = async (context: QueryContext, name: Name): Promise<readonly MfaMethod[]> => {
  const { access, catalog, store, actor } = context;
  const user = await catalog.users.byName(store, name);
  const isAdministrator = access.hasRole(catalog.systemRole('ACCOUNTADMIN').id);
  if (!isAdministrator && user?.id !== actor.user) throw insufficientPrivileges('user', name);
  if (user === undefined) throw doesNotExist('USER', name);
  return (await mfaMethods.ofUser(store, user.id)).map(({ method }) => method);
};

/** No secret to who may see a user at all: HAS_MFA. */
export const usersWithMfa = (context: QueryContext): Promise<ReadonlySet<UserId>> =>
  mfaMethods.enrolledUsers(context.store);
