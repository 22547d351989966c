/** What operations on policies take. */
import type { DataPolicyKind, Name, PolicyParameter, SecurityPolicyKind } from '../model.ts';
import type { AuthenticationSettings, PasswordSettings, SessionSettings } from '../policies.ts';
import type { CreateMode, Path, UserRef } from './references.ts';

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
