/**
 * https://docs.snowflake.com/en/sql-reference/sql/desc-table
 * https://docs.snowflake.com/en/sql-reference/sql/desc-view
 */
import type { AttachedPolicy, Table, TableColumn, View } from '../../account/model.ts';
import { isInKey } from '../../account/table-constraints.ts';
import type { StatementContext } from '../context.ts';
import { policyName, type Source } from '../ddl/source.ts';
import { schemaObjectPath } from '../names.ts';
import { typeText } from '../query/types.ts';
import { type Cell, type ResultSet, textColumn } from '../result.ts';
import { yesOrNo } from '../show/listing.ts';
import { columnType } from '../tables/columns.ts';
import { printPath } from '../values/identifiers.ts';
import type { Describe } from './describe.ts';

const columns = [
  'name',
  'type',
  'kind',
  'null?',
  'default',
  'primary key',
  'unique key',
  'check',
  'expression',
  'comment',
  'policy name',
  'privacy domain',
].map((name) => textColumn(name));

/** Whatever a role may do with a table or view, it may know its columns. */
export const anyPrivilege = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'REFERENCES',
  'EVOLVE SCHEMA',
];

export const describeRelation = async (context: StatementContext, { name }: Describe): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const rows = await context.account.read(context.session.actor(), (queries) =>
    rowsOf(queries.relation(path, anyPrivilege, printPath(path)), { queries, qualified: true }),
  );
  return { columns, rows };
};

/** How the columns of a table are told that number their rows themselves. */
export const identityText = ({ identity }: Pick<TableColumn, 'identity'>): string | null =>
  identity === null ? null : `IDENTITY START ${identity.start} INCREMENT ${identity.step} NOORDER`;

/** "The masking policy set directly on the column." */
const maskOn = (source: Source, { policies }: Table | View, column: number): Cell => {
  const isMask = ({ kind, columns: [first] }: AttachedPolicy): boolean =>
    kind === 'MASKING POLICY' && first === column;
  const mask = policies.find(isMask);
  return mask === undefined ? null : policyName(source, mask);
};

const rowsOf = (found: Table | View, source: Source): readonly (readonly Cell[])[] => {
  if (found.kind === 'VIEW')
    return found.columns.map(({ name, type, comment }, place) => [
      name,
      typeText(columnType(type, type.nullable)),
      'COLUMN',
      yesOrNo(type.nullable),
      null,
      'N',
      'N',
      null,
      null,
      comment,
      maskOn(source, found, place),
      null,
    ]);
  return found.columns.map((column) => [
    column.name,
    typeText(columnType(column.type, true)),
    'COLUMN',
    yesOrNo(!column.notNull),
    column.default ?? identityText(column),
    yesOrNo(isInKey(found, 'PRIMARY KEY', column.id)),
    yesOrNo(isInKey(found, 'UNIQUE', column.id)),
    null,
    null,
    column.comment,
    maskOn(source, found, column.id),
    null,
  ]);
};
