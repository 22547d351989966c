/** The lists of a network policy as a statement gives them, checked. */
import { requireRanges } from '../access/address-ranges.ts';
import type { NetworkPolicyLists, Path } from '../account.ts';
import { doesNotExist, invalidValue } from '../errors.ts';
import type { NetworkPolicy, ObjectId } from '../model.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import { hasToDoWith } from '../queries/visibility.ts';
import type { ChangeContext } from './context.ts';

type Lists = Pick<
  NetworkPolicy,
  'allowedIpList' | 'blockedIpList' | 'allowedNetworkRules' | 'blockedNetworkRules'
>;

export const noLists: Lists = {
  allowedIpList: [],
  blockedIpList: [],
  allowedNetworkRules: [],
  blockedNetworkRules: [],
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-network-policy */
const longestIpList = 100_000;

const checkedIpList = (values: readonly string[], parameter: string): readonly string[] => {
  requireRanges(values, 'ipv4', parameter);
  if (values.join(',').length > longestIpList) throw invalidValue(`${values.length} entries`, parameter);
  return [...new Set(values.map((value) => value.trim()))];
};

/** The rules at these paths, if the actor may use them. */
export const ruleIds = (context: ChangeContext, paths: readonly Path[]): readonly ObjectId[] => {
  const ids = paths.map((path) => {
    const rule = objectAt(context, 'NETWORK RULE', path);
    if (rule === undefined || !hasToDoWith(context, rule)) {
      throw doesNotExist('NETWORK RULE', shownPath(path));
    }
    return rule.id;
  });
  return [...new Set(ids)];
};

/** `current` with the given lists in place of its own. */
export const withLists = (context: ChangeContext, current: Lists, given: NetworkPolicyLists): Lists => ({
  allowedIpList:
    given.allowedIpList === undefined
      ? current.allowedIpList
      : checkedIpList(given.allowedIpList, 'ALLOWED_IP_LIST'),
  blockedIpList:
    given.blockedIpList === undefined
      ? current.blockedIpList
      : checkedIpList(given.blockedIpList, 'BLOCKED_IP_LIST'),
  allowedNetworkRules:
    given.allowedNetworkRules === undefined
      ? current.allowedNetworkRules
      : ruleIds(context, given.allowedNetworkRules),
  blockedNetworkRules:
    given.blockedNetworkRules === undefined
      ? current.blockedNetworkRules
      : ruleIds(context, given.blockedNetworkRules),
});
