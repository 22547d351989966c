/**
 * https://docs.snowflake.com/en/sql-reference/sql/desc-row-access-policy
 * https://docs.snowflake.com/en/sql-reference/sql/desc-masking-policy
 */
import type { DataPolicyKind } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { schemaObjectPath } from '../names.ts';
import { typeText } from '../query/types.ts';
import { type ResultSet, textColumn } from '../result.ts';
import { columnType } from '../tables/columns.ts';
import type { Describe } from './describe.ts';

const columns = ['name', 'signature', 'return_type', 'body'].map((name) => textColumn(name));

export const describeDataPolicy =
  (kind: DataPolicyKind) =>
  async (context: StatementContext, statement: Describe): Promise<ResultSet> => {
    const path = schemaObjectPath(context, statement.name);
    const { name, parameters, body } = await context.account.read(context.session.actor(), (queries) =>
      queries.dataPolicy(kind, path),
    );
    const written = parameters.map((parameter) => ({
      name: parameter.name,
      type: typeText(columnType(parameter.type, true)),
    }));
    const signature = written.map((parameter) => `${parameter.name} ${parameter.type}`).join(', ');
    const returns = kind === 'MASKING POLICY' ? (written[0]?.type ?? '') : 'BOOLEAN';
    return { columns, rows: [[name, `(${signature})`, returns, body]] };
  };
