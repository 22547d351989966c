/** Questions about users, answered as far as the actor may see. */
import { theAccount } from '../access/access.ts';
import { requireUserOwnership } from '../access/checks.ts';
import type { Queries, UserPage, UserSearch, VisibleUser } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import { asUserId, type Name, type User, type UserId } from '../model.ts';
import type { QueryContext } from './context.ts';
import { presentRoles } from './roles.ts';

/** Owned through the actor's roles, MONITOR USER on the account, or MONITOR on this user. */
const maySee = ({ access }: QueryContext, user: Pick<User, 'id' | 'owner'>): boolean =>
  access.owns(user) ||
  access.wasGranted('MONITOR USER', theAccount) ||
  access.wasGranted('MONITOR', { kind: 'USER', id: user.id });

const ifVisible = (context: QueryContext, user: User | undefined): User | undefined =>
  user !== undefined && maySee(context, user) ? user : undefined;

export const userById = async (context: QueryContext, id: UserId): Promise<User | undefined> => {
  const user = await context.catalog.users.byId(context.store, id);
  return id === context.actor.user ? user : ifVisible(context, user);
};

export const userWithRoles = async (
  context: QueryContext,
  id: UserId,
): ReturnType<Queries['userWithRoles']> => {
  const found = await context.catalog.users.withRolesById(context.store, id);
  if (found === undefined) return undefined;
  const { user, roles } = found;
  const visible = id === context.actor.user || maySee(context, user);
  return visible ? { user, roles: presentRoles(context, roles) } : undefined;
};

export const userByName = async (context: QueryContext, name: Name): Promise<User | undefined> =>
  ifVisible(context, await context.catalog.users.byName(context.store, name));

export const visibleUsers = async (
  context: QueryContext,
  ids: readonly UserId[],
): Promise<ReadonlySet<UserId>> => {
  const owners = await context.catalog.users.ownersOf(context.store, ids);
  return new Set([...owners].filter(([id, owner]) => maySee(context, { id, owner })).map(([id]) => id));
};

export const monitoredUsers = async (context: QueryContext): Promise<readonly User[]> => {
  const { access, catalog, store } = context;
  const grants = [...access.roles()].flatMap((role) => catalog.privilegeGrants.to(role));
  const ids = grants.flatMap(({ privilege, on }) =>
    privilege === 'MONITOR' && on.kind === 'USER' ? [asUserId(on.id)] : [],
  );
  const users = await Promise.all([...new Set(ids)].map((id) => catalog.users.byId(store, id)));
  return users.filter((user) => user !== undefined);
};

export const searchUsers = (context: QueryContext, search: UserSearch): Promise<UserPage> =>
  context.searches.search(context.store, context.access, search);

/** https://docs.snowflake.com/en/sql-reference/sql/show-users: everyone sees names, owners and their like the rest. */
export const showUsers = async (context: QueryContext): Promise<readonly VisibleUser[]> => {
  const seesAll = context.access.wasGranted('MANAGE GRANTS', theAccount);
  const users = await context.catalog.users.allByName(context.store);
  return users.map((user) => ({ user, full: seesAll || maySee(context, user) }));
};

export const describeUser = async (context: QueryContext, name: Name): Promise<User> => {
  const user = await context.catalog.users.byName(context.store, name);
  if (user === undefined) throw doesNotExist('USER', name);
  if (user.id !== context.actor.user && !maySee(context, user)) requireUserOwnership(context, user);
  return user;
};

export const userConflict = async (
  context: QueryContext,
  candidate: { readonly name: Name; readonly loginName: string },
): ReturnType<Queries['userConflict']> => {
  const { users } = context.catalog;
  const user =
    (await users.byName(context.store, candidate.name)) ??
    (await users.byLoginName(context.store, candidate.loginName));
  if (user === undefined) return undefined;
  const owner = user.owner === null ? undefined : context.catalog.roles.byId(user.owner);
  return { user, ownerName: owner?.name ?? null, visible: maySee(context, user) };
};

/** https://docs.snowflake.com/en/sql-reference/functions/is_agent_activated */
export const isAgentSession = async (
  { catalog, store }: QueryContext,
  { user, authentication }: Parameters<Queries['isAgentSession']>[0],
): Promise<boolean> => {
  const { integration: began } = authentication;
  const integration = began === null ? undefined : catalog.objects.byId('INTEGRATION', began.id);
  if (integration?.type === 'EXTERNAL_OAUTH' && integration.isAgentic) return true;
  return (await catalog.users.byId(store, user.id))?.type === 'SERVICE_AGENT';
};
