/** A relation made of records: each column with what a record has in it. */
import type { Cell, Column } from '../result.ts';

export type Field<Record> = readonly [column: Column, cell: (record: Record) => Cell];

/** For what Snowflake counts and this account has not: credits, bytes, clusters. */
export const zero = (): Cell => '0';
export const nothing = (): Cell => null;
