/** What operations on roles and grants take. */
import type { FutureKind } from '../catalog/future-grants.ts';
import type { Name, ScimState } from '../model.ts';
import type { AnyRoleRef, CreateMode, Path, RoleRef, SecurableRef, UserRef } from './references.ts';

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

export interface CreateDatabaseRole {
  readonly path: Path;
  readonly mode: CreateMode;
  readonly comment?: string | null | undefined;
}

export interface AlterDatabaseRole {
  readonly path: Path;
  readonly ifExists?: boolean | undefined;
  readonly rename?: Path | undefined;
  readonly comment?: string | null | undefined;
}

/** GRANT and REVOKE DATABASE ROLE: to and from roles alone. */
export interface ChangeDatabaseRoleGrant {
  readonly role: Path;
  readonly grantee: AnyRoleRef;
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
  readonly to: AnyRoleRef;
  readonly withGrantOption?: boolean | undefined;
}

export interface RevokePrivileges {
  readonly privileges: readonly string[] | 'ALL';
  readonly on: SecurableRef;
  readonly from: AnyRoleRef;
  readonly grantOptionOnly?: boolean | undefined;
  /** RESTRICT (the default) refuses while grants made with the grant option depend on it; CASCADE revokes them too. */
  readonly dependents?: 'RESTRICT' | 'CASCADE' | undefined;
}

export interface GrantOwnership {
  readonly on: Exclude<SecurableRef, { kind: 'ACCOUNT' }>;
  readonly to: AnyRoleRef;
  readonly currentGrants?: 'REVOKE' | 'COPY' | undefined;
}

/** Grants on what will come to lie in a database or schema. */
export interface ChangeFutureGrants {
  /** OWNERSHIP may be among them, but is not of ALL. */
  readonly privileges: readonly string[] | 'ALL';
  readonly kind: FutureKind;
  /** The database or schema. */
  readonly in: Path;
  readonly role: AnyRoleRef;
  /** GRANT: with the option; REVOKE: the option only. */
  readonly grantOption?: boolean | undefined;
}
