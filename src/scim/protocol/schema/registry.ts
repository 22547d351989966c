import { isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { type Attribute, indexByName } from './attribute.ts';
import { commonAttributes } from './common.ts';
import { enterpriseAttributes, snowflakeAttributeList } from './extensions.ts';
import { groupAttributes } from './group.ts';
import {
  type AttributePath,
  defineSchema,
  enterpriseSchema,
  groupSchema,
  type ResourceKind,
  type Schema,
  type ScimResource,
  snowflakeSchema,
  userSchema,
} from './schemas.ts';
import { userAttributes } from './user.ts';

const coreUser = defineSchema(userSchema, 'User', 'User Account', userAttributes);
const coreGroup = defineSchema(groupSchema, 'Group', 'Group', groupAttributes);
const enterpriseUser = defineSchema(
  enterpriseSchema,
  'EnterpriseUser',
  'Enterprise User',
  enterpriseAttributes,
);
const snowflakeUser = defineSchema(
  snowflakeSchema,
  'SnowflakeUser',
  'Properties of a Snowflake user',
  snowflakeAttributeList,
);

interface KindTable {
  readonly core: Schema;
  readonly extensions: readonly Schema[];
  readonly schemas: readonly Schema[];
  /** Core and common attributes by lower-case name. */
  readonly topLevel: ReadonlyMap<string, Attribute>;
  /** By lower-case URN. */
  readonly byUri: ReadonlyMap<string, Schema>;
}

const kindTable = (core: Schema, extensions: readonly Schema[]): KindTable => ({
  core,
  extensions,
  schemas: [core, ...extensions],
  topLevel: new Map([...indexByName(commonAttributes), ...core.byName]),
  byUri: new Map([core, ...extensions].map((one) => [one.id.toLowerCase(), one])),
});

const kinds: { readonly [kind in ResourceKind]: KindTable } = {
  User: kindTable(coreUser, [enterpriseUser, snowflakeUser]),
  Group: kindTable(coreGroup, []),
};

/** Flat names that Snowflake's own reference and some identity providers use for parts of `name`. */
const nameParts: ReadonlyMap<string, string> = new Map([
  ['givenname', 'givenName'],
  ['firstname', 'givenName'],
  ['familyname', 'familyName'],
  ['lastname', 'familyName'],
  ['middlename', 'middleName'],
]);

/** The core schema first. */
export const schemasOf = (kind: ResourceKind): readonly Schema[] => kinds[kind].schemas;

export const extensionUris = (kind: ResourceKind): readonly string[] =>
  kinds[kind].extensions.map(({ id }) => id);

/** A core or common attribute by its name in any case. */
export const topLevelAttribute = (kind: ResourceKind, name: string): Attribute | undefined =>
  kinds[kind].topLevel.get(name.toLowerCase());

export const topLevelAttributes = (kind: ResourceKind): Iterable<Attribute> => kinds[kind].topLevel.values();

export const schemaByUri = (kind: ResourceKind, uri: string): Schema | undefined =>
  kinds[kind].byUri.get(uri.toLowerCase());

/** A sub-attribute by its name in any case; inside `name` also under the flat names. */
export const subAttributeOf = (attribute: Attribute, name: string): Attribute | undefined => {
  const lowerCase = name.toLowerCase();
  const direct = attribute.byName.get(lowerCase);
  if (direct !== undefined || attribute.name !== 'name') return direct;
  const alias = nameParts.get(lowerCase);
  return alias === undefined ? undefined : attribute.byName.get(alias.toLowerCase());
};

/** Where an extension's attribute is kept: Snowflake's attributes have one home, whichever URN they arrive under. */
export const homeOf = (extension: string, attribute: Attribute): string =>
  extension === enterpriseSchema && snowflakeUser.byName.has(attribute.name.toLowerCase())
    ? snowflakeSchema
    : extension;

/** What decides where answers show the attributes of Snowflake, and which. */
export interface SchemaView {
  readonly snowflakeAttributesInEnterprise: boolean;
  /** MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR: without it, `snowflakeUserName` names nothing and is not kept. */
  readonly namesApart: boolean;
}

const published = (schema: Schema, shows: (attribute: Attribute) => boolean): Schema =>
  defineSchema(schema.id, schema.name, schema.description, schema.attributes.filter(shows));

/**
 * The extensions as answers show them: a client that reads the schemas must find each attribute where it will be
 * returned. Requests may use either URN.
 */
export const publishedExtensions = (kind: ResourceKind, view: SchemaView): readonly Schema[] => {
  if (kind !== 'User') return kinds[kind].extensions;
  const { snowflakeAttributesInEnterprise: together, namesApart } = view;
  const enterprise = published(enterpriseUser, (attribute) => {
    if (attribute.name === 'snowflakeUserName') return namesApart;
    return together || homeOf(enterpriseSchema, attribute) === enterpriseSchema;
  });
  return together ? [enterprise] : [enterprise, snowflakeUser];
};

const pathWithin = (
  extension: string | undefined,
  attributes: (name: string) => Attribute | undefined,
  text: string,
): AttributePath | undefined => {
  const dot = text.indexOf('.');
  const attribute = attributes(dot < 0 ? text : text.slice(0, dot));
  if (attribute === undefined) return undefined;
  const home = extension === undefined ? undefined : homeOf(extension, attribute);
  if (dot < 0) return { extension: home, attribute, subAttribute: undefined };
  const subAttribute = subAttributeOf(attribute, text.slice(dot + 1));
  return subAttribute === undefined ? undefined : { extension: home, attribute, subAttribute };
};

/**
 * The schema whose URN begins the text, the longest if several do, and what follows it. After the URN comes a colon
 * (RFC 7644 section 3.10) or, as in Snowflake's reference, a dot.
 */
export const splitUri = (
  kind: ResourceKind,
  text: string,
): { readonly schema: Schema; readonly rest: string } | undefined => {
  const lowerCase = text.toLowerCase();
  if (!lowerCase.startsWith('urn:')) return undefined;
  let found: Schema | undefined;
  for (const [uri, candidate] of kinds[kind].byUri) {
    const separator = lowerCase[uri.length];
    const ends = separator === undefined || separator === ':' || separator === '.';
    if (ends && lowerCase.startsWith(uri) && uri.length > (found?.id.length ?? 0)) found = candidate;
  }
  return found === undefined ? undefined : { schema: found, rest: text.slice(found.id.length + 1) };
};

/**
 * Whether the path lies in a schema that is not ours, as custom extensions do: such attributes are ignored in bodies,
 * hence in PATCH paths too, or one mapped extension would fail every cycle of an identity provider.
 */
export const isInForeignSchema = (kind: ResourceKind, path: string): boolean =>
  /^urn:/i.test(path.trim()) && splitUri(kind, path.trim()) === undefined;

/** An attribute path without a value filter, in any case: `name.givenName`, `urn:...:User:manager.value`. */
export const resolvePath = (kind: ResourceKind, text: string): AttributePath | undefined => {
  const table = kinds[kind];
  const topLevel = (name: string): Attribute | undefined => table.topLevel.get(name.toLowerCase());
  const prefixed = splitUri(kind, text);
  if (prefixed !== undefined) {
    const { schema: owner, rest } = prefixed;
    return owner === table.core
      ? pathWithin(undefined, topLevel, rest)
      : pathWithin(owner.id, (name) => owner.byName.get(name.toLowerCase()), rest);
  }
  const direct = pathWithin(undefined, topLevel, text);
  if (direct !== undefined || kind !== 'User') return direct;
  const part = nameParts.get(text.toLowerCase());
  return part === undefined ? undefined : pathWithin(undefined, topLevel, `name.${part}`);
};

/**
 * A path as filters spell it: Entra ID asks for `manager eq "x"` and names no URN. Bodies and PATCH paths are not read
 * so, because what they write must not be guessed.
 */
export const resolveFilterPath = (kind: ResourceKind, text: string): AttributePath | undefined => {
  const exact = resolvePath(kind, text);
  if (exact !== undefined || text.includes(':')) return exact;
  for (const { id, byName } of kinds[kind].extensions) {
    const found = pathWithin(id, (name) => byName.get(name.toLowerCase()), text);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The canonical spelling: `userName`, `emails.value`, `urn:...:User:manager.value`. */
export const pathName = (path: AttributePath): string => {
  const prefix = path.extension === undefined ? '' : `${path.extension}:`;
  const suffix = path.subAttribute === undefined ? '' : `.${path.subAttribute.name}`;
  return `${prefix}${path.attribute.name}${suffix}`;
};

/** The object that holds a path's attribute: the resource, or its part under an extension's URN. */
export const holderOf = (resource: ScimResource, extension: string | undefined): JsonObject | undefined => {
  if (extension === undefined) return resource;
  const held = ownValue(resource, extension);
  return isJsonObject(held) ? held : undefined;
};

/** The attribute's value or, where it has one value, the named part of it. */
export const valueAt = (resource: ScimResource, path: AttributePath): Json | undefined => {
  const holder = holderOf(resource, path.extension);
  const value = holder === undefined ? undefined : ownValue(holder, path.attribute.name);
  if (path.subAttribute === undefined || value === undefined) return value;
  return isJsonObject(value) ? ownValue(value, path.subAttribute.name) : undefined;
};

/** `schemas` of a response: the core schema, and the extensions the resource has attributes of. */
export const schemaUris = (kind: ResourceKind, resource: ScimResource): readonly string[] => {
  const { core, extensions } = kinds[kind];
  return [core.id, ...extensions.map((one) => one.id).filter((id) => Object.hasOwn(resource, id))];
};

/** Snowflake's attributes of a user, whichever URN they were sent under. */
export const snowflakeAttributes = (resource: ScimResource): JsonObject =>
  holderOf(resource, snowflakeSchema) ?? {};

/**
 * Shows Snowflake's attributes under the enterprise URN instead of their own, for a client that writes them there:
 * https://docs.snowflake.com/en/user-guide/scim-user-api-reference names that URN for Okta.
 */
export const withSnowflakeInEnterprise = (resource: ScimResource): ScimResource => {
  const moved = ownValue(resource, snowflakeSchema);
  if (!isJsonObject(moved)) return resource;
  const { [snowflakeSchema]: _, ...rest } = resource;
  return { ...rest, [enterpriseSchema]: { ...holderOf(resource, enterpriseSchema), ...moved } };
};
