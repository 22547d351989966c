import type { Operation } from '../../call.ts';
import { readListRequest } from '../../protocol/list.ts';
import { readSearchRequest } from '../../protocol/search.ts';
import { findUsers } from './find.ts';

/** GET /Users */
export const listUsers: Operation = ({ caller, query }) => findUsers(caller, readListRequest('User', query));

/** POST /Users/.search */
export const searchUsers: Operation = ({ caller, body }) =>
  findUsers(caller, readSearchRequest('User', body));
