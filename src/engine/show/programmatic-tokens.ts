/** https://docs.snowflake.com/en/sql-reference/sql/show-user-programmatic-access-tokens */
import type { ShownProgrammaticToken } from '../../account/account.ts';
import type { Instant, Name } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { accountObjectName } from '../names.ts';
import { ownUser } from '../own-user.ts';
import { type Cell, fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { listing } from './listing.ts';

const columns = [
  textColumn('name'),
  textColumn('user_name'),
  textColumn('role_restriction'),
  timestampColumn('expires_at'),
  textColumn('status'),
  textColumn('comment'),
  timestampColumn('created_on'),
  textColumn('created_by'),
  fixedColumn('mins_to_bypass_network_policy_requirement'),
  textColumn('rotated_to'),
];

const minute = 60_000;

export const showProgrammaticTokens = async (
  context: StatementContext,
  options: ShowOptions,
): Promise<ResultSet> => {
  const named = options.in?.name ?? null;
  const tokens = await context.account.read(context.session.actor(), async (queries) => {
    const own = async (): Promise<Name> =>
      (await ownUser(queries, context.session))?.name ?? context.session.user.name;
    return await queries.programmaticTokens(named === null ? await own() : accountObjectName(context, named));
  });
  const rows = tokens.map((token) => ({ name: token.name, cells: cellsOf(token, context.startedAt) }));
  return listing(columns, rows, options);
};

const cellsOf = (token: ShownProgrammaticToken, now: Instant): readonly Cell[] => [
  token.name,
  token.userName,
  token.roleName,
  instantCell(token.expiresAt),
  token.status,
  token.comment,
  instantCell(token.createdOn),
  token.createdBy,
  minutesLeft(token.noPolicyUntil, now),
  token.rotatedTo,
];

const minutesLeft = (until: Instant | null, now: Instant): Cell =>
  until === null || until <= now ? null : String(Math.ceil((until - now) / minute));
