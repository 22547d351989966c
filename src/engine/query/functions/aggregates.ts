/**
 * https://docs.snowflake.com/en/sql-reference/functions-aggregation
 * https://docs.snowflake.com/en/sql-reference/functions-analytic
 */
import type { WindowSpecification } from '../../../sql/ast.ts';
import type { ColumnType } from '../../result.ts';
import { cast } from '../casts.ts';
import { invalidConstruct, unsupportedQuery } from '../errors.ts';
import { jsonOrder, orderedJson } from '../json-order.ts';
import { averageType } from '../operators.ts';
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
  variant,
  withNullable,
} from '../types.ts';
import {
  type AggregateParts,
  aggregate,
  constantText,
  type FunctionDefinition,
  type Invocation,
  typeOf,
} from './function.ts';
import { hashed } from './numbers.ts';

const same = (values: readonly Typed[]): ColumnType => withNullable(typeOf(values[0]), true);
const sumType = (values: readonly Typed[]): ColumnType =>
  typeOf(values[0]).type === 'FIXED' ? fixed(38, scaleOf(typeOf(values[0]))) : real;
const plain = (name: string) =>
  aggregate('any', same, ([value = ''], inner, over) => `${name}(${inner(value)})${over}`);

const extreme = (name: 'min' | 'max'): FunctionDefinition => {
  const usual = plain(name);
  const ofVariants = aggregate('any', same, ([value = ''], inner, over) => {
    return orderedJson(`${name}(${inner(jsonOrder(value))})${over}`);
  });
  return {
    ...usual,
    build: (invocation) =>
      (typeOf(invocation.values[0]).type === 'VARIANT' ? ofVariants : usual).build(invocation),
  };
};

/** The value beside the extreme key; or those beside so many, in an array. https://docs.snowflake.com/en/sql-reference/functions/max_by */
const beside = (name: 'min_by' | 'max_by'): FunctionDefinition => {
  const ordered = (key: string, isVariant: boolean): string => (isVariant ? jsonOrder(key) : key);
  const one = (isVariant: boolean) =>
    aggregate(
      'any any',
      same,
      ([value, key = ''], _, over) => `${name}(${value}, ${ordered(key, isVariant)})${over}`,
    );
  const several = (isVariant: boolean, count: string) =>
    aggregate(
      'variant any any',
      () => withNullable(array, false),
      ([value, key = ''], _, over) =>
        `('[' || coalesce(array_to_string(${name}(coalesce(${value}, 'null'), ${ordered(key, isVariant)}, ${count})${over}, ','), '') || ']')`,
    );
  return {
    ...one(false),
    maximum: 3,
    build(invocation) {
      const isVariant = typeOf(invocation.values[1]).type === 'VARIANT';
      const given = invocation.values[2];
      if (given === undefined) return one(isVariant).build(invocation);
      const count = Number(constantText(given) ?? Number.NaN);
      if (!Number.isInteger(count) || count < 1 || count > 1000)
        throw invalidConstruct(
          `argument 3 to function ${invocation.name} needs to be a constant whole number from 1 to 1000`,
          invocation.at,
          '001015',
          '22023',
        );
      return several(isVariant, String(count)).build({
        ...invocation,
        values: invocation.values.slice(0, 2),
      });
    },
  };
};

const mean = aggregate(
  'measure',
  (values) => averageType(typeOf(values[0])),
  ([value = ''], within, over) => `avg(${within(value)})${over}`,
);

/** From the first row to the row at hand: what a window with an order is where it says nothing else. */
const isRunning = ({ orderBy, frame }: WindowSpecification): boolean =>
  orderBy.length > 0 &&
  (frame === null ||
    (frame.unit === 'RANGE' &&
      frame.start.kind === 'UNBOUNDED PRECEDING' &&
      (frame.end === null || frame.end.kind === 'CURRENT ROW')));

/** Over other windows a mean of decimals has three digits more, the others cut off. */
const meanOfWindow = (value: Typed, parts: AggregateParts): AggregateParts => {
  const scale = scaleOf(value.type);
  const type = fixed(38, Math.max(scale, Math.min(scale + 3, 12)));
  const whole = (decimal: string, factor: number): string =>
    `CAST(${decimal} * CAST(1${'0'.repeat(factor)} AS DECIMAL(${factor + 1}, 0)) AS HUGEINT)`;
  const more = '0'.repeat(scaleOf(type) - scale);
  return {
    ...parts,
    type,
    render: ([written = ''], within, over) =>
      `CAST(CAST((${whole(`CAST(sum(${within(written)})${over} AS DECIMAL(38, ${scale}))`, scale)} * 1${more}) // nullif(count(${within(written)})${over}, 0) AS DECIMAL(38, 0)) * CAST('0.${'0'.repeat(scaleOf(type) - 1)}1' AS DECIMAL(${scaleOf(type) + 1}, ${scaleOf(type)})) AS ${storedType(type)})`,
  };
};

const average: FunctionDefinition = {
  ...mean,
  build(invocation) {
    const parts = mean.build(invocation);
    const [value] = parts.arguments;
    if (value?.type.type !== 'FIXED') return parts;
    const { window } = invocation;
    if (window !== null && !isRunning(window) && scaleOf(value.type) <= 9) return meanOfWindow(value, parts);
    const { type } = parts;
    // The sum is exact and the database divides in binary fractions: near enough to 15 digits.
    return {
      ...parts,
      render: ([written = ''], within, over) =>
        `CAST(CAST(sum(${within(written)})${over} AS DOUBLE) / nullif(count(${within(written)})${over}, 0) AS ${storedType(type)})`,
    };
  },
};

/** NULL within JSON is not counted either. */
const counting: FunctionDefinition = {
  ...aggregate(
    'any any...',
    () => count,
    () => '',
  ),
  build: ({ values }) => ({
    type: count,
    arguments: values,
    render: (written, inner, over) => {
      const [first, ...rest] = written.map((value, index) =>
        values[index]?.type.type === 'VARIANT' ? `nullif(${value}, 'null')` : value,
      );
      if (first === undefined) return `CAST(count(*)${over} AS DECIMAL(18, 0))`;
      if (rest.length === 0) return `CAST(count(${inner(first)})${over} AS DECIMAL(18, 0))`;
      const complete = [first, ...rest].map((value) => `${value} IS NOT NULL`).join(' AND ');
      return `CAST(count(${inner(`CASE WHEN ${complete} THEN row(${written.join(', ')}) END`)})${over} AS DECIMAL(18, 0))`;
    },
  }),
};

const condition = (name: string) =>
  aggregate(
    'boolean',
    () => boolean,
    ([value = ''], inner, over) => `${name}(${inner(value)})${over}`,
  );

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

/** Of different values the database orders by nothing but themselves as texts: they are put in order afterwards. */
const orderedSet = (invocation: Invocation): AggregateParts => {
  const [key, ...others] = invocation.order;
  const [value] = invocation.values;
  if (key === undefined || value === undefined || others.length > 0)
    throw unsupportedQuery('ARRAY_AGG(DISTINCT …) in the order of several values', invocation.at);
  return {
    type: withNullable(array, false),
    arguments: [cast(value, variant, invocation.options), key.value],
    order: [],
    render: ([item = '', by = ''], inner, over) => {
      const entries = `list(${inner(`{'key': ${by}, 'item': ${item}}`)}) FILTER (WHERE ${item} IS NOT NULL)${over}`;
      const sorted = `list_sort(${entries}, '${key.descending ? 'DESC' : 'ASC'}')`;
      return `coalesce('[' || array_to_string(list_transform(${sorted}, lambda entry: entry.item), ',') || ']', '[]')`;
    },
  };
};

/** The elements of arrays, each as often as the array that has it most often. https://docs.snowflake.com/en/sql-reference/functions/array_union_agg */
const unionOfArrays = aggregate(
  'variant',
  () => withNullable(array, false),
  ([value = ''], _, over) =>
    `coalesce(snowgate_union('[' || array_to_string(list(${value}) FILTER (WHERE json_type(${value}) = 'ARRAY')${over}, ',') || ']'), '[]')`,
);

const objectAggregate = aggregate(
  'text variant',
  () => withNullable(object, false),
  ([key = '', value = ''], _, over) =>
    `coalesce(snowgate_object(array_to_string(list(CAST(to_json(${key}) AS VARCHAR) || ':' || ${value}) FILTER (WHERE ${key} IS NOT NULL AND ${value} IS NOT NULL)${over}, ',')), '{}')`,
);

const bits = (name: string) =>
  aggregate(
    'integer',
    () => fixed(38, 0),
    ([value = ''], inner, over) => `${name}(${inner(`CAST(${value} AS BIGINT)`)})${over}`,
  );

/** True where exactly one value is. */
const exclusiveOr = aggregate(
  'boolean',
  () => boolean,
  ([value = ''], inner, over) =>
    `CASE WHEN count(${inner(value)})${over} > 0 THEN count(${inner(`CASE WHEN ${value} THEN 1 END`)})${over} = 1 END`,
);

const distinctCount = aggregate(
  'any',
  () => count,
  ([value = ''], _, over) => `count(DISTINCT ${value})${over}`,
);

const arrayOfDistinct = aggregate(
  'variant',
  () => withNullable(array, false),
  ([value = ''], _, over) =>
    `coalesce('[' || array_to_string(list(DISTINCT ${value}) FILTER (WHERE ${value} IS NOT NULL)${over}, ',') || ']', '[]')`,
);

/** The same in whatever order the rows come. */
const hashOfAll: FunctionDefinition = {
  ...aggregate(
    'any any...',
    () => fixed(19, 0, false),
    () => '',
  ),
  build({ values }) {
    return {
      type: fixed(19, 0, false),
      arguments: values,
      render: (written, _, over) =>
        `CAST(coalesce(CAST(sum(CAST(hash(row(${hashed(values, written).join(', ')})) // 1048576 AS HUGEINT))${over} AS HUGEINT) % 9223372036854775807, 0) AS DECIMAL(19, 0))`,
    };
  },
};

/** Which of the columns the row is a subtotal over, in bits. */
const grouping = aggregate(
  'any any...',
  () => withNullable(fixed(10, 0), false),
  (values) => `grouping(${values.join(', ')})`,
);

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
  ['SUM', aggregate('measure', sumType, ([value = ''], inner, over) => `sum(${inner(value)})${over}`)],
  ['AVG', average],
  ['MIN', extreme('min')],
  ['MAX', extreme('max')],
  ['ANY_VALUE', plain('any_value')],
  ['MODE', plain('mode')],
  ['BOOLAND_AGG', condition('bool_and')],
  ['BOOLOR_AGG', condition('bool_or')],
  ['APPROX_COUNT_DISTINCT', distinctCount],
  ['LISTAGG', { ...listAggregate, takesOrder: true }],
  [
    'ARRAY_AGG',
    {
      ...arrayAggregate,
      takesOrder: true,
      build: (invocation) =>
        invocation.distinct && invocation.order.length > 0
          ? orderedSet(invocation)
          : arrayAggregate.build(invocation),
    },
  ],
  ['ARRAY_UNION_AGG', unionOfArrays],
  ['OBJECT_AGG', objectAggregate],
  ['MIN_BY', beside('min_by')],
  ['MAX_BY', beside('max_by')],
  ['HLL', distinctCount],
  ['BITAND_AGG', bits('bit_and')],
  ['BIT_AND_AGG', bits('bit_and')],
  ['BITOR_AGG', bits('bit_or')],
  ['BIT_OR_AGG', bits('bit_or')],
  ['BITXOR_AGG', bits('bit_xor')],
  ['BIT_XOR_AGG', bits('bit_xor')],
  ['BOOLXOR_AGG', exclusiveOr],
  ['ARRAY_UNIQUE_AGG', arrayOfDistinct],
  ['HASH_AGG', hashOfAll],
  ['GROUPING', grouping],
  ['GROUPING_ID', grouping],
];
