import type { AccountObject } from './account-object.ts';
import type { ObjectId } from './identifiers.ts';

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
