import type { Queries } from '../../account/account.ts';
import type { Role } from '../../account/model.ts';

/**
 * A role is a group to a provisioner that owns it, or to any that may monitor roles; system roles never are
 * (https://docs.snowflake.com/en/user-guide/scim-group-api-reference).
 */
export const isVisibleRole = (queries: Queries, role: Role): boolean =>
  !role.isSystem &&
  (queries.holds('OWNERSHIP', { kind: 'ROLE', id: role.id }) ||
    queries.holds('MONITOR ROLE', { kind: 'ACCOUNT', id: 0 }));
