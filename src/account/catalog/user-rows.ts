/** How a user is kept in the store: columns for what is searched or hot, JSON for the rest. */
import type { SqlValue } from '../../store/database.ts';
import {
  asInstant,
  asName,
  asRoleId,
  asUserId,
  type Instant,
  type ScimState,
  type User,
  type UserProperties,
} from '../model.ts';
import type { TagNames } from './tag-names.ts';

export interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly login_name: string;
  readonly disabled: number;
  readonly owner_role_id: number | null;
  readonly created_on: number;
  readonly updated_on: number;
  readonly version: number;
  readonly network_policy: string | null;
  readonly password_hash: string | null;
  readonly locked_until: number | null;
  readonly failed_logins: number;
  readonly last_successful_login: number | null;
  readonly properties: string;
}

/** What `fromRow` reads: the search columns stay in the store. */
export const userColumns =
  'id, name, login_name, disabled, owner_role_id, created_on, updated_on, version, network_policy, password_hash, ' +
  'locked_until, failed_logins, last_successful_login, properties';

/** A user with the hash of the password, which leaves the store for verification only. */
export interface StoredUser {
  readonly user: User;
  readonly passwordHash: string | null;
}

/** What a user has unless told otherwise. https://docs.snowflake.com/en/sql-reference/sql/create-user */
export const userDefaults = {
  displayName: '',
  firstName: null,
  middleName: null,
  lastName: null,
  email: null,
  comment: null,
  disabled: false,
  mustChangePassword: false,
  type: 'PERSON',
  defaultWarehouse: null,
  defaultNamespace: null,
  defaultRole: null,
  defaultSecondaryRoles: ['ALL'],
  allowedInterfaces: ['ALL'],
  expiresAt: null,
  lockedUntil: null,
  bypassMfaUntil: null,
  rsaPublicKey: null,
  rsaPublicKey2: null,
  workloadIdentity: null,
  networkPolicy: null,
  parameters: {},
  tags: {},
} as const satisfies Omit<UserProperties, 'loginName'>;

/** The properties kept as JSON, each only where it differs from its default. */
const kept = [
  'displayName',
  'firstName',
  'middleName',
  'lastName',
  'email',
  'comment',
  'mustChangePassword',
  'type',
  'defaultWarehouse',
  'defaultNamespace',
  'defaultRole',
  'defaultSecondaryRoles',
  'allowedInterfaces',
  'expiresAt',
  'bypassMfaUntil',
  'rsaPublicKey',
  'rsaPublicKey2',
  'workloadIdentity',
  'parameters',
] as const satisfies readonly (keyof UserProperties)[];

interface KeptJson extends Partial<Pick<UserProperties, (typeof kept)[number]>> {
  readonly passwordLastSetOn?: Instant;
  readonly scim?: ScimState;
  /** By tag id. */
  readonly tags?: { readonly [id: string]: string };
}

const sameAsDefault = (value: unknown, byDefault: unknown): boolean =>
  value === byDefault ||
  (typeof value === 'object' && value !== null && JSON.stringify(value) === JSON.stringify(byDefault));

const keptJson = (user: User, tagNames: TagNames): string => {
  const json: Record<string, unknown> = {};
  for (const key of kept) if (!sameAsDefault(user[key], userDefaults[key])) json[key] = user[key];
  if (user.passwordLastSetOn !== null) json.passwordLastSetOn = user.passwordLastSetOn;
  if (user.scim !== null) json.scim = user.scim;
  if (user.tags !== userDefaults.tags && Object.keys(user.tags).length > 0)
    json.tags = tagNames.identified(user.tags);
  return JSON.stringify(json);
};

export const folded = (text: string): string => text.toLowerCase();
const foldedOrNull = (text: string | null): string | null => (text === null ? null : folded(text));

/** What a group calls its member: the label that a client sent, while it equals the name but for case. */
export const labelOf = (name: string, scimLabel: string | undefined): string =>
  scimLabel !== undefined && folded(scimLabel) === folded(name) ? scimLabel : name;

/** LOGIN_NAME is kept and compared in upper case. */
export const foldedLoginName = (loginName: string): string => loginName.toUpperCase();

/** Every user has the same shape, property by property: what works on thousands of them stays fast. */
export const fromRow = (row: UserRow, tagNames: TagNames): User => {
  const json = JSON.parse(row.properties) as KeptJson;
  return {
    id: asUserId(row.id),
    name: asName(row.name),
    owner: row.owner_role_id === null ? null : asRoleId(row.owner_role_id),
    createdOn: asInstant(row.created_on),
    updatedOn: asInstant(row.updated_on),
    version: row.version,
    loginName: row.login_name,
    displayName: json.displayName ?? userDefaults.displayName,
    firstName: json.firstName ?? null,
    middleName: json.middleName ?? null,
    lastName: json.lastName ?? null,
    email: json.email ?? null,
    comment: json.comment ?? null,
    disabled: row.disabled === 1,
    mustChangePassword: json.mustChangePassword ?? userDefaults.mustChangePassword,
    type: json.type === undefined ? userDefaults.type : json.type,
    defaultWarehouse: json.defaultWarehouse ?? null,
    defaultNamespace: json.defaultNamespace ?? null,
    defaultRole: json.defaultRole ?? null,
    defaultSecondaryRoles: json.defaultSecondaryRoles ?? userDefaults.defaultSecondaryRoles,
    allowedInterfaces: json.allowedInterfaces ?? userDefaults.allowedInterfaces,
    expiresAt: json.expiresAt ?? null,
    lockedUntil: row.locked_until === null ? null : asInstant(row.locked_until),
    bypassMfaUntil: json.bypassMfaUntil ?? null,
    rsaPublicKey: json.rsaPublicKey ?? null,
    rsaPublicKey2: json.rsaPublicKey2 ?? null,
    workloadIdentity: json.workloadIdentity ?? null,
    networkPolicy: row.network_policy === null ? null : asName(row.network_policy),
    parameters: json.parameters ?? userDefaults.parameters,
    tags: json.tags === undefined ? userDefaults.tags : tagNames.named(json.tags),
    hasPassword: row.password_hash !== null,
    passwordLastSetOn: json.passwordLastSetOn ?? null,
    lastSuccessfulLogin: row.last_successful_login === null ? null : asInstant(row.last_successful_login),
    scim: json.scim ?? null,
  };
};

/** The columns that a change of a user writes, in this order. */
export const changingColumns = [
  'name',
  'login_name',
  'name_folded',
  'email_folded',
  'display_name_folded',
  'first_name_folded',
  'last_name_folded',
  'scim_label_folded',
  'external_id',
  'disabled',
  'owner_role_id',
  'updated_on',
  'version',
  'network_policy',
  'password_hash',
  'locked_until',
  'properties',
] as const;

export const changingValues = ({ user, passwordHash }: StoredUser, tagNames: TagNames): SqlValue[] => [
  user.name,
  user.loginName,
  folded(user.name),
  foldedOrNull(user.email),
  folded(user.displayName),
  foldedOrNull(user.firstName),
  foldedOrNull(user.lastName),
  foldedOrNull(user.scim?.label ?? null),
  user.scim?.externalId ?? null,
  user.disabled ? 1 : 0,
  user.owner,
  user.updatedOn,
  user.version,
  user.networkPolicy,
  passwordHash,
  user.lockedUntil,
  keptJson(user, tagNames),
];
