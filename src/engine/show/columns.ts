/** https://docs.snowflake.com/en/sql-reference/sql/show-columns */
import type { Path } from '../../account/account.ts';
import type { StoredColumnType, Table, TableColumn, View, ViewColumn } from '../../account/model.ts';
import type { ShowOptions } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { anyPrivilege, identityText } from '../describe/relation.ts';
import { schemaObjectPath } from '../names.ts';
import { type Cell, type ResultSet, textColumn } from '../result.ts';
import { printPath } from '../values/identifiers.ts';
import { likeMatcher, trueOrFalse } from './listing.ts';
import { checkScope, liesIn, scopeOf } from './scope.ts';

const columns = [
  'table_name',
  'schema_name',
  'column_name',
  'data_type',
  'null?',
  'default',
  'kind',
  'expression',
  'comment',
  'database_name',
  'autoincrement',
  'schema_evolution_record',
].map((name) => textColumn(name));

/** Bytes that a character has at most. */
const greatestCharacter = 4;
const greatestText = 16_777_216;

const typeJson = ({ type, precision, scale, length }: StoredColumnType, nullable: boolean): string => {
  switch (type) {
    case 'TEXT':
    case 'BINARY': {
      const characters = length ?? greatestText;
      const byteLength =
        type === 'BINARY' ? characters : Math.min(characters * greatestCharacter, greatestText);
      return JSON.stringify({ type, length: characters, byteLength, nullable, fixed: false });
    }
    case 'REAL':
    case 'DATE':
    case 'BOOLEAN':
      return JSON.stringify({ type, nullable });
    default:
      return JSON.stringify({
        type,
        ...(precision === null ? {} : { precision }),
        ...(scale === null ? {} : { scale }),
        nullable,
      });
  }
};

type Relation = { readonly object: Table | View; readonly path: Path };

const isTableColumn = (column: TableColumn | ViewColumn): column is TableColumn => 'notNull' in column;

const rowOf = ({ object, path }: Relation, column: TableColumn | ViewColumn): readonly Cell[] => {
  const isTable = isTableColumn(column);
  const nullable = isTable ? !column.notNull : column.type.nullable;
  return [
    object.name,
    path[1] ?? '',
    column.name,
    typeJson(column.type, nullable),
    trueOrFalse(nullable),
    (isTable ? column.default : null) ?? '',
    'COLUMN',
    '',
    column.comment ?? '',
    path[0] ?? '',
    (isTable ? identityText(column) : null) ?? '',
    null,
  ];
};

export const showColumns = async (context: StatementContext, options: ShowOptions): Promise<ResultSet> => {
  const relations = await relationsOf(context, options);
  const matches = options.like === null ? () => true : likeMatcher(options.like);
  const rows = relations.flatMap((relation) =>
    relation.object.columns.filter(({ name }) => matches(name)).map((column) => rowOf(relation, column)),
  );
  return { columns, rows };
};

const relationsOf = async (context: StatementContext, options: ShowOptions): Promise<readonly Relation[]> => {
  const place = options.in;
  if ((place?.kind === 'TABLE' || place?.kind === 'VIEW') && place.name !== null) {
    const path = schemaObjectPath(context, place.name);
    const object = await context.account.read(context.session.actor(), (queries) =>
      queries.relation(path, anyPrivilege, printPath(path)),
    );
    return [{ object, path }];
  }
  const scope = scopeOf(
    context,
    place?.kind === 'TABLE' || place?.kind === 'VIEW' ? { ...options, in: null } : options,
    place === null ? 'DATABASE' : 'SCHEMA',
  );
  return await context.account.read(context.session.actor(), (queries) => {
    checkScope(queries, scope);
    const entries: readonly Relation[] = [
      ...queries.schemaObjects('TABLE'),
      ...queries.schemaObjects('VIEW'),
    ];
    return entries
      .filter(({ path }) => liesIn(scope, path))
      .toSorted((left, right) => (printPath(left.path) < printPath(right.path) ? -1 : 1));
  });
};
