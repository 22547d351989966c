/** What is and what was, as ACCOUNT_USAGE tells it. */
import type { Instant, Name, Role, User } from './model.ts';
import type { GrantRow } from './queries-port.ts';

/** A thing, and when it ended. */
export interface UsageRecord<Thing> {
  readonly record: Thing;
  readonly deletedOn: Instant | null;
}

/** What is kept of what ended. */
export interface EndedRecords {
  readonly GRANT: GrantRow;
  readonly USER: { readonly user: User; readonly owner: Name | null };
  readonly ROLE: { readonly role: Role; readonly owner: Name | null };
}

/** A role's grant to a user, or what was one. */
export interface UsageUserGrant {
  readonly role: Name;
  readonly grantee: Name;
  readonly grantedBy: Name | null;
  readonly createdOn: Instant;
  readonly deletedOn: Instant | null;
}

/** All there is and was. */
export interface AccountUsage {
  users(): Promise<readonly UsageRecord<EndedRecords['USER']>[]>;
  roles(): Promise<readonly UsageRecord<EndedRecords['ROLE']>[]>;
  userGrants(): Promise<readonly UsageUserGrant[]>;
  grants(): Promise<readonly UsageRecord<GrantRow>[]>;
}
