/** Ending what others run: sessions and queries. Not what the store holds, but asked and checked like any change. */
import type { AbortSession, CancelQueries, CancelQuery } from '../account.ts';
import { type AccountError, doesNotExist, insufficientPrivileges, notRunning } from '../errors.ts';
import type { Session } from '../sessions/sessions.ts';
import type { ChangeContext } from './context.ts';

/** SYSTEM$ABORT_SESSION: one's own, of users that one owns, or any as ACCOUNTADMIN. */
export const abortSession = async (context: ChangeContext, { session: id }: AbortSession): Promise<void> => {
  const session = await existingSession(context, id);
  if (!(await mayEnd(context, session)) && !isAccountAdministrator(context)) throw unknownSession(id);
  context.afterCommit(() => context.sessions.end(session, 'FORCED_LOGOUT'));
};

/**
 * SYSTEM$CANCEL_ALL_QUERIES: how many were canceled.
 * https://docs.snowflake.com/en/sql-reference/functions/system_cancel_all_queries — ACCOUNTADMIN alone is not enough.
 */
export const cancelQueries = async (
  context: ChangeContext,
  { session: id, except }: CancelQueries,
): Promise<number> => {
  const session = await existingSession(context, id);
  if (!(await mayEnd(context, session)))
    throw isAccountAdministrator(context)
      ? insufficientPrivileges('session', String(id))
      : unknownSession(id);
  const queryIds = context.sessions.runningQueries(session).filter((queryId) => queryId !== except);
  context.afterCommit(() => {
    for (const queryId of queryIds) context.sessions.abortQuery(queryId);
  });
  return queryIds.length;
};

/** SYSTEM$CANCEL_QUERY. https://docs.snowflake.com/en/sql-reference/functions/system_cancel_query */
export const cancelQuery = async (context: ChangeContext, { queryId }: CancelQuery): Promise<void> => {
  const session = context.sessions.sessionRunning(queryId);
  if (session === undefined) throw notRunning();
  // Whoever may not cancel it does not learn that it runs.
  if (!(await mayEnd(context, session)) && !isAccountAdministrator(context)) throw notRunning();
  context.afterCommit(() => context.sessions.abortQuery(queryId));
};

/** Also for sessions that are there but not the actor's to end. */
const unknownSession = (id: number): AccountError => doesNotExist('SESSION', String(id));

const existingSession = async (context: ChangeContext, id: number): Promise<Session> => {
  const session = context.sessions.all().find((candidate) => candidate.id === id);
  if (session === undefined) throw unknownSession(id);
  return session;
};

/** One's own, of a user that one owns, or on a warehouse that one operates. */
const mayEnd = async (context: ChangeContext, session: Session): Promise<boolean> => {
  if (context.actor.user === session.user.id) return true;
  const owners = await context.catalog.users.ownersOf(context.store, [session.user.id]);
  if (context.access.owns({ owner: owners.get(session.user.id) ?? null })) return true;
  const warehouse =
    session.warehouse === null ? undefined : context.catalog.objects.named('WAREHOUSE', session.warehouse);
  if (warehouse === undefined) return false;
  return (
    context.access.owns(warehouse) ||
    context.access.wasGranted('OPERATE', { kind: 'WAREHOUSE', id: warehouse.id })
  );
};

const isAccountAdministrator = (context: ChangeContext): boolean =>
  context.access.isSystem || context.access.hasRole(context.catalog.systemRole('ACCOUNTADMIN').id);
