/** The rules for a user's properties, shared by CREATE and ALTER. */
import { isDeepStrictEqual } from 'node:util';
import type { UserChanges } from '../account.ts';
import { foldedLoginName, userDefaults } from '../catalog/user-rows.ts';
import { executionError, invalidValue } from '../errors.ts';
import type { User, UserProperties, UserType } from '../model.ts';
import { userTypes } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { usableNetworkPolicy } from './network-policy-use.ts';

export type UserUnset = readonly (keyof UserProperties | 'password')[];

/** Properties as SQL spells them, where a type refuses them. */
const ofPeopleOnly: readonly (readonly [property: keyof UserChanges, sqlName: string])[] = [
  ['firstName', 'FIRST_NAME'],
  ['middleName', 'MIDDLE_NAME'],
  ['lastName', 'LAST_NAME'],
  ['mustChangePassword', 'MUST_CHANGE_PASSWORD'],
  ['bypassMfaUntil', 'MINS_TO_BYPASS_MFA'],
];

const refusedBy = (type: UserType | null): readonly (readonly [keyof UserChanges, string])[] => {
  if (type === null || type === 'PERSON') return [];
  return type === 'LEGACY_SERVICE' ? ofPeopleOnly : [...ofPeopleOnly, ['password', 'PASSWORD']];
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-user, TYPE: users that are no people have no names. */
const checkType = (type: UserType | null, changes: UserChanges): void => {
  for (const [property, sqlName] of refusedBy(type)) {
    const value = changes[property];
    if (value === undefined || value === null || value === false) continue;
    throw executionError(`Cannot set ${sqlName} on users with TYPE=${type}.`, '001423', '22023');
  }
};

export const checkUserChanges = (
  context: ChangeContext,
  type: UserType | null,
  changes: UserChanges,
): void => {
  if (changes.type != null && !userTypes.includes(changes.type)) throw invalidValue(changes.type, 'TYPE');
  checkType(type, changes);
  const secondary = changes.defaultSecondaryRoles;
  if (secondary !== undefined && !(secondary.length === 0 || isDeepStrictEqual(secondary, ['ALL']))) {
    throw invalidValue(secondary.join(', '), 'DEFAULT_SECONDARY_ROLES');
  }
  usableNetworkPolicy(context, changes.networkPolicy ?? null);
};

/** What was given, without the password, which is kept apart. */
const given = (changes: UserChanges): Partial<UserProperties> => {
  const entries = Object.entries(changes).filter(([key, value]) => value !== undefined && key !== 'password');
  return Object.fromEntries(entries) as Partial<UserProperties>;
};

/** An empty password is none: it would keep nobody out. Undefined: the user's stays. */
export const givenPassword = ({ password }: UserChanges): string | null | undefined =>
  password === '' ? null : password;

/** The type that holds after the change: unset and null both mean PERSON. */
export const resultingType = (
  current: UserType | null,
  set: UserChanges,
  unset: UserUnset,
): UserType | null => {
  if (unset.includes('type') || set.type === null) return 'PERSON';
  return set.type ?? current;
};

/** The user with properties set and unset; name, version and the like stay. */
export const withProperties = (user: User, set: UserChanges, unset: UserUnset): User => {
  const defaults: { [key: string]: unknown } = { ...userDefaults, loginName: foldedLoginName(user.name) };
  const unsetEntries = unset.filter((key) => key !== 'password').map((key) => [key, defaults[key]] as const);
  const changed: User = { ...user, ...Object.fromEntries(unsetEntries), ...given(set) };
  return {
    ...changed,
    loginName: foldedLoginName(changed.loginName === '' ? user.name : changed.loginName),
    type: resultingType(user.type, set, unset),
  };
};

/** An identity provider sets passwords only through an integration with SYNC_PASSWORD; otherwise they are ignored. */
export const withoutUnsyncedPassword = (context: ChangeContext, changes: UserChanges): UserChanges => {
  if (context.actor.kind !== 'integration' || changes.password === undefined) return changes;
  const integration = context.catalog.objects.named('INTEGRATION', context.actor.name);
  const syncs = integration?.type === 'SCIM' && integration.syncPassword;
  return syncs ? changes : { ...changes, password: undefined };
};
