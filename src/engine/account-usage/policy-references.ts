import type { DataPolicyReference } from '../../account/account.ts';
import { fixedColumn } from '../result.ts';
import { dataPolicyReferenceCells } from '../table-functions/policy-reference-cells.ts';
import { usageView } from './view.ts';

/** https://docs.snowflake.com/en/sql-reference/account-usage/policy_references */
export const policyReferencesView = usageView<DataPolicyReference>(
  'POLICY_REFERENCES',
  [
    ...dataPolicyReferenceCells.slice(0, 2),
    [fixedColumn('POLICY_ID'), ({ policy }) => String(policy.id)],
    ...dataPolicyReferenceCells.slice(2),
  ],
  ({ account, session }) => account.read(session.actor(), (queries) => queries.allDataPolicyReferences()),
);
