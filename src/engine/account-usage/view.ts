/**
 * A view of SNOWFLAKE.ACCOUNT_USAGE: https://docs.snowflake.com/en/sql-reference/account-usage. Unlike Snowflake's,
 * which lag by minutes to hours, these hold what is true when they are asked.
 */
import type { StatementContext } from '../context.ts';
import type { Cell, Column } from '../result.ts';

export interface UsageView {
  readonly name: string;
  readonly columns: readonly Column[];
  rows(context: StatementContext): Promise<readonly (readonly Cell[])[]>;
}

/** A column, and what a record has in it. */
export type Field<Record> = readonly [column: Column, cell: (record: Record) => Cell];

/** For what Snowflake counts and this account has not: credits, bytes, clusters. */
export const zero = (): Cell => '0';
export const nothing = (): Cell => null;

export const usageView = <Record>(
  name: string,
  fields: readonly Field<Record>[],
  records: (context: StatementContext) => Promise<readonly Record[]>,
): UsageView => ({
  name,
  columns: fields.map(([column]) => column),
  rows: async (context) => (await records(context)).map((record) => fields.map(([, cell]) => cell(record))),
});
