/** Policies over sign-in, and over rows and values. */
import type { AuthenticationSettings, PasswordSettings, SessionSettings } from '../policies.ts';
import type { AccountObject } from './account-object.ts';
import type { Name, ObjectId } from './identifiers.ts';

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
