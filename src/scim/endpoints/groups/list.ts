import type { Operation } from '../../call.ts';
import { readListRequest } from '../../protocol/list.ts';
import { readSearchRequest } from '../../protocol/search.ts';
import { findGroups } from './find.ts';

/** GET /Groups */
export const listGroups: Operation = ({ caller, query }) =>
  findGroups(caller, readListRequest('Group', query));

/** POST /Groups/.search */
export const searchGroups: Operation = ({ caller, body }) =>
  findGroups(caller, readSearchRequest('Group', body));
