/** https://docs.snowflake.com/en/sql-reference/sql/show-password-policies and its siblings. */
import type { Path, Queries } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { SecurityPolicy, SecurityPolicyKind } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { type ListedRow, listing } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const columns = [
  timestampColumn('created_on'),
  ...['name', 'database_name', 'schema_name', 'kind', 'owner', 'comment', 'owner_role_type', 'options'].map(
    (name) => textColumn(name),
  ),
];

const columnsOfPoliciesOn = [...columns, textColumn('set_on')];

const rowOf = (
  queries: Queries,
  { name, kind, owner, comment, createdOn }: SecurityPolicy,
  path: Path,
): ListedRow => ({
  name,
  cells: [
    instantCell(createdOn),
    name,
    path.at(0) ?? '',
    path.at(1) ?? '',
    kind.replace(' ', '_'),
    owner === null ? '' : queries.roleName(owner),
    comment ?? '',
    owner === null ? '' : queries.roleType(owner),
    '',
  ],
});

export const showPoliciesOf =
  (kind: SecurityPolicyKind) =>
  async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
    if (options.on != null) return await showPolicyOn(context, kind, options, options.on);
    const scope = scopeOf(context, options, 'DATABASE');
    const rows = await context.account.read(context.session.actor(), (queries) => {
      checkScope(queries, scope);
      return queries
        .securityPolicies(kind)
        .filter(({ path }) => liesIn(scope, path))
        .map(({ policy, path }) => rowOf(queries, policy, path));
    });
    return listing(columns, rows, options);
  };

const showPolicyOn = async (
  context: StatementContext,
  kind: SecurityPolicyKind,
  options: ShowOptions,
  on: NonNullable<ShowOptions['on']>,
): Promise<ResultSet> => {
  if (on.kind !== 'ACCOUNT' && (on.kind !== 'USER' || on.name === null))
    throw unsupportedFeature(`SHOW ${kind} ON ${on.kind}`);
  const bearer =
    on.kind === 'USER' && on.name !== null
      ? ({ kind: 'USER', name: accountObjectName(context, on.name) } as const)
      : ({ kind: 'ACCOUNT' } as const);
  const rows = await context.account.read(context.session.actor(), async (queries) => {
    const found = await queries.policyInForce(kind, bearer);
    if (found === undefined) return [];
    const row = rowOf(queries, found.policy, found.path);
    return [{ ...row, cells: [...row.cells, found.setOn] }];
  });
  return listing(columnsOfPoliciesOn, rows, options);
};
