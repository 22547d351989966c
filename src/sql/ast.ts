/**
 * The typed syntax tree of Snowflake SQL. Names are already folded to their stored text (`analyst` is
 * `ANALYST`, `"my.Role"` stays); everything else is as written.
 */

export type * from './syntax/constraints.ts';
export type * from './syntax/data.ts';
export * from './syntax/error.ts';
export type * from './syntax/expressions.ts';
export type * from './syntax/loading.ts';
export type * from './syntax/names.ts';
export type * from './syntax/queries.ts';
export type * from './syntax/statements.ts';
