import { invalidValue } from './errors.ts';
import {
  isJsonArray,
  isJsonObject,
  isStorable,
  type Json,
  type JsonObject,
  kindOfJson,
  ownValue,
  ownValueInAnyCase,
} from './json.ts';
import type { ScimResource } from './schema/schemas.ts';

/** A member of a group, as a client names it. */
export interface MemberRef {
  readonly value: string;
  readonly type?: 'User' | 'Group';
  readonly display?: string;
}

const maxMembers = 200_000;
const maxIdLength = 1_024;

/** A part that is null counts as not given: Entra sends `$ref` so. */
const textAt = (object: JsonObject, name: string, where: string): string | undefined => {
  const text = ownValueInAnyCase(object, name) ?? undefined;
  if (text === undefined || typeof text === 'string') return text;
  throw invalidValue(`${where}.${name} must be a string, not ${kindOfJson(text)}.`);
};

const typeOf = (object: JsonObject, where: string): 'User' | 'Group' | undefined => {
  const type = textAt(object, 'type', where)?.toLowerCase();
  const reference = textAt(object, '$ref', where);
  if (type === 'group') return 'Group';
  if (type === 'user') return 'User';
  if (reference === undefined) return undefined;
  if (reference.includes('/Groups/')) return 'Group';
  return reference.includes('/Users/') ? 'User' : undefined;
};

const readId = (value: Json | undefined, where: string): string => {
  if (typeof value !== 'string') {
    throw invalidValue(`${where}.value must be a string, the id of a member, not ${kindOfJson(value)}.`);
  }
  if (value === '') throw invalidValue(`${where}.value must be the id of a member, not empty.`);
  if (value.length > maxIdLength || !isStorable(value)) {
    throw invalidValue(`${where}.value is not an id.`);
  }
  return value;
};

const readMember = (value: Json, where: string): MemberRef => {
  if (!isJsonObject(value)) return { value: readId(value, where) };
  const type = typeOf(value, where);
  const display = textAt(value, 'display', where);
  return {
    value: readId(ownValueInAnyCase(value, 'value'), where),
    ...(type === undefined ? {} : { type }),
    ...(display === undefined ? {} : { display }),
  };
};

/** Members as a list of objects, a list of ids, one object or one id; each member once. */
export const readMembers = (value: Json, where = 'members'): readonly MemberRef[] => {
  const items = isJsonArray(value) ? value : [value];
  if (items.length > maxMembers) throw invalidValue(`${where} has more than ${maxMembers} values.`);
  const members = new Map<string, MemberRef>();
  for (const [index, item] of items.entries()) {
    const member = readMember(item, isJsonArray(value) ? `${where}[${index}]` : where);
    members.set(member.value, member);
  }
  return [...members.values()];
};

/** SCIM 1.1 marked a member to remove inside the list: `{"value": "...", "operation": "delete"}`. */
export const marksRemoval = (item: Json): boolean => {
  const operation = isJsonObject(item) ? ownValueInAnyCase(item, 'operation') : undefined;
  return typeof operation === 'string' && operation.toLowerCase() === 'delete';
};

export const memberToJson = (member: MemberRef): JsonObject => ({
  value: member.value,
  ...(member.type === undefined ? {} : { type: member.type }),
  ...(member.display === undefined ? {} : { display: member.display }),
});

/** The members that a resource read from a request names. */
export const membersOf = (resource: ScimResource): readonly MemberRef[] => {
  const members = ownValue(resource, 'members');
  return members === undefined || members === null ? [] : readMembers(members);
};
