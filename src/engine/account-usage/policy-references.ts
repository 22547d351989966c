import { fixedColumn } from '../result.ts';
import {
  dataPolicyReferenceCells,
  dataPolicyReferenceRow,
  policyReferenceRow,
} from '../table-functions/policy-reference-cells.ts';
import { type UsageView, usageView } from './view.ts';

interface Reference {
  readonly policy: number;
  readonly row: ReturnType<typeof policyReferenceRow>;
}

const shared = dataPolicyReferenceCells.map(
  ([column], index) => [column, ({ row }: Reference) => row[index] ?? null] as const,
);

/**
 * https://docs.snowflake.com/en/sql-reference/account-usage/policy_references, with the authentication, password and
 * session policies that its text leaves out and benchmarks ask it for.
 */
export const policyReferencesView: UsageView = usageView<Reference>(
  'POLICY_REFERENCES',
  [...shared.slice(0, 2), [fixedColumn('POLICY_ID'), ({ policy }) => String(policy)], ...shared.slice(2)],
  ({ account, session }) =>
    account.read(session.actor(), async (queries) => [
      ...queries
        .allDataPolicyReferences()
        .map((reference) => ({ policy: reference.policy.id, row: dataPolicyReferenceRow(reference) })),
      ...(await queries.allPolicyReferences()).map((reference) => ({
        policy: reference.id,
        row: policyReferenceRow(reference),
      })),
    ]),
);
