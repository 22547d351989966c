/** Every question that can be asked of an account. */

import type { TokenStatus } from './access/programmatic-token-rules.ts';
import type { UsageRole } from './access/usage-roles.ts';
import type { FutureKind } from './catalog/future-grants.ts';
import type {
  AttachedPolicy,
  AuthenticationPolicy,
  CatalogObject,
  CatalogObjectKind,
  Database,
  DatabaseRole,
  DataPolicy,
  DataPolicyKind,
  ExternalOauthIntegration,
  FileFormat,
  Instant,
  Integration,
  IntegrationType,
  Json,
  MfaMethod,
  Name,
  NetworkPolicy,
  NetworkRule,
  ObjectId,
  PasswordPolicy,
  PrivilegeGrant,
  ProgrammaticToken,
  Role,
  RoleGrant,
  RoleId,
  RoleType,
  Schema,
  SchemaObject,
  SchemaObjectKind,
  ScimTokenInfo,
  Securable,
  SecurableKind,
  SecurityPolicy,
  SecurityPolicyKind,
  Sequence,
  SessionPolicy,
  Stage,
  Table,
  Tag,
  TagMethod,
  User,
  UserId,
  View,
  Warehouse,
} from './model.ts';
import type { AnyRoleRef, DataMovement, Path, SecurableRef, TagBearer, UserRef } from './operation-inputs.ts';
import type { AuthenticationSettings } from './policies.ts';
import type { PropagatedTag } from './queries/tag-propagation.ts';
import type { Session } from './sessions/sessions.ts';
import type { KeyConstraint, TableConstraint } from './table-constraints.ts';
import type { AccountUsage } from './usage-records.ts';

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
  /** Roles granted to the page's only user, where the search came by them. */
  readonly rolesOfOnly?: readonly RoleId[] | undefined;
}

export interface UserWithRoles {
  readonly user: User;
  readonly roles: readonly Role[];
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
  readonly grantedTo: RoleType | 'USER';
  readonly granteeName: Name;
  readonly grantOption: boolean;
  readonly grantedBy: Name | null;
  /** Left out where a role of the account granted it, or the system. */
  readonly grantedByType?: 'DATABASE_ROLE' | undefined;
}

/** One row of SHOW DATABASE ROLES. */
export interface ShownDatabaseRole extends Pick<DatabaseRole, 'name' | 'createdOn' | 'owner' | 'comment'> {
  /** Whether the actor's primary role has it. */
  readonly isInherited: boolean;
  readonly grantedToRoles: number;
  readonly grantedToDatabaseRoles: number;
  readonly grantedDatabaseRoles: number;
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
  readonly grantedTo: RoleType;
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
  readonly method: TagMethod;
}

/** A tag that is set on something, as ACCOUNT_USAGE tells of it. */
export interface TagUse {
  readonly tagId: ObjectId;
  readonly tagPath: Path;
  readonly value: string;
  readonly method: TagMethod;
  readonly domain: string;
  readonly objectId: number;
  readonly path: Path;
  readonly column: { readonly key: string; readonly name: Name } | null;
}

/** A constraint of a table, by the names that its columns have now. */
export interface ShownConstraint {
  readonly constraint: TableConstraint;
  readonly columns: readonly Name[];
  /** The key that a foreign key refers to; null where that is not for the actor to know. */
  readonly references: {
    readonly table: Table;
    readonly path: Path;
    readonly key: KeyConstraint;
    readonly columns: readonly Name[];
  } | null;
}

export type ObjectRecordRef = {
  readonly kind: CatalogObjectKind;
} & ({ readonly path: Path } | { readonly id: number });

/** An object, and what is set on it. `column` is null for what holds for the whole. */
export interface ObjectRecord {
  readonly object: CatalogObject;
  readonly path: Path;
  readonly tags: readonly {
    readonly id: number;
    readonly path: Path;
    readonly column: Name | null;
    readonly value: string;
  }[];
  readonly policies: readonly {
    readonly kind: DataPolicyKind;
    readonly id: number;
    readonly path: Path;
    readonly column: Name | null;
  }[];
}

/** What POLICY_REFERENCES says of a policy on a column: all but ACTIVE make queries fail. */
export type PolicyStatus =
  | 'ACTIVE'
  | 'MULTIPLE_MASKING_POLICY_ASSIGNED_TO_THE_COLUMN'
  | 'COLUMN_IS_MISSING_FOR_SECONDARY_ARG'
  | 'COLUMN_DATATYPE_MISMATCH_FOR_SECONDARY_ARG';

/** A policy that holds for a table or view. */
export interface PolicyInForce extends AttachedPolicy {
  /** The tag that brings it; null where it is set itself. */
  readonly tag: ObjectId | null;
  readonly status: PolicyStatus;
}

/** A row access or masking policy, and one thing that it holds for. */
export interface DataPolicyReference {
  readonly policy: DataPolicy;
  readonly path: Path;
  readonly on: { readonly kind: 'TABLE' | 'VIEW' | 'TAG'; readonly path: Path };
  /** The column that is masked. */
  readonly column: Name | null;
  /** The columns that a row access policy reads. */
  readonly argumentColumns: readonly Name[] | null;
  /** The tag that brings it. */
  readonly tag: Path | null;
  readonly status: PolicyStatus;
}

/** A network, authentication, password or session policy, and one thing that it is set on. */
export interface PolicyReference {
  readonly kind: SecurityPolicyKind | 'NETWORK POLICY';
  readonly path: Path;
  readonly on: { readonly kind: 'ACCOUNT' | 'INTEGRATION' | 'USER'; readonly name: Name };
}

/** As kept, for those who see all of the account. */
export interface NumberedPolicyReference extends PolicyReference {
  readonly id: ObjectId;
}

/** Every question to an account, answered as far as the actor may know. */
export interface Queries {
  /** A user the actor may see with all properties, as everyone may see themselves; else undefined. */
  userById(id: UserId): Promise<User | undefined>;
  /** As {@link userById}, with the roles granted to it. */
  userWithRoles(id: UserId): Promise<UserWithRoles | undefined>;
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
  /** Of a role of the account or of a database. */
  roleName(id: RoleId): Name;
  roleType(id: RoleId): RoleType;
  /** Every role that counts for the actor: active, or below an active one; and PUBLIC with what is below that. */
  rolesThatCount(): ReadonlySet<RoleId>;
  /** Refuses whoever may not use the database. */
  databaseRoles(database: Name): readonly ShownDatabaseRole[];
  /** Whoever may know of it: for those who ask whether they have it. */
  databaseRoleNamed(database: Name, name: Name): RoleId | undefined;
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
  grantsToRole(role: AnyRoleRef): Promise<readonly GrantRow[]>;
  grantsToUser(user: UserRef): Promise<readonly GrantRow[]>;
  grantsOfRole(role: AnyRoleRef): Promise<readonly GrantRow[]>;
  /** On the database and all in it that the actor has to do with. */
  grantsInDatabase(database: Name): Promise<readonly GrantRow[]>;
  futureGrantsIn(kind: 'DATABASE' | 'SCHEMA', path: Path): readonly FutureGrantRow[];
  futureGrantsTo(role: AnyRoleRef): readonly FutureGrantRow[];
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
  /** What row access and masking policies hold for, as far as the actor may see the policies. */
  dataPolicyReferences(): readonly DataPolicyReference[];
  /** The same of one table, view or tag. */
  dataPoliciesOn(kind: 'TABLE' | 'VIEW' | 'TAG', path: Path): readonly DataPolicyReference[];
  /** For those who see all of the account. */
  allDataPolicyReferences(): readonly DataPolicyReference[];
  /** The same of network, authentication, password and session policies. */
  allPolicyReferences(): Promise<readonly NumberedPolicyReference[]>;
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
  /** The stage at the path, if the actor has one of the privileges on it, or anything where none is asked for. */
  stage(path: Path, privileges: readonly string[], shownName: string): Stage;
  /** The file format at the path, likewise. */
  fileFormat(path: Path, privileges: readonly string[], shownName: string): FileFormat;
  /** Every stage there is, whoever may see it: for what keeps their files. */
  allStages(): readonly Stage[];
  /** The sequence at the path, if the actor may draw numbers from it; refuses as {@link relation} does. */
  sequence(path: Path, shownName: string): Sequence;
  /** Every sequence there is, whoever may see it: for what keeps their numbers. */
  allSequences(): readonly Sequence[];
  /** The table at the path, if the actor owns it; else the refusal that ALTER TABLE gives. */
  ownedTable(path: Path): Table;
  /** Row access or masking policies that the actor may see. */
  dataPolicies(kind: DataPolicyKind): readonly { readonly policy: DataPolicy; readonly path: Path }[];
  dataPolicy(kind: DataPolicyKind, path: Path): DataPolicy;
  /** A policy that is set somewhere, whoever may see it: what it says holds for everybody. */
  policyInUse(attached: AttachedPolicy): { readonly policy: DataPolicy; readonly path: Path };
  /** The policies that hold for it, whoever may see them: set on it, or brought by tags. */
  policiesInForce(object: Table | View): readonly PolicyInForce[];
  /** The value of a tag on the object, or on a column of it, whoever may see it; null where it has none. */
  tagValue(tag: Path, on: { readonly object: Table | View; readonly column: Name | null }): string | null;
  /** Every table there is, whoever may see it: for what keeps their rows. */
  allTables(): readonly Table[];
  /** Whoever may see it: for the history of what was done to it. */
  objectRecord(ref: ObjectRecordRef): ObjectRecord | undefined;
  /**
   * The same questions, asked by one role alone: what lies behind a view is read with its owner's privileges. Of
   * temporary objects, those of that session are there.
   */
  asRole(role: RoleId, session?: number): Queries;
  /** Whether tags that go on with rows are set on any of them, or on their columns. */
  movesTags(sources: readonly ObjectId[]): boolean;
  /** The tags that the movement would set or change. */
  tagsToMove(movement: DataMovement): readonly PropagatedTag[];
  /** Tags that the actor may know of. */
  tags(): readonly { readonly tag: Tag; readonly path: Path }[];
  tag(path: Path): Tag;
  /** Every tag that holds for the account, an object or a column: set on it, or inherited. */
  tagsOn(on: TagBearer): Promise<readonly TagReference[]>;
  /** Every tag that is set directly, for those who see all of the account. */
  warehouses(): readonly Warehouse[];
  databases(): readonly Database[];
  schemas(): readonly { readonly schema: Schema; readonly path: Path }[];
  /** The object if the actor may use it (any privilege on it or what lies in it), else throws 002043. */
  usable(kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA', path: Path): Warehouse | Database | Schema;
  pathOf(securable: Securable): Path;
  /** Whether one of the actor's active roles, or a role below them, holds the privilege (or owns the object). */
  holds(privilege: string, on: Securable): boolean;
  /** Users on whom the actor's roles were granted MONITOR. */
  constraints(table: Table): readonly ShownConstraint[];
  monitoredUsers(): Promise<readonly User[]>;
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
  /**
   * Whether the actor may read a view of ACCOUNT_USAGE that the database roles open: with IMPORTED PRIVILEGES or one of
   * them. Refuses whoever may not use the SNOWFLAKE database at all.
   */
  readsUsageFor(roles: readonly UsageRole[]): boolean;
  /** For ACCOUNT_USAGE; refuses whoever may not use the SNOWFLAKE database. */
  accountUsage(): AccountUsage;
  /** SHOW USER PROGRAMMATIC ACCESS TOKENS. */
  programmaticTokens(user: Name): Promise<readonly ShownProgrammaticToken[]>;
  /** Of every user that the actor owns. */
  allProgrammaticTokens(): Promise<readonly ProvisioningToken[]>;
  /** The token of that secret, for whoever holds it; undefined where there is none. */
  programmaticTokenOf(secret: string): Promise<ShownProgrammaticToken | undefined>;
  /** HAS_PAT: whether the user has one that has not expired. */
  hasProgrammaticToken(user: UserId): boolean;
}
