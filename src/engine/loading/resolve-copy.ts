/** COPY INTO a table: what of each record goes into which column. */
import { unsupportedFeature } from '../../account/errors.ts';
import { asName, type TableColumn } from '../../account/model.ts';
import type { Query, Statement } from '../../sql/ast.ts';
import type { CastOptions } from '../query/casts.ts';
import { invalidConstruct, invalidIdentifier } from '../query/errors.ts';
import { ExpressionResolver } from '../query/resolve/expressions.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { type Resolution, Scope } from '../query/resolve/scope.ts';
import { newSource } from '../query/resolve/stages.ts';
import { contains, type Typed } from '../query/tree.ts';
import { defaultValue, numberedColumns, unnumbered } from '../rows/assignment.ts';
import { namedColumns } from '../rows/insert.ts';
import { targetTable } from '../rows/target.ts';
import { locate, type StageLocation } from '../stages/location.ts';
import { type CopyOptions, readCopyOptions } from './copy-options.ts';
import { formatOf, nothingGiven } from './given-format.ts';
import type { LoadColumn, LoadRows } from './load-rows.ts';
import { loadedValue, memberNamed } from './loaded-value.ts';
import type { StagedSource } from './staged-source.ts';

type Copy = Extract<Statement, { statement: 'copyIntoTable' }>;

export const resolveCopyIntoTable = (statement: Copy, resolution: Resolution): LoadRows => {
  const { context } = resolution;
  const options = readCopyOptions(context, statement.properties);
  const { table, path } = targetTable(statement.into, ['INSERT'], resolution);
  const given = namedColumns(table, statement.columns);
  const transformation =
    statement.source !== null && 'query' in statement.source ? selectFrom(statement.source.query) : null;
  const right = options.purges ? 'WRITE' : 'READ';
  const location = locationOf(statement, transformation, path, right, resolution);
  const format = formatOf(options.format ?? location.stage?.fileFormat ?? nothingGiven, resolution);
  if (!format.flag('MULTI_LINE') && format.type !== 'PARQUET') throw unsupportedFeature('MULTI_LINE = FALSE');
  const source = newSource(resolution, format);
  const values =
    transformation === null
      ? fieldsOf(source, given, options, statement)
      : transformed(source, given, transformation, options, resolution);
  const castOptions = resolution.castOptions(statement.span);
  const columns = table.columns.map((column): LoadColumn => {
    const value = values.get(column);
    if (value !== undefined) return loadedValue(column, value, format, options, castOptions);
    if (numberedColumns(table, [...values.keys()]).includes(column)) return plain(column, unnumbered(column));
    return plain(column, assignedDefault(column, resolution, castOptions));
  });
  return {
    kind: 'load',
    table,
    location,
    source,
    options,
    columns,
    /** How many fields a record must have, where that matters. */
    fields: transformation === null && options.matching === 'NONE' ? given.length : null,
    given,
    numbered: numberedColumns(table, [...values.keys()]),
  };
};

const plain = (column: TableColumn, value: Typed): LoadColumn => ({
  column,
  value,
  strict: () => value,
  given: null,
});

const assignedDefault = (column: TableColumn, resolution: Resolution, options: CastOptions): Typed =>
  loadedValue(column, defaultValue(column, resolution), null, null, options).value;

const onlySimple = 'COPY statement only supports simple SELECT from stage statements for import.';

interface Transformation {
  readonly columns: Query['body'] & { readonly node: 'select' };
}

/** "The SELECT statement used for transformations does not support all functions": one list of expressions from one stage. */
const selectFrom = ({ body, with: common, orderBy, limit, offset, span }: Query): Transformation => {
  const refused =
    common.length > 0 ||
    orderBy.length > 0 ||
    limit !== null ||
    offset !== null ||
    body.node !== 'select' ||
    body.where !== null ||
    body.groupBy !== null ||
    body.having !== null ||
    body.qualify !== null ||
    body.distinct ||
    body.top !== null;
  if (refused || body.node !== 'select' || body.from.length !== 1 || body.from[0]?.node !== 'stage')
    throw invalidConstruct(onlySimple, span, '002302', '0A000');
  return { columns: body };
};

const locationOf = (
  { source }: Copy,
  transformation: Transformation | null,
  tablePath: readonly string[],
  right: 'READ' | 'WRITE',
  resolution: Resolution,
): StageLocation => {
  const from = transformation?.columns.from[0];
  const reference =
    from?.node === 'stage' ? from.stage : source !== null && !('query' in source) ? source : null;
  if (from?.node === 'stage' && from.arguments.length > 0)
    throw unsupportedFeature('FILE_FORMAT and PATTERN of a stage within COPY: they are options of COPY');
  if (reference !== null)
    return locate(
      reference,
      reference.name.parts.map(({ name }) => asName(name)),
      right,
      resolution,
    );
  const parts = tablePath.map(asName);
  const span = { start: 0, end: 0, line: 1, position: 0 };
  return locate({ kind: 'table', name: { parts: [], span }, path: '', span }, parts, right, resolution);
};

/** Records as they are: field by field, a document whole, or its members by the names of columns. */
const fieldsOf = (
  source: StagedSource,
  given: readonly TableColumn[],
  { matching, metadata }: CopyOptions,
  { span }: Copy,
): ReadonlyMap<TableColumn, Typed> => {
  const { type } = source.format;
  if (matching !== 'NONE') {
    for (const name of metadata.keys())
      if (!given.some((column) => column.name === name)) throw invalidIdentifier(name, span);
    return new Map(
      given.map((column) => {
        const included = source.column(metadata.get(column.name) ?? '');
        return [column, included ?? memberNamed(source, column.name, matching)];
      }),
    );
  }
  const [only, ...more] = given;
  const takesDocuments = only !== undefined && ['VARIANT', 'OBJECT', 'ARRAY'].includes(only.type.type);
  if (type !== 'CSV' && (more.length > 0 || !takesDocuments))
    throw invalidConstruct(
      `${type} file format can produce one and only one column of type variant, object, or array. Load data into separate columns using the MATCH_BY_COLUMN_NAME copy option or copy with transformation.`,
      span,
      '002019',
      '0A000',
    );
  return new Map(
    given.flatMap((column, index) => {
      const field = source.column(`$${index + 1}`);
      return field === undefined ? [] : [[column, field] as const];
    }),
  );
};

/** A record is converted by itself, also when it is told what is wrong with it. */
const ofSeveralRows: ReadonlySet<Typed['kind']> = new Set([
  'aggregate',
  'scalarQuery',
  'exists',
  'inQuery',
  'quantified',
]);

const transformed = (
  source: StagedSource,
  given: readonly TableColumn[],
  { columns: select }: Transformation,
  { matching, validation }: CopyOptions,
  resolution: Resolution,
): ReadonlyMap<TableColumn, Typed> => {
  if (matching !== 'NONE') throw unsupportedFeature('MATCH_BY_COLUMN_NAME with a query');
  if (validation !== null) throw unsupportedFeature('VALIDATION_MODE with a query');
  const scope = new Scope(resolution, null);
  const [from] = select.from;
  scope.relations.push(source.relation(from?.node === 'stage' && from.alias ? [from.alias.name] : []));
  if (select.columns.length > given.length)
    throw invalidConstruct(
      `Insert value list does not match column list expecting ${given.length} but got ${select.columns.length}`,
      select.span,
      '002020',
      '21S01',
    );
  const resolver = new ExpressionResolver(scope, resolveIn);
  return new Map(
    given.flatMap((column, index) => {
      const written = select.columns[index];
      if (written === undefined) return [];
      const value = resolver.resolve(written.expression);
      if (contains(value, (part) => ofSeveralRows.has(part.kind)))
        throw invalidConstruct(onlySimple, written.expression.span, '002302', '0A000');
      return [[column, value] as const];
    }),
  );
};
