/** The kinds of things an account owns, as immutable records. */
import type { AuthenticationSettings, PasswordSettings, SessionSettings } from './policies.ts';
import type { TableConstraint } from './table-constraints.ts';

declare const brand: unique symbol;
type Branded<Base, Tag extends string> = Base & { readonly [brand]: Tag };

/** An identifier's exact stored text: `ANALYST` for `analyst`, `my.Role` for `"my.Role"`. Never quoted. */
export type Name = Branded<string, 'Name'>;
export type UserId = Branded<number, 'UserId'>;
export type RoleId = Branded<number, 'RoleId'>;
/** The id of any other account object (integration, policy, rule, warehouse, database, schema). */
export type ObjectId = Branded<number, 'ObjectId'>;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = Branded<number, 'Instant'>;

export const asName = (text: string): Name => text as Name;
export const asInstant = (milliseconds: number): Instant => milliseconds as Instant;
export const asUserId = (id: number): UserId => id as UserId;
export const asRoleId = (id: number): RoleId => id as RoleId;
export const asObjectId = (id: number): ObjectId => id as ObjectId;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** https://docs.snowflake.com/en/sql-reference/sql/create-user — TYPE. */
export const userTypes = [
  'PERSON',
  'SERVICE',
  'SNOWFLAKE_SERVICE',
  'SERVICE_AGENT',
  'LEGACY_SERVICE',
] as const;
export type UserType = (typeof userTypes)[number];

/** What the SCIM face keeps of a user or role beside Snowflake's own properties. */
export interface ScimState {
  /** userName or displayName as the client sent it; shown only while it still equals the stored name but for case. */
  readonly label: string;
  readonly externalId: string | null;
  /** Attributes for which Snowflake has no column, by SCIM attribute name or extension URN. */
  readonly attributes: JsonObject;
  /** A user's e-mail addresses beside EMAIL, by which it can be found; left out where there are none. */
  readonly otherAddresses?: readonly string[];
}

/** The properties of a user that CREATE and ALTER USER set. `null` means not set. */
export interface UserProperties {
  readonly loginName: string;
  readonly displayName: string;
  readonly firstName: string | null;
  readonly middleName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly comment: string | null;
  readonly disabled: boolean;
  readonly mustChangePassword: boolean;
  readonly type: UserType | null;
  readonly defaultWarehouse: string | null;
  readonly defaultNamespace: string | null;
  readonly defaultRole: string | null;
  /** `['ALL']` or `[]`. */
  readonly defaultSecondaryRoles: readonly string[];
  readonly allowedInterfaces: readonly string[];
  /** When the user stops being able to sign in (DAYS_TO_EXPIRY), or null. */
  readonly expiresAt: Instant | null;
  /** Until when failed sign-ins keep the user locked out (MINS_TO_UNLOCK), or null. */
  readonly lockedUntil: Instant | null;
  /** Until when MFA is bypassed (MINS_TO_BYPASS_MFA), or null. */
  readonly bypassMfaUntil: Instant | null;
  readonly rsaPublicKey: string | null;
  readonly rsaPublicKey2: string | null;
  readonly workloadIdentity: JsonObject | null;
  readonly networkPolicy: Name | null;
  /** Session and object parameters set on the user, by upper-case name. */
  readonly parameters: JsonObject;
  /** Tag values, by the tag's full name as SQL writes it (`DB.SCHEMA.TAG`). */
  readonly tags: { readonly [tag: string]: string };
}

export interface User extends UserProperties {
  readonly id: UserId;
  readonly name: Name;
  readonly owner: RoleId | null;
  readonly hasPassword: boolean;
  readonly passwordLastSetOn: Instant | null;
  readonly createdOn: Instant;
  readonly updatedOn: Instant;
  /** Counts changes; never repeats for one user. */
  readonly version: number;
  readonly lastSuccessfulLogin: Instant | null;
  readonly scim: ScimState | null;
}

/** A second factor. OTP: a passcode on paper, for once. */
export interface MfaMethod {
  readonly id: number;
  readonly user: UserId;
  readonly type: 'TOTP' | 'OTP';
  readonly name: Name;
  readonly comment: string | null;
  readonly createdOn: Instant;
  readonly lastUsedOn: Instant | null;
}

export interface Role {
  readonly id: RoleId;
  readonly name: Name;
  /** Null for system roles, which nobody owns. */
  readonly owner: RoleId | null;
  readonly comment: string | null;
  readonly createdOn: Instant;
  readonly updatedOn: Instant;
  /** Counts changes of the role, of who its members are, and of what users among them are called. */
  readonly version: number;
  readonly isSystem: boolean;
  readonly scim: ScimState | null;
}

export const scimClients = ['OKTA', 'AZURE', 'GENERIC'] as const;
export type ScimClient = (typeof scimClients)[number];

interface AccountObject {
  readonly id: ObjectId;
  readonly name: Name;
  readonly owner: RoleId | null;
  readonly comment: string | null;
  readonly createdOn: Instant;
}

interface SecurityIntegration extends AccountObject {
  readonly kind: 'INTEGRATION';
  readonly enabled: boolean;
  /** From where it may be used; SAML2 has none of its own. */
  readonly networkPolicy: Name | null;
}

export interface ScimIntegration extends SecurityIntegration {
  readonly type: 'SCIM';
  readonly scimClient: ScimClient;
  readonly runAsRole: Name;
  readonly syncPassword: boolean;
  readonly rejectTokensIssuedBefore: Instant | null;
  /** The id in `/scim/v2/<id>`: a UUID. */
  readonly endpointId: string;
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-saml2 — without the prefix SAML2_. */
export interface SamlIntegration extends SecurityIntegration {
  readonly type: 'SAML2';
  /** Where issuer, sign-on address and certificates are read from; null where they were given by themselves. */
  readonly metadataUrl: string | null;
  readonly issuer: string;
  readonly ssoUrl: string;
  /** OKTA, ADFS or CUSTOM. */
  readonly provider: string;
  /** The identity provider's signing certificates, base64 of DER: several while it rolls over. */
  readonly certificates: readonly string[];
  readonly allowedUserDomains: readonly string[];
  readonly allowedEmailPatterns: readonly string[];
  readonly loginPageLabel: string | null;
  readonly spInitiated: boolean;
  readonly signRequest: boolean;
  /** Our certificate, base64 of DER, and its private key, sealed. */
  readonly snowflakeCertificate: string;
  readonly sealedPrivateKey: string;
  readonly requestedNameIdFormat: string;
  readonly postLogoutRedirectUrl: string | null;
  readonly forceAuthn: boolean;
  /** Null: the account's own address. */
  readonly snowflakeIssuerUrl: string | null;
  readonly snowflakeAcsUrl: string | null;
}

export const externalOauthTypes = ['OKTA', 'AZURE', 'PING_FEDERATE', 'CUSTOM'] as const;
export const anyRoleModes = ['DISABLE', 'ENABLE', 'ENABLE_FOR_PRIVILEGE'] as const;
export const userMappingAttributes = ['LOGIN_NAME', 'EMAIL_ADDRESS'] as const;
export type UserMappingAttribute = (typeof userMappingAttributes)[number];

export const scopeMappingAttributes = ['scp', 'scope'] as const;
export type ScopeMappingAttribute = (typeof scopeMappingAttributes)[number];

/** https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-oauth-external — without EXTERNAL_OAUTH_. */
export interface ExternalOauthIntegration extends SecurityIntegration {
  readonly type: 'EXTERNAL_OAUTH';
  readonly provider: (typeof externalOauthTypes)[number];
  readonly issuer: string;
  readonly tokenUserMappingClaims: readonly string[];
  readonly userMappingAttribute: UserMappingAttribute;
  readonly keysUrls: readonly string[];
  /** PEM bodies: base64 without header and footer. */
  readonly rsaPublicKey: string | null;
  readonly rsaPublicKey2: string | null;
  /** By id, so that a role does not escape by another name. */
  readonly blockedRoles: readonly RoleId[];
  /** Empty: any that is not blocked. */
  readonly allowedRoles: readonly RoleId[];
  /** Beside the account's own address. */
  readonly audiences: readonly string[];
  readonly anyRoleMode: (typeof anyRoleModes)[number];
  /** One character; this and the attribute are CUSTOM's to set. */
  readonly scopeDelimiter: string;
  readonly scopeMappingAttribute: ScopeMappingAttribute;
  /** Whether its sessions are those of agents. */
  readonly isAgentic: boolean;
}

export type Integration = ScimIntegration | SamlIntegration | ExternalOauthIntegration;
export type IntegrationType = Integration['type'];
export type IntegrationOf<Type extends IntegrationType> = Extract<Integration, { readonly type: Type }>;

export interface NetworkPolicy extends AccountObject {
  readonly kind: 'NETWORK POLICY';
  readonly allowedIpList: readonly string[];
  readonly blockedIpList: readonly string[];
  /** Full names of network rules, `DB.SCHEMA.RULE`. */
  readonly allowedNetworkRules: readonly ObjectId[];
  readonly blockedNetworkRules: readonly ObjectId[];
}

export const networkRuleTypes = [
  'IPV4',
  'IPV6',
  'AWSVPCEID',
  'AZURELINKID',
  'GCPPSCID',
  'HOST_PORT',
  'PRIVATE_HOST_PORT',
  'COMPUTE_POOL',
] as const;
export const networkRuleModes = [
  'INGRESS',
  'INTERNAL_STAGE',
  'SNOWFLAKE_MANAGED_STORAGE_VOLUME',
  'EGRESS',
] as const;

export interface NetworkRule extends AccountObject {
  readonly kind: 'NETWORK RULE';
  readonly schema: ObjectId;
  readonly type: (typeof networkRuleTypes)[number];
  readonly mode: (typeof networkRuleModes)[number];
  readonly values: readonly string[];
}

export interface Warehouse extends AccountObject {
  readonly kind: 'WAREHOUSE';
  /** Upper-case property name to value: WAREHOUSE_SIZE, AUTO_SUSPEND, AUTO_RESUME ... */
  readonly properties: JsonObject;
}

export interface Database extends AccountObject {
  readonly kind: 'DATABASE';
  readonly transient: boolean;
  readonly properties: JsonObject;
}

export interface Schema extends AccountObject {
  readonly kind: 'SCHEMA';
  readonly database: ObjectId;
  readonly transient: boolean;
  readonly managedAccess: boolean;
  readonly properties: JsonObject;
}

/**
 * A role that lies in a database, and is granted what lies there: https://docs.snowflake.com/en/sql-reference/sql/create-database-role
 * Its id is a role's, too: see {@link roleIdOf}.
 */
export interface DatabaseRole extends AccountObject {
  readonly kind: 'DATABASE ROLE';
  readonly database: ObjectId;
}

/** The id under which a database role is granted, is granted to, and owns: ids are unique among all there is. */
export const roleIdOf = ({ id }: DatabaseRole): RoleId => asRoleId(id);

/** As SHOW and the views of history tell whether a role is the account's or a database's. */
export type RoleType = 'ROLE' | 'DATABASE_ROLE';

interface PolicyOfKind<Kind, Settings> extends AccountObject {
  readonly kind: Kind;
  readonly schema: ObjectId;
  readonly settings: Settings;
}

export type AuthenticationPolicy = PolicyOfKind<'AUTHENTICATION POLICY', AuthenticationSettings>;
export type PasswordPolicy = PolicyOfKind<'PASSWORD POLICY', PasswordSettings>;
export type SessionPolicy = PolicyOfKind<'SESSION POLICY', SessionSettings>;
export type SecurityPolicy = AuthenticationPolicy | PasswordPolicy | SessionPolicy;
export type SecurityPolicyKind = SecurityPolicy['kind'];
export const securityPolicyKinds = [
  'AUTHENTICATION POLICY',
  'PASSWORD POLICY',
  'SESSION POLICY',
] as const satisfies readonly SecurityPolicyKind[];

export const tagPropagations = [
  'ON_DEPENDENCY_AND_DATA_MOVEMENT',
  'ON_DEPENDENCY',
  'ON_DATA_MOVEMENT',
] as const;
/** How a tag came to where it is set. */
export const tagMethods = ['MANUAL', 'PROPAGATED'] as const;
export type TagMethod = (typeof tagMethods)[number];

export type TagPropagation = (typeof tagPropagations)[number];

/** https://docs.snowflake.com/en/sql-reference/sql/create-tag */
export interface Tag extends AccountObject {
  readonly kind: 'TAG';
  readonly schema: ObjectId;
  /** Null: any value may be set; empty: none may. */
  readonly allowedValues: readonly string[] | null;
  /** Whether it goes on to views, or to where rows are moved; null: neither. */
  readonly propagate: TagPropagation | null;
  /** The value where different ones meet, or ALLOWED_VALUES_SEQUENCE; null: CONFLICT. */
  readonly onConflict: string | null;
  /** What masks the columns that the tag holds for: one policy for each type of value. */
  readonly maskingPolicies: readonly ObjectId[];
}

/** What a column holds, in the words of the driver protocol: FIXED, TEXT, TIMESTAMP_NTZ ... */
export interface StoredColumnType {
  readonly type: string;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
}

export interface PolicyParameter {
  readonly name: Name;
  readonly type: StoredColumnType;
}

interface DataPolicyOfKind<Kind> extends AccountObject {
  readonly kind: Kind;
  readonly schema: ObjectId;
  readonly parameters: readonly PolicyParameter[];
  /** The expression after `->`, as it was written. */
  readonly body: string;
  /** Masking policies: whether other policies may read the columns that this one masks. */
  readonly exemptOtherPolicies: boolean;
}

export type RowAccessPolicy = DataPolicyOfKind<'ROW ACCESS POLICY'>;
/** What it gives is of the type of its first parameter, the masked value. */
export type MaskingPolicy = DataPolicyOfKind<'MASKING POLICY'>;
/** Policies over the rows and values of tables and views. */
export type DataPolicy = RowAccessPolicy | MaskingPolicy;
export type DataPolicyKind = DataPolicy['kind'];
export const dataPolicyKinds = [
  'ROW ACCESS POLICY',
  'MASKING POLICY',
] as const satisfies readonly DataPolicyKind[];

/** A policy that is set on a table, a view or a column of them. */
export interface AttachedPolicy {
  readonly kind: DataPolicyKind;
  readonly policy: ObjectId;
  /** The columns that are its arguments, by id in tables and by place in views; the first is the one masked. */
  readonly columns: readonly number[];
}

export interface TableColumn {
  /** Unique in its table for ever: data is kept under it, whatever the column is called. */
  readonly id: number;
  readonly name: Name;
  readonly type: StoredColumnType;
  readonly notNull: boolean;
  /** The expression of DEFAULT, as it was written. */
  readonly default: string | null;
  readonly identity: { readonly start: number; readonly step: number } | null;
  readonly comment: string | null;
}

export const tableKinds = ['PERMANENT', 'TRANSIENT', 'TEMPORARY'] as const;

export interface Table extends AccountObject {
  readonly kind: 'TABLE';
  readonly schema: ObjectId;
  readonly tableKind: (typeof tableKinds)[number];
  /** The session whose temporary table it is: nobody else knows of it. */
  readonly session: number | null;
  readonly columns: readonly TableColumn[];
  /** The id of the next column to be added. */
  readonly nextColumn: number;
  readonly constraints: readonly TableConstraint[];
  readonly clustering: Clustering | null;
  readonly policies: readonly AttachedPolicy[];
  readonly lastAltered: Instant;
}

/** How a table's rows are to be kept together. It is told; the rows lie as they lie. */
export interface Clustering {
  /** The texts of the expressions. */
  readonly keys: readonly string[];
  /** The columns that the expressions name, by their ids. */
  readonly columns: readonly number[];
  readonly isAutomatic: boolean;
}

export interface ViewColumn {
  readonly name: Name;
  readonly type: StoredColumnType & { readonly nullable: boolean };
  readonly comment: string | null;
}

/** A table or view that a view's query names, and which of its columns become which of the view's: by names, as the query has them. */
export interface ViewSource {
  readonly path: readonly Name[];
  readonly columns: readonly { readonly from: Name; readonly to: Name }[];
}

export interface View extends AccountObject {
  readonly kind: 'VIEW';
  readonly schema: ObjectId;
  /** The session whose temporary view it is: nobody else knows of it. */
  readonly session: number | null;
  /** Its text is hidden from whoever does not own it. */
  readonly secure: boolean;
  /** The whole statement, as GET_DDL and SHOW VIEWS tell it, and the query in it. */
  readonly text: string;
  readonly query: string;
  readonly columns: readonly ViewColumn[];
  readonly sources: readonly ViewSource[];
  readonly policies: readonly AttachedPolicy[];
  readonly lastAltered: Instant;
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-sequence — the next number is the engine's to keep. */
export interface Sequence extends AccountObject {
  readonly kind: 'SEQUENCE';
  readonly schema: ObjectId;
  readonly start: bigint;
  readonly increment: bigint;
  /** ORDER, as it is told again: numbers always come in order here. */
  readonly ordered: boolean;
  readonly lastAltered: Instant;
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-file-format */
export const fileFormatTypes = ['CSV', 'JSON', 'PARQUET'] as const;

export interface FileFormat extends AccountObject {
  readonly kind: 'FILE FORMAT';
  readonly schema: ObjectId;
  readonly type: (typeof fileFormatTypes)[number];
  /** Those that were given, by their upper-case names. */
  readonly options: JsonObject;
  /** The session whose temporary format it is: nobody else knows of it. */
  readonly session: number | null;
  readonly lastAltered: Instant;
}

/** An internal stage: https://docs.snowflake.com/en/sql-reference/sql/create-stage */
export interface Stage extends AccountObject {
  readonly kind: 'STAGE';
  readonly schema: ObjectId;
  /** A named format, by its full name as SQL, or one of the stage's own. */
  readonly fileFormat: {
    readonly name: string | null;
    readonly type: FileFormat['type'] | null;
    readonly options: JsonObject;
  };
  /** As it is told again. */
  readonly encryption: string;
  /** Whether it has a directory table. */
  readonly hasDirectory: boolean;
  /** The session whose temporary stage it is: nobody else knows of it. */
  readonly session: number | null;
  readonly lastAltered: Instant;
}

export type CatalogObject =
  | Integration
  | NetworkPolicy
  | NetworkRule
  | SecurityPolicy
  | DataPolicy
  | Warehouse
  | Database
  | Schema
  | DatabaseRole
  | Tag
  | Table
  | View
  | Sequence
  | Stage
  | FileFormat;
/** What lies in a schema. */
export type SchemaObject = Extract<CatalogObject, { readonly schema: ObjectId }>;
export type SchemaObjectKind = SchemaObject['kind'];
export const schemaObjectKinds = [
  'NETWORK RULE',
  ...securityPolicyKinds,
  'TAG',
  ...dataPolicyKinds,
  'TABLE',
  'VIEW',
  'SEQUENCE',
  'STAGE',
  'FILE FORMAT',
] as const satisfies readonly SchemaObjectKind[];
export const isSchemaObjectKind = (kind: string): kind is SchemaObjectKind =>
  (schemaObjectKinds as readonly string[]).includes(kind);
export type CatalogObjectKind = CatalogObject['kind'];
/** Everything a privilege can be granted on. */
export type SecurableKind = 'ACCOUNT' | 'USER' | 'ROLE' | CatalogObjectKind;

/** Where a privilege is held: the account, or one object. */
export interface Securable {
  readonly kind: SecurableKind;
  /** 0 for the account. */
  readonly id: number;
}

export interface PrivilegeGrant {
  /** Upper case, as SHOW GRANTS prints it: `CREATE USER`, `MONITOR`, `USAGE` ... OWNERSHIP is kept on the object instead. */
  readonly privilege: string;
  readonly on: Securable;
  readonly grantee: RoleId;
  readonly grantOption: boolean;
  /** The role on whose authority it was granted: the object's owner under MANAGE GRANTS. Null: the system. */
  readonly grantedBy: RoleId | null;
  readonly createdOn: Instant;
}

export type RoleGrantee =
  | { readonly kind: 'USER'; readonly id: UserId }
  | { readonly kind: 'ROLE'; readonly id: RoleId };

export interface RoleGrant {
  readonly role: RoleId;
  readonly grantee: RoleGrantee;
  readonly grantOption: boolean;
  readonly grantedBy: RoleId | null;
  readonly createdOn: Instant;
}

/** One secret of a programmatic access token: https://docs.snowflake.com/en/user-guide/programmatic-access-tokens */
export interface ProgrammaticToken {
  readonly id: number;
  readonly user: UserId;
  readonly name: Name;
  /** The only role that it opens; null: all of the user's. */
  readonly role: RoleId | null;
  /** How long each secret lasts that takes this one's place. */
  readonly daysToExpiry: number;
  readonly expiresAt: Instant;
  /** Until when its user need not be subject to a network policy, or null. */
  readonly noPolicyUntil: Instant | null;
  readonly disabled: boolean;
  readonly comment: string | null;
  readonly createdBy: Name;
  readonly createdOn: Instant;
  /** Of a secret that was replaced: the name of the token that goes on. */
  readonly rotatedTo: Name | null;
}

export interface ScimTokenInfo {
  readonly id: number;
  readonly integration: ObjectId;
  readonly integrationName: Name;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly lastUsedAt: Instant | null;
}

/** What time it is. */
export type Clock = () => Instant;
