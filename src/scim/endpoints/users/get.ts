import type { Operation } from '../../call.ts';
import { isUnchanged } from '../../checks/preconditions.ts';
import { userIdOf } from '../../mapping/identifiers.ts';
import { userNotFound } from '../../refusals.ts';
import { answerWith, etagOf, projectionOf, shownOf, subjectOf } from './presentation.ts';

/** GET /Users/{id} */
export const getUser: Operation = async (call) => {
  const { caller, id } = call;
  const projection = projectionOf(call);
  const userId = userIdOf(id);
  const shown =
    userId === undefined
      ? undefined
      : await caller.account.read(caller.actor, async (queries) => {
          const found = await queries.userWithRoles(userId);
          return found && { user: found.user, roles: shownOf(queries, found.roles, projection) };
        });
  if (shown === undefined) throw userNotFound(id);
  const etag = etagOf(caller, shown);
  if (isUnchanged(call, etag)) return { status: 304, etag, subject: subjectOf(shown.user) };
  return answerWith(200, caller, shown, projection);
};
