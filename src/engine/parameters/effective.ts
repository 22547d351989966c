/** The value a parameter has in a session: the session's own, else the user's, else the account's. */
import type { Json } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import { ownUser } from '../own-user.ts';
import { isTimeZone } from '../values/timestamps.ts';
import { sessionParameters } from './session-parameters.ts';

const ownValue = (values: { readonly [name: string]: Json }, name: string): Json | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** `name` in upper case. */
export const effectiveParameter = async (context: StatementContext, name: string): Promise<Json> => {
  const inSession = context.session.parameters.get(name);
  if (inSession !== undefined) return inSession;
  const user = await context.account.read(context.session.actor(), (queries) =>
    ownUser(queries, context.session),
  );
  const onUser = user === undefined ? undefined : ownValue(user.parameters, name);
  return onUser ?? context.account.parameter(name) ?? sessionParameters.get(name)?.default ?? null;
};

/** Snowflake's own default where nobody set TIMEZONE. */
const defaultTimeZone = 'America/Los_Angeles';

export const sessionTimeZone = async (context: StatementContext): Promise<string> => {
  const zone = await effectiveParameter(context, 'TIMEZONE');
  return typeof zone === 'string' && isTimeZone(zone) ? zone : defaultTimeZone;
};
