/** What a network rule of each type may list. https://docs.snowflake.com/en/sql-reference/sql/create-network-rule */
import { requireRanges } from '../access/address-ranges.ts';
import { invalidValue } from '../errors.ts';
import type { NetworkRule } from '../model.ts';

const patterns: { readonly [Type in NetworkRule['type']]?: RegExp } = {
  AWSVPCEID: /^(vpce|vpc)-[0-9a-z]+$/i,
  HOST_PORT: /^[^\s:]+(:\d{1,5})?$/,
  PRIVATE_HOST_PORT: /^[^\s:]+(:\d{1,5})?$/,
};

const egressTypes = new Set<NetworkRule['type']>(['HOST_PORT', 'PRIVATE_HOST_PORT']);

export const checkRuleMode = (type: NetworkRule['type'], mode: NetworkRule['mode']): void => {
  const leaves = mode === 'EGRESS';
  if (egressTypes.has(type) !== leaves && type !== 'IPV4') throw invalidValue(mode, 'MODE');
};

export const checkedRuleValues = (
  type: NetworkRule['type'],
  values: readonly string[],
): readonly string[] => {
  if (type === 'IPV4') requireRanges(values, 'ipv4', 'VALUE_LIST');
  if (type === 'IPV6') requireRanges(values, 'ipv6', 'VALUE_LIST');
  const pattern = patterns[type] ?? /\S/;
  for (const value of values) if (!pattern.test(value)) throw invalidValue(value, 'VALUE_LIST');
  return values.map((value) => value.trim());
};
