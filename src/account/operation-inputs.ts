/** What each operation of an account takes. */
import type { FutureKind } from './catalog/future-grants.ts';
import type {
  DataPolicyKind,
  ExternalOauthIntegration,
  Instant,
  Json,
  JsonObject,
  Name,
  NetworkRule,
  PolicyParameter,
  RoleId,
  ScimClient,
  ScimState,
  SecurableKind,
  SecurityPolicyKind,
  Table,
  TableColumn,
  Tag,
  UserId,
  UserProperties,
  View,
  ViewColumn,
} from './model.ts';
import type { AuthenticationSettings, PasswordSettings, SessionSettings } from './policies.ts';
import type { ServiceProviderKey } from './saml/service-provider-key.ts';

type Optional<Properties> = { readonly [P in keyof Properties]?: Properties[P] | undefined };

export type UserRef = { readonly id: UserId } | { readonly name: Name };
export type RoleRef = { readonly id: RoleId } | { readonly name: Name };

/** Database, schema and object name, outermost first, as complete as the kind needs. */
export type Path = readonly Name[];

/** What a privilege statement names: an object, the account, or several schemas at once. */
export type SecurableRef =
  | { readonly kind: 'ACCOUNT' }
  | { readonly kind: Exclude<SecurableKind, 'ACCOUNT'>; readonly path: Path };

/** How CREATE meets an existing object. OR REPLACE and IF NOT EXISTS exclude each other (checked by the parser). */
export type CreateMode = 'create' | 'orReplace' | 'ifNotExists' | 'orAlter';
export type CreateOutcome = 'created' | 'replaced' | 'altered' | 'alreadyExisted';
export type DropOutcome = 'dropped' | 'didNotExist';

/** Properties to set; a property given as undefined is left as it is. */
export type UserChanges = { readonly [P in keyof UserProperties]?: UserProperties[P] | undefined } & {
  /** Plain text; kept only as a hash. Null removes the password. */
  readonly password?: string | null | undefined;
};

export interface CreateUser {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly properties: UserChanges;
  readonly scim?: ScimState | undefined;
}

export interface AlterUser {
  readonly user: UserRef;
  readonly set?: UserChanges | undefined;
  /** Property names (keys of UserProperties, or `password`) put back to their defaults. */
  readonly unset?: readonly (keyof UserProperties | 'password')[] | undefined;
  readonly rename?: Name | undefined;
  readonly scim?: ScimState | undefined;
  /** Removes the second factors. */
  readonly disableMfa?: boolean | undefined;
}

export interface AddProgrammaticToken {
  readonly user: UserRef;
  readonly name: Name;
  readonly ifNotExists?: boolean | undefined;
  /** ROLE_RESTRICTION. */
  readonly role?: Name | null | undefined;
  /** DAYS_TO_EXPIRY. */
  readonly days?: number | undefined;
  /** MINS_TO_BYPASS_NETWORK_POLICY_REQUIREMENT. */
  readonly minutesWithoutPolicy?: number | undefined;
  readonly comment?: string | null | undefined;
}

/** The only time that the secret is told. */
export interface NewProgrammaticToken {
  readonly name: Name;
  readonly secret: string;
}

export interface ModifyProgrammaticToken {
  readonly user: UserRef;
  readonly name: Name;
  readonly rename?: Name | undefined;
  readonly disabled?: boolean | undefined;
  /** 0: none. */
  readonly minutesWithoutPolicy?: number | undefined;
  readonly comment?: string | null | undefined;
}

export interface RotateProgrammaticToken {
  readonly user: UserRef;
  readonly name: Name;
  /** EXPIRE_ROTATED_TOKEN_AFTER_HOURS. */
  readonly hoursOfGrace?: number | undefined;
}

export interface RotatedProgrammaticToken extends NewProgrammaticToken {
  /** Under which the secret goes on that was replaced. */
  readonly rotatedName: Name;
}

export interface RemoveProgrammaticToken {
  readonly user: UserRef;
  readonly name: Name;
}

export interface CreateRole {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly comment?: string | null | undefined;
  readonly scim?: ScimState | undefined;
}

export interface AlterRole {
  readonly role: RoleRef;
  readonly rename?: Name | undefined;
  readonly comment?: string | null | undefined;
  readonly scim?: ScimState | undefined;
}

export type GranteeRef =
  | { readonly kind: 'USER'; readonly user: UserRef }
  | { readonly kind: 'ROLE'; readonly role: RoleRef };

export interface GrantRole {
  readonly role: RoleRef;
  readonly to: GranteeRef;
  readonly withGrantOption?: boolean | undefined;
}

export interface RevokeRole {
  readonly role: RoleRef;
  readonly from: GranteeRef;
  readonly grantOptionOnly?: boolean | undefined;
}

/** Many grants and revokes of one role as a set delta: never loads the members it does not name. */
export interface ChangeRoleMembers {
  readonly role: RoleRef;
  readonly add: readonly GranteeRef[];
  /** `ALL` revokes every direct member first. */
  readonly remove: readonly GranteeRef[] | 'ALL';
}

export interface MembersChanged {
  readonly added: number;
  readonly removed: number;
}

export interface GrantPrivileges {
  /** Upper case; `ALL` for ALL PRIVILEGES. */
  readonly privileges: readonly string[] | 'ALL';
  readonly on: SecurableRef;
  readonly to: RoleRef;
  readonly withGrantOption?: boolean | undefined;
}

export interface RevokePrivileges {
  readonly privileges: readonly string[] | 'ALL';
  readonly on: SecurableRef;
  readonly from: RoleRef;
  readonly grantOptionOnly?: boolean | undefined;
  /** RESTRICT (the default) refuses while grants made with the grant option depend on it; CASCADE revokes them too. */
  readonly dependents?: 'RESTRICT' | 'CASCADE' | undefined;
}

export interface GrantOwnership {
  readonly on: Exclude<SecurableRef, { kind: 'ACCOUNT' }>;
  readonly to: RoleRef;
  readonly currentGrants?: 'REVOKE' | 'COPY' | undefined;
}

/** Grants on what will come to lie in a database or schema. */
export interface ChangeFutureGrants {
  /** OWNERSHIP may be among them, but is not of ALL. */
  readonly privileges: readonly string[] | 'ALL';
  readonly kind: FutureKind;
  /** The database or schema. */
  readonly in: Path;
  readonly role: RoleRef;
  /** GRANT: with the option; REVOKE: the option only. */
  readonly grantOption?: boolean | undefined;
}

export interface CreateScimIntegration {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly enabled: boolean;
  readonly scimClient: ScimClient;
  readonly runAsRole: Name;
  readonly networkPolicy?: Name | null | undefined;
  /** Undefined: not given (AZURE refuses it even as FALSE). */
  readonly syncPassword?: boolean | undefined;
  readonly comment?: string | null | undefined;
}

export interface AlterScimIntegration {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly set?: {
    readonly enabled?: boolean | undefined;
    readonly networkPolicy?: Name | null | undefined;
    readonly syncPassword?: boolean | undefined;
    readonly rejectTokensIssuedBefore?: Instant | null | undefined;
    readonly comment?: string | null | undefined;
  };
}

/** Undefined: the default, or as it is. */
export interface ExternalOauthSettings
  extends Optional<
    Pick<
      ExternalOauthIntegration,
      | 'enabled'
      | 'provider'
      | 'issuer'
      | 'tokenUserMappingClaims'
      | 'userMappingAttribute'
      | 'keysUrls'
      | 'rsaPublicKey'
      | 'rsaPublicKey2'
      | 'audiences'
      | 'anyRoleMode'
      | 'scopeDelimiter'
      | 'scopeMappingAttribute'
      | 'isAgentic'
      | 'networkPolicy'
      | 'comment'
    >
  > {
  readonly blockedRoles?: readonly Name[] | undefined;
  readonly allowedRoles?: readonly Name[] | undefined;
}

export interface CreateExternalOauthIntegration {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly settings: ExternalOauthSettings &
    Pick<
      ExternalOauthIntegration,
      'enabled' | 'provider' | 'issuer' | 'tokenUserMappingClaims' | 'userMappingAttribute'
    >;
}

export interface AlterExternalOauthIntegration {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly set: ExternalOauthSettings;
}

/** What an identity provider is: told by an administrator, or by its metadata. */
export interface SamlIdentityProvider {
  readonly issuer: string;
  readonly ssoUrl: string;
  readonly provider: string;
  /** Base64 of DER each. */
  readonly certificates: readonly string[];
}

export interface SamlSettings {
  readonly enabled?: boolean | undefined;
  readonly allowedUserDomains?: readonly string[] | undefined;
  readonly allowedEmailPatterns?: readonly string[] | undefined;
  readonly loginPageLabel?: string | null | undefined;
  readonly spInitiated?: boolean | undefined;
  readonly signRequest?: boolean | undefined;
  readonly requestedNameIdFormat?: string | undefined;
  readonly postLogoutRedirectUrl?: string | null | undefined;
  readonly forceAuthn?: boolean | undefined;
  readonly snowflakeIssuerUrl?: string | null | undefined;
  readonly snowflakeAcsUrl?: string | null | undefined;
  /** Of the integration's own key: one that an authority issued in place of the self-signed one. */
  readonly snowflakeCertificate?: string | undefined;
  readonly comment?: string | null | undefined;
}

export interface CreateSamlIntegration {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly metadataUrl: string | null;
  readonly identityProvider: SamlIdentityProvider;
  readonly key: ServiceProviderKey;
  readonly settings: SamlSettings;
}

export interface AlterSamlIntegration {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly metadataUrl?: string | null | undefined;
  /** Part of it only where there is no metadata address. */
  readonly identityProvider?: Partial<SamlIdentityProvider> | undefined;
  /** Takes the place of the integration's own key. */
  readonly key?: ServiceProviderKey | undefined;
  readonly set?: SamlSettings | undefined;
}

export interface CommentIntegration {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly comment: string | null;
}

export interface NetworkPolicyLists {
  readonly allowedIpList?: readonly string[] | undefined;
  readonly blockedIpList?: readonly string[] | undefined;
  readonly allowedNetworkRules?: readonly Path[] | undefined;
  readonly blockedNetworkRules?: readonly Path[] | undefined;
}

export interface CreateNetworkPolicy extends NetworkPolicyLists {
  readonly name: Name;
  readonly mode: CreateMode;
  readonly comment?: string | null | undefined;
}

export interface AlterNetworkPolicy {
  readonly name: Name;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Name | undefined;
  readonly set?: (NetworkPolicyLists & { readonly comment?: string | null | undefined }) | undefined;
  readonly add?: { readonly list: 'allowed' | 'blocked'; readonly rules: readonly Path[] } | undefined;
  readonly remove?: { readonly list: 'allowed' | 'blocked'; readonly rules: readonly Path[] } | undefined;
}

export interface CreateNetworkRule {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly type: NetworkRule['type'];
  readonly ruleMode: NetworkRule['mode'];
  readonly values: readonly string[];
  readonly comment?: string | null | undefined;
}

export interface AlterNetworkRule {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly values?: readonly string[] | undefined;
  readonly comment?: string | null | undefined;
}

/** CREATE of a warehouse, database or schema. */
export interface CreateContainer {
  readonly kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';
  readonly path: Path;
  readonly mode: CreateMode;
  readonly transient?: boolean | undefined;
  readonly managedAccess?: boolean | undefined;
  readonly comment?: string | null | undefined;
  readonly properties?: JsonObject | undefined;
}

export interface AlterContainer {
  readonly kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA';
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  /** Another object of the kind to exchange names with. */
  readonly swapWith?: Path | undefined;
  readonly comment?: string | null | undefined;
  readonly managedAccess?: boolean | undefined;
  readonly set?: JsonObject | undefined;
  readonly unset?: readonly string[] | undefined;
}

export interface CreateTable {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly tableKind: Table['tableKind'];
  readonly columns: readonly Omit<TableColumn, 'id'>[];
  readonly comment?: string | null | undefined;
  readonly copyGrants?: boolean | undefined;
}

/** `table` is the new one; undefined where one of the name is kept. */
export interface TableCreated {
  readonly outcome: CreateOutcome;
  readonly table: Table | undefined;
}

export interface CreateView {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly secure: boolean;
  readonly text: string;
  readonly query: string;
  readonly columns: readonly ViewColumn[];
  readonly comment?: string | null | undefined;
  readonly copyGrants?: boolean | undefined;
}

export interface AlterTableLike {
  readonly kind: 'TABLE' | 'VIEW';
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  readonly swapWith?: Path | undefined;
  readonly comment?: string | null | undefined;
  /** Makes the new object of the one there is, in the same transaction. Throws to refuse. */
  readonly change?: ((object: Table | View) => Table | View) | undefined;
}

export interface CreateDataPolicy {
  readonly kind: DataPolicyKind;
  readonly path: Path;
  readonly mode: CreateMode;
  readonly parameters: readonly PolicyParameter[];
  readonly body: string;
  readonly exemptOtherPolicies: boolean;
  readonly comment?: string | null | undefined;
}

export interface AlterDataPolicy {
  readonly kind: DataPolicyKind;
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  readonly comment?: string | null | undefined;
  readonly body?: string | undefined;
}

export type DataPolicyChange =
  | { readonly change: 'addRowPolicy'; readonly policy: Path; readonly columns: readonly Name[] }
  | { readonly change: 'dropRowPolicy'; readonly policy: Path }
  | { readonly change: 'dropAllRowPolicies' }
  | {
      readonly change: 'mask';
      readonly column: Name;
      readonly policy: Path;
      /** The arguments, the column itself first; null: that alone. */
      readonly using: readonly Name[] | null;
      /** In place of one that is set already. */
      readonly force: boolean;
    }
  | { readonly change: 'unmask'; readonly column: Name };

/** Policies set on a table or view, one change after the other, all or none. */
export interface ChangeDataPolicies {
  readonly kind: 'TABLE' | 'VIEW';
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly changes: readonly DataPolicyChange[];
}

export interface AbortSession {
  readonly session: number;
}

export interface CancelQueries {
  readonly session: number;
  /** The query that asks, which goes on. */
  readonly except: string;
}

export interface CancelQuery {
  readonly queryId: string;
}

export interface AlterAccount {
  /** Upper-case parameter name to value, already of the parameter's type. */
  readonly set?: { readonly [parameter: string]: Json } | undefined;
  readonly unset?: readonly string[] | undefined;
}

/** The settings of a policy that are given; the others stay, or are the defaults of a new one. */
export type PolicySettings =
  | { readonly kind: 'AUTHENTICATION POLICY'; readonly settings: Partial<AuthenticationSettings> }
  | { readonly kind: 'PASSWORD POLICY'; readonly settings: Partial<PasswordSettings> }
  | { readonly kind: 'SESSION POLICY'; readonly settings: Partial<SessionSettings> };

export type CreateSecurityPolicy = PolicySettings & {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly comment?: string | null | undefined;
};

export type AlterSecurityPolicy = PolicySettings & {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  readonly comment?: string | null | undefined;
};

/** What a policy is set on. */
export type PolicyBearer = { readonly kind: 'ACCOUNT' } | { readonly kind: 'USER'; readonly user: UserRef };

export interface AttachPolicy {
  readonly kind: SecurityPolicyKind;
  readonly policy: Path;
  readonly on: PolicyBearer;
  /** In place of one that is set already. */
  readonly force?: boolean | undefined;
}

export type TagSettings = Pick<Tag, 'allowedValues' | 'propagate' | 'onConflict' | 'comment'>;

export interface CreateTag {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly settings: TagSettings;
}

export interface AlterTag {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  /** Undefined: as it is. */
  readonly set?: { readonly [S in keyof TagSettings]?: TagSettings[S] | undefined } | undefined;
  readonly addValues?: readonly string[] | undefined;
  readonly dropValues?: readonly string[] | undefined;
}

/** What tags are set on: the account, an object, or a column of a table or view. */
export type TagBearer = SecurableRef & { readonly column?: Name | undefined };

export interface ChangeTags {
  readonly on: TagBearer;
  readonly set?: readonly { readonly tag: Path; readonly value: string }[] | undefined;
  readonly unset?: readonly Path[] | undefined;
}
