/** The properties of CREATE and ALTER USER: https://docs.snowflake.com/en/sql-reference/sql/create-user */
import type { UserChanges } from '../../account/account.ts';
import { sessionParameters } from '../../account/catalog/session-parameters.ts';
import { invalidProperty, invalidValue } from '../../account/errors.ts';
import {
  asInstant,
  type Instant,
  type Json,
  type JsonObject,
  type UserProperties,
  userTypes,
} from '../../account/model.ts';
import { publicKeyFingerprint } from '../../account/sessions/public-keys.ts';
import type { PropertyValue } from '../../sql/ast.ts';
import { readSessionParameter } from '../parameters/coerce.ts';
import type { PropertyReader } from './properties.ts';
import { normalizeRsaPublicKey } from './rsa-public-key.ts';

type ChangeKey = keyof UserProperties | 'password';
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const day = 24 * 60 * 60 * 1000;
const minute = 60 * 1000;
const interfaces = ['ALL', 'SNOWFLAKE_INTELLIGENCE', 'STREAMLIT'];

/** By what UNSET calls them. Session parameters are kept apart. */
const unsettable: ReadonlyMap<string, ChangeKey> = new Map<string, ChangeKey>([
  ['PASSWORD', 'password'],
  ['LOGIN_NAME', 'loginName'],
  ['DISPLAY_NAME', 'displayName'],
  ['FIRST_NAME', 'firstName'],
  ['MIDDLE_NAME', 'middleName'],
  ['LAST_NAME', 'lastName'],
  ['EMAIL', 'email'],
  ['COMMENT', 'comment'],
  ['DISABLED', 'disabled'],
  ['MUST_CHANGE_PASSWORD', 'mustChangePassword'],
  ['TYPE', 'type'],
  ['DEFAULT_WAREHOUSE', 'defaultWarehouse'],
  ['DEFAULT_NAMESPACE', 'defaultNamespace'],
  ['DEFAULT_ROLE', 'defaultRole'],
  ['DEFAULT_SECONDARY_ROLES', 'defaultSecondaryRoles'],
  ['ALLOWED_INTERFACES', 'allowedInterfaces'],
  ['DAYS_TO_EXPIRY', 'expiresAt'],
  ['MINS_TO_UNLOCK', 'lockedUntil'],
  ['MINS_TO_BYPASS_MFA', 'bypassMfaUntil'],
  ['RSA_PUBLIC_KEY', 'rsaPublicKey'],
  ['RSA_PUBLIC_KEY_2', 'rsaPublicKey2'],
  ['WORKLOAD_IDENTITY', 'workloadIdentity'],
  ['NETWORK_POLICY', 'networkPolicy'],
]);

export interface UserPropertyChanges {
  readonly set: UserChanges;
  /** Properties given as NULL that go back to their default. */
  readonly unset: readonly ChangeKey[];
  /** Session parameters; undefined for NULL. */
  readonly parameters: ReadonlyMap<string, Json | undefined>;
}

/** Reads every property of a user and refuses the rest. `now` turns days and minutes into instants. */
export const readUserProperties = (reader: PropertyReader, now: Instant): UserPropertyChanges => {
  const set: Mutable<UserChanges> = {};
  const unset: ChangeKey[] = [];
  const orUnset = <Value>(key: ChangeKey, value: Value | null | undefined): Value | undefined => {
    if (value === null) unset.push(key);
    return value ?? undefined;
  };

  set.password = reader.secret('PASSWORD');
  set.loginName = orUnset('loginName', emptyAsNull(reader.text('LOGIN_NAME')));
  set.displayName = orUnset('displayName', reader.text('DISPLAY_NAME'));
  set.firstName = emptyAsNull(reader.text('FIRST_NAME'));
  set.middleName = emptyAsNull(reader.text('MIDDLE_NAME'));
  set.lastName = emptyAsNull(reader.text('LAST_NAME'));
  set.email = emptyAsNull(reader.text('EMAIL'));
  set.comment = reader.comment();
  set.disabled = orUnset('disabled', reader.boolean('DISABLED'));
  set.mustChangePassword = orUnset('mustChangePassword', reader.boolean('MUST_CHANGE_PASSWORD'));
  set.type = reader.word('TYPE', userTypes);
  set.defaultWarehouse = emptyAsNull(reader.text('DEFAULT_WAREHOUSE'));
  set.defaultNamespace = emptyAsNull(reader.text('DEFAULT_NAMESPACE'));
  set.defaultRole = emptyAsNull(reader.text('DEFAULT_ROLE'));
  set.defaultSecondaryRoles = secondaryRoles(reader);
  set.allowedInterfaces = allowedInterfaces(reader);
  set.expiresAt = after(reader, 'DAYS_TO_EXPIRY', day, now, 'keepZero');
  set.lockedUntil = after(reader, 'MINS_TO_UNLOCK', minute, now, 'zeroClears');
  set.bypassMfaUntil = after(reader, 'MINS_TO_BYPASS_MFA', minute, now, 'zeroClears');
  set.rsaPublicKey = publicKey(reader, 'RSA_PUBLIC_KEY', 'RSA_PUBLIC_KEY_FP');
  set.rsaPublicKey2 = publicKey(reader, 'RSA_PUBLIC_KEY_2', 'RSA_PUBLIC_KEY_2_FP');
  set.workloadIdentity = workloadIdentity(reader);
  set.networkPolicy = reader.objectName('NETWORK_POLICY');
  const parameters = userParameters(reader);
  reader.finish();
  return { set, unset, parameters };
};

const emptyAsNull = (text: string | null | undefined): string | null | undefined =>
  text === '' ? null : text;

const secondaryRoles = (reader: PropertyReader): readonly string[] | undefined => {
  const given = reader.texts('DEFAULT_SECONDARY_ROLES');
  if (given === undefined || given.length === 0) return given;
  if (given.length > 1 || given[0]?.toUpperCase() !== 'ALL')
    throw invalidValue(given.join(', '), 'DEFAULT_SECONDARY_ROLES');
  return ['ALL'];
};

const allowedInterfaces = (reader: PropertyReader): readonly string[] | undefined =>
  reader.texts('ALLOWED_INTERFACES')?.map((name) => {
    const upper = name.toUpperCase();
    if (!interfaces.includes(upper)) throw invalidValue(name, 'ALLOWED_INTERFACES');
    return upper;
  });

const after = (
  reader: PropertyReader,
  property: string,
  unit: number,
  now: Instant,
  zero: 'keepZero' | 'zeroClears',
): Instant | null | undefined => {
  const count = reader.number(property);
  if (count === undefined || count === null) return count;
  const instant = now + count * unit;
  if (count < 0 || instant > 8_640_000_000_000_000) throw invalidValue(String(count), property);
  return count === 0 && zero === 'zeroClears' ? null : asInstant(Math.round(instant));
};

/** The fingerprint may be given beside the key only to be checked against it. */
const publicKey = (
  reader: PropertyReader,
  property: string,
  fingerprintProperty: string,
): string | null | undefined => {
  const text = reader.text(property);
  const key =
    text === undefined || text === null || text === '' ? emptyAsNull(text) : normalizeRsaPublicKey(text);
  const fingerprint = reader.text(fingerprintProperty);
  if (typeof fingerprint === 'string' && (!key || publicKeyFingerprint(key) !== fingerprint))
    throw invalidValue(fingerprint, fingerprintProperty);
  return key;
};

const workloadIdentity = (reader: PropertyReader): JsonObject | null | undefined => {
  const value = reader.value('WORKLOAD_IDENTITY');
  if (value === undefined) return undefined;
  if (value.kind === 'null') return null;
  if (value.kind !== 'properties') throw invalidValue(value.kind.toUpperCase(), 'WORKLOAD_IDENTITY');
  return Object.fromEntries(value.properties.map((property) => [property.name, jsonOf(property.value)]));
};

const jsonOf = (value: PropertyValue): Json => {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'number':
      return Number(value.text);
    case 'boolean':
      return value.value;
    case 'name':
      return value.name.parts.map((part) => part.name).join('.');
    case 'list':
      return value.items.map(jsonOf);
    case 'properties':
      return Object.fromEntries(value.properties.map((property) => [property.name, jsonOf(property.value)]));
    case 'null':
    case 'bind':
      return null;
  }
};

const userParameters = (reader: PropertyReader): ReadonlyMap<string, Json | undefined> =>
  new Map(
    reader
      .remaining()
      .filter((name) => sessionParameters.has(name))
      .map((name) => [name, readSessionParameter(reader, name)]),
  );

/** What the names in ALTER USER … UNSET mean. */
export const unsetUserProperties = (
  names: readonly string[],
): { readonly keys: readonly ChangeKey[]; readonly parameters: readonly string[] } => {
  const keys: ChangeKey[] = [];
  const parameters: string[] = [];
  for (const name of names) {
    const key = unsettable.get(name);
    if (key !== undefined) keys.push(key);
    else if (sessionParameters.has(name)) parameters.push(name);
    else throw invalidProperty(name, 'USER');
  }
  return { keys, parameters };
};

/** A user's parameters with some set and some (undefined) put back to their default. */
export const mergeParameters = (
  current: JsonObject,
  changes: ReadonlyMap<string, Json | undefined>,
): JsonObject => {
  const merged = new Map(Object.entries(current));
  for (const [name, value] of changes) {
    if (value === undefined) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
};
