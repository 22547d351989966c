import { secondaryRolesOf } from '../access/effective-policies.ts';
import { blockedRoles } from '../access/oauth-roles.ts';
import type { Path, Queries } from '../account.ts';
import type { ObjectOf } from '../catalog/objects.ts';
import {
  asRoleId,
  type Name,
  type SchemaObjectKind,
  type Securable,
  type Sequence,
  type Table,
  type UserId,
  type View,
} from '../model.ts';
import { accountParameters, scimTokens } from './account-settings.ts';
import { constraintsOf } from './constraints.ts';
import type { QueryContext } from './context.ts';
import * as dataPolicies from './data-policies.ts';
import * as dataReferences from './data-policy-references.ts';
import { databaseRoleNamed, databaseRoles } from './database-roles.ts';
import { futureGrantsIn, futureGrantsTo } from './future-grants.ts';
import { grantsInDatabase, grantsOfRole, grantsOn, grantsToRole, grantsToUser } from './grants.ts';
import * as mfa from './mfa-methods.ts';
import { objectRecord } from './object-records.ts';
import * as objects from './objects.ts';
import { pathOf } from './paths.ts';
import { policiesInForce } from './policies-in-force.ts';
import * as references from './policy-references.ts';
import * as tokens from './programmatic-tokens.ts';
import { asRole, fileFormat, ownedTable, relation, sequence, stage } from './relations.ts';
import * as roles from './roles.ts';
import * as policies from './security-policies.ts';
import { movesTags, tagsToMove } from './tag-propagation.ts';
import * as tags from './tags.ts';
import { accountUsage, readsUsageFor } from './usage.ts';
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

/** Every question, bound to one actor's view. A class, so that binding costs one object and not one per question. */
class BoundQueries implements Queries {
  readonly #context: QueryContext;

  constructor(context: QueryContext) {
    this.#context = context;
  }

  userById(id: Parameters<Queries['userById']>[0]): ReturnType<Queries['userById']> {
    return users.userById(this.#context, id);
  }

  userWithRoles(id: Parameters<Queries['userWithRoles']>[0]): ReturnType<Queries['userWithRoles']> {
    return users.userWithRoles(this.#context, id);
  }

  userByName(name: Parameters<Queries['userByName']>[0]): ReturnType<Queries['userByName']> {
    return users.userByName(this.#context, name);
  }

  visibleUsers(ids: readonly UserId[]): ReturnType<Queries['visibleUsers']> {
    return users.visibleUsers(this.#context, ids);
  }

  searchUsers(search: Parameters<Queries['searchUsers']>[0]): ReturnType<Queries['searchUsers']> {
    return users.searchUsers(this.#context, search);
  }

  showUsers(): ReturnType<Queries['showUsers']> {
    return users.showUsers(this.#context);
  }

  describeUser(name: Parameters<Queries['describeUser']>[0]): ReturnType<Queries['describeUser']> {
    return users.describeUser(this.#context, name);
  }

  mfaMethodsOf(name: Parameters<Queries['mfaMethodsOf']>[0]): ReturnType<Queries['mfaMethodsOf']> {
    return mfa.mfaMethodsOf(this.#context, name);
  }

  usersWithMfa(): ReturnType<Queries['usersWithMfa']> {
    return mfa.usersWithMfa(this.#context);
  }

  userConflict(candidate: Parameters<Queries['userConflict']>[0]): ReturnType<Queries['userConflict']> {
    return users.userConflict(this.#context, candidate);
  }

  roleById(id: Parameters<Queries['roleById']>[0]): ReturnType<Queries['roleById']> {
    return this.#context.catalog.roles.byId(id);
  }

  roleByName(name: Parameters<Queries['roleByName']>[0]): ReturnType<Queries['roleByName']> {
    return this.#context.catalog.roles.byName(name);
  }

  roles(): ReturnType<Queries['roles']> {
    return this.#context.catalog.roles.all();
  }

  managedRoles(): ReturnType<Queries['managedRoles']> {
    return roles.managedRoles(this.#context);
  }

  roleConflict(name: Parameters<Queries['roleConflict']>[0]): ReturnType<Queries['roleConflict']> {
    return roles.roleConflict(this.#context, name);
  }

  roleName(id: Parameters<Queries['roleName']>[0]): ReturnType<Queries['roleName']> {
    return roles.roleName(this.#context, id);
  }

  roleType(id: Parameters<Queries['roleType']>[0]): ReturnType<Queries['roleType']> {
    return this.#context.catalog.roleType(id);
  }

  rolesThatCount(): ReturnType<Queries['rolesThatCount']> {
    return this.#context.access.roles();
  }

  databaseRoleNamed(
    ...given: Parameters<Queries['databaseRoleNamed']>
  ): ReturnType<Queries['databaseRoleNamed']> {
    return databaseRoleNamed(this.#context, ...given);
  }

  databaseRoles(database: Name): ReturnType<Queries['databaseRoles']> {
    return databaseRoles(this.#context, database);
  }

  rolesOfUser(user: Parameters<Queries['rolesOfUser']>[0]): ReturnType<Queries['rolesOfUser']> {
    return roles.rolesOfUser(this.#context, user);
  }

  rolesOfUsers(users: readonly UserId[]): ReturnType<Queries['rolesOfUsers']> {
    return roles.rolesOfUsers(this.#context, users);
  }

  membersOfRole(role: Parameters<Queries['membersOfRole']>[0]): ReturnType<Queries['membersOfRole']> {
    return roles.membersOfRole(this.#context, role);
  }

  rolesHolding(role: Parameters<Queries['rolesHolding']>[0]): ReturnType<Queries['rolesHolding']> {
    return roles.rolesHolding(this.#context, role);
  }

  isMember(
    role: Parameters<Queries['isMember']>[0],
    grantee: Parameters<Queries['isMember']>[1],
  ): ReturnType<Queries['isMember']> {
    return roles.isMember(this.#context, role, grantee);
  }

  rolesHeldBy(condition: Parameters<Queries['rolesHeldBy']>[0]): ReturnType<Queries['rolesHeldBy']> {
    return this.#context.catalog.memberships.rolesHeldBy(this.#context.store, condition);
  }

  usersMeeting(
    among: Parameters<Queries['usersMeeting']>[0],
    condition: Parameters<Queries['usersMeeting']>[1],
  ): ReturnType<Queries['usersMeeting']> {
    return this.#context.catalog.memberships.usersMeeting(this.#context.store, among, condition);
  }

  countUsersOfRole(
    role: Parameters<Queries['countUsersOfRole']>[0],
    atMost?: number,
  ): ReturnType<Queries['countUsersOfRole']> {
    return this.#context.catalog.memberships.count(this.#context.store, role, atMost);
  }

  countUsersByRole(): ReturnType<Queries['countUsersByRole']> {
    return this.#context.catalog.memberships.countByRole(this.#context.store);
  }

  grantsOn(on: Parameters<Queries['grantsOn']>[0]): ReturnType<Queries['grantsOn']> {
    return grantsOn(this.#context, on);
  }

  grantsToRole(role: Parameters<Queries['grantsToRole']>[0]): ReturnType<Queries['grantsToRole']> {
    return grantsToRole(this.#context, role);
  }

  grantsToUser(user: Parameters<Queries['grantsToUser']>[0]): ReturnType<Queries['grantsToUser']> {
    return grantsToUser(this.#context, user);
  }

  grantsOfRole(role: Parameters<Queries['grantsOfRole']>[0]): ReturnType<Queries['grantsOfRole']> {
    return grantsOfRole(this.#context, role);
  }

  futureGrantsIn(
    ...[kind, path]: Parameters<Queries['futureGrantsIn']>
  ): ReturnType<Queries['futureGrantsIn']> {
    return futureGrantsIn(this.#context, kind, path);
  }

  futureGrantsTo(role: Parameters<Queries['futureGrantsTo']>[0]): ReturnType<Queries['futureGrantsTo']> {
    return futureGrantsTo(this.#context, role);
  }

  roleGrantsTo(role: Parameters<Queries['roleGrantsTo']>[0]): ReturnType<Queries['roleGrantsTo']> {
    return roles.roleGrantsTo(this.#context, role);
  }

  privilegesOf(role: Parameters<Queries['privilegesOf']>[0]): ReturnType<Queries['privilegesOf']> {
    return this.#context.catalog.privilegeGrants.to(role);
  }

  integrations(): ReturnType<Queries['integrations']> {
    return objects.integrations(this.#context);
  }

  integrationType(name: Parameters<Queries['integrationType']>[0]): ReturnType<Queries['integrationType']> {
    return objects.integrationType(this.#context, name);
  }

  isAgentSession(session: Parameters<Queries['isAgentSession']>[0]): ReturnType<Queries['isAgentSession']> {
    return users.isAgentSession(this.#context, session);
  }

  rolesBlockedByOauth(
    integration: Parameters<Queries['rolesBlockedByOauth']>[0],
  ): ReturnType<Queries['rolesBlockedByOauth']> {
    return blockedRoles(this.#context.catalog, integration);
  }

  describeIntegration(
    name: Parameters<Queries['describeIntegration']>[0],
  ): ReturnType<Queries['describeIntegration']> {
    return objects.describeIntegration(this.#context, name);
  }

  networkPolicies(): ReturnType<Queries['networkPolicies']> {
    return objects.networkPolicies(this.#context);
  }

  networkPolicy(name: Parameters<Queries['networkPolicy']>[0]): ReturnType<Queries['networkPolicy']> {
    return objects.networkPolicy(this.#context, name);
  }

  schemaObjects<Kind extends SchemaObjectKind>(
    kind: Kind,
  ): readonly { readonly object: ObjectOf<Kind>; readonly path: Path }[] {
    return objects.schemaObjects(this.#context, kind);
  }

  networkRule(path: Parameters<Queries['networkRule']>[0]): ReturnType<Queries['networkRule']> {
    return objects.networkRule(this.#context, path);
  }

  mayBeSecondary(role: Parameters<Queries['mayBeSecondary']>[0]): boolean {
    return secondaryRolesOf(this.#context.catalog, this.#context.actor.user)(role);
  }

  securityPolicies(
    kind: Parameters<Queries['securityPolicies']>[0],
  ): ReturnType<Queries['securityPolicies']> {
    return policies.policies(this.#context, kind);
  }

  authenticationPolicy(
    path: Parameters<Queries['authenticationPolicy']>[0],
  ): ReturnType<Queries['authenticationPolicy']> {
    return policies.describePolicy(this.#context, 'AUTHENTICATION POLICY', path);
  }

  passwordPolicy(path: Parameters<Queries['passwordPolicy']>[0]): ReturnType<Queries['passwordPolicy']> {
    return policies.describePolicy(this.#context, 'PASSWORD POLICY', path);
  }

  sessionPolicy(path: Parameters<Queries['sessionPolicy']>[0]): ReturnType<Queries['sessionPolicy']> {
    return policies.describePolicy(this.#context, 'SESSION POLICY', path);
  }

  referencesOfPolicy(path: Path): ReturnType<Queries['referencesOfPolicy']> {
    return references.referencesOfPolicy(this.#context, path);
  }

  policiesOn(on: Parameters<Queries['policiesOn']>[0]): ReturnType<Queries['policiesOn']> {
    return references.policiesOn(this.#context, on);
  }

  authenticationRules(): ReturnType<Queries['authenticationRules']> {
    return policies.authenticationRules(this.#context);
  }

  policyInForce(...given: Parameters<Queries['policyInForce']>): ReturnType<Queries['policyInForce']> {
    return policies.policyInForce(this.#context, ...given);
  }

  relation(
    ...[path, privileges, shownName]: Parameters<Queries['relation']>
  ): ReturnType<Queries['relation']> {
    return relation(this.#context, path, privileges, shownName);
  }

  stage(...[path, privileges, shownName]: Parameters<Queries['stage']>): ReturnType<Queries['stage']> {
    return stage(this.#context, path, privileges, shownName);
  }

  fileFormat(
    ...[path, privileges, shownName]: Parameters<Queries['fileFormat']>
  ): ReturnType<Queries['fileFormat']> {
    return fileFormat(this.#context, path, privileges, shownName);
  }

  allStages(): ReturnType<Queries['allStages']> {
    return this.#context.catalog.objects.ofKind('STAGE');
  }

  sequence(path: Path, shownName: string): Sequence {
    return sequence(this.#context, path, shownName);
  }

  allSequences(): readonly Sequence[] {
    return this.#context.catalog.objects.ofKind('SEQUENCE');
  }

  ownedTable(path: Path): Table {
    return ownedTable(this.#context, path);
  }

  dataPolicies(kind: Parameters<Queries['dataPolicies']>[0]): ReturnType<Queries['dataPolicies']> {
    return dataPolicies.policies(this.#context, kind);
  }

  dataPolicy(...given: Parameters<Queries['dataPolicy']>): ReturnType<Queries['dataPolicy']> {
    return dataPolicies.describePolicy(this.#context, ...given);
  }

  policyInUse(attached: Parameters<Queries['policyInUse']>[0]): ReturnType<Queries['policyInUse']> {
    return dataPolicies.policyInUse(this.#context, attached);
  }

  dataPolicyReferences(): ReturnType<Queries['dataPolicyReferences']> {
    return dataReferences.dataPolicyReferences(this.#context);
  }

  dataPoliciesOn(...given: Parameters<Queries['dataPoliciesOn']>): ReturnType<Queries['dataPoliciesOn']> {
    return dataReferences.dataPoliciesOn(this.#context, ...given);
  }

  allPolicyReferences(): ReturnType<Queries['allPolicyReferences']> {
    return references.allPolicyReferences(this.#context);
  }

  allDataPolicyReferences(): ReturnType<Queries['allDataPolicyReferences']> {
    return dataReferences.allDataPolicyReferences(this.#context);
  }

  policiesInForce(object: Table | View): ReturnType<Queries['policiesInForce']> {
    return policiesInForce(this.#context, object);
  }

  tagValue(...given: Parameters<Queries['tagValue']>): string | null {
    return tags.tagValue(this.#context, ...given);
  }

  allTables(): ReturnType<Queries['allTables']> {
    return this.#context.catalog.objects.ofKind('TABLE');
  }

  grantsInDatabase(database: Name): ReturnType<Queries['grantsInDatabase']> {
    return grantsInDatabase(this.#context, database);
  }

  objectRecord(ref: Parameters<Queries['objectRecord']>[0]): ReturnType<Queries['objectRecord']> {
    return objectRecord(this.#context, ref);
  }

  asRole(...given: Parameters<Queries['asRole']>): Queries {
    return new BoundQueries(asRole(this.#context, ...given));
  }

  movesTags(...given: Parameters<Queries['movesTags']>): boolean {
    return movesTags(this.#context, ...given);
  }

  tagsToMove(...given: Parameters<Queries['tagsToMove']>): ReturnType<Queries['tagsToMove']> {
    return tagsToMove(this.#context, ...given);
  }

  tags(): ReturnType<Queries['tags']> {
    return tags.tags(this.#context);
  }

  tag(path: Parameters<Queries['tag']>[0]): ReturnType<Queries['tag']> {
    return tags.tag(this.#context, path);
  }

  tagsOn(on: Parameters<Queries['tagsOn']>[0]): ReturnType<Queries['tagsOn']> {
    return tags.tagsOn(this.#context, on);
  }

  warehouses(): ReturnType<Queries['warehouses']> {
    return objects.warehouses(this.#context);
  }

  databases(): ReturnType<Queries['databases']> {
    return objects.databases(this.#context);
  }

  schemas(): ReturnType<Queries['schemas']> {
    return objects.schemas(this.#context);
  }

  usable(
    kind: Parameters<Queries['usable']>[0],
    path: Parameters<Queries['usable']>[1],
  ): ReturnType<Queries['usable']> {
    return objects.usable(this.#context, kind, path);
  }

  pathOf(securable: Parameters<Queries['pathOf']>[0]): ReturnType<Queries['pathOf']> {
    return pathOf(this.#context, securable);
  }

  holds(
    privilege: Parameters<Queries['holds']>[0],
    on: Parameters<Queries['holds']>[1],
  ): ReturnType<Queries['holds']> {
    return this.#context.access.wasGranted(privilege, on) || ownsSecurable(this.#context, on);
  }

  constraints(table: Parameters<Queries['constraints']>[0]): ReturnType<Queries['constraints']> {
    return constraintsOf(this.#context, table);
  }

  monitoredUsers(): ReturnType<Queries['monitoredUsers']> {
    return users.monitoredUsers(this.#context);
  }

  activatableRoles(): ReturnType<Queries['activatableRoles']> {
    return roles.activatableRoles(this.#context);
  }

  accountParameters(): ReturnType<Queries['accountParameters']> {
    return accountParameters(this.#context);
  }

  readsUsageFor(roles: Parameters<Queries['readsUsageFor']>[0]): boolean {
    return readsUsageFor(this.#context, roles);
  }

  accountUsage(): ReturnType<Queries['accountUsage']> {
    return accountUsage(this.#context);
  }

  scimTokens(): ReturnType<Queries['scimTokens']> {
    return scimTokens(this.#context);
  }

  programmaticTokens(user: Name): ReturnType<Queries['programmaticTokens']> {
    return tokens.programmaticTokens(this.#context, user);
  }

  programmaticTokenOf(secret: string): ReturnType<Queries['programmaticTokenOf']> {
    return tokens.programmaticTokenOf(this.#context, secret);
  }

  allProgrammaticTokens(): ReturnType<Queries['allProgrammaticTokens']> {
    return tokens.allProgrammaticTokens(this.#context);
  }

  hasProgrammaticToken(user: UserId): boolean {
    return tokens.hasProgrammaticToken(this.#context, user);
  }
}

export const bindQueries = (context: QueryContext): Queries => new BoundQueries(context);
