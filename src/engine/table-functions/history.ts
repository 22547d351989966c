/** What the table functions over history share: time ranges, limits, and whose events a session may see. */
import { invalidValue } from '../../account/errors.ts';
import { asInstant, type Instant, type Warehouse } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { sessionTimeZone } from '../parameters/effective.ts';
import { instantOfCell } from '../values/timestamps.ts';
import type { TableFunctionArgument } from './table-function.ts';

export type Arguments = ReadonlyMap<string, TableFunctionArgument>;

const day = 24 * 60 * 60 * 1000;
const defaultLimit = 100;
const greatestLimit = 10_000;

/** No start: the days before the end. Anything older is refused, as the pages say; for most functions after seven days. */
export const timeRange = async (
  context: StatementContext,
  values: Arguments,
  [startName, endName]: readonly [start: string, end: string],
  days = 7,
): Promise<{ readonly from: Instant; readonly to: Instant }> => {
  const timeZone = await sessionTimeZone(context);
  const instant = (name: string): Instant | undefined => {
    const argument = values.get(name);
    if (argument === undefined || argument.value === null) return undefined;
    const parsed = instantOfCell(argument.value, argument.type.type, timeZone);
    if (parsed === undefined) throw invalidValue(String(argument.value), name);
    return parsed;
  };
  const kept = days * day;
  const to = instant(endName) ?? context.startedAt;
  const from = instant(startName) ?? asInstant(Math.max(to - kept, context.startedAt - kept));
  // A start of exactly as long ago was computed when the statement began.
  if (from < context.startedAt - kept || to < context.startedAt - kept)
    throw compilationError(`Cannot retrieve data from more than ${days} days ago`, '001044', '42P13');
  return { from, to };
};

export const resultLimit = (values: Arguments): number => {
  const argument = values.get('RESULT_LIMIT');
  if (argument === undefined || argument.value === null) return defaultLimit;
  const limit = Number(argument.value);
  if (!Number.isInteger(limit) || limit < 1 || limit > greatestLimit)
    throw invalidValue(String(argument.value), 'RESULT_LIMIT');
  return limit;
};

/** A text argument; undefined where it is not given. */
export const textArgument = (values: Arguments, name: string): string | undefined => {
  const argument = values.get(name);
  return argument === undefined || argument.value === null ? undefined : String(argument.value);
};

/** "The MONITOR or OPERATE privilege on the user-managed warehouses where the queries were run." */
export const monitoredWarehouses = (context: StatementContext): Promise<ReadonlySet<number>> =>
  context.account.read(context.session.actor(), (queries) => {
    const isMonitored = ({ id }: Warehouse): boolean =>
      ['MONITOR', 'OPERATE'].some((privilege) => queries.holds(privilege, { kind: 'WAREHOUSE', id }));
    return new Set(
      queries
        .warehouses()
        .filter(isMonitored)
        .map(({ id }) => Number(id)),
    );
  });

/** MONITOR on the account shows what others did; everyone sees what they did themselves. */
export const seesEveryone = (context: StatementContext): Promise<boolean> =>
  context.account.read(context.session.actor(), (queries) =>
    queries.holds('MONITOR', { kind: 'ACCOUNT', id: 0 }),
  );
