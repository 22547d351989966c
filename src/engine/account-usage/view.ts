/**
 * A view of SNOWFLAKE.ACCOUNT_USAGE: https://docs.snowflake.com/en/sql-reference/account-usage. Unlike Snowflake's,
 * which lag by minutes to hours, these hold what is true when they are asked.
 */
import type { StatementContext } from '../context.ts';
import type { Field } from '../history/fields.ts';
import { type KeptLog, type KeptRelation, rowsOf, viewOf } from '../history/kept-logs.ts';
import type { Cell, Column } from '../result.ts';

interface AnyUsageView {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** Made of what the account answers when it is asked. */
interface AnsweredView extends AnyUsageView {
  rows(context: StatementContext): Promise<readonly (readonly Cell[])[]>;
}

/** Over history that is kept beside the rows of tables, once it is up to date. */
interface HistoryView extends AnyUsageView {
  readonly kept: readonly KeptLog[];
  /** SQL for a relation with the columns. */
  readonly source: string;
}

export type UsageView = AnsweredView | HistoryView;

export const usageView = <Record>(
  name: string,
  fields: readonly Field<Record>[],
  records: (context: StatementContext) => Promise<readonly Record[]>,
): AnsweredView => ({
  name,
  columns: fields.map(([column]) => column),
  rows: async (context) => (await records(context)).map((record) => fields.map(([, cell]) => cell(record))),
});

/** `fields`: SQL for each column over those of the rows. */
export const historyView = (
  name: string,
  kept: KeptLog | KeptRelation,
  fields: readonly (readonly [column: Column, sql: string])[],
  condition = 'TRUE',
): HistoryView => {
  const relation = 'logs' in kept ? kept : rowsOf(kept);
  return {
    name,
    columns: fields.map(([column]) => column),
    kept: relation.logs,
    source: viewOf(relation, fields, condition),
  };
};
