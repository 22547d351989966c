/** The multi-factor actions of ALTER USER. https://docs.snowflake.com/en/sql-reference/sql/alter-user */
import { randomInt } from 'node:crypto';
import { requireUserOwnership } from '../access/checks.ts';
import type { Operations } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { mfaMethods, sealedAbout } from '../catalog/mfa-methods.ts';
import { doesNotExist, executionError, insufficientPrivileges, invalidValue } from '../errors.ts';
import { asName, type MfaMethod, type User } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { existingUser } from './find.ts';

const greatestOtpCount = 10;
const otpDigits = 8;

/** "Users of type SERVICE cannot enroll in MFA": https://docs.snowflake.com/en/user-guide/admin-user-management */
export const requirePerson = ({ type, name }: User, what: string): void => {
  if (type === null || type === 'PERSON') return;
  throw executionError(`Cannot ${what} user ${name} with TYPE=${type}.`, '001423', '22023');
};

const newMethod = async (
  context: ChangeContext,
  user: User,
  type: MfaMethod['type'],
  name: string,
  secret: string,
): Promise<MfaMethod> => {
  const id = await nextId(context.transaction);
  const method: MfaMethod = {
    id,
    user: user.id,
    type,
    name: asName(name),
    comment: null,
    createdOn: context.now,
    lastUsedOn: null,
  };
  const sealed = context.secrets.seal(secret, sealedAbout(user.id, id));
  await mfaMethods.insert(context.transaction, { method, secret: sealed });
  return method;
};

/** A new authenticator app of the actor's own, who has shown a passcode of it. */
export const enrolOwnTotp = async (
  context: ChangeContext,
  { secret }: Parameters<Operations['enrolOwnTotp']>[0],
): Promise<MfaMethod> => {
  const { actor, catalog, store } = context;
  const user = actor.user === null ? undefined : await catalog.users.byId(store, actor.user);
  if (user === undefined) throw insufficientPrivileges('USER', actor.name);
  requirePerson(user, 'enroll in MFA');
  const taken = new Set((await mfaMethods.ofUser(store, user.id)).map(({ method }) => method.name));
  let name = asName('');
  do name = asName(`TOTP_${randomInt(0x1_0000).toString(16).toUpperCase().padStart(4, '0')}`);
  while (taken.has(name));
  return newMethod(context, user, 'TOTP', name, secret);
};

/** New one-time passcodes in place of all that the user had. */
export const addOneTimePasscodes = async (
  context: ChangeContext,
  { user: ref, count }: Parameters<Operations['addOneTimePasscodes']>[0],
): Promise<readonly { readonly name: string; readonly passcode: string }[]> => {
  const { user } = await existingUser(context, ref);
  requireUserOwnership(context, user);
  requirePerson(user, 'enroll in MFA');
  if (!Number.isInteger(count) || count < 1 || count > greatestOtpCount) {
    throw invalidValue(String(count), 'COUNT');
  }
  await mfaMethods.removeOtps(context.transaction, user.id);
  const made: { name: string; passcode: string }[] = [];
  for (let number = 1; number <= count; number += 1) {
    const passcode = String(randomInt(10 ** otpDigits)).padStart(otpDigits, '0');
    const { name } = await newMethod(context, user, 'OTP', `OTP_${number}`, passcode);
    made.push({ name, passcode });
  }
  return made;
};

const existingMethod = async (context: ChangeContext, user: User, name: MfaMethod['name']) => {
  const method = await mfaMethods.named(context.store, user.id, name);
  if (method === undefined) throw doesNotExist('MFA METHOD', name);
  return method;
};

export const removeMfaMethod = async (
  context: ChangeContext,
  { user: ref, name }: Parameters<Operations['removeMfaMethod']>[0],
): Promise<void> => {
  const { user } = await existingUser(context, ref);
  requireUserOwnership(context, user);
  const method = await existingMethod(context, user, name);
  await mfaMethods.remove(context.transaction, method.id);
};

/** Users may say what their own methods are. */
export const commentMfaMethod = async (
  context: ChangeContext,
  { user: ref, name, comment }: Parameters<Operations['commentMfaMethod']>[0],
): Promise<void> => {
  const { user } = await existingUser(context, ref);
  if (context.actor.user !== user.id) requireUserOwnership(context, user);
  const method = await existingMethod(context, user, name);
  await mfaMethods.comment(context.transaction, method.id, comment);
};
