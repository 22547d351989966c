import type { NetworkPolicy, NetworkRule } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { fixedColumn, textColumn } from '../result.ts';
import {
  comment,
  created,
  databaseId,
  databaseName,
  deleted,
  id,
  type Listed,
  type ListedKind,
  lastAltered,
  named,
  objectsOf,
  owner,
  ownerRoleType,
  schemaId,
  schemaName,
} from './object-fields.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/network_policies */
export const networkPoliciesView = usageView<ListedKind<'NETWORK POLICY'>>(
  'NETWORK_POLICIES',
  [
    id('ID'),
    named('NAME'),
    owner('OWNER'),
    ownerRoleType,
    comment,
    created,
    lastAltered,
    deleted,
    [textColumn('ALLOWED_IP_LIST'), ({ record }) => record.object.allowedIpList.join(',')],
    [textColumn('BLOCKED_IP_LIST'), ({ record }) => record.object.blockedIpList.join(',')],
  ],
  objectsOf('NETWORK POLICY'),
);

/**
 * https://docs.snowflake.com/en/sql-reference/account-usage/network_rules — SCHEMA and DATABASE are called as the query
 * on that page calls them; its table has SCHEMA_NAME and DATABASE_NAME.
 */
export const networkRulesView = usageView<ListedKind<'NETWORK RULE'>>(
  'NETWORK_RULES',
  [
    id('ID'),
    named('NAME'),
    schemaId('SCHEMA_ID'),
    schemaName('SCHEMA'),
    databaseId('DATABASE_ID'),
    databaseName('DATABASE'),
    owner('OWNER'),
    ownerRoleType,
    comment,
    created,
    lastAltered,
    deleted,
    [textColumn('MODE'), ({ record }) => record.object.mode],
    [textColumn('TYPE'), ({ record }) => record.object.type],
    [textColumn('VALUE_LIST'), ({ record }) => record.object.values.join(',')],
  ],
  objectsOf('NETWORK RULE'),
);

interface Reference {
  readonly rule: Listed<NetworkRule>;
  readonly policy: NetworkPolicy;
  readonly action: 'ALLOW' | 'BLOCK';
}

const references = async (context: StatementContext): Promise<readonly Reference[]> => {
  const rules = await objectsOf('NETWORK RULE')(context);
  const policies = await objectsOf('NETWORK POLICY')(context);
  return policies
    .filter(({ deletedOn }) => deletedOn === null)
    .flatMap(({ record: { object: policy } }) =>
      (['ALLOW', 'BLOCK'] as const).flatMap((action) => {
        const listed = action === 'ALLOW' ? policy.allowedNetworkRules : policy.blockedNetworkRules;
        return rules
          .filter(({ record, deletedOn }) => deletedOn === null && listed.includes(record.object.id))
          .map((rule) => ({ rule, policy, action }));
      }),
    );
};

/** https://docs.snowflake.com/en/sql-reference/account-usage/network_rule_references */
export const networkRuleReferencesView = usageView<Reference>(
  'NETWORK_RULE_REFERENCES',
  [
    [textColumn('NETWORK_RULE_DB'), ({ rule }) => rule.record.within[0]?.name ?? null],
    [textColumn('NETWORK_RULE_SCHEMA'), ({ rule }) => rule.record.within[1]?.name ?? null],
    [fixedColumn('NETWORK_RULE_ID'), ({ rule }) => String(rule.record.object.id)],
    [textColumn('NETWORK_RULE_MODE'), ({ rule }) => rule.record.object.mode],
    [textColumn('NETWORK_RULE_TYPE'), ({ rule }) => rule.record.object.type],
    [textColumn('NETWORK_RULE_NAME'), ({ rule }) => rule.record.object.name],
    [fixedColumn('CONTAINER_ID'), ({ policy }) => String(policy.id)],
    [textColumn('CONTAINER_NAME'), ({ policy }) => policy.name],
    [textColumn('CONTAINER_TYPE'), () => 'NETWORK_POLICY'],
    [textColumn('ACTION_TYPE'), ({ action }) => action],
  ],
  references,
);
