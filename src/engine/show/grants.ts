/** SHOW GRANTS in its forms: https://docs.snowflake.com/en/sql-reference/sql/show-grants */
import type { GrantRow } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Statement } from '../../sql/ast.ts';
import { quoteIdentifier } from '../../sql/parser.ts';
import { granteeRole, securablesOf } from '../administration/grant-targets.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { type Cell, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { printPath } from '../values/identifiers.ts';
import { instantCell } from '../values/timestamps.ts';
import { showFutureGrants } from './future-grants.ts';
import { likeMatcher } from './listing.ts';

type ShowGrants = Extract<Statement, { statement: 'showGrants' }>;

const privilegeColumns = [
  timestampColumn('created_on'),
  ...['privilege', 'granted_on', 'name', 'granted_to', 'grantee_name', 'grant_option', 'granted_by'].map(
    (name) => textColumn(name),
  ),
];

/** "The column indicates whether the grantor role is an account role or database role", of grants on objects alone. */
const columnsOn = [...privilegeColumns, textColumn('granted_by_role_type')];

/** Of roles: OF ROLE and TO USER. */
const roleColumns = [
  timestampColumn('created_on'),
  ...['role', 'granted_to', 'grantee_name', 'granted_by'].map((name) => textColumn(name)),
];

export const showGrants = async (context: StatementContext, statement: ShowGrants): Promise<ResultSet> => {
  const { form } = statement;
  const actor = context.session.actor();
  const { account } = context;
  switch (form.form) {
    case 'current': {
      const { id } = context.session.user;
      return roleResult(await account.read(actor, (queries) => queries.grantsToUser({ id })), statement);
    }
    case 'on': {
      const [on] = await securablesOf(context, form.target, 'SHOW GRANTS');
      if (on === undefined || form.target.target === 'all') throw unsupportedFeature('SHOW GRANTS ON ALL');
      const rows = selected(await account.read(actor, (queries) => queries.grantsOn(on)), statement);
      if (on.kind === 'ACCOUNT') return { columns: privilegeColumns, rows: rows.map(privilegeCells) };
      return { columns: columnsOn, rows: rows.map((row) => [...privilegeCells(row), grantorType(row)]) };
    }
    case 'to': {
      if (form.grantee.kind === 'USER') {
        const name = accountObjectName(context, form.grantee.name);
        return roleResult(await account.read(actor, (queries) => queries.grantsToUser({ name })), statement);
      }
      const role = granteeRole(context, form.grantee, 'SHOW GRANTS TO');
      return privilegeResult(await account.read(actor, (queries) => queries.grantsToRole(role)), statement);
    }
    case 'of': {
      const { kind, name } = form;
      if (kind === 'SHARE') throw unsupportedFeature('SHOW GRANTS OF SHARE');
      const role = granteeRole(context, { kind, name }, 'SHOW GRANTS OF');
      return roleResult(await account.read(actor, (queries) => queries.grantsOfRole(role)), statement);
    }
    case 'future':
      return await showFutureGrants(context, form, statement.limit);
  }
};

const privilegeResult = (rows: readonly GrantRow[], statement: ShowGrants): ResultSet => ({
  columns: privilegeColumns,
  rows: selected(rows, statement).map(privilegeCells),
});

const privilegeCells = (row: GrantRow): readonly Cell[] => [
  instantCell(row.createdOn),
  row.privilege,
  row.grantedOn.replaceAll(' ', '_'),
  printPath(row.path),
  row.grantedTo,
  quoteIdentifier(row.granteeName),
  row.grantOption ? 'true' : 'false',
  row.grantedBy === null ? '' : quoteIdentifier(row.grantedBy),
];

const grantorType = ({ grantedBy, grantedByType }: GrantRow): Cell =>
  grantedBy === null ? '' : (grantedByType ?? 'ROLE');

const roleResult = (rows: readonly GrantRow[], statement: ShowGrants): ResultSet => ({
  columns: roleColumns,
  rows: selected(rows, statement).map((row) => [
    instantCell(row.createdOn),
    printPath(row.path),
    row.grantedTo,
    quoteIdentifier(row.granteeName),
    row.grantedBy === null ? '' : quoteIdentifier(row.grantedBy),
  ]),
});

const selected = (rows: readonly GrantRow[], statement: ShowGrants): readonly GrantRow[] => {
  const from = statement.limit?.from ?? null;
  const matches = statement.like === null ? undefined : likeMatcher(statement.like);
  return rows
    .filter((row) => matches === undefined || matches(row.path.join('.')))
    .filter((row) => from === null || row.path.join('.') > from)
    .slice(0, statement.limit?.count);
};
