import type { Operation } from '../../call.ts';
import { userDraft } from '../../mapping/user-to-resource.ts';
import { applyPatch } from '../../protocol/patch/apply.ts';
import { readPatchRequest } from '../../protocol/patch/request.ts';
import { alterUser } from './alter.ts';
import { mappingOf } from './presentation.ts';

/** PATCH /Users/{id} */
export const patchUser: Operation = (call) => {
  const patch = readPatchRequest(call.body);
  const mapping = mappingOf(call.caller);
  return alterUser(call, (user) => {
    const { resource, changed } = applyPatch('User', userDraft(user, mapping), patch);
    return changed ? { resource, names: 'ifChanged' } : undefined;
  });
};
