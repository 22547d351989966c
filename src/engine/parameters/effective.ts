/** The value a parameter has for a statement: the request's own, else the session's, the user's, the account's. */

import type { Json } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { ownUser } from '../own-user.ts';
import { isTimeZone } from '../values/timestamps.ts';

const ownValue = (values: { readonly [name: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

type Place = Pick<StatementContext, 'account' | 'session' | 'parameters'>;

/** `names` in upper case. The user is read only where neither request nor session says it all. */
export const effectiveParameters = async <Parameter extends string>(
  place: Place,
  names: readonly Parameter[],
): Promise<{ readonly [name in Parameter]: Json }> => {
  const { account, session } = place;
  const near = (name: string): Json | undefined =>
    place.parameters?.get(name) ?? session.parameters.get(name);
  const user = names.every((name) => near(name) !== undefined)
    ? undefined
    : await account.read(session.actor(), (queries) => ownUser(queries, session));
  const far = (name: string): Json =>
    (user === undefined ? undefined : ownValue(user.parameters, name)) ?? account.parameter(name);
  const values = names.map((name) => [name, near(name) ?? far(name)] as const);
  return Object.fromEntries(values) as { [name in Parameter]: Json };
};

/** Snowflake's own default where nobody set TIMEZONE. */
const defaultTimeZone = 'America/Los_Angeles';

export const timeZoneOf = (zone: Json): string =>
  typeof zone === 'string' && isTimeZone(zone) ? zone : defaultTimeZone;

export const sessionTimeZone = async (place: Place): Promise<string> => {
  const { TIMEZONE: zone } = await effectiveParameters(place, ['TIMEZONE']);
  return timeZoneOf(zone);
};
