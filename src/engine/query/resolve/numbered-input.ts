/** Rows before a table function that tells of each of its rows which of them it was made of. */
import type { Expression, TableExpression } from '../../../sql/ast.ts';
import { constant, type Typed } from '../tree.ts';
import { boolean, fixed, withNullable } from '../types.ts';
import { broughtOut } from './brought-out.ts';
import { generatedTables } from './generated-tables.ts';
import type { ResolvedFrom, Scope } from './scope.ts';

/** Names a column, so that it may differ from row to row. */
const namesColumn = (tree: unknown): boolean => {
  if (Array.isArray(tree)) return tree.some(namesColumn);
  if (tree === null || typeof tree !== 'object') return false;
  if ('node' in tree && tree.node === ('column' satisfies Expression['node'])) return true;
  return Object.values(tree).some(namesColumn);
};

export const numbersInput = (table: TableExpression): boolean =>
  table.node === 'tableFunction' &&
  table.name.parts.length === 1 &&
  generatedTables.get(table.name.parts[0]?.name ?? '')?.numbersInput === true &&
  table.arguments.some(({ value }) => namesColumn(value));

const type = fixed(18, 0, false);

const rowNumber: Typed = {
  kind: 'aggregate',
  type,
  arguments: [],
  distinct: false,
  order: [],
  over: { partition: [], order: [], frame: '' },
  render: (_, __, over) => `CAST(row_number()${over} AS DECIMAL(18, 0))`,
};

/** So that the query has a column where nothing else is asked of it. */
const anything = constant(withNullable(boolean, false), true);

export interface NumberedInput {
  readonly rows: ResolvedFrom;
  /** The number of a row; they are numbered only when this is asked for. */
  readonly number: () => Typed;
}

/** The same rows and columns. */
export const numberedInput = ({ from, relations }: ResolvedFrom, { resolution }: Scope): NumberedInput => {
  const { query, brought, alias, bringOut } = broughtOut([anything], from, relations, resolution);
  return {
    rows: { from: { kind: 'derived', query, alias, lateral: false }, relations: brought },
    number: () => bringOut(rowNumber, 'SEQ'),
  };
};
