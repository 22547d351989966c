/** https://docs.snowflake.com/en/sql-reference/functions/rest_event_history */
import { insufficientPrivileges, invalidValue } from '../../account/errors.ts';
import type { RestEvent } from '../../account/history/history.ts';
import { asName } from '../../account/model.ts';
import { isRoleInSession } from '../active-roles.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { type Cell, fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { resultLimit, timeRange } from './history.ts';
import type { TableFunction, TableFunctionArgument } from './table-function.ts';

const parameters = ['REST_SERVICE_TYPE', 'TIME_RANGE_START', 'TIME_RANGE_END', 'RESULT_LIMIT'] as const;

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
    const range = await timeRange(context, values, ['TIME_RANGE_START', 'TIME_RANGE_END']);
    const limit = resultLimit(values);
    if (context.describeOnly) return [];
    const events = await context.account.history.rest.between({ ...range, limit });
    return events.map(eventRow);
  },
};

const requireAccountAdministrator = async (context: StatementContext): Promise<void> => {
  const allowed = await context.account.read(context.session.actor(), (queries) =>
    isRoleInSession(queries, asName('ACCOUNTADMIN')),
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
