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

const typeOf = (object: JsonObject): 'User' | 'Group' | undefined => {
  const type = ownValueInAnyCase(object, 'type');
  if (typeof type === 'string' && type.toLowerCase() === 'group') return 'Group';
  if (typeof type === 'string' && type.toLowerCase() === 'user') return 'User';
  const reference = ownValueInAnyCase(object, '$ref');
  if (typeof reference !== 'string') return undefined;
  if (reference.includes('/Groups/')) return 'Group';
  return reference.includes('/Users/') ? 'User' : undefined;
};

const readId = (value: Json | undefined, where: string): string => {
  const id = typeof value === 'number' ? String(value) : value;
  if (typeof id !== 'string' || id === '') {
    throw invalidValue(`${where}.value must name a member, not be ${id === '' ? 'empty' : kindOfJson(id)}.`);
  }
  if (id.length > maxIdLength || !isStorable(id)) {
    throw invalidValue(`${where}.value is not an id.`);
  }
  return id;
};

const readMember = (value: Json, where: string): MemberRef => {
  if (!isJsonObject(value)) return { value: readId(value, where) };
  const type = typeOf(value);
  const display = ownValueInAnyCase(value, 'display');
  return {
    value: readId(ownValueInAnyCase(value, 'value'), where),
    ...(type === undefined ? {} : { type }),
    ...(typeof display === 'string' ? { display } : {}),
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
