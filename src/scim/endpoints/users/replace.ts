import type { Operation } from '../../call.ts';
import { replacementOf } from '../../mapping/user-from-resource.ts';
import { readResource } from '../../protocol/resource.ts';
import { alterUser } from './alter.ts';
import { mappingOf } from './presentation.ts';

/** PUT /Users/{id} */
export const replaceUser: Operation = (call) => {
  const sent = readResource('User', call.body);
  const mapping = mappingOf(call.caller);
  return alterUser(call, (user) => ({ resource: replacementOf(user, sent, mapping), names: 'asStated' }));
};
