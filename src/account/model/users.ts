/** People and programs that sign in, and by what. */
import type { Instant, JsonObject, Name, RoleId, UserId } from './identifiers.ts';

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
