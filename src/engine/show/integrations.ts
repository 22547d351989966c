/** https://docs.snowflake.com/en/sql-reference/sql/show-integrations */
import type { Integration } from '../../account/model.ts';
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

/** `SCIM - OKTA`, `SAML2`, `EXTERNAL_OAUTH - AZURE`. */
const shownType = (integration: Integration): string => {
  switch (integration.type) {
    case 'SCIM':
      return `SCIM - ${integration.scimClient}`;
    case 'SAML2':
      return 'SAML2';
    case 'EXTERNAL_OAUTH':
      return `EXTERNAL_OAUTH - ${integration.provider}`;
  }
};

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
        shownType(integration),
        'SECURITY',
        trueOrFalse(integration.enabled),
        integration.comment ?? '',
        instantCell(integration.createdOn),
      ],
    }));
  return listing(columns, rows, options);
};
