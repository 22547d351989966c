/** https://docs.snowflake.com/en/sql-reference/sql/desc-integration */
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { sessionTimeZone } from '../parameters/effective.ts';
import { type Cell, type ResultSet, textColumn } from '../result.ts';
import { formatTimestamp } from '../values/timestamps.ts';
import type { Describe } from './describe.ts';

const columns = ['property', 'property_type', 'property_value', 'property_default'].map((name) =>
  textColumn(name),
);

export const describeIntegration = async (
  context: StatementContext,
  statement: Describe,
): Promise<ResultSet> => {
  const name = accountObjectName(context, statement.name);
  const integration = await context.account.read(context.session.actor(), (queries) =>
    queries.describeIntegration(name),
  );
  const { rejectTokensIssuedBefore } = integration;
  const rows: (readonly Cell[])[] = [
    ['ENABLED', 'Boolean', String(integration.enabled), 'true'],
    ['NETWORK_POLICY', 'String', integration.networkPolicy ?? '', ''],
    ['RUN_AS_ROLE', 'String', integration.runAsRole, ''],
    ['SYNC_PASSWORD', 'Boolean', String(integration.syncPassword), 'false'],
    ['COMMENT', 'String', integration.comment ?? '', ''],
    ['SCIM_ENDPOINT_ID', 'String', integration.endpointId, ''],
  ];
  if (rejectTokensIssuedBefore !== null)
    rows.push([
      'REJECT_TOKENS_ISSUED_BEFORE',
      'String',
      formatTimestamp(rejectTokensIssuedBefore, await sessionTimeZone(context)),
      '',
    ]);
  return { columns, rows };
};
