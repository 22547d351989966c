/** Table functions that the engine answers itself: history and other questions to the account. */
import type { StatementContext } from '../context.ts';
import type { Cell, Column, ColumnType } from '../result.ts';

/** A constant argument, already evaluated. `name` is upper case for `NAME => value`, else null. */
export interface TableFunctionArgument {
  readonly name: string | null;
  readonly type: ColumnType;
  readonly value: Cell;
}

export interface TableFunction {
  /** Upper case, without database and schema. */
  readonly name: string;
  readonly columns: readonly Column[];
  /**
   * `qualifier` is what stands before the name in the query (stored text, outermost first; empty if bare).
   * Throws an AccountError where the caller may not see the rows or an argument is wrong.
   */
  rows(
    context: StatementContext,
    qualifier: readonly string[],
    given: readonly TableFunctionArgument[],
  ): Promise<readonly (readonly Cell[])[]>;
}
