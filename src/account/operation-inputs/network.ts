/** What operations on network policies and rules take. */
import type { Name, NetworkRule } from '../model.ts';
import type { CreateMode, Path } from './references.ts';

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
