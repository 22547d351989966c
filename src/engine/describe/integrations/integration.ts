/** https://docs.snowflake.com/en/sql-reference/sql/desc-integration: the rows of each TYPE have a file of their own. */
import type { Integration } from '../../../account/model.ts';
import type { StatementContext } from '../../context.ts';
import { accountObjectName } from '../../names.ts';
import { type Cell, type ResultSet, textColumn } from '../../result.ts';
import type { Describe } from '../describe.ts';
import { externalOauthRows } from './external-oauth.ts';
import { samlRows } from './saml2.ts';
import { scimRows } from './scim.ts';

/** property, property_type, property_value, property_default */
export type PropertyRow = readonly [
  string,
  'Boolean' | 'String' | 'List' | 'Integer' | 'Object',
  Cell,
  string,
];

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
  return { columns, rows: await rowsOf(context, integration) };
};

const rowsOf = async (
  context: StatementContext,
  integration: Integration,
): Promise<readonly PropertyRow[]> => {
  switch (integration.type) {
    case 'SCIM':
      return await scimRows(context, integration);
    case 'EXTERNAL_OAUTH':
      return await externalOauthRows(context, integration);
    case 'SAML2':
      return samlRows(integration, context.account.address);
  }
};
