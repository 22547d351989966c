/**
 * The port that every face speaks to. A face translates its protocol into these operations and queries and
 * decides nothing: ownership and privileges are checked in here and nowhere else.
 */

import type { TokenStatus } from './access/programmatic-token-rules.ts';
import type { RoleLimits } from './access/role-limits.ts';
import type { FutureKind } from './catalog/future-grants.ts';
import type { AccountError } from './errors.ts';
import type { History } from './history/history.ts';
import type {
  AttachedPolicy,
  AuthenticationPolicy,
  Database,
  DataPolicy,
  DataPolicyKind,
  ExternalOauthIntegration,
  Instant,
  Integration,
  IntegrationType,
  Json,
  MfaMethod,
  Name,
  NetworkPolicy,
  NetworkRule,
  PasswordPolicy,
  PrivilegeGrant,
  ProgrammaticToken,
  Role,
  RoleGrant,
  RoleId,
  Schema,
  SchemaObject,
  SchemaObjectKind,
  ScimIntegration,
  ScimTokenInfo,
  Securable,
  SecurableKind,
  SecurityPolicy,
  SecurityPolicyKind,
  SessionPolicy,
  Table,
  Tag,
  User,
  UserId,
  View,
  Warehouse,
} from './model.ts';
import type {
  AbortSession,
  AddProgrammaticToken,
  AlterAccount,
  AlterContainer,
  AlterDataPolicy,
  AlterExternalOauthIntegration,
  AlterNetworkPolicy,
  AlterNetworkRule,
  AlterRole,
  AlterSamlIntegration,
  AlterScimIntegration,
  AlterSecurityPolicy,
  AlterTableLike,
  AlterTag,
  AlterUser,
  AttachPolicy,
  CancelQueries,
  CancelQuery,
  ChangeDataPolicies,
  ChangeFutureGrants,
  ChangeRoleMembers,
  ChangeTags,
  CommentIntegration,
  CreateContainer,
  CreateDataPolicy,
  CreateExternalOauthIntegration,
  CreateNetworkPolicy,
  CreateNetworkRule,
  CreateOutcome,
  CreateRole,
  CreateSamlIntegration,
  CreateScimIntegration,
  CreateSecurityPolicy,
  CreateTable,
  CreateTag,
  CreateUser,
  CreateView,
  DropOutcome,
  GrantOwnership,
  GrantPrivileges,
  GrantRole,
  MembersChanged,
  ModifyProgrammaticToken,
  NewProgrammaticToken,
  Path,
  PolicyBearer,
  RemoveProgrammaticToken,
  RevokePrivileges,
  RevokeRole,
  RoleRef,
  RotatedProgrammaticToken,
  RotateProgrammaticToken,
  SecurableRef,
  TableCreated,
  TagBearer,
  UserRef,
} from './operation-inputs.ts';
import type { AuthenticationSettings } from './policies.ts';
import type { SecretSeal } from './secret-seal.ts';
import type { OneTimeTokens } from './sessions/one-time-tokens.ts';
import type { FirstFactor, OauthProof, Session, Sessions } from './sessions/sessions.ts';

export type * from './operation-inputs.ts';

/** On whose behalf something happens: the roles whose privileges count. */
export interface Actor {
  readonly kind: 'user' | 'integration' | 'system';
  /** User or integration name, for history. */
  readonly name: Name;
  readonly user: UserId | null;
  /** Owns what CREATE makes. Null only for `system`, which may do everything and owns nothing. */
  readonly primaryRole: RoleId | null;
  /** `ALL` means every role granted to the user, looked up anew for each statement. */
  readonly secondaryRoles: 'ALL' | readonly RoleId[];
  /** Narrows the roles that may be activated; left out where nothing does. */
  readonly roleLimits?: RoleLimits | undefined;
  /** How a session was opened. */
  readonly factor?: FirstFactor | undefined;
  /** From where, if a person or program that signed in: a change must not shut it out of there. */
  readonly clientAddress?: string | undefined;
}

/** Every change to an account. Each checks the actor's privileges, then changes catalog and store together. */
export interface Operations {
  createUser(input: CreateUser): Promise<{ readonly outcome: CreateOutcome; readonly user: User }>;
  alterUser(input: AlterUser): Promise<User>;
  /** The actor's own user, who has proved to know the password that hashes to `instead`. Throws 003002. */
  changeOwnPassword(input: { readonly instead: string | null; readonly password: string }): Promise<void>;
  /** The actor's own user takes an authenticator app, of which a passcode was shown. */
  enrolOwnTotp(input: { readonly secret: string }): Promise<MfaMethod>;
  /** ALTER USER ... ADD MFA METHOD OTP: the passcodes' text, which can be read only now. */
  addOneTimePasscodes(input: {
    readonly user: UserRef;
    readonly count: number;
  }): Promise<readonly { readonly name: string; readonly passcode: string }[]>;
  removeMfaMethod(input: { readonly user: UserRef; readonly name: Name }): Promise<void>;
  commentMfaMethod(input: {
    readonly user: UserRef;
    readonly name: Name;
    readonly comment: string | null;
  }): Promise<void>;
  dropUser(input: { readonly user: UserRef; readonly ifExists?: boolean | undefined }): Promise<DropOutcome>;
  /** Undefined: there is one of the name already, and `ifNotExists` said what then. */
  addProgrammaticToken(input: AddProgrammaticToken): Promise<NewProgrammaticToken | undefined>;
  modifyProgrammaticToken(input: ModifyProgrammaticToken): Promise<void>;
  rotateProgrammaticToken(input: RotateProgrammaticToken): Promise<RotatedProgrammaticToken>;
  /** The name of the token that is gone. */
  removeProgrammaticToken(input: RemoveProgrammaticToken): Promise<Name>;
  createRole(input: CreateRole): Promise<{ readonly outcome: CreateOutcome; readonly role: Role }>;
  alterRole(input: AlterRole): Promise<Role>;
  dropRole(input: { readonly role: RoleRef; readonly ifExists?: boolean | undefined }): Promise<DropOutcome>;
  grantRole(input: GrantRole): Promise<void>;
  revokeRole(input: RevokeRole): Promise<void>;
  changeRoleMembers(input: ChangeRoleMembers): Promise<MembersChanged>;
  grantPrivileges(input: GrantPrivileges): Promise<void>;
  revokePrivileges(input: RevokePrivileges): Promise<void>;
  grantOwnership(input: GrantOwnership): Promise<void>;
  grantFuture(input: ChangeFutureGrants): Promise<void>;
  revokeFuture(input: ChangeFutureGrants): Promise<void>;
  createScimIntegration(input: CreateScimIntegration): Promise<CreateOutcome>;
  alterScimIntegration(input: AlterScimIntegration): Promise<void>;
  createExternalOauthIntegration(input: CreateExternalOauthIntegration): Promise<CreateOutcome>;
  alterExternalOauthIntegration(input: AlterExternalOauthIntegration): Promise<void>;
  createSamlIntegration(input: CreateSamlIntegration): Promise<CreateOutcome>;
  alterSamlIntegration(input: AlterSamlIntegration): Promise<void>;
  commentIntegration(input: CommentIntegration): Promise<void>;
  dropIntegration(input: {
    readonly name: Name;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  /** SYSTEM$GENERATE_SCIM_ACCESS_TOKEN: the token's text, which is kept nowhere. `name` is matched exactly. */
  generateScimToken(input: { readonly integration: Name }): Promise<string>;
  createNetworkPolicy(input: CreateNetworkPolicy): Promise<CreateOutcome>;
  alterNetworkPolicy(input: AlterNetworkPolicy): Promise<void>;
  dropNetworkPolicy(input: {
    readonly name: Name;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  createNetworkRule(input: CreateNetworkRule): Promise<CreateOutcome>;
  alterNetworkRule(input: AlterNetworkRule): Promise<void>;
  dropNetworkRule(input: {
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  createContainer(input: CreateContainer): Promise<CreateOutcome>;
  alterContainer(input: AlterContainer): Promise<void>;
  dropContainer(input: {
    readonly kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
    readonly dependents?: 'CASCADE' | 'RESTRICT' | undefined;
  }): Promise<DropOutcome>;
  createSecurityPolicy(input: CreateSecurityPolicy): Promise<CreateOutcome>;
  alterSecurityPolicy(input: AlterSecurityPolicy): Promise<void>;
  dropSecurityPolicy(input: {
    readonly kind: SecurityPolicyKind;
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  createTag(input: CreateTag): Promise<CreateOutcome>;
  alterTag(input: AlterTag): Promise<void>;
  dropTag(input: { readonly path: Path; readonly ifExists?: boolean | undefined }): Promise<DropOutcome>;
  changeTags(input: ChangeTags): Promise<void>;
  attachPolicy(input: AttachPolicy): Promise<void>;
  detachPolicy(input: { readonly kind: SecurityPolicyKind; readonly on: PolicyBearer }): Promise<void>;
  createDataPolicy(input: CreateDataPolicy): Promise<CreateOutcome>;
  alterDataPolicy(input: AlterDataPolicy): Promise<void>;
  dropDataPolicy(input: {
    readonly kind: DataPolicyKind;
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  changeDataPolicies(input: ChangeDataPolicies): Promise<void>;
  alterAccount(input: AlterAccount): Promise<void>;
  createTable(input: CreateTable): Promise<TableCreated>;
  createView(input: CreateView): Promise<CreateOutcome>;
  alterTableLike(input: AlterTableLike): Promise<void>;
  dropTableLike(input: {
    readonly kind: 'TABLE' | 'VIEW';
    readonly path: Path;
    readonly ifExists?: boolean | undefined;
  }): Promise<DropOutcome>;
  /** Ends the session before the promise resolves. */
  abortSession(input: AbortSession): Promise<void>;
  /** How many queries were aborted. */
  cancelQueries(input: CancelQueries): Promise<number>;
  cancelQuery(input: CancelQuery): Promise<void>;
}

/** Fields of a user that a search can compare in the store. */
export const userFields = [
  'id',
  'name',
  'loginName',
  'scimLabel',
  'externalId',
  'email',
  'displayName',
  'firstName',
  'lastName',
  'disabled',
  'createdOn',
  'updatedOn',
] as const;
export type UserField = (typeof userFields)[number];

/** Text comparisons ignore case except for `externalId`, `id` and instants. */
export type UserCondition =
  | {
      readonly op: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
      readonly field: UserField;
      readonly value: string | number | boolean;
    }
  | { readonly op: 'pr'; readonly field: UserField }
  /** Holds at least one of the roles directly. */
  | { readonly op: 'memberOf'; readonly roles: readonly RoleId[] }
  /** EMAIL, or one of the other addresses of the user's SCIM state. */
  | { readonly op: 'hasAddress'; readonly address: string }
  | { readonly op: 'and' | 'or'; readonly operands: readonly UserCondition[] }
  | { readonly op: 'not'; readonly operand: UserCondition };

export type UsersAmong = { readonly membersOf: RoleId } | { readonly users: readonly UserId[] };

export interface UserSearch {
  readonly condition?: UserCondition | undefined;
  /** What the store cannot compare: picks from users that meet `condition`, asked for a batch at a time. */
  readonly residual?: ((users: readonly User[]) => readonly User[] | Promise<readonly User[]>) | undefined;
  /** Not with `residual`, whose matches come in id order. */
  readonly sort?: { readonly field: UserField; readonly descending: boolean } | undefined;
  /** From 1. Ignored when `after` is given. */
  readonly startIndex?: number | undefined;
  /** Only users that come after this one in id order (cursor paging); not with `sort`. */
  readonly after?: UserId | undefined;
  readonly count: number;
}

export interface UserPage {
  /** Matches in all. */
  readonly total: number;
  readonly users: readonly User[];
}

/** A user as SHOW USERS may show it: what the actor may not see is hidden. */
export interface VisibleUser {
  readonly user: User;
  /** Whether the actor may see more than name, creation and owner. */
  readonly full: boolean;
}

/** One row of SHOW GRANTS, ids already resolved to names. Quoting is the face's. */
export interface GrantRow {
  readonly createdOn: Instant;
  readonly privilege: string;
  readonly grantedOn: SecurableKind;
  readonly path: Path;
  readonly grantedTo: 'ROLE' | 'USER';
  readonly granteeName: Name;
  readonly grantOption: boolean;
  readonly grantedBy: Name | null;
}

/** One row of SHOW USER PROGRAMMATIC ACCESS TOKENS. */
export interface ShownProgrammaticToken extends ProgrammaticToken {
  readonly userName: Name;
  readonly roleName: Name | null;
  readonly status: TokenStatus;
  readonly lastUsedAt: Instant | null;
}

export interface ProvisioningToken extends ShownProgrammaticToken {
  /** SCIM integrations that it may provision through. */
  readonly scimIntegrations: readonly Name[];
}

/** One row of SHOW FUTURE GRANTS. */
export interface FutureGrantRow {
  readonly createdOn: Instant;
  readonly privilege: string;
  readonly kind: FutureKind;
  /** What the objects will lie in. */
  readonly container: Path;
  readonly granteeName: Name;
  readonly grantOption: boolean;
}

/** A tag that holds for something, and where it is set. */
export interface TagReference {
  readonly tag: Tag;
  readonly path: Path;
  readonly value: string;
  /** ACCOUNT, DATABASE, SCHEMA, TABLE, COLUMN, USER ... */
  readonly level: string;
  readonly isInherited: boolean;
}

/** A tag that is set on something, as ACCOUNT_USAGE tells of it. */
export interface TagUse {
  readonly tag: Tag;
  readonly tagPath: Path;
  readonly value: string;
  readonly domain: string;
  readonly objectId: number;
  readonly path: Path;
  readonly column: { readonly key: string; readonly name: Name } | null;
}

/** Every question to an account, answered as far as the actor may know. */
export interface PolicyReference {
  readonly kind: SecurityPolicyKind | 'NETWORK POLICY';
  readonly path: Path;
  readonly on: { readonly kind: 'ACCOUNT' | 'INTEGRATION' | 'USER'; readonly name: Name };
}

export interface Queries {
  /** A user the actor may see with all properties, as everyone may see themselves; else undefined. */
  userById(id: UserId): Promise<User | undefined>;
  userByName(name: Name): Promise<User | undefined>;
  /** Which of the users the actor may see. */
  visibleUsers(ids: readonly UserId[]): Promise<ReadonlySet<UserId>>;
  /** Users with full properties visible to the actor: owned through its roles, or all under MONITOR USER. */
  searchUsers(search: UserSearch): Promise<UserPage>;
  /** SHOW USERS: everyone, in name order. */
  showUsers(): Promise<readonly VisibleUser[]>;
  /** DESC USER: refuses with 003001 without OWNERSHIP, unless the user is the actor. */
  describeUser(name: Name): Promise<User>;
  /** Names the conflict a new user would meet, whoever owns the other one; for telling a provisioner why and how to resolve it. */
  userConflict(candidate: {
    readonly name: Name;
    readonly loginName: string;
  }): Promise<
    { readonly user: User; readonly ownerName: Name | null; readonly visible: boolean } | undefined
  >;
  /** SHOW MFA METHODS FOR USER. */
  mfaMethodsOf(name: Name): Promise<readonly MfaMethod[]>;
  usersWithMfa(): Promise<ReadonlySet<UserId>>;
  roleById(id: RoleId): Role | undefined;
  roleByName(name: Name): Role | undefined;
  /** Roles that SHOW ROLES lists for the actor: all of them, as in Snowflake. */
  roles(): readonly Role[];
  /** Roles that a provisioner sees: owned through its roles, or all under MONITOR ROLE. System roles never. */
  managedRoles(): readonly Role[];
  /** A role under this name in any case, owned by anyone. */
  roleConflict(
    name: Name,
  ): { readonly role: Role; readonly ownerName: Name | null; readonly visible: boolean } | undefined;
  roleName(id: RoleId): Name;
  /** Whether the session policy lets the actor have the role as a secondary one. */
  mayBeSecondary(role: RoleId): boolean;
  /** Direct roles of a user. */
  rolesOfUser(user: UserId): Promise<readonly Role[]>;
  /** Direct roles of several users at once; a user without any is not in the map. */
  rolesOfUsers(users: readonly UserId[]): Promise<ReadonlyMap<UserId, readonly Role[]>>;
  /** Direct members of a role: users then roles granted *into* it as members, in id order. */
  membersOfRole(role: RoleId): Promise<{
    readonly users: readonly { readonly id: UserId; readonly label: string }[];
    readonly roles: readonly Role[];
  }>;
  /** Roles that the role is granted to, in id order. */
  rolesHolding(role: RoleId): readonly Role[];
  isMember(
    role: RoleId,
    grantee: { readonly kind: 'USER'; readonly id: UserId } | { readonly kind: 'ROLE'; readonly id: RoleId },
  ): Promise<boolean>;
  /** Roles that a user who meets the condition holds directly, as everyone may know. */
  rolesHeldBy(condition: UserCondition): Promise<ReadonlySet<RoleId>>;
  /** Of the direct members of a role, or of the users named, those who meet the condition, in id order. */
  usersMeeting(among: UsersAmong, condition: UserCondition): Promise<readonly UserId[]>;
  /** Counts no further than `atMost`, so that asking about a large group is as cheap as about a small one. */
  countUsersOfRole(role: RoleId, atMost?: number): Promise<number>;
  countUsersByRole(): Promise<ReadonlyMap<RoleId, number>>;
  /** SHOW GRANTS in its forms. */
  grantsOn(on: SecurableRef): Promise<readonly GrantRow[]>;
  grantsToRole(role: RoleRef): Promise<readonly GrantRow[]>;
  grantsToUser(user: UserRef): Promise<readonly GrantRow[]>;
  grantsOfRole(role: RoleRef): Promise<readonly GrantRow[]>;
  futureGrantsIn(kind: 'DATABASE' | 'SCHEMA', path: Path): readonly FutureGrantRow[];
  futureGrantsTo(role: RoleRef): readonly FutureGrantRow[];
  roleGrantsTo(role: RoleId): readonly RoleGrant[];
  privilegesOf(role: RoleId): readonly PrivilegeGrant[];
  integrations(): readonly Integration[];
  /** DESC: needs OWNERSHIP through the actor's roles. */
  describeIntegration(name: Name): Integration;
  /** Its type, as far as the actor may know of it: what an ALTER may set depends on it. */
  integrationType(name: Name): IntegrationType | undefined;
  /** EXTERNAL_OAUTH_BLOCKED_ROLES_LIST with what the account adds to it. */
  rolesBlockedByOauth(integration: ExternalOauthIntegration): readonly RoleId[];
  /** Whether an agent works in the session: a user of TYPE = SERVICE_AGENT, or one who came by an agentic integration. */
  isAgentSession(session: Pick<Session, 'user' | 'authentication'>): Promise<boolean>;
  networkPolicies(): readonly NetworkPolicy[];
  networkPolicy(name: Name): NetworkPolicy;
  /** Objects of the kind that the actor owns or has a privilege on, with their full names. */
  schemaObjects<Kind extends SchemaObjectKind>(
    kind: Kind,
  ): readonly { readonly object: Extract<SchemaObject, { kind: Kind }>; readonly path: Path }[];
  networkRule(path: Path): NetworkRule;
  securityPolicies(
    kind: SecurityPolicyKind,
  ): readonly { readonly policy: SecurityPolicy; readonly path: Path }[];
  authenticationPolicy(path: Path): AuthenticationPolicy;
  passwordPolicy(path: Path): PasswordPolicy;
  sessionPolicy(path: Path): SessionPolicy;
  /** What the policies at the path are set on; a network policy has a path of its name alone. */
  referencesOfPolicy(path: Path): Promise<readonly PolicyReference[]>;
  /** Which policies are set on it, as far as the actor may see them. */
  policiesOn(on: PolicyReference['on']): Promise<readonly PolicyReference[]>;
  /** What holds for users without an authentication policy of their own, and for each who has one. */
  authenticationRules(): readonly AuthenticationSettings[];
  /** The policy in force for the account or a user, and where it is set. */
  policyInForce(
    kind: SecurityPolicyKind,
    on: { readonly kind: 'ACCOUNT' } | { readonly kind: 'USER'; readonly name: Name },
  ): Promise<
    { readonly policy: SecurityPolicy; readonly path: Path; readonly setOn: 'ACCOUNT' | 'USER' } | undefined
  >;
  /**
   * The table or view at the path, if the actor holds one of the privileges on it, or owns it. Refuses as if it did
   * not exist where the actor has nothing to do with it. `shownName` is what the refusal calls it.
   */
  relation(path: Path, privileges: readonly string[], shownName: string): Table | View;
  /** The table at the path, if the actor owns it; else the refusal that ALTER TABLE gives. */
  ownedTable(path: Path): Table;
  /** Row access or masking policies that the actor may see. */
  dataPolicies(kind: DataPolicyKind): readonly { readonly policy: DataPolicy; readonly path: Path }[];
  dataPolicy(kind: DataPolicyKind, path: Path): DataPolicy;
  /** A policy that is set somewhere, whoever may see it: what it says holds for everybody. */
  policyInUse(attached: AttachedPolicy): { readonly policy: DataPolicy; readonly path: Path };
  /** Every table there is, whoever may see it: for what keeps their rows. */
  allTables(): readonly Table[];
  /** The same questions, asked by one role alone: what lies behind a view is read with its owner's privileges. */
  asRole(role: RoleId): Queries;
  /** Tags that the actor may know of. */
  tags(): readonly { readonly tag: Tag; readonly path: Path }[];
  tag(path: Path): Tag;
  /** Every tag that holds for the account, an object or a column: set on it, or inherited. */
  tagsOn(on: TagBearer): Promise<readonly TagReference[]>;
  /** Every tag that is set directly, for those who see all of the account. */
  tagUses(): Promise<readonly TagUse[]>;
  warehouses(): readonly Warehouse[];
  databases(): readonly Database[];
  schemas(): readonly { readonly schema: Schema; readonly path: Path }[];
  /** The object if the actor may use it (any privilege on it or what lies in it), else throws 002043. */
  usable(kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA', path: Path): Warehouse | Database | Schema;
  pathOf(securable: Securable): Path;
  /** Whether one of the actor's active roles, or a role below them, holds the privilege (or owns the object). */
  holds(privilege: string, on: Securable): boolean;
  /** Roles the actor may activate: granted to the user directly or through the hierarchy, and PUBLIC. */
  activatableRoles(): Promise<readonly Role[]>;
  /** Account parameters: value, default, and whether set on the account. */
  accountParameters(): readonly {
    readonly key: string;
    readonly value: Json;
    readonly default: Json;
    readonly level: '' | 'ACCOUNT';
    readonly description: string;
    readonly type: string;
  }[];
  scimTokens(): Promise<readonly ScimTokenInfo[]>;
  /** SHOW USER PROGRAMMATIC ACCESS TOKENS. */
  programmaticTokens(user: Name): Promise<readonly ShownProgrammaticToken[]>;
  /** Of every user that the actor owns. */
  allProgrammaticTokens(): Promise<readonly ProvisioningToken[]>;
  /** HAS_PAT: whether the user has one that has not expired. */
  hasProgrammaticToken(user: UserId): boolean;
}

export type ScimAuthentication =
  | {
      readonly outcome: 'ok';
      readonly integration: ScimIntegration;
      readonly actor: Actor;
      /** The service user whose token it is; undefined for a token of the integration itself. */
      readonly user?: Pick<User, 'networkPolicy'> | undefined;
    }
  | { readonly outcome: 'unknown' }
  /** A token of ours that admits nobody now. */
  | {
      readonly outcome: 'otherEndpoint' | 'expired' | 'revoked' | 'disabled' | 'roleMissing';
      readonly integration: ScimIntegration;
    }
  /** A token of a user who may not provision through the integration. */
  | { readonly outcome: 'noService' | 'noUsage'; readonly integration: ScimIntegration }
  /** A token of a user, which does not tell the integration: its address must. */
  | { readonly outcome: 'endpointNeeded' }
  /** A token of a user that is no good, or whose user is shut out. */
  | { readonly outcome: 'refused'; readonly error: AccountError };

export interface Account {
  readonly name: Name;
  readonly sessions: Sessions;
  readonly history: History;
  readonly oneTimeTokens: OneTimeTokens;
  readonly secrets: SecretSeal;
  /** The address under which browsers and identity providers reach the account, without a path; null: nobody said. */
  readonly address: string | null;
  /**
   * Runs operations as one durable change: all or nothing, on disk when the promise resolves. `work` may run again
   * from its start, so it must leave nothing behind outside.
   */
  change<T>(actor: Actor, work: (operations: Operations, queries: Queries) => Promise<T>): Promise<T>;
  read<T>(actor: Actor, work: (queries: Queries) => Promise<T> | T): Promise<T>;
  /** Which integration a bearer token belongs to. Synchronous and cached: it is on every SCIM request's path. */
  authenticateScim(
    token: string,
    endpointId: string | null,
    /** For LOGIN_HISTORY, where a user's token is refused. */
    clientAddress?: string | undefined,
  ): ScimAuthentication | Promise<ScimAuthentication>;
  /** The same of an access token that was verified already, for a user of TYPE = SERVICE. */
  authenticateScimOauth(
    proof: OauthProof,
    endpointId: string | null,
    clientAddress: string,
  ): Promise<ScimAuthentication>;
  /** Whether the service user's network policy, else the integration's, else the account's, admits the address. */
  scimAddressAllowed(
    integration: ScimIntegration,
    address: string,
    user?: Pick<User, 'networkPolicy'> | undefined,
  ): boolean;
  /** The account parameter's value now. */
  parameter(name: string): Json;
  close(): Promise<void>;
}
