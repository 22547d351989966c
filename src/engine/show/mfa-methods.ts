/** https://docs.snowflake.com/en/sql-reference/sql/show-mfa-methods */
import { unsupportedFeature } from '../../account/errors.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing } from './listing.ts';

const columns = [
  textColumn('name'),
  textColumn('type'),
  textColumn('comment'),
  timestampColumn('last_used'),
  timestampColumn('created_on'),
  textColumn('additional_info'),
];

export const showMfaMethods = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const place = options.in;
  if (place !== null && (place.kind !== 'USER' || place.name === null))
    throw unsupportedFeature(`SHOW MFA METHODS IN ${place.kind}`);
  const user = place?.name == null ? context.session.user.name : accountObjectName(context, place.name);
  const methods = await context.account.read(context.session.actor(), (queries) =>
    queries.mfaMethodsOf(user),
  );
  const rows = methods.map(({ name, type, comment, lastUsedOn, createdOn }) => ({
    name,
    cells: [name, type, comment ?? '', instantCell(lastUsedOn), instantCell(createdOn), null],
  }));
  return listing(columns, rows, options);
};
