/** https://docs.snowflake.com/en/sql-reference/functions/login_history */
import { insufficientPrivileges } from '../../account/errors.ts';
import type { LoginEvent } from '../../account/history/history.ts';
import type { Instant } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { type Cell, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { resultLimit, seesEveryone, textArgument, timeRange } from './history.ts';
import type { TableFunction } from './table-function.ts';

const rangeParameters = ['TIME_RANGE_START', 'TIME_RANGE_END'] as const;

const columns = [
  timestampColumn('EVENT_TIMESTAMP'),
  fixedColumn('EVENT_ID'),
  textColumn('EVENT_TYPE'),
  textColumn('USER_NAME'),
  textColumn('CLIENT_IP'),
  textColumn('REPORTED_CLIENT_TYPE'),
  textColumn('REPORTED_CLIENT_VERSION'),
  textColumn('FIRST_AUTHENTICATION_FACTOR'),
  textColumn('SECOND_AUTHENTICATION_FACTOR'),
  textColumn('IS_SUCCESS'),
  fixedColumn('ERROR_CODE'),
  textColumn('ERROR_MESSAGE'),
  fixedColumn('RELATED_EVENT_ID'),
  textColumn('CONNECTION'),
  textColumn('CLIENT_PRIVATE_LINK_ID'),
  textColumn('FIRST_AUTHENTICATION_FACTOR_ID'),
  textColumn('SECOND_AUTHENTICATION_FACTOR_ID'),
  textColumn('LOGIN_DETAILS'),
  textColumn('AUTHORIZING_INTEGRATION_NAME'),
  textColumn('AUTHENTICATING_INTEGRATION_NAME'),
];

/** MONITOR on a user shows the sign-ins of that user, not those of who had the name before. */
const monitoredUsers = (context: StatementContext): Promise<ReadonlyMap<string, Instant>> =>
  context.account.read(context.session.actor(), async (queries) => {
    const users = await queries.monitoredUsers();
    return new Map(users.map(({ name, createdOn }) => [name, createdOn]));
  });

/** Newest first. */
const loginFunction = (name: string, ownParameters: readonly string[]): TableFunction => ({
  name,
  columns,

  async rows(context, qualifier, given) {
    requireInformationSchema(context, qualifier, name);
    const values = bindArguments(name, [...ownParameters, ...rangeParameters, 'RESULT_LIMIT'], given);
    const range = await timeRange(context, values, rangeParameters);
    const limit = resultLimit(values);
    const everyone = await seesEveryone(context);
    const self = context.session.user.name;
    const byUser = ownParameters.length > 0;
    const user = byUser ? (textArgument(values, 'USER_NAME') ?? self) : undefined;
    const monitored = await monitoredUsers(context);
    if (user !== undefined && user !== self && !everyone && !monitored.has(user))
      throw insufficientPrivileges('user', user);
    if (context.describeOnly) return [];
    const isShown = ({ userName, timestamp }: LoginEvent): boolean => {
      if (user !== undefined && userName !== user) return false;
      if (everyone || userName === self) return true;
      const since = userName === null ? undefined : monitored.get(userName);
      return since !== undefined && timestamp >= since;
    };
    const events = await context.account.history.logins.between({ ...range, limit }, isShown);
    return events.toReversed().map((event) => eventRow(event, everyone));
  },
});

export const loginHistory = loginFunction('LOGIN_HISTORY', []);
export const loginHistoryByUser = loginFunction('LOGIN_HISTORY_BY_USER', ['USER_NAME']);

/** LOGIN_DETAILS: what is wrong with a refused sign-in is for those who may see everybody's. */
export const loginDetails = ({ diagnosis }: LoginEvent, everyone: boolean): Cell =>
  diagnosis === undefined || !everyone ? null : JSON.stringify(diagnosis);

const eventRow = (event: LoginEvent, everyone: boolean): readonly Cell[] => [
  instantCell(event.timestamp),
  String(event.id),
  'LOGIN',
  event.userName,
  event.clientIp,
  event.clientType,
  event.clientVersion,
  event.firstFactor,
  event.secondFactor,
  event.success ? 'YES' : 'NO',
  event.errorCode === null ? null : String(event.errorCode),
  event.errorMessage,
  '0',
  // Neither connections nor private links exist here.
  null,
  null,
  event.firstFactorId,
  event.secondFactorId ?? null,
  loginDetails(event, everyone),
  event.integrationName,
  event.integrationName,
];
