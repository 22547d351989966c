/**
 * https://docs.snowflake.com/en/sql-reference/sql/show-row-access-policies
 * https://docs.snowflake.com/en/sql-reference/sql/show-masking-policies
 */
import { unsupportedFeature } from '../../account/errors.ts';
import type { DataPolicyKind } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const columns = [
  timestampColumn('created_on'),
  ...['name', 'database_name', 'schema_name', 'kind', 'owner', 'comment', 'options', 'owner_role_type'].map(
    (name) => textColumn(name),
  ),
];

export const showDataPolicies =
  (kind: DataPolicyKind) =>
  async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
    if (options.on != null) throw unsupportedFeature(`SHOW ${kind} ON ${options.on.kind}`);
    const scope = scopeOf(context, options, 'DATABASE');
    const rows = await context.account.read(context.session.actor(), (queries) => {
      checkScope(queries, scope);
      return queries
        .dataPolicies(kind)
        .filter(({ path }) => liesIn(scope, path))
        .map(({ policy, path: [database = '', schema = ''] }) => ({
          name: policy.name,
          cells: [
            instantCell(policy.createdOn),
            policy.name,
            database,
            schema,
            kind.replaceAll(' ', '_'),
            policy.owner === null ? '' : queries.roleName(policy.owner),
            policy.comment ?? '',
            kind === 'MASKING POLICY'
              ? JSON.stringify({ EXEMPT_OTHER_POLICIES: String(policy.exemptOtherPolicies).toUpperCase() })
              : '',
            policy.owner === null ? '' : queries.roleType(policy.owner),
          ],
        }));
    });
    return listing(columns, rows, options);
  };
