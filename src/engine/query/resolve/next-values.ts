/** https://docs.snowflake.com/en/user-guide/querying-sequences#table-function-based-sequences */
import type { TableExpression } from '../../../sql/ast.ts';
import { invalidConstruct } from '../errors.ts';
import type { From } from '../tree.ts';
import { broughtOut } from './brought-out.ts';
import { relationColumns, renamedColumns } from './generated-relation.ts';
import type { ResolvedFrom, Scope, ScopeRelation } from './scope.ts';
import { nextValue, nextValueColumn, sequenceNamed } from './sequences.ts';

type TableFunction = Extract<TableExpression, { node: 'tableFunction' }>;

export const isNextValues = (table: TableExpression): table is TableFunction =>
  table.node === 'tableFunction' &&
  table.name.parts.length === 1 &&
  table.name.parts[0]?.name === 'GETNEXTVAL';

/** `TABLE(GETNEXTVAL(s))`: one number for each row of what stands before it, however often it is read. */
export const withNextValues = (
  { alias: named, arguments: given, columnAliases, span }: TableFunction,
  before: { readonly from: From | null; readonly relations: readonly ScopeRelation[] },
  { resolution }: Scope,
): ResolvedFrom => {
  const [argument, ...more] = given;
  if (argument?.value.node !== 'column' || more.length > 0)
    throw invalidConstruct('GETNEXTVAL needs the name of a sequence', span, '001015', '22023');
  const parts = argument.value.parts.map(({ name }) => name);
  const drawn = nextValue(sequenceNamed(parts, span, resolution));
  const { query, brought, alias } = broughtOut([drawn], before.from, before.relations, resolution);
  const numbers = relationColumns(alias, renamedColumns([nextValueColumn], columnAliases));
  return {
    from: { kind: 'derived', query, alias, lateral: false },
    relations: [...brought, { path: [named?.name ?? 'GETNEXTVAL'], columns: numbers }],
  };
};
