import type { JsonObject } from '../json.ts';
import { type Attribute, indexByName } from './attribute.ts';

export type ResourceKind = 'User' | 'Group';

/** A resource with canonical attribute names; extension attributes lie in an object under their schema's URN. */
export type ScimResource = JsonObject;

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const snowflakeSchema = 'urn:ietf:params:scim:schemas:extension:2.0:User';

export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
  readonly byName: ReadonlyMap<string, Attribute>;
}

export const defineSchema = (
  id: string,
  name: string,
  description: string,
  attributes: readonly Attribute[],
): Schema => ({ id, name, description, attributes, byName: indexByName(attributes) });

/** Where a value lives: a core attribute, or one of an extension, and perhaps a part of it. */
export interface AttributePath {
  /** URN of the extension; undefined for the core schema and the common attributes. */
  readonly extension: string | undefined;
  readonly attribute: Attribute;
  readonly subAttribute: Attribute | undefined;
}
