/** A Snowflake role as a SCIM Group, and back. */

import type { Queries } from '../../account/account.ts';
import { asName, type Name, type Role, type ScimState } from '../../account/model.ts';
import { invalidValue } from '../protocol/errors.ts';
import { type Json, type JsonObject, ownValue } from '../protocol/json.ts';
import { schemaUris } from '../protocol/schema/registry.ts';
import type { ScimResource } from '../protocol/schema/schemas.ts';
import { dateTime } from './date-time.ts';
import { scimIdOfRole, scimIdOfUser } from './identifiers.ts';

export type Members = Awaited<ReturnType<Queries['membersOfRole']>>;

/** https://docs.snowflake.com/en/sql-reference/identifiers-syntax */
const maximumNameLength = 255;

/** The role's name is the group's, character for character: what SQL calls a quoted identifier. */
export const roleNameOf = (resource: ScimResource): Name => {
  const displayName = ownValue(resource, 'displayName');
  if (typeof displayName !== 'string' || displayName.trim() === '') {
    throw invalidValue('displayName is required');
  }
  if (displayName.length > maximumNameLength) {
    throw invalidValue(`displayName has at most ${maximumNameLength} characters`);
  }
  return asName(displayName);
};

const columnAttributes = new Set(['schemas', 'id', 'meta', 'displayName', 'externalId', 'members']);

export const roleStateOf = (resource: ScimResource): ScimState => {
  const externalId = ownValue(resource, 'externalId');
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(resource)) if (!columnAttributes.has(key)) kept[key] = value;
  return {
    label: roleNameOf(resource),
    externalId: typeof externalId === 'string' ? externalId : null,
    attributes: kept,
  };
};

/** What a client may write of a group, without its members: they are never loaded to change them. */
export const groupDraft = (role: Role): ScimResource => {
  const draft: Record<string, Json> = { id: scimIdOfRole(role.id), displayName: role.name };
  if (role.scim !== null && role.scim.externalId !== null) draft['externalId'] = role.scim.externalId;
  return { ...role.scim?.attributes, ...draft };
};

/** A role as a group's `members` show it. */
export const memberRole = (role: Role, baseUrl: string): JsonObject => {
  const value = scimIdOfRole(role.id);
  return { value, $ref: `${baseUrl}/Groups/${value}`, display: role.name, type: 'Group' };
};

const membersJson = ({ users, roles }: Members, baseUrl: string): readonly JsonObject[] => [
  ...users.map(({ id, label }) => {
    const value = scimIdOfUser(id);
    return { value, $ref: `${baseUrl}/Users/${value}`, display: label, type: 'User' };
  }),
  ...roles.map((role) => memberRole(role, baseUrl)),
];

export const groupLocation = (role: Role, baseUrl: string): string =>
  `${baseUrl}/Groups/${scimIdOfRole(role.id)}`;

export interface GroupView {
  readonly baseUrl: string;
  readonly etag: string;
}

/** The resource as it is answered; `members` only where they are given. */
export const groupResource = (
  role: Role,
  members: Members | undefined,
  { baseUrl, etag }: GroupView,
): ScimResource => {
  const draft = groupDraft(role);
  const shownMembers = members === undefined ? [] : membersJson(members, baseUrl);
  return {
    schemas: schemaUris('Group', draft),
    ...draft,
    ...(shownMembers.length === 0 ? {} : { members: shownMembers }),
    meta: {
      resourceType: 'Group',
      created: dateTime(role.createdOn),
      lastModified: dateTime(role.updatedOn),
      location: groupLocation(role, baseUrl),
      version: etag,
    },
  };
};
