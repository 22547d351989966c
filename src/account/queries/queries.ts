import type { Queries } from '../account.ts';
import { asRoleId, type Securable } from '../model.ts';
import { accountParameters, scimTokens } from './account-settings.ts';
import type { QueryContext } from './context.ts';
import { grantsOfRole, grantsOn, grantsToRole, grantsToUser } from './grants.ts';
import * as objects from './objects.ts';
import { pathOf } from './paths.ts';
import * as roles from './roles.ts';
import * as users from './users.ts';

/** The owner of what is in memory; users are asked for by their own queries. */
const ownsSecurable = (context: QueryContext, on: Securable): boolean => {
  if (on.kind === 'ACCOUNT' || on.kind === 'USER') return false;
  const found =
    on.kind === 'ROLE'
      ? context.catalog.roles.byId(asRoleId(on.id))
      : context.catalog.objects.byId(on.kind, on.id);
  return found !== undefined && context.access.owns(found);
};

/** Every question, bound to one actor's view. */
export const bindQueries = (context: QueryContext): Queries => ({
  userById: (id) => users.userById(context, id),
  userByName: (name) => users.userByName(context, name),
  searchUsers: (search) => users.searchUsers(context, search),
  showUsers: () => users.showUsers(context),
  describeUser: (name) => users.describeUser(context, name),
  userConflict: (candidate) => users.userConflict(context, candidate),
  roleById: (id) => context.catalog.roles.byId(id),
  roleByName: (name) => context.catalog.roles.byName(name),
  roles: () => context.catalog.roles.all(),
  managedRoles: () => roles.managedRoles(context),
  roleConflict: (name) => roles.roleConflict(context, name),
  roleName: (id) => roles.roleName(context, id),
  rolesOfUser: (user) => roles.rolesOfUser(context, user),
  membersOfRole: (role) => roles.membersOfRole(context, role),
  isMember: (role, grantee) => roles.isMember(context, role, grantee),
  countUsersOfRole: (role) => context.catalog.memberships.count(context.store, role),
  countUsersByRole: () => context.catalog.memberships.countByRole(context.store),
  grantsOn: (on) => grantsOn(context, on),
  grantsToRole: (role) => grantsToRole(context, role),
  grantsToUser: (user) => grantsToUser(context, user),
  grantsOfRole: (role) => grantsOfRole(context, role),
  roleGrantsTo: (role) => roles.roleGrantsTo(context, role),
  privilegesOf: (role) => context.catalog.privilegeGrants.to(role),
  integrations: () => objects.integrations(context),
  describeIntegration: (name) => objects.describeIntegration(context, name),
  networkPolicies: () => objects.networkPolicies(context),
  networkPolicy: (name) => objects.networkPolicy(context, name),
  networkRules: () => objects.networkRules(context),
  networkRule: (path) => objects.networkRule(context, path),
  warehouses: () => objects.warehouses(context),
  databases: () => objects.databases(context),
  schemas: () => objects.schemas(context),
  usable: (kind, path) => objects.usable(context, kind, path),
  pathOf: (securable) => pathOf(context, securable),
  holds: (privilege, on) => context.access.wasGranted(privilege, on) || ownsSecurable(context, on),
  activatableRoles: () => roles.activatableRoles(context),
  accountParameters: () => accountParameters(context),
  scimTokens: () => scimTokens(context),
});
