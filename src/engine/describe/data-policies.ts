/**
 * https://docs.snowflake.com/en/sql-reference/sql/desc-row-access-policy
 * https://docs.snowflake.com/en/sql-reference/sql/desc-masking-policy
 */
import type { DataPolicy, DataPolicyKind } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { schemaObjectPath } from '../names.ts';
import { typeText } from '../query/types.ts';
import { type ResultSet, textColumn } from '../result.ts';
import { columnType } from '../tables/columns.ts';
import type { Describe } from './describe.ts';

const columns = ['name', 'signature', 'return_type', 'body'].map((name) => textColumn(name));

/** The arguments and the type of what comes out, as they are written. */
export const policySignature = ({
  kind,
  parameters,
}: DataPolicy): { readonly signature: string; readonly returns: string } => {
  const written = parameters.map(({ name, type }) => ({ name, type: typeText(columnType(type, true)) }));
  const signature = written.map(({ name, type }) => `${name} ${type}`).join(', ');
  return {
    signature: `(${signature})`,
    returns: kind === 'MASKING POLICY' ? (written[0]?.type ?? '') : 'BOOLEAN',
  };
};

export const describeDataPolicy =
  (kind: DataPolicyKind) =>
  async (context: StatementContext, statement: Describe): Promise<ResultSet> => {
    const path = schemaObjectPath(context, statement.name);
    const policy = await context.account.read(context.session.actor(), (queries) =>
      queries.dataPolicy(kind, path),
    );
    const { signature, returns } = policySignature(policy);
    return { columns, rows: [[policy.name, signature, returns, policy.body]] };
  };
