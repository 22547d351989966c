/** Roles of the account and of its databases. */
import type { AccountObject } from './account-object.ts';
import { asRoleId, type Instant, type Name, type ObjectId, type RoleId } from './identifiers.ts';
import type { ScimState } from './users.ts';

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
