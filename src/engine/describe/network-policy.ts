/** https://docs.snowflake.com/en/sql-reference/sql/desc-network-policy */
import type { ObjectId } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { type ResultSet, textColumn } from '../result.ts';
import { printPath } from '../values/identifiers.ts';
import type { Describe } from './describe.ts';

const columns = [textColumn('name'), textColumn('value')];

/** Only the lists that hold something are shown. */
export const describeNetworkPolicy = async (
  context: StatementContext,
  statement: Describe,
): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const lists = await context.account.read(context.session.actor(), (queries) => {
    const policy = queries.networkPolicy(name);
    const ruleNames = (rules: readonly ObjectId[]): string =>
      JSON.stringify(
        rules.map((id) => ({
          fullyQualifiedRuleName: printPath(queries.pathOf({ kind: 'NETWORK RULE', id })),
        })),
      );
    return [
      ['ALLOWED_NETWORK_RULE_LIST', policy.allowedNetworkRules.length, ruleNames(policy.allowedNetworkRules)],
      ['BLOCKED_NETWORK_RULE_LIST', policy.blockedNetworkRules.length, ruleNames(policy.blockedNetworkRules)],
      ['ALLOWED_IP_LIST', policy.allowedIpList.length, policy.allowedIpList.join(',')],
      ['BLOCKED_IP_LIST', policy.blockedIpList.length, policy.blockedIpList.join(',')],
    ] as const;
  });
  return { columns, rows: lists.filter(([, length]) => length > 0).map(([list, , value]) => [list, value]) };
};
