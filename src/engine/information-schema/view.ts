/** A view of INFORMATION_SCHEMA, made when it is asked for: https://docs.snowflake.com/en/sql-reference/info-schema */
import type { Queries } from '../../account/account.ts';
import type { Name, RoleId } from '../../account/model.ts';
import type { StatementContext } from '../context.ts';
import type { Field } from '../history/fields.ts';
import { type Cell, type Column, textColumn } from '../result.ts';

export interface InformationSchemaView {
  readonly columns: readonly Column[];
  /** `database` is the one whose schema it is. */
  readonly rows: (context: StatementContext, database: Name) => Promise<readonly (readonly Cell[])[]>;
  /** The column that says which database a row is of, where a view shows its own database only. */
  readonly ownDatabase?: number;
}

export type NamedView = readonly [name: string, view: InformationSchemaView];

export const informationView = <Record>(
  name: string,
  fields: readonly Field<Record>[],
  records: (queries: Queries, context: StatementContext, database: Name) => Promise<readonly Record[]>,
): NamedView => [
  name,
  {
    columns: fields.map(([column]) => column),
    rows: (context, database) =>
      context.account.read(context.session.actor(), async (queries) =>
        (await records(queries, context, database)).map((record) => fields.map(([, cell]) => cell(record))),
      ),
  },
];

/** Of kinds of objects that there are none of here. */
export const emptyView = (name: string, columns: readonly Column[]): NamedView => [
  name,
  { columns, rows: async () => [] },
];

/** For columns that Snowflake leaves empty for objects like those here. */
export const empty = (...names: readonly string[]): readonly Field<unknown>[] =>
  names.map((name) => [textColumn(name), () => null]);

export const ownerName = (queries: Queries, owner: RoleId | null): Name | null =>
  owner === null ? null : queries.roleName(owner);
export const yesNo = (value: boolean): Cell => (value ? 'YES' : 'NO');
