/** What things are known by, and when they were. */

declare const brand: unique symbol;
type Branded<Base, Tag extends string> = Base & { readonly [brand]: Tag };

/** An identifier's exact stored text: `ANALYST` for `analyst`, `my.Role` for `"my.Role"`. Never quoted. */
export type Name = Branded<string, 'Name'>;
export type UserId = Branded<number, 'UserId'>;
export type RoleId = Branded<number, 'RoleId'>;
/** The id of any other account object (integration, policy, rule, warehouse, database, schema). */
export type ObjectId = Branded<number, 'ObjectId'>;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = Branded<number, 'Instant'>;

export const asName = (text: string): Name => text as Name;
export const asInstant = (milliseconds: number): Instant => milliseconds as Instant;
export const asUserId = (id: number): UserId => id as UserId;
export const asRoleId = (id: number): RoleId => id as RoleId;
export const asObjectId = (id: number): ObjectId => id as ObjectId;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** What time it is. */
export type Clock = () => Instant;
