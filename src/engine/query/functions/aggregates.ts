/**
 * https://docs.snowflake.com/en/sql-reference/functions-aggregation
 * https://docs.snowflake.com/en/sql-reference/functions-analytic
 */
import type { ColumnType } from '../../result.ts';
import { measured } from '../text-limits.ts';
import type { Typed } from '../tree.ts';
import {
  array,
  boolean,
  count,
  fixed,
  object,
  real,
  scaleOf,
  storedType,
  text,
  withNullable,
} from '../types.ts';
import { aggregate, type FunctionDefinition, typeOf } from './function.ts';

const same = (values: readonly Typed[]): ColumnType => withNullable(typeOf(values[0]), true);
const sumType = (values: readonly Typed[]): ColumnType =>
  typeOf(values[0]).type === 'FIXED' ? fixed(38, scaleOf(typeOf(values[0]))) : real;
const plain = (name: string) =>
  aggregate('any', same, ([value = ''], inner, over) => `${name}(${inner(value)})${over}`);

/** The mean of decimals is a decimal with six digits more, up to twelve. */
const averageType = (values: readonly Typed[]): ColumnType => {
  const type = typeOf(values[0]);
  if (type.type !== 'FIXED') return real;
  return fixed(38, Math.max(scaleOf(type), Math.min(scaleOf(type) + 6, 12)));
};

const average: FunctionDefinition = {
  ...aggregate('number', averageType, () => ''),
  build(invocation) {
    const inner = aggregate(
      'number',
      averageType,
      ([value = ''], within, over) => `avg(${within(value)})${over}`,
    );
    const parts = inner.build(invocation);
    const [value] = parts.arguments;
    if (value?.type.type !== 'FIXED') return parts;
    const { type } = parts;
    // The sum is exact and the database divides in binary fractions: near enough to 15 digits.
    return {
      ...parts,
      render: ([written = ''], within, over) =>
        `CAST(CAST(sum(${within(written)})${over} AS DOUBLE) / nullif(count(${within(written)})${over}, 0) AS ${storedType(type)})`,
    };
  },
};

const counting = aggregate(
  'any any...',
  () => count,
  (values, inner, over) => {
    const [first = '*', ...rest] = values;
    if (rest.length === 0) return `count(${first === '*' ? '*' : inner(first)})${over}`;
    const complete = values.map((value) => `${value} IS NOT NULL`).join(' AND ');
    return `count(${inner(`CASE WHEN ${complete} THEN row(${values.join(', ')}) END`)})${over}`;
  },
);

const statistic = (name: string, width = 1) =>
  aggregate(
    width === 1 ? 'float' : 'float float',
    () => real,
    (values, inner, over) => `${name}(${width === 1 ? inner(values[0] ?? '') : values.join(', ')})${over}`,
  );

const condition = (name: string) =>
  aggregate(
    'boolean',
    () => boolean,
    ([value = ''], inner, over) => `${name}(${inner(value)})${over}`,
  );

const ranking = (name: string, type: ColumnType) =>
  aggregate(
    '',
    () => type,
    (_, __, over) => `${name}()${over}`,
    true,
  );

const offset = (name: string) =>
  aggregate(
    'any integer? any?',
    same,
    ([value, distance, fallback], _, over) =>
      `${name}(${value}${distance === undefined ? '' : `, CAST(${distance} AS BIGINT)`}${fallback === undefined ? '' : `, ${fallback}`})${over}`,
    true,
  );

const placed = (name: string) =>
  aggregate('any', same, ([value], _, over) => `${name}(${value})${over}`, true);

const listAggregate = aggregate(
  'text text?',
  () => text(undefined, false),
  ([value = '', separator = "''"], inner, over) => {
    // The separator belongs between the value and the order.
    const [before = '', after = ''] = inner('\u0001').split('\u0001');
    return measured(`coalesce(string_agg(${before}${value}, ${separator}${after})${over}, '')`, 'LISTAGG');
  },
);

const arrayAggregate = aggregate(
  'variant',
  () => withNullable(array, false),
  ([value = ''], inner, over) =>
    `coalesce('[' || array_to_string(list(${inner(value)}) FILTER (WHERE ${value} IS NOT NULL)${over}, ',') || ']', '[]')`,
);

const objectAggregate = aggregate(
  'text variant',
  () => withNullable(object, false),
  ([key = '', value = ''], _, over) =>
    `coalesce(snowgate_json('{' || array_to_string(list(CAST(to_json(${key}) AS VARCHAR) || ':' || ${value}) FILTER (WHERE ${key} IS NOT NULL AND ${value} IS NOT NULL)${over}, ',') || '}', '0'), '{}')`,
);

const median = aggregate(
  'number',
  (values) =>
    typeOf(values[0]).type === 'FIXED' ? fixed(38, Math.min(scaleOf(typeOf(values[0])) + 3, 37)) : real,
  ([value = ''], inner, over) => `median(${inner(`CAST(${value} AS DOUBLE)`)})${over}`,
);

const rank = fixed(18, 0, false);

export const aggregateFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['COUNT', counting],
  [
    'COUNT_IF',
    aggregate(
      'boolean',
      () => count,
      ([value = ''], inner, over) => `count(${inner(`CASE WHEN ${value} THEN 1 END`)})${over}`,
    ),
  ],
  ['SUM', aggregate('number', sumType, ([value = ''], inner, over) => `sum(${inner(value)})${over}`)],
  ['AVG', average],
  ['MIN', plain('min')],
  ['MAX', plain('max')],
  ['ANY_VALUE', plain('any_value')],
  ['MEDIAN', median],
  ['MODE', plain('mode')],
  ['STDDEV', statistic('stddev_samp')],
  ['STDDEV_SAMP', statistic('stddev_samp')],
  ['STDDEV_POP', statistic('stddev_pop')],
  ['VARIANCE', statistic('var_samp')],
  ['VAR_SAMP', statistic('var_samp')],
  ['VAR_POP', statistic('var_pop')],
  ['CORR', statistic('corr', 2)],
  ['COVAR_POP', statistic('covar_pop', 2)],
  ['COVAR_SAMP', statistic('covar_samp', 2)],
  ['BOOLAND_AGG', condition('bool_and')],
  ['BOOLOR_AGG', condition('bool_or')],
  [
    'APPROX_COUNT_DISTINCT',
    aggregate(
      'any',
      () => count,
      ([value = ''], _, over) => `count(DISTINCT ${value})${over}`,
    ),
  ],
  ['LISTAGG', listAggregate],
  ['ARRAY_AGG', arrayAggregate],
  ['OBJECT_AGG', objectAggregate],
  ['MIN_BY', aggregate('any any', same, ([value, key], _, over) => `min_by(${value}, ${key})${over}`)],
  ['MAX_BY', aggregate('any any', same, ([value, key], _, over) => `max_by(${value}, ${key})${over}`)],
  ['ROW_NUMBER', ranking('row_number', rank)],
  ['RANK', ranking('rank', rank)],
  ['DENSE_RANK', ranking('dense_rank', rank)],
  ['PERCENT_RANK', ranking('percent_rank', withNullable(real, false))],
  ['CUME_DIST', ranking('cume_dist', withNullable(real, false))],
  [
    'NTILE',
    aggregate(
      'integer',
      () => rank,
      ([buckets = ''], _, over) => `ntile(CAST(${buckets} AS BIGINT))${over}`,
      true,
    ),
  ],
  ['LAG', offset('lag')],
  ['LEAD', offset('lead')],
  ['FIRST_VALUE', placed('first_value')],
  ['LAST_VALUE', placed('last_value')],
];
