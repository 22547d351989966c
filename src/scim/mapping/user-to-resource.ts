/** A Snowflake user as a SCIM User. */
import type { Role, User } from '../../account/model.ts';
import { type Json, type JsonObject, objectAt, ownValue } from '../protocol/json.ts';
import { schemaUris, withSnowflakeInEnterprise } from '../protocol/schema/registry.ts';
import { enterpriseSchema, type ScimResource, snowflakeSchema } from '../protocol/schema/schemas.ts';
import { dateTime } from './date-time.ts';
import { emailsOf } from './emails.ts';
import { scimIdOfRole, scimIdOfUser } from './identifiers.ts';
import { snowflakeAttributesOf } from './snowflake-attributes.ts';
import { userETag } from './versions.ts';

export interface UserMapping {
  /**
   * Account parameter MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR: `userName` is LOGIN_NAME alone, and
   * `snowflakeUserName` is NAME (https://docs.snowflake.com/en/sql-reference/parameters).
   */
  readonly namesApart: boolean;
}

const none: JsonObject = {};

/** `userName` as the client wrote it, while LOGIN_NAME still is that name. */
const userNameOf = (user: User): string => {
  const label = user.scim?.label;
  return label !== undefined && label.toUpperCase() === user.loginName.toUpperCase() ? label : user.loginName;
};

const nameOf = (user: User, kept: JsonObject): JsonObject | undefined => {
  const name: Record<string, Json> = { ...objectAt(kept, 'name') };
  if (user.firstName !== null) name['givenName'] = user.firstName;
  if (user.middleName !== null) name['middleName'] = user.middleName;
  if (user.lastName !== null) name['familyName'] = user.lastName;
  return Object.keys(name).length === 0 ? undefined : name;
};

/**
 * The attributes without a `snowflakeUserName` that means nothing: while userName gives NAME, what Okta sends beside it
 * is neither kept nor shown, or it would pass for the name.
 */
export const withMeaning = (attributes: JsonObject, { namesApart }: UserMapping): JsonObject => {
  const enterprise = objectAt(attributes, enterpriseSchema);
  if (namesApart || !Object.hasOwn(enterprise, 'snowflakeUserName')) return attributes;
  const { snowflakeUserName: _, ...rest } = enterprise;
  if (Object.keys(rest).length > 0) return { ...attributes, [enterpriseSchema]: rest };
  const { [enterpriseSchema]: _emptied, ...others } = attributes;
  return others;
};

const enterpriseOf = (user: User, kept: JsonObject, mapping: UserMapping): JsonObject | undefined => {
  const enterprise = objectAt(kept, enterpriseSchema);
  if (mapping.namesApart) {
    const sent = ownValue(enterprise, 'snowflakeUserName');
    const current = typeof sent === 'string' && sent.toUpperCase() === user.name.toUpperCase();
    return { ...enterprise, snowflakeUserName: current ? sent : user.name };
  }
  return Object.keys(enterprise).length === 0 ? undefined : enterprise;
};

/**
 * Snowflake makes NAME the DISPLAY_NAME of a user that was given none. To the client that gave none the attribute is
 * unassigned (RFC 7643 section 2.5); of a user made by SQL it is shown.
 */
const showsDisplayName = (user: User, kept: JsonObject): boolean =>
  user.displayName !== '' &&
  (user.scim === null || user.displayName !== user.name || ownValue(kept, 'displayName') !== undefined);

/** What a client may write of a user, with the id by which PATCH bodies may repeat it. */
export const userDraft = (user: User, mapping: UserMapping): ScimResource => {
  const kept = withMeaning(user.scim?.attributes ?? none, mapping);
  const draft: Record<string, Json> = { id: scimIdOfUser(user.id) };
  if (user.scim !== null && user.scim.externalId !== null) draft['externalId'] = user.scim.externalId;
  draft['userName'] = userNameOf(user);
  const name = nameOf(user, kept);
  if (name !== undefined) draft['name'] = name;
  if (showsDisplayName(user, kept)) draft['displayName'] = user.displayName;
  const emails = emailsOf(ownValue(kept, 'emails'), user.email);
  if (emails.length > 0) draft['emails'] = emails;
  draft['active'] = !user.disabled;
  for (const key of Object.keys(kept)) {
    const shown =
      key === 'name' ||
      key === 'displayName' ||
      key === 'emails' ||
      key === enterpriseSchema ||
      key === snowflakeSchema;
    if (!shown) draft[key] = ownValue(kept, key) ?? null;
  }
  const enterprise = enterpriseOf(user, kept, mapping);
  if (enterprise !== undefined) draft[enterpriseSchema] = enterprise;
  const snowflake = snowflakeAttributesOf(user, objectAt(kept, snowflakeSchema));
  if (snowflake !== undefined) draft[snowflakeSchema] = snowflake;
  return draft;
};

/** A group as a user's `groups` shows it. */
export const groupReference = (role: Role, baseUrl: string): JsonObject => {
  const id = scimIdOfRole(role.id);
  return { value: id, $ref: `${baseUrl}/Groups/${id}`, display: role.name, type: 'direct' };
};

export interface UserView extends UserMapping {
  readonly baseUrl: string;
  readonly snowflakeAttributesInEnterprise: boolean;
}

export const userLocation = (user: User, baseUrl: string): string =>
  `${baseUrl}/Users/${scimIdOfUser(user.id)}`;

/** The resource as it is answered; `groups` only where its roles are given. */
export const userResource = (
  user: User,
  roles: readonly Role[] | undefined,
  view: UserView,
): ScimResource => {
  const draft = userDraft(user, view);
  const shown = view.snowflakeAttributesInEnterprise ? withSnowflakeInEnterprise(draft) : draft;
  const resource: Record<string, Json> = { schemas: schemaUris('User', shown), ...shown };
  if (roles !== undefined && roles.length > 0) {
    resource['groups'] = roles.map((role) => groupReference(role, view.baseUrl));
  }
  resource['meta'] = {
    resourceType: 'User',
    created: dateTime(user.createdOn),
    lastModified: dateTime(user.updatedOn),
    location: userLocation(user, view.baseUrl),
    version: userETag(user, roles, view),
  };
  return resource;
};
