/** What is and what was, as ACCOUNT_USAGE tells it. */
import type {
  CatalogObject,
  CatalogObjectKind,
  Instant,
  JsonObject,
  Name,
  ObjectId,
  Role,
  RoleId,
  RoleType,
  User,
} from './model.ts';
import type { Path } from './operation-inputs.ts';
import type { GrantRow, TagUse } from './queries-port.ts';

/** A thing, and when it ended. */
export interface UsageRecord<Thing> {
  readonly record: Thing;
  readonly deletedOn: Instant | null;
}

/** An object of the catalog, as it is kept when it goes away. */
export interface EndedObject {
  readonly id: ObjectId;
  readonly kind: CatalogObjectKind;
  readonly parent: number;
  readonly name: Name;
  readonly owner: RoleId | null;
  readonly comment: string | null;
  readonly createdOn: Instant;
  readonly properties: JsonObject;
  /** The database and schema that it lay in, outermost first. */
  readonly within: readonly { readonly id: ObjectId; readonly name: Name }[];
}

/** An object that is or was. */
export interface UsageObject<Object extends CatalogObject> {
  readonly object: Object;
  readonly within: EndedObject['within'];
  /** Null of the system's own, and where the role is gone. */
  readonly owner: Name | null;
  readonly ownerType: RoleType | null;
}

/** What is kept of what ended. */
export interface EndedRecords {
  readonly GRANT: GrantRow;
  readonly USER: { readonly user: User; readonly owner: Name | null };
  readonly ROLE: { readonly role: Role; readonly owner: Name | null };
  readonly OBJECT: EndedObject;
  /** A tag that was set on what ended, or on a column of it. */
  readonly TAG_USE: TagUse;
}

/** A role's grant to a user, or what was one. */
export interface UsageUserGrant {
  readonly role: Name;
  readonly grantee: Name;
  readonly grantedBy: Name | null;
  readonly createdOn: Instant;
  readonly deletedOn: Instant | null;
}

/** A tag that holds for something, and the kind of what it is set on. */
export interface UsageTagLineage extends TagUse {
  readonly level: string;
  readonly isInherited: boolean;
}

/** All there is and was. */
export interface AccountUsage {
  users(): Promise<readonly UsageRecord<EndedRecords['USER']>[]>;
  roles(): Promise<readonly UsageRecord<EndedRecords['ROLE']>[]>;
  userGrants(): Promise<readonly UsageUserGrant[]>;
  grants(): Promise<readonly UsageRecord<GrantRow>[]>;
  objects<Kind extends CatalogObjectKind>(
    kind: Kind,
  ): Promise<readonly UsageRecord<UsageObject<Extract<CatalogObject, { readonly kind: Kind }>>>[]>;
  /** Tags that are set, and those that were on what is gone. */
  tagUses(): Promise<readonly UsageRecord<TagUse>[]>;
  /** What the tag holds for, set there or inherited; the tag has a full path. */
  tagLineage(tag: Path): Promise<readonly UsageTagLineage[]>;
  /** Tokens and second factors there are. */
  credentials(): Promise<readonly UsageCredential[]>;
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/credentials */
export interface UsageCredential {
  readonly id: number;
  readonly name: Name;
  readonly userName: Name;
  readonly type: 'PAT' | 'TOTP' | 'OTP';
  readonly comment: string | null;
  readonly status: 'ACTIVE' | 'EXPIRED' | 'DISABLED' | 'ENROLLED';
  /** Of a programmatic access token. */
  readonly details: JsonObject | null;
  readonly createdBy: Name | null;
  readonly createdOn: Instant;
  readonly lastUsedOn: Instant | null;
  readonly expiresAt: Instant | null;
}
