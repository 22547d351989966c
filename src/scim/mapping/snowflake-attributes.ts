/**
 * Snowflake's own attributes of a SCIM user and the properties they set
 * (https://docs.snowflake.com/en/user-guide/scim-user-api-reference, custom attributes).
 */
import type { UserChanges } from '../../account/account.ts';
import type { User, UserType } from '../../account/model.ts';
import { invalidValue } from '../protocol/errors.ts';
import { type Json, type JsonObject, ownValue, sameJson } from '../protocol/json.ts';
import { sameTags, tagListOf, tagsOf } from './tags.ts';

const settableTypes: readonly UserType[] = ['PERSON', 'SERVICE', 'SERVICE_AGENT', 'LEGACY_SERVICE'];
const interfaces = ['ALL', 'SNOWFLAKE_INTELLIGENCE', 'STREAMLIT'];

const textOrNull = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const typeOf = (value: Json | undefined): UserType => {
  const sent = String(value).toUpperCase();
  const type = settableTypes.find((candidate) => candidate === sent);
  if (type === undefined) {
    throw invalidValue(`type is one of ${settableTypes.map((name) => name.toLowerCase()).join(', ')}`);
  }
  return type;
};

const secondaryRolesOf = (value: Json | undefined): readonly string[] => {
  const sent = value === undefined ? 'ALL' : String(value).toUpperCase();
  if (sent === 'ALL') return ['ALL'];
  if (sent === 'NONE' || sent === '') return [];
  throw invalidValue('defaultSecondaryRoles is ALL or NONE');
};

const interfacesOf = (value: Json | undefined): readonly string[] => {
  const names = String(value ?? '')
    .split(',')
    .map((name) => name.trim().toUpperCase())
    .filter((name) => name !== '');
  const unknown = names.find((name) => !interfaces.includes(name));
  if (unknown !== undefined) throw invalidValue(`allowedInterfaces takes ${interfaces.join(', ')}`);
  return names;
};

/** What each attribute sets; without a value: what taking it away sets. */
const properties: ReadonlyMap<string, (value: Json | undefined) => UserChanges> = new Map<
  string,
  (value: Json | undefined) => UserChanges
>([
  ['defaultRole', (value) => ({ defaultRole: textOrNull(value) })],
  ['defaultWarehouse', (value) => ({ defaultWarehouse: textOrNull(value) })],
  ['defaultSecondaryRoles', (value) => ({ defaultSecondaryRoles: secondaryRolesOf(value) })],
  // Taking the type away by PATCH changes nothing, says the reference.
  ['type', (value) => (value === undefined ? {} : { type: typeOf(value) })],
  ['allowedInterfaces', (value) => ({ allowedInterfaces: interfacesOf(value) })],
  ['snowflakeTags', (value) => ({ tags: tagsOf(value) })],
]);

/** The properties that the step from one set of attributes to another changes. */
export const snowflakeChanges = (before: JsonObject, after: JsonObject): UserChanges => {
  let changes: UserChanges = {};
  for (const [name, change] of properties) {
    const value = ownValue(after, name);
    if (!sameJson(ownValue(before, name), value)) changes = { ...changes, ...change(value) };
  }
  return changes;
};

const sameList = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((item) => right.includes(item));

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** The value as the client sent it while it still means what the column holds, else as the column has it. */
const asSent = <T>(
  kept: Json | undefined,
  read: (value: Json) => T,
  same: (value: T) => boolean,
  rendered: Json | undefined,
): Json | undefined => {
  if (kept === undefined) return rendered;
  const meaning = attempt(() => read(kept));
  return meaning !== undefined && same(meaning) ? kept : rendered;
};

const hasDefaultType = (user: User): boolean => user.type === null || user.type === 'PERSON';
const hasDefaultInterfaces = (user: User): boolean =>
  user.allowedInterfaces.length === 0 || sameList(user.allowedInterfaces, ['ALL']);

/** The attributes of a user that differ from a new user's, or that its client has sent. */
export const snowflakeAttributesOf = (user: User, kept: JsonObject): JsonObject | undefined => {
  const attributes: Record<string, Json> = {};
  const add = (name: string, value: Json | undefined): void => {
    if (value !== undefined && value !== null) attributes[name] = value;
  };
  add('defaultRole', user.defaultRole);
  add('defaultWarehouse', user.defaultWarehouse);
  const secondary = ownValue(kept, 'defaultSecondaryRoles');
  if (secondary !== undefined) {
    const current = user.defaultSecondaryRoles.length === 0 ? 'NONE' : 'ALL';
    const same = (roles: readonly string[]): boolean => sameList(roles, user.defaultSecondaryRoles);
    add('defaultSecondaryRoles', asSent(secondary, secondaryRolesOf, same, current));
  }
  add(
    'type',
    asSent(
      ownValue(kept, 'type'),
      typeOf,
      (type) => type === user.type,
      hasDefaultType(user) ? undefined : user.type?.toLowerCase(),
    ),
  );
  add(
    'allowedInterfaces',
    asSent(
      ownValue(kept, 'allowedInterfaces'),
      interfacesOf,
      (names) => sameList(names, user.allowedInterfaces),
      hasDefaultInterfaces(user) ? undefined : user.allowedInterfaces.join(','),
    ),
  );
  const tags = tagListOf(user.tags);
  add(
    'snowflakeTags',
    asSent(
      ownValue(kept, 'snowflakeTags'),
      tagsOf,
      (sent) => sameTags(sent, user.tags),
      tags.length === 0 ? undefined : tags,
    ),
  );
  return Object.keys(attributes).length === 0 ? undefined : attributes;
};
