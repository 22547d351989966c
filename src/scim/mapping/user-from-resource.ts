/** What a SCIM User asks of a Snowflake user: the properties to create it with, or the changes to one that exists. */
import type { AlterUser, CreateUser, UserChanges } from '../../account/account.ts';
import { asName, type Name, type ScimState, type User } from '../../account/model.ts';
import { invalidValue } from '../protocol/errors.ts';
import { type Json, type JsonObject, objectAt, ownValue, sameJson } from '../protocol/json.ts';
import { enterpriseSchema, type ScimResource, snowflakeSchema } from '../protocol/schema/schemas.ts';
import { emailColumn, otherAddressesOf } from './emails.ts';
import { snowflakeChanges } from './snowflake-attributes.ts';
import { sameTags } from './tags.ts';
import { type UserMapping, userDraft, withMeaning } from './user-to-resource.ts';

export interface UserWriting extends UserMapping {
  /** SYNC_PASSWORD of the integration: without it, passwords are ignored and everything else is applied. */
  readonly syncPassword: boolean;
}

/** https://docs.snowflake.com/en/sql-reference/identifiers-syntax */
const maximumNameLength = 255;

const textAt = (holder: JsonObject, key: string): string | undefined => {
  const value = ownValue(holder, key);
  return typeof value === 'string' ? value : undefined;
};

const textOrNull = (holder: JsonObject, key: string): string | null => {
  const text = textAt(holder, key);
  return text === undefined || text === '' ? null : text;
};

/** Snowflake upper-cases the names it gets by SCIM; they are case-insensitive from then on. */
const checkedName = (text: string | undefined, attribute: string): Name => {
  if (text === undefined || text.trim() === '') throw invalidValue(`${attribute} is required`);
  const name = text.toUpperCase();
  if (name.length > maximumNameLength) {
    throw invalidValue(`${attribute} has at most ${maximumNameLength} characters`);
  }
  return asName(name);
};

const userNameOf = (resource: ScimResource): string => textAt(resource, 'userName') ?? '';

/** NAME and LOGIN_NAME for a resource. */
export const namesOf = (
  resource: ScimResource,
  mapping: UserMapping,
): { readonly name: Name; readonly loginName: Name } => {
  const loginName = checkedName(userNameOf(resource), 'userName');
  if (!mapping.namesApart) return { name: loginName, loginName };
  const given = textAt(objectAt(resource, enterpriseSchema), 'snowflakeUserName');
  if (given === undefined || given === '') {
    throw invalidValue(
      `snowflakeUserName in ${enterpriseSchema} is required while MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR is TRUE`,
    );
  }
  return { name: checkedName(given, 'snowflakeUserName'), loginName };
};

const columnAttributes = new Set([
  'schemas',
  'id',
  'meta',
  'groups',
  'userName',
  'externalId',
  'displayName',
  'active',
  'password',
  'name',
]);
const nameColumns = new Set(['givenName', 'middleName', 'familyName']);

/** The texts that NAME may become, as Snowflake writes it. */
const namesIn = (resource: ScimResource): readonly string[] =>
  [userNameOf(resource), textAt(objectAt(resource, enterpriseSchema), 'snowflakeUserName') ?? ''].map(
    (name) => name.toUpperCase(),
  );

/** What has no column: kept beside the user and returned as sent. */
const keptAttributes = (sent: ScimResource, mapping: UserMapping): JsonObject => {
  const resource = withMeaning(sent, mapping);
  const kept: Record<string, Json> = {};
  // DISPLAY_NAME alone cannot tell a name that was given from the one that Snowflake fills in.
  const displayName = textAt(resource, 'displayName');
  if (displayName !== undefined && namesIn(resource).includes(displayName)) kept['displayName'] = displayName;
  for (const [key, value] of Object.entries(resource)) if (!columnAttributes.has(key)) kept[key] = value;
  const name = Object.entries(objectAt(resource, 'name')).filter(([part]) => !nameColumns.has(part));
  if (name.length > 0) kept['name'] = Object.fromEntries(name);
  return kept;
};

const scimStateOf = (resource: ScimResource, mapping: UserMapping): ScimState => {
  const otherAddresses = otherAddressesOf(ownValue(resource, 'emails'));
  return {
    label: userNameOf(resource),
    externalId: textAt(resource, 'externalId') ?? null,
    attributes: keptAttributes(resource, mapping),
    ...(otherAddresses.length === 0 ? {} : { otherAddresses }),
  };
};

interface Columns {
  readonly firstName: string | null;
  readonly middleName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
}

const columnsOf = (resource: ScimResource): Columns => {
  const name = objectAt(resource, 'name');
  return {
    firstName: textOrNull(name, 'givenName'),
    middleName: textOrNull(name, 'middleName'),
    lastName: textOrNull(name, 'familyName'),
    email: emailColumn(ownValue(resource, 'emails')),
  };
};

const passwordOf = (resource: ScimResource, writing: UserWriting): string | undefined =>
  writing.syncPassword ? textAt(resource, 'password') : undefined;

/** POST /Users. */
export const creationOf = (resource: ScimResource, writing: UserWriting): CreateUser => {
  const { name, loginName } = namesOf(resource, writing);
  const displayName = textOrNull(resource, 'displayName');
  const password = passwordOf(resource, writing);
  return {
    name,
    mode: 'create',
    properties: {
      type: 'PERSON',
      ...columnsOf(resource),
      ...snowflakeChanges({}, objectAt(resource, snowflakeSchema)),
      loginName,
      disabled: ownValue(resource, 'active') === false,
      ...(displayName === null ? {} : { displayName }),
      ...(password === undefined ? {} : { password }),
    },
    scim: scimStateOf(resource, writing),
  };
};

/** What PUT leaves out and thereby leaves alone: Snowflake's own attributes, but for the type, which becomes PERSON. */
export const replacementOf = (user: User, sent: ScimResource, mapping: UserMapping): ScimResource => {
  const current = objectAt(userDraft(user, mapping), snowflakeSchema);
  const given = objectAt(sent, snowflakeSchema);
  const { type: _type, ...unmanaged } = current;
  const type: JsonObject =
    user.type === null || user.type === 'PERSON' ? {} : { type: ownValue(given, 'type') ?? 'person' };
  const merged = { ...unmanaged, ...type, ...given };
  return {
    ...sent,
    active: ownValue(sent, 'active') ?? !user.disabled,
    ...(Object.keys(merged).length === 0 ? {} : { [snowflakeSchema]: merged }),
  };
};

const sameValue = (left: unknown, right: unknown): boolean =>
  left === right ||
  (Array.isArray(left) &&
    Array.isArray(right) &&
    left.length === right.length &&
    left.every((item, index) => item === right[index]));

/** Leaves out what the user already has, so that a repeated request changes nothing. */
const differing = (user: User, wanted: UserChanges): UserChanges =>
  Object.fromEntries(
    Object.entries(wanted).filter(([property, value]) => {
      if (property === 'password') return true;
      if (property === 'tags') return !sameTags(user.tags, wanted.tags ?? {});
      return !sameValue(user[property as keyof User], value);
    }),
  );

/** Whether a display name is the one Snowflake gives a user that has none. */
const isDefaultDisplayName = (user: User): boolean =>
  user.displayName === '' || user.displayName === user.name;

const renaming = (
  user: User,
  resource: ScimResource,
  before: ScimResource,
  names: 'asStated' | 'ifChanged',
  mapping: UserMapping,
): Name | undefined => {
  const attribute = (one: ScimResource): Json | undefined =>
    mapping.namesApart
      ? ownValue(objectAt(one, enterpriseSchema), 'snowflakeUserName')
      : ownValue(one, 'userName');
  if (names === 'ifChanged' && sameJson(attribute(before), attribute(resource))) return undefined;
  const { name } = namesOf(resource, mapping);
  return name === user.name ? undefined : name;
};

/**
 * The changes that make a user what the resource says, or undefined where it already is. PUT states names, so a
 * user taken over from SQL then gets its userName for NAME; PATCH renames only where it changes the name.
 */
export const alterationOf = (
  user: User,
  resource: ScimResource,
  names: 'asStated' | 'ifChanged',
  writing: UserWriting,
): AlterUser | undefined => {
  const before = userDraft(user, writing);
  const rename = renaming(user, resource, before, names, writing);
  const displayName = textOrNull(resource, 'displayName');
  const password = passwordOf(resource, writing);
  const set = differing(user, {
    ...columnsOf(resource),
    ...snowflakeChanges(objectAt(before, snowflakeSchema), objectAt(resource, snowflakeSchema)),
    loginName: checkedName(userNameOf(resource), 'userName'),
    // Taking `active` away states nothing: it must not let a disabled user in again.
    disabled:
      ownValue(resource, 'active') === undefined ? user.disabled : ownValue(resource, 'active') === false,
    ...(displayName === null ? {} : { displayName }),
    // The name that Snowflake filled in stays the user's name: else a rename would show the old one.
    ...(displayName === null && rename !== undefined && user.displayName === user.name
      ? { displayName: rename }
      : {}),
    ...(password === undefined ? {} : { password }),
  });
  const isDefault = isDefaultDisplayName(user);
  const unset = displayName === null && !isDefault ? (['displayName'] as const) : [];
  const scim = scimStateOf(resource, writing);
  const scimChanged = user.scim === null || !sameJson({ ...user.scim }, { ...scim });
  if (rename === undefined && Object.keys(set).length === 0 && unset.length === 0 && !scimChanged)
    return undefined;
  return {
    user: { id: user.id },
    ...(Object.keys(set).length === 0 ? {} : { set }),
    ...(unset.length === 0 ? {} : { unset }),
    ...(rename === undefined ? {} : { rename }),
    ...(scimChanged ? { scim } : {}),
  };
};
