/**
 * SCIM ids of users and roles, in the shape of Snowflake's own samples: `32_1` for a user, `81_2` for a role
 * (https://docs.snowflake.com/en/user-guide/scim-user-api-reference). The suffix keeps the two kinds apart
 * where a group's `members` may hold either.
 */
import { asRoleId, asUserId, type RoleId, type UserId } from '../../account/model.ts';

const userSuffix = '_1';
const roleSuffix = '_2';

export const scimIdOfUser = (id: UserId): string => `${id}${userSuffix}`;
export const scimIdOfRole = (id: RoleId): string => `${id}${roleSuffix}`;

/** Ids are 32-bit integers in the store, and PostgreSQL refuses to compare one with a number beyond. */
const greatestId = 2 ** 31 - 1;

/** The number before the suffix; only the canonical spelling counts, so that one object has one id. */
const numberBefore = (suffix: string, text: string): number | undefined => {
  if (!text.endsWith(suffix)) return undefined;
  const digits = text.slice(0, -suffix.length);
  const value = Number(digits);
  return Number.isInteger(value) && value >= 0 && value <= greatestId && String(value) === digits
    ? value
    : undefined;
};

export const userIdOf = (text: string): UserId | undefined => {
  const id = numberBefore(userSuffix, text);
  return id === undefined ? undefined : asUserId(id);
};

export const roleIdOf = (text: string): RoleId | undefined => {
  const id = numberBefore(roleSuffix, text);
  return id === undefined ? undefined : asRoleId(id);
};
