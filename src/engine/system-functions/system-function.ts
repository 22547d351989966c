/**
 * SYSTEM$ functions that change or ask the account. The query runner calls each one that a query mentions
 * once, before the query, and puts its value in place of the call.
 */
import type { StatementContext } from '../context.ts';
import type { Cell, ColumnType } from '../result.ts';

export interface SystemFunction {
  /** Upper case, with `SYSTEM$`. */
  readonly name: string;
  readonly minimumArguments: number;
  readonly maximumArguments: number;
  readonly type: ColumnType;
  /** Runs with constant arguments, each the text of its value. */
  run(context: StatementContext, argumentTexts: readonly (string | null)[]): Promise<Cell>;
}

export const textResult: ColumnType = {
  type: 'TEXT',
  nullable: true,
  precision: null,
  scale: null,
  length: 16_777_216,
};
