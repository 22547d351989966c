/** https://docs.snowflake.com/en/sql-reference/functions/rest_event_history */
import { insufficientPrivileges, invalidValue } from '../../account/errors.ts';
import type { RestEvent } from '../../account/history/history.ts';
import { asInstant, asName, type Instant } from '../../account/model.ts';
import { isRoleInSession } from '../active-roles.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { sessionTimeZone } from '../parameters/effective.ts';
import { type Cell, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell, instantOfCell } from '../values/timestamps.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import type { TableFunction, TableFunctionArgument } from './table-function.ts';

const parameters = ['REST_SERVICE_TYPE', 'TIME_RANGE_START', 'TIME_RANGE_END', 'RESULT_LIMIT'] as const;
const week = 7 * 24 * 60 * 60 * 1000;
const defaultLimit = 100;
const greatestLimit = 10_000;

export const restEventHistory: TableFunction = {
  name: 'REST_EVENT_HISTORY',
  columns: [
    timestampColumn('EVENT_TIMESTAMP'),
    fixedColumn('EVENT_ID'),
    textColumn('EVENT_TYPE'),
    textColumn('ENDPOINT'),
    textColumn('METHOD'),
    textColumn('STATUS'),
    textColumn('ERROR_CODE'),
    textColumn('DETAILS'),
    textColumn('CLIENT_IP'),
    textColumn('ACTOR_NAME'),
    textColumn('ACTOR_DOMAIN'),
    textColumn('RESOURCE_NAME'),
    textColumn('RESOURCE_DOMAIN'),
  ],

  async rows(context, qualifier, given) {
    await requireAccountAdministrator(context);
    requireInformationSchema(context, qualifier, restEventHistory.name);
    const values = bindArguments(restEventHistory.name, parameters, given);
    requireScim(values.get('REST_SERVICE_TYPE'));
    const range = await timeRange(context, values);
    const limit = resultLimit(values.get('RESULT_LIMIT'));
    if (context.describeOnly) return [];
    const events = await context.account.history.rest.between({ ...range, limit });
    return events.map(eventRow);
  },
};

const requireAccountAdministrator = async (context: StatementContext): Promise<void> => {
  const actor = context.session.actor();
  const allowed = await context.account.read(actor, (queries) =>
    isRoleInSession(queries, actor, asName('ACCOUNTADMIN')),
  );
  if (!allowed) throw insufficientPrivileges('function', restEventHistory.name);
};

const requireScim = (service: TableFunctionArgument | undefined): void => {
  if (service === undefined)
    throw compilationError(
      `not enough arguments for function [${restEventHistory.name}], expected 1, got 0`,
      '000938',
      '22023',
    );
  const name = typeof service.value === 'string' ? service.value : String(service.value);
  if (name.toUpperCase() !== 'SCIM') throw invalidValue(name, 'REST_SERVICE_TYPE');
};

/** No start: the seven days before the end. Anything older than seven days is refused, as the page says. */
const timeRange = async (
  context: StatementContext,
  values: ReadonlyMap<string, TableFunctionArgument>,
): Promise<{ readonly from: Instant; readonly to: Instant }> => {
  const timeZone = await sessionTimeZone(context);
  const instant = (name: string): Instant | undefined => {
    const argument = values.get(name);
    if (argument === undefined || argument.value === null) return undefined;
    const parsed = instantOfCell(argument.value, argument.type.type, timeZone);
    if (parsed === undefined) throw invalidValue(String(argument.value), name);
    return parsed;
  };
  const end = instant('TIME_RANGE_END');
  const to = end ?? context.startedAt;
  const from = instant('TIME_RANGE_START') ?? asInstant(Math.max(to - week, context.startedAt - week));
  // A start of exactly "seven days ago" was computed when the statement began.
  if (from < context.startedAt - week || to < context.startedAt - week)
    throw compilationError('Cannot retrieve data from more than 7 days ago', '001044', '42P13');
  return { from, to };
};

const resultLimit = (argument: TableFunctionArgument | undefined): number => {
  if (argument === undefined || argument.value === null) return defaultLimit;
  const limit = Number(argument.value);
  if (!Number.isInteger(limit) || limit < 1 || limit > greatestLimit)
    throw invalidValue(String(argument.value), 'RESULT_LIMIT');
  return limit;
};

const eventRow = (event: RestEvent & { readonly eventId: number }): readonly Cell[] => [
  instantCell(event.timestamp),
  String(event.eventId),
  'SCIM',
  event.endpoint,
  event.method,
  String(event.status),
  event.errorCode,
  event.details,
  event.clientIp,
  event.actorName,
  event.actorDomain,
  event.resourceName,
  event.resourceDomain,
];
