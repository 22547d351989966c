import { isDeepStrictEqual } from 'node:util';
import { requireUserOwnership } from '../access/checks.ts';
import { managePrivilege } from '../access/token-management.ts';
import type { AlterUser, UserChanges } from '../account.ts';
import { mfaMethods } from '../catalog/mfa-methods.ts';
import { labelOf, type StoredUser } from '../catalog/user-rows.ts';
import { alreadyExists } from '../errors.ts';
import type { User } from '../model.ts';
import { hasPublicKey } from '../sessions/public-keys.ts';
import type { ChangeContext } from './context.ts';
import { requireOther } from './drop-user.ts';
import { existingUser } from './find.ts';
import { keepAdministratorAmong } from './keep-administrator.ts';
import { requireAdmittedIfSelf } from './keep-own-way-in.ts';
import { requirePerson } from './mfa-methods.ts';
import { newPasswordHash } from './new-password.ts';
import { disableTokensOf } from './remove-programmatic-token.ts';
import { showRolesAnew } from './touch-role.ts';
import {
  checkUserChanges,
  givenPassword,
  resultingType,
  type UserUnset,
  withoutUnsyncedPassword,
  withProperties,
} from './user-properties.ts';
import { checkUserTags } from './user-tags.ts';

/** What users may change of themselves. https://docs.snowflake.com/en/sql-reference/sql/alter-user */
const ownToChange = new Set<string>(['defaultWarehouse', 'defaultNamespace', 'defaultRole', 'parameters']);

/** https://docs.snowflake.com/en/user-guide/key-pair-auth — "Grant the privilege to assign a public key". */
const keyProperties = new Set<string>(['rsaPublicKey', 'rsaPublicKey2']);

/** ALTER USER. A change that changes nothing leaves version and time as they were. */
export const alterUser = async (context: ChangeContext, input: AlterUser): Promise<User> => {
  const current = await existingUser(context, input.user);
  const set = withoutUnsyncedPassword(context, input.set ?? {});
  const unset = input.unset ?? [];
  if (!isOwnBusiness(context, current.user, input) && !managesKeys(context, current.user, input)) {
    requireUserOwnership(context, current.user);
  }
  checkUserChanges(context, resultingType(current.user.type, set, unset), set);

  if (input.disableMfa === true) {
    requirePerson(current.user, 'disable MFA of');
    await mfaMethods.removeOfUser(context.transaction, current.user.id);
  }
  const named = input.rename === undefined ? current.user : { ...current.user, name: input.rename };
  const changed = withProperties(named, set, unset);
  const next = input.scim === undefined ? changed : { ...changed, scim: input.scim };
  const passwordHash = await nextPasswordHash(context, current, set, unset);
  if (isDeepStrictEqual(next, current.user) && passwordHash === current.passwordHash) return current.user;

  checkUserTags(context, next.name, current.user.tags, next.tags);
  await requireFreeNames(context, current.user, next);
  const passwordChanged = passwordHash !== current.passwordHash;
  const user: User = {
    ...next,
    hasPassword: passwordHash !== null,
    passwordLastSetOn: passwordChanged
      ? passwordHash === null
        ? null
        : context.now
      : next.passwordLastSetOn,
    updatedOn: context.now,
    version: current.user.version + 1,
  };
  const disables = user.disabled && !current.user.disabled;
  const changesPolicy = user.networkPolicy !== current.user.networkPolicy;
  if (disables) requireOther(context, user, 'disable');
  if (changesPolicy) requireAdmittedIfSelf(context, user);
  await update(context, current, { user, passwordHash });
  if (labelOf(user.name, user.scim?.label) !== labelOf(current.user.name, current.user.scim?.label)) {
    await showRolesAnew(context, await context.catalog.memberships.rolesOf(context.store, user.id));
  }
  if (disables) await disableTokensOf(context, user);
  if (disables) context.afterCommit(() => context.sessions.endOfUser(user.id, 'FORCED_LOGOUT'));
  if (changesPolicy) context.reviewSessions();
  return user;
};

/** What decides whether a user can sign in, beside the roles. */
const wayInOf = ({ user, passwordHash }: StoredUser) => ({
  disabled: user.disabled,
  type: user.type,
  hasPassword: passwordHash !== null,
  hasPublicKey: hasPublicKey(user),
  lockedUntil: user.lockedUntil,
  networkPolicy: user.networkPolicy,
});

const update = async (context: ChangeContext, current: StoredUser, next: StoredUser): Promise<void> => {
  const { catalog, transaction, store } = context;
  const write = () => catalog.users.update(transaction, current.user, next);
  if (isDeepStrictEqual(wayInOf(next), wayInOf(current))) return write();
  const roles = await catalog.memberships.rolesOf(store, next.user.id);
  await keepAdministratorAmong(context, roles, write);
};

const isOwnBusiness = (context: ChangeContext, user: User, input: AlterUser): boolean =>
  context.actor.user === user.id && changesOnly(input, ownToChange);

const managesKeys = (context: ChangeContext, { id }: User, input: AlterUser): boolean =>
  changedKeys(input).length > 0 &&
  changesOnly(input, keyProperties) &&
  context.access.wasGranted(managePrivilege, { kind: 'USER', id });

const changesOnly = (input: AlterUser, keys: ReadonlySet<string>): boolean =>
  input.rename === undefined &&
  input.scim === undefined &&
  input.disableMfa !== true &&
  changedKeys(input).every((key) => keys.has(key));

const changedKeys = ({ set = {}, unset = [] }: AlterUser): readonly string[] => [...givenKeys(set), ...unset];

const givenKeys = (changes: UserChanges): readonly string[] =>
  Object.entries(changes).flatMap(([key, value]) => (value === undefined ? [] : [key]));

const nextPasswordHash = async (
  context: ChangeContext,
  current: StoredUser,
  set: UserChanges,
  unset: UserUnset,
): Promise<string | null> => {
  const password = givenPassword(set);
  if (unset.includes('password') || password === null) return null;
  if (password === undefined) return current.passwordHash;
  // Identity providers send the password again with every full update: the same one is no change.
  const isStatement = context.actor.kind === 'user';
  const isSame = !isStatement && current.passwordHash !== null;
  if (isSame && (await context.passwords.verify(password, current.passwordHash))) return current.passwordHash;
  // Whoever owns the machine gives what password they will.
  return context.actor.kind === 'system'
    ? context.passwords.hash(password)
    : newPasswordHash(context, current, password);
};

const requireFreeNames = async (context: ChangeContext, current: User, next: User): Promise<void> => {
  const { users } = context.catalog;
  if (next.name !== current.name && (await users.byName(context.store, next.name)) !== undefined) {
    throw alreadyExists('USER', next.name);
  }
  if (
    next.loginName !== current.loginName &&
    (await users.byLoginName(context.store, next.loginName)) !== undefined
  ) {
    throw alreadyExists('USER', next.loginName);
  }
};
