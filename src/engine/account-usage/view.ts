/**
 * A view of SNOWFLAKE.ACCOUNT_USAGE: https://docs.snowflake.com/en/sql-reference/account-usage. Unlike Snowflake's,
 * which lag by minutes to hours, these hold what is true when they are asked.
 */
import type { StatementContext } from '../context.ts';
import type { Field } from '../history/fields.ts';
import type { Cell, Column } from '../result.ts';

export interface UsageView {
  readonly name: string;
  readonly columns: readonly Column[];
  rows(context: StatementContext): Promise<readonly (readonly Cell[])[]>;
}

export const usageView = <Record>(
  name: string,
  fields: readonly Field<Record>[],
  records: (context: StatementContext) => Promise<readonly Record[]>,
): UsageView => ({
  name,
  columns: fields.map(([column]) => column),
  rows: async (context) => (await records(context)).map((record) => fields.map(([, cell]) => cell(record))),
});
