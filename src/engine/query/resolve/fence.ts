import { constant, type TypedQuery } from '../tree.ts';
import { fixed } from '../types.ts';

/**
 * Conditions from outside are not tried on rows that the query leaves out: a failure of theirs would tell of them.
 * The database moves no condition past a limit.
 */
export const fenced = (query: TypedQuery): TypedQuery =>
  query.limit === null ? { ...query, limit: constant(fixed(19, 0, false), String(2n ** 62n)) } : query;
