/** What ALTER TABLE makes of the columns of a table. */
import { unsupportedFeature } from '../../account/errors.ts';
import type { Clustering, Table, TableColumn } from '../../account/model.ts';
import { asName } from '../../account/model.ts';
import type { AlterTableAction, ColumnDefinition } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import type { QueryRunner } from '../query/runner.ts';
import { scaleOf, storedType, typeNamed, typeText } from '../query/types.ts';
import type { Cell, ColumnType } from '../result.ts';
import { columnType, storedColumnType } from '../tables/columns.ts';
import type { TableStorage } from '../tables/storage.ts';
import { withRenamedColumn } from './clustering.ts';
import { declaredColumn, defaultOf } from './column-definitions.ts';

export interface ColumnChange {
  readonly columns: readonly TableColumn[];
  /** Those that are new, as they were written. */
  readonly added?: readonly ColumnDefinition[];
  /** Where it is another than before. */
  readonly clustering?: Clustering | null;
  /** Before and after the catalog has it. */
  readonly before?: (storage: TableStorage) => Promise<void>;
  readonly after?: (storage: TableStorage) => Promise<void>;
}

type AlterColumn = Extract<AlterTableAction, { action: 'alterColumn' }>;

const noColumn = (name: string) => compilationError(`column '${name}' does not exist`, '000904', '42000');
const columnExists = (name: string) => compilationError(`column '${name}' already exists`, '001430', '42601');

export const existingColumn = (table: Table, name: string): TableColumn => {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw noColumn(name);
  return column;
};

/** Undefined where there is nothing to do. */
export const columnChange = async (
  context: StatementContext,
  table: Table,
  action: AlterTableAction,
  runner: QueryRunner,
): Promise<ColumnChange | undefined> => {
  switch (action.action) {
    case 'addColumns':
      return await addColumns(context, table, action, runner);
    case 'dropColumns':
      return dropColumns(table, action);
    case 'renameColumn': {
      const { from, to } = action;
      const column = existingColumn(table, from.name);
      if (from.name !== to.name && table.columns.some(({ name }) => name === to.name))
        throw columnExists(to.name);
      return {
        columns: replaced(table, column, { ...column, name: asName(to.name) }),
        clustering: withRenamedColumn(table, column, to.name),
      };
    }
    case 'alterColumn':
      return await alterColumn(context, table, action, runner);
    default:
      return undefined;
  }
};

const replaced = (table: Table, before: TableColumn, after: TableColumn): readonly TableColumn[] =>
  table.columns.map((column) => (column === before ? after : column));

interface NewColumn {
  readonly column: TableColumn;
  readonly value: Cell;
}

const addColumns = async (
  context: StatementContext,
  table: Table,
  action: Extract<AlterTableAction, { action: 'addColumns' }>,
  runner: QueryRunner,
): Promise<ColumnChange | undefined> => {
  const names = action.columns.map(({ name }) => name.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw columnExists(twice);
  const isThere = (name: string): boolean => table.columns.some((column) => column.name === name);
  const wanted = action.columns.filter(({ name }) => {
    if (!isThere(name.name)) return true;
    if (!action.ifNotExists) throw columnExists(name.name);
    return false;
  });
  if (wanted.length === 0) return undefined;
  const { storage } = runner.tables;
  const isEmpty = await storage.isEmpty(table);
  const added: NewColumn[] = [];
  for (const definition of wanted) {
    const column = await newColumn(context, definition, table.nextColumn + added.length, runner);
    if (column.column.notNull && column.value === null && !isEmpty)
      throw compilationError(
        `Non-nullable column '${column.column.name}' cannot be added to non-empty table '${table.name}' unless it has a non-null default value.`,
        '002260',
        '22000',
      );
    added.push(column);
  }
  return {
    columns: [...table.columns, ...added.map(({ column }) => column)],
    added: wanted,
    before: async () => {
      for (const { column, value } of added) await storage.addColumn(table, column, value);
    },
  };
};

const newColumn = async (
  context: StatementContext,
  written: ColumnDefinition,
  id: number,
  runner: QueryRunner,
): Promise<NewColumn> => {
  const { definition, type, defaultValue } = await declaredColumn(context, written, [], runner);
  if (definition.identity !== null) throw unsupportedFeature('ALTER TABLE ADD COLUMN AUTOINCREMENT');
  if (type === null) throw compilationError(`Missing data type of column '${definition.name}'`, '001003');
  if (definition.default !== null && endsInNextValue(written))
    throw unsupportedFeature('ALTER TABLE ADD COLUMN DEFAULT of a sequence');
  return { column: { ...definition, type, id }, value: defaultValue };
};

const endsInNextValue = ({ default: value }: Pick<ColumnDefinition, 'default'>): boolean =>
  value?.node === 'column' && value.parts.at(-1)?.name === 'NEXTVAL';

const dropColumns = (
  table: Table,
  { columns: names, ifExists, restrict }: Extract<AlterTableAction, { action: 'dropColumns' }>,
): ColumnChange | undefined => {
  const dropped = names.flatMap(({ name }) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined && !ifExists) throw noColumn(name);
    return column === undefined ? [] : [column];
  });
  if (dropped.length === 0) return undefined;
  const used = table.constraints.find((key) => dropped.some(({ id }) => key.columns.includes(id)));
  if (restrict && used !== undefined)
    throw compilationError(`Columns of constraint '${used.name}' cannot be dropped while it is there.`);
  const kept = dropped.find(({ id }) => table.clustering?.columns.includes(id));
  if (kept !== undefined)
    throw compilationError(`cannot drop column '${kept.name}': the clustering key of the table names it`);
  const columns = table.columns.filter((column) => !dropped.includes(column));
  if (columns.length === 0)
    throw compilationError(`cannot drop the last column of table '${table.name}'`, '002262', '42601');
  return { columns, after: (storage) => storage.dropColumns(table, dropped) };
};

const alterColumn = async (
  context: StatementContext,
  table: Table,
  { column: name, change }: AlterColumn,
  runner: QueryRunner,
): Promise<ColumnChange> => {
  const { storage } = runner.tables;
  const column = existingColumn(table, name.name);
  const becomes = (changes: Partial<TableColumn>): ColumnChange => ({
    columns: replaced(table, column, { ...column, ...changes }),
  });
  switch (change.change) {
    case 'comment':
      return becomes({ comment: change.comment });
    case 'setDefault': {
      // "Change the default sequence for a column": of no other default is there a change.
      if (!endsInNextValue(change) || column.default?.endsWith('.NEXTVAL') !== true)
        throw unsupportedFeature('ALTER COLUMN SET DEFAULT where either default is not of a sequence');
      const { text } = await defaultOf(context, { name, default: change.default }, column.type, runner);
      return becomes({ default: text });
    }
    case 'dropDefault':
      return becomes({ default: null });
    case 'notNull':
      if (change.notNull && (await storage.holdsFor(table, column, (value) => `${value} IS NULL`)))
        throw compilationError(
          `Column '${column.name}' contains null values. Not null constraint cannot be added.`,
          '002264',
          '22000',
        );
      return becomes({ notNull: change.notNull });
    case 'type': {
      const type = typeNamed(change.type);
      if (type === undefined)
        throw compilationError(`Unsupported data type '${change.type.name}'.`, '002040', '42601');
      await requireChangeable(table, column, type, storage);
      const after = { ...column, type: storedColumnType(type) };
      return { ...becomes(after), before: (place) => place.changeType(table, after) };
    }
  }
};

/** A text may become longer, a number may have more digits before the point, or fewer where all there are still fit. */
const requireChangeable = async (
  table: Table,
  column: TableColumn,
  to: ColumnType,
  storage: TableStorage,
): Promise<void> => {
  const from = columnType(column.type, true);
  const refused = () =>
    compilationError(
      `cannot change column ${column.name} from type ${typeText(from)} to ${typeText(to)}`,
      '002108',
      '22000',
    );
  if (from.type !== to.type) throw refused();
  switch (from.type) {
    case 'TEXT':
    case 'BINARY':
      if ((to.length ?? 0) < (from.length ?? 0))
        throw compilationError(
          `cannot change column ${column.name} from type ${typeText(from)} to ${typeText(to)} because reducing the byte-length of a varchar is not supported.`,
          '040052',
          '22000',
        );
      return;
    case 'FIXED': {
      if (scaleOf(from) !== scaleOf(to)) throw refused();
      const tooLong = (value: string): string =>
        `${value} IS NOT NULL AND TRY_CAST(${value} AS ${storedType(to)}) IS NULL`;
      if ((to.precision ?? 38) < (from.precision ?? 38) && (await storage.holdsFor(table, column, tooLong)))
        throw compilationError(
          `cannot change column ${column.name} from type ${typeText(from)} to ${typeText(to)} because it holds larger numbers.`,
          '002108',
          '22000',
        );
      return;
    }
    default:
      if (scaleOf(from) !== scaleOf(to)) throw refused();
  }
};
