/** CLUSTER BY: https://docs.snowflake.com/en/user-guide/tables-clustering-keys */
import type { Expression } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpressionAt } from '../expressions.ts';

/** `CLUSTER BY [LINEAR] (expression, …)`; undefined where something else comes. */
export function acceptClusterBy(cursor: Cursor): readonly Expression[] | undefined {
  if (!cursor.accept('CLUSTER', 'BY')) return undefined;
  cursor.accept('LINEAR');
  cursor.expectOperator('(');
  const keys = cursor.commaList(() => parseExpressionAt(cursor));
  cursor.expectOperator(')');
  return keys;
}
