/** What operations on users and their tokens take. */
import type { Name, ScimState, UserProperties } from '../model.ts';
import type { CreateMode, UserRef } from './references.ts';

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
