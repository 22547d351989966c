/** The kinds of things an account owns, as immutable records. */
import type { Database, Schema, Warehouse } from './model/containers.ts';
import type { Instant, ObjectId, RoleId, UserId } from './model/identifiers.ts';
import type { Integration } from './model/integrations.ts';
import type { NetworkPolicy, NetworkRule } from './model/network.ts';
import {
  type DataPolicy,
  dataPolicyKinds,
  type SecurityPolicy,
  securityPolicyKinds,
} from './model/policies.ts';
import type { Sequence, Table, View } from './model/relations.ts';
import type { DatabaseRole } from './model/roles.ts';
import type { FileFormat, Stage } from './model/stages.ts';
import type { Tag } from './model/tags.ts';

export * from './model/containers.ts';
export * from './model/identifiers.ts';
export * from './model/integrations.ts';
export * from './model/network.ts';
export * from './model/policies.ts';
export * from './model/relations.ts';
export * from './model/roles.ts';
export * from './model/stages.ts';
export * from './model/tags.ts';
export * from './model/users.ts';

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
