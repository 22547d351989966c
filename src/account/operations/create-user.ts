import { ownershipRemedy, requireCreatePrivilege, requireUserOwnership } from '../access/checks.ts';
import type { CreateOutcome, CreateUser, UserChanges } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { foldedLoginName, type StoredUser, userDefaults } from '../catalog/user-rows.ts';
import { alreadyExists } from '../errors.ts';
import { asUserId, type ScimState, type User, type UserProperties } from '../model.ts';
import { alterUser } from './alter-user.ts';
import type { ChangeContext } from './context.ts';
import { removeUser } from './drop-user.ts';
import { firstPasswordHash } from './new-password.ts';
import {
  checkUserChanges,
  givenPassword,
  resultingType,
  withoutUnsyncedPassword,
  withProperties,
} from './user-properties.ts';
import { checkUserTags } from './user-tags.ts';

export interface UserCreated {
  readonly outcome: CreateOutcome;
  readonly user: User;
}

/** CREATE USER. https://docs.snowflake.com/en/sql-reference/sql/create-user */
export const createUser = async (context: ChangeContext, input: CreateUser): Promise<UserCreated> => {
  requireCreatePrivilege(context, 'CREATE USER');
  if (input.mode === 'create') return { outcome: 'created', user: await insertUser(context, input) };
  const existing = await context.catalog.users.byName(context.store, input.name);
  if (existing === undefined) return { outcome: 'created', user: await insertUser(context, input) };
  switch (input.mode) {
    case 'ifNotExists':
      return { outcome: 'alreadyExisted', user: existing };
    case 'orReplace':
      requireUserOwnership(context, existing);
      await removeUser(context, existing);
      return { outcome: 'replaced', user: await insertUser(context, input) };
    case 'orAlter': {
      return { outcome: 'altered', user: await redefine(context, input) };
    }
  }
};

/** What CREATE OR ALTER leaves alone where it does not name it: credentials, what has its time, and tags. */
const kept: ReadonlySet<string> = new Set<keyof UserProperties>([
  'rsaPublicKey',
  'rsaPublicKey2',
  'workloadIdentity',
  'lockedUntil',
  'bypassMfaUntil',
  'tags',
]);

/** The user becomes as the statement says: what it does not name goes back to its default. */
const redefine = (context: ChangeContext, { name, properties, scim }: CreateUser): Promise<User> => {
  const all = ['loginName', ...Object.keys(userDefaults)] as (keyof UserProperties)[];
  const unset = all.filter((key) => properties[key] === undefined && !kept.has(key));
  const set = { ...properties, displayName: properties.displayName ?? name };
  return alterUser(context, { user: { name }, set, unset, scim });
};

const insertUser = async (context: ChangeContext, input: CreateUser): Promise<User> => {
  const properties = withoutUnsyncedPassword(context, input.properties);
  checkUserChanges(context, resultingType(userDefaults.type, properties, []), properties);
  checkUserTags(context, input.name, {}, properties.tags ?? {});
  const entry = await newUser(context, input, properties, input.scim ?? null);
  if (await context.catalog.users.insert(context.transaction, entry)) return entry.user;
  throw await conflict(context, entry.user);
};

const newUser = async (
  context: ChangeContext,
  input: CreateUser,
  properties: UserChanges,
  scim: ScimState | null,
): Promise<StoredUser> => {
  const password = givenPassword(properties) ?? null;
  const passwordHash = password === null ? null : await firstPasswordHash(context, password);
  const blank: User = {
    ...userDefaults,
    id: asUserId(await nextId(context.transaction)),
    name: input.name,
    loginName: foldedLoginName(input.name),
    displayName: input.name,
    owner: context.actor.primaryRole,
    hasPassword: passwordHash !== null,
    passwordLastSetOn: passwordHash === null ? null : context.now,
    createdOn: context.now,
    updatedOn: context.now,
    version: 1,
    lastSuccessfulLogin: null,
    scim,
  };
  return { user: withProperties(blank, properties, []), passwordHash };
};

const conflict = async (context: ChangeContext, wanted: User): Promise<Error> => {
  const { users } = context.catalog;
  const other =
    (await users.byName(context.store, wanted.name)) ??
    (await users.byLoginName(context.store, wanted.loginName));
  const name = other?.name === wanted.name ? wanted.name : wanted.loginName;
  const remedy =
    other === undefined || context.access.owns(other)
      ? undefined
      : ownershipRemedy(context, 'USER', other.name);
  return alreadyExists('USER', name, remedy);
};
