import type { AccountObject } from './account-object.ts';
import type { ObjectId } from './identifiers.ts';

export const tagPropagations = [
  'ON_DEPENDENCY_AND_DATA_MOVEMENT',
  'ON_DEPENDENCY',
  'ON_DATA_MOVEMENT',
] as const;
/** How a tag came to where it is set. */
export const tagMethods = ['MANUAL', 'PROPAGATED'] as const;
export type TagMethod = (typeof tagMethods)[number];

export type TagPropagation = (typeof tagPropagations)[number];

/** https://docs.snowflake.com/en/sql-reference/sql/create-tag */
export interface Tag extends AccountObject {
  readonly kind: 'TAG';
  readonly schema: ObjectId;
  /** Null: any value may be set; empty: none may. */
  readonly allowedValues: readonly string[] | null;
  /** Whether it goes on to views, or to where rows are moved; null: neither. */
  readonly propagate: TagPropagation | null;
  /** The value where different ones meet, or ALLOWED_VALUES_SEQUENCE; null: CONFLICT. */
  readonly onConflict: string | null;
  /** What masks the columns that the tag holds for: one policy for each type of value. */
  readonly maskingPolicies: readonly ObjectId[];
}
