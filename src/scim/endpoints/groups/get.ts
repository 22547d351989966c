import type { Operation } from '../../call.ts';
import { isUnchanged } from '../../checks/preconditions.ts';
import { answerWith, etagOf, groupById, projectionOf, shownMembers, subjectOf } from './presentation.ts';

/** GET /Groups/{id} */
export const getGroup: Operation = async (call) => {
  const { caller, id } = call;
  const projection = projectionOf(call);
  return caller.account.read(caller.actor, async (queries) => {
    const role = groupById(queries, id);
    const etag = etagOf(queries, role);
    if (isUnchanged(call, etag)) return { status: 304, etag, subject: subjectOf(role) };
    const members = await shownMembers(queries, role, projection);
    return answerWith(200, caller, { role, etag, members }, projection);
  });
};
