/** https://docs.snowflake.com/en/sql-reference/sql/show-network-policies */
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing } from './listing.ts';

const columns = [
  timestampColumn('created_on'),
  textColumn('name'),
  textColumn('comment'),
  fixedColumn('entries_in_allowed_ip_list'),
  fixedColumn('entries_in_blocked_ip_list'),
  fixedColumn('entries_in_allowed_network_rules'),
  fixedColumn('entries_in_blocked_network_rules'),
];

export const showNetworkPolicies = async (
  context: StatementContext,
  options: ShowOptions,
): Promise<ResultSet> => {
  const policies = await context.account.read(context.session.actor(), (queries) =>
    queries.networkPolicies(),
  );
  const rows = policies.map((policy) => ({
    name: policy.name,
    cells: [
      instantCell(policy.createdOn),
      policy.name,
      policy.comment ?? '',
      String(policy.allowedIpList.length),
      String(policy.blockedIpList.length),
      String(policy.allowedNetworkRules.length),
      String(policy.blockedNetworkRules.length),
    ],
  }));
  return listing(columns, rows, options);
};
