/** LIMIT, FETCH, TOP and OFFSET. https://docs.snowflake.com/en/sql-reference/constructs/limit */
import type { Expression } from '../../../sql/ast.ts';
import { invalidRowCount, type RowCountClause } from '../errors.ts';
import { expressionText } from '../expression-text.ts';
import { isNullConstant, type Typed } from '../tree.ts';
import { scaleOf } from '../types.ts';
import type { ExpressionResolver } from './expressions.ts';

const greatest = 2n ** 63n - 1n;

/** A constant whole number, never negative; null where NULL or the empty text asks for no limit. */
export const rowCount = (
  written: Expression | null,
  clause: RowCountClause,
  resolver: ExpressionResolver,
): Typed | null => {
  if (written === null) return null;
  const isUnset = written.node === 'bind' && resolver.bindOf(written) === undefined;
  // The driver that describes a statement before its `?` have values is told so in these words.
  if (isUnset && resolver.textOf(written) === '?') throw invalidRowCount('?', clause);
  const count = resolver.resolve(written);
  if (isNullConstant(count) || isConstantOf(count, '')) return null;
  if (!isRowCount(count)) throw invalidRowCount(shown(count) ?? expressionText(written), clause);
  return count;
};

const isConstantOf = (value: Typed, content: string): boolean =>
  value.kind === 'constant' && value.value === content;

const isRowCount = (value: Typed): boolean =>
  value.kind === 'constant' &&
  value.type.type === 'FIXED' &&
  scaleOf(value.type) === 0 &&
  typeof value.value === 'string' &&
  !value.value.startsWith('-') &&
  BigInt(value.value) <= greatest;

const shown = (value: Typed): string | undefined =>
  value.kind === 'constant' && (typeof value.value === 'string' || typeof value.value === 'number')
    ? String(value.value)
    : undefined;
