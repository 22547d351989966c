/** https://docs.snowflake.com/en/sql-reference/sql/show-integrations */
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing, trueOrFalse } from './listing.ts';

const columns = [
  textColumn('name'),
  textColumn('type'),
  textColumn('category'),
  textColumn('enabled'),
  textColumn('comment'),
  timestampColumn('created_on'),
];

/** `category` is SECURITY, API … or empty for all. Every integration of this account is a security integration. */
export const showIntegrations = async (
  context: StatementContext,
  options: ShowOptions,
  category: string,
): Promise<ResultSet> => {
  const integrations = await context.account.read(context.session.actor(), (queries) =>
    queries.integrations(),
  );
  const rows = integrations
    .filter(() => category === '' || category === 'SECURITY')
    .map((integration) => ({
      name: integration.name,
      cells: [
        integration.name,
        `${integration.type} - ${integration.scimClient}`,
        'SECURITY',
        trueOrFalse(integration.enabled),
        integration.comment ?? '',
        instantCell(integration.createdOn),
      ],
    }));
  return listing(columns, rows, options);
};
