import type { Operation } from '../../call.ts';
import { creationOf } from '../../mapping/user-from-resource.ts';
import { readResource } from '../../protocol/resource.ts';
import { refuseUserConflict } from '../../refusals.ts';
import { answerWith, projectionOf, rolesOfNewUser, writingOf } from './presentation.ts';

/** POST /Users */
export const createUser: Operation = async (call) => {
  const { caller } = call;
  const projection = projectionOf(call);
  const creation = creationOf(readResource('User', call.body), writingOf(caller));
  const names = { name: creation.name, loginName: creation.properties.loginName ?? creation.name };
  const user = await caller.account.change(caller.actor, async (operations, queries) => {
    await refuseUserConflict(queries, names, caller);
    return (await operations.createUser(creation)).user;
  });
  return answerWith(201, caller, { user, roles: rolesOfNewUser(projection) }, projection);
};
