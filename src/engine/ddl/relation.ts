/** The text of tables and views. */
import type { Path, ShownConstraint } from '../../account/account.ts';
import type { AttachedPolicy, Name, Table, TableColumn, View } from '../../account/model.ts';
import type { ForeignKey } from '../../account/table-constraints.ts';
import { quoteIdentifier } from '../../sql/parser.ts';
import { typeText } from '../query/types.ts';
import { clusterByText } from '../tables/clustering.ts';
import { columnType } from '../tables/columns.ts';
import { printPath } from '../values/identifiers.ts';
import { commentText, joined, named, policyName, type Source, tagText } from './source.ts';

const kindWords = { PERMANENT: '', TRANSIENT: 'TRANSIENT ', TEMPORARY: 'TEMPORARY ' } as const;

export const tableText = async (source: Source, table: Table, path: Path): Promise<string> => {
  const columns: string[] = [];
  for (const column of table.columns) columns.push(await columnText(source, table, path, column));
  const keys = source.queries.constraints(table).flatMap(constraintText);
  const lines = [...columns, ...keys].map((line) => `\t${line}`).join(',\n');
  const tail = joined(
    commentText(table.comment),
    rowPolicies(source, table),
    await tagText(source, { kind: 'TABLE', path }),
  );
  const head = `create or replace ${kindWords[table.tableKind]}TABLE ${named(source, path)}`;
  const cluster = clusterByText(table);
  return `${head}${cluster === '' ? '' : ` cluster by ${cluster}`} (\n${lines}\n)${tail === '' ? '' : `${tail}\n`};`;
};

const list = (names: readonly Name[]): string => `(${names.map(quoteIdentifier).join(', ')})`;

/** "Table constraints … are always reconstructed as out-of-line constraints": https://docs.snowflake.com/en/sql-reference/constraints-overview */
const constraintText = ({ constraint, columns, references }: ShownConstraint): readonly string[] => {
  const { type, name, isNamed, rely, comment } = constraint;
  // What a role may not know is not in the text, either.
  if (type === 'FOREIGN KEY' && references === null) return [];
  return [
    joined(
      isNamed ? `constraint ${quoteIdentifier(name)}` : '',
      `${type.toLowerCase()} ${list(columns)}`,
      references === null ? '' : `references ${printPath(references.path)}${list(references.columns)}`,
      constraint.type === 'FOREIGN KEY' ? ruleText(constraint) : '',
      rely ? 'rely' : '',
      commentText(comment, ' '),
    ),
  ];
};

/** What is not the default. */
const ruleText = ({ match, onUpdate, onDelete }: ForeignKey): string =>
  joined(
    match === 'FULL' ? '' : `match ${match.toLowerCase()}`,
    onUpdate === 'NO ACTION' ? '' : `on update ${onUpdate.toLowerCase()}`,
    onDelete === 'NO ACTION' ? '' : `on delete ${onDelete.toLowerCase()}`,
  );

const columnText = async (source: Source, table: Table, path: Path, column: TableColumn): Promise<string> =>
  joined(
    quoteIdentifier(column.name),
    typeText(columnType(column.type, true)),
    maskText(source, table, column.id),
    column.notNull ? 'NOT NULL' : '',
    column.default === null ? '' : `DEFAULT ${column.default}`,
    column.identity === null
      ? ''
      : `autoincrement start ${column.identity.start} increment ${column.identity.step} noorder`,
    commentText(column.comment, ' '),
    await tagText(source, { kind: 'TABLE', path, column: column.name }),
  );

export const viewText = async (source: Source, view: View, path: Path): Promise<string> => {
  const columns: string[] = [];
  for (const [index, { name, comment }] of view.columns.entries())
    columns.push(
      joined(
        quoteIdentifier(name),
        maskText(source, view, index),
        commentText(comment, ' '),
        await tagText(source, { kind: 'VIEW', path, column: name }),
      ),
    );
  const tail = joined(
    commentText(view.comment),
    rowPolicies(source, view),
    await tagText(source, { kind: 'VIEW', path }),
  );
  const words = `${view.secure ? 'secure ' : ''}${view.session === null ? '' : 'temporary '}`;
  const head = `create or replace ${words}view ${named(source, path)}`;
  const lines = columns.map((line) => `\t${line}`).join(',\n');
  return `${head}(\n${lines}\n)${tail === '' ? '' : ` ${tail}\n`} as ${view.query.trim()};`;
};

const argumentNames = ({ kind, columns }: Table | View, numbers: readonly number[]): string => {
  const nameOf = (number: number): string =>
    (kind === 'TABLE' ? columns.find(({ id }) => id === number) : columns[number])?.name ?? '';
  return numbers.map((number) => quoteIdentifier(nameOf(number))).join(', ');
};

const rowPolicies = (source: Source, relation: Table | View): string =>
  relation.policies
    .filter(({ kind }) => kind === 'ROW ACCESS POLICY')
    .map(
      (attached) =>
        `WITH ROW ACCESS POLICY ${policyName(source, attached)} ON (${argumentNames(relation, attached.columns)})`,
    )
    .join(' ');

const maskText = (source: Source, relation: Table | View, column: number): string => {
  const isMask = ({ kind, columns: [first] }: AttachedPolicy): boolean =>
    kind === 'MASKING POLICY' && first === column;
  const mask = relation.policies.find(isMask);
  if (mask === undefined) return '';
  const using = mask.columns.length < 2 ? '' : ` USING (${argumentNames(relation, mask.columns)})`;
  return `WITH MASKING POLICY ${policyName(source, mask)}${using}`;
};
