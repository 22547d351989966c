import type { Instant, Name, ObjectId, RoleId } from './identifiers.ts';

/** What integrations, policies, databases, tables and the like have in common. */
export interface AccountObject {
  readonly id: ObjectId;
  readonly name: Name;
  readonly owner: RoleId | null;
  readonly comment: string | null;
  readonly createdOn: Instant;
}
