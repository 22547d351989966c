/** Clustering keys: https://docs.snowflake.com/en/user-guide/tables-clustering-keys */
import type { Clustering, Table, TableColumn } from '../../account/model.ts';
import type { Expression } from '../../sql/ast.ts';
import { quoteIdentifier } from '../../sql/quoting.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import { invalidIdentifier } from '../query/errors.ts';
import { expressionText } from '../query/expression-text.ts';

type NamedColumn = Pick<TableColumn, 'id' | 'name'>;

/** Null without keys. Throws where a key names a column that the table has not, or none. */
export const clusteringBy = (
  { text }: StatementContext,
  keys: readonly Expression[],
  columns: readonly NamedColumn[],
): Clustering | null => {
  if (keys.length === 0) return null;
  const named = keys.map((key) => columnsIn(key, columns));
  const constant = keys[named.findIndex((found) => found.length === 0)];
  if (constant !== undefined)
    throw compilationError(`Invalid clustering keys: '${expressionText(constant)}' names no column`);
  return {
    keys: keys.map((key) => text?.slice(key.span.start, key.span.end) ?? expressionText(key)),
    columns: [...new Set(named.flat())],
    isAutomatic: true,
  };
};

const columnsIn = (tree: unknown, columns: readonly NamedColumn[]): readonly number[] => {
  if (Array.isArray(tree)) return tree.flatMap((part) => columnsIn(part, columns));
  if (tree === null || typeof tree !== 'object') return [];
  if (!isColumn(tree)) return Object.values(tree).flatMap((part) => columnsIn(part, columns));
  const [only, ...more] = tree.parts;
  const found = more.length > 0 ? undefined : columns.find(({ name }) => name === only?.name);
  if (found === undefined) throw invalidIdentifier(tree.parts.map(({ name }) => name).join('.'), tree.span);
  return [found.id];
};

const isColumn = (tree: object): tree is Extract<Expression, { node: 'column' }> =>
  'node' in tree && tree.node === 'column';

/** A key that is a column goes by its new name; others keep their words. */
export const withRenamedColumn = (table: Table, from: NamedColumn, to: string): Clustering | null => {
  const { clustering } = table;
  if (!clustering?.columns.includes(from.id)) return clustering;
  const isRenamed = (key: string): boolean =>
    key === quoteIdentifier(from.name) || key.toUpperCase() === from.name;
  const keys = clustering.keys.map((key) => (isRenamed(key) ? quoteIdentifier(to) : key));
  return { ...clustering, keys };
};
