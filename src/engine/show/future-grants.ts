/** SHOW FUTURE GRANTS: https://docs.snowflake.com/en/sql-reference/sql/show-grants */
import type { FutureGrantRow, Queries } from '../../account/account.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { ShowGrantsForm, ShowOptions } from '../../sql/ast.ts';
import { quoteIdentifier } from '../../sql/parser.ts';
import { granteeRole } from '../administration/grant-targets.ts';
import type { StatementContext } from '../context.ts';
import { pathOfKind } from '../names.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { printPath } from '../values/identifiers.ts';
import { instantCell } from '../values/timestamps.ts';

type Future = Extract<ShowGrantsForm, { form: 'future' }>;

const columns = [
  timestampColumn('created_on'),
  ...['privilege', 'grant_on', 'name', 'grant_to', 'grantee_name', 'grant_option'].map((name) =>
    textColumn(name),
  ),
];

export const showFutureGrants = async (
  context: StatementContext,
  form: Future,
  limit: ShowOptions['limit'],
): Promise<ResultSet> => {
  const find = questionOf(context, form);
  const found = await context.account.read(context.session.actor(), find);
  const rows = found.map((row) => [
    instantCell(row.createdOn),
    row.privilege,
    row.kind,
    // Snowflake names what is to come by its kind: DB.<SCHEMA>
    `${printPath(row.container)}.<${row.kind}>`,
    row.grantedTo,
    quoteIdentifier(row.granteeName),
    row.grantOption ? 'true' : 'false',
  ]);
  return { columns, rows: rows.slice(0, limit?.count) };
};

const questionOf = (
  context: StatementContext,
  form: Future,
): ((queries: Queries) => readonly FutureGrantRow[]) => {
  if (form.to !== null) {
    const role = granteeRole(context, form.to, 'SHOW FUTURE GRANTS TO');
    return (queries) => queries.futureGrantsTo(role);
  }
  const place = form.in?.target === 'object' ? form.in : null;
  const kind = place?.kind === 'DATABASE' ? 'DATABASE' : place?.kind === 'SCHEMA' ? 'SCHEMA' : null;
  if (place === null || kind === null)
    throw unsupportedFeature(`SHOW FUTURE GRANTS IN ${place?.kind ?? 'ACCOUNT'}`);
  const path = pathOfKind(context, kind, place.name);
  return (queries) => queries.futureGrantsIn(kind, path);
};
