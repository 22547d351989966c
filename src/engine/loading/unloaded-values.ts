/** What a query gives, as a file of the format takes it. */
import type { Expression, Query } from '../../sql/ast.ts';
import { type CastOptions, cast, formatted } from '../query/casts.ts';
import { invalidConstruct } from '../query/errors.ts';
import { ExpressionResolver } from '../query/resolve/expressions.ts';
import { relationColumns } from '../query/resolve/generated-relation.ts';
import { resolveIn } from '../query/resolve/queries.ts';
import { type Resolution, Scope, type ScopeColumn } from '../query/resolve/scope.ts';
import { quote } from '../query/sql-text.ts';
import { call, type Typed, type TypedQuery } from '../query/tree.ts';
import { isSemiStructured, text } from '../query/types.ts';
import type { ColumnType } from '../result.ts';
import type { Format } from './file-format.ts';

export interface Unloaded {
  readonly query: TypedQuery;
  /** What the columns were before they were made into what the file takes. */
  readonly types: readonly ColumnType[];
}

/** With the text that rows are partitioned by as the last column, if they are. */
export const resolveUnload = (
  query: Query,
  partitionBy: Expression | null,
  format: Format,
  resolution: Resolution,
): Unloaded => {
  const source = resolveIn(query, new Scope(resolution, null));
  const alias = resolution.nextRelation();
  const columns = relationColumns(alias, source.columns);
  const scope = new Scope(resolution, null);
  scope.relations.push({ path: [], columns });
  const options = resolution.castOptions(query.span);
  const values = columns.map(({ value }) => unloaded(value, format, resolution, query));
  requireShape(columns, format, query);
  const partition =
    partitionBy === null
      ? []
      : [cast(new ExpressionResolver(scope, resolveIn).resolve(partitionBy), text(), options)];
  values.push(...partition);
  const unloading: TypedQuery = {
    with: [],
    columns: values.map(({ type }, index) => ({ ...type, name: columns[index]?.name ?? '' })),
    // So that one partition is written after the other, and no more files are open than one.
    order: partition.map((value) => ({ value, descending: false, nullsFirst: false })),
    limit: null,
    offset: null,
    body: {
      kind: 'select',
      distinct: false,
      columns: values,
      from: { kind: 'derived', query: source, alias, lateral: false },
      where: null,
      group: null,
      having: null,
      qualify: null,
    },
  };
  return { query: unloading, types: columns.map(({ value }) => value.type) };
};

const formatNames: { readonly [type: string]: string } = {
  DATE: 'DATE_FORMAT',
  TIME: 'TIME_FORMAT',
  TIMESTAMP_NTZ: 'TIMESTAMP_FORMAT',
  TIMESTAMP_LTZ: 'TIMESTAMP_FORMAT',
  TIMESTAMP_TZ: 'TIMESTAMP_FORMAT',
};

const unloaded = (value: Typed, format: Format, resolution: Resolution, { span }: Query): Typed => {
  const options = resolution.castOptions(span);
  const { type } = value;
  if (format.type === 'JSON') return value;
  if (format.type === 'PARQUET') {
    if (type.type !== 'TIMESTAMP_TZ' && type.type !== 'TIMESTAMP_LTZ') return value;
    throw invalidConstruct(
      `Error encountered when unloading to PARQUET: ${type.type} is not supported.`,
      span,
      '002019',
      '0A000',
    );
  }
  const given = format.text(formatNames[type.type] ?? '');
  if (given !== '' && given !== 'AUTO') {
    const render = formatted(type, resolution.zone, quote(given));
    return call(text(), [value], ([written = '']) => render(written));
  }
  if (type.type === 'BINARY') return binaryText(value, format.text('BINARY_FORMAT'), options);
  // A document is written as it is, and not as the text that a string in it would be.
  if (isSemiStructured(type)) return call(text(), [value], ([written = '']) => written);
  return cast(value, text(), options);
};

const binaryText = (value: Typed, format: string, options: CastOptions): Typed => {
  switch (format) {
    case 'BASE64':
      return call(text(), [value], ([written]) => `to_base64(${written})`);
    case 'UTF8':
    case 'UTF-8':
      return call(text(), [value], ([written]) => `decode(${written})`);
    default:
      return cast(value, text(), options);
  }
};

/** "JSON can only be used to unload data from columns of type VARIANT." */
const requireShape = (columns: readonly ScopeColumn[], format: Format, { span }: Query): void => {
  if (format.type !== 'JSON') return;
  const [only, ...more] = columns;
  if (only !== undefined && more.length === 0 && isSemiStructured(only.value.type)) return;
  throw invalidConstruct(
    'JSON file format can only unload one column of type variant, object, or array; OBJECT_CONSTRUCT makes one of several.',
    span,
    '002019',
    '0A000',
  );
};
