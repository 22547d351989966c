/** https://docs.snowflake.com/en/sql-reference/functions-aggregation: statistics, percentiles and regression. */
import type { ColumnType } from '../../result.ts';
import { cast } from '../casts.ts';
import { invalidConstruct } from '../errors.ts';
import { averageType } from '../operators.ts';
import { constant, type Typed } from '../tree.ts';
import { fixed, isNumeric, real, scaleOf, withNullable } from '../types.ts';
import {
  type AggregateFunction,
  aggregate,
  constantText,
  type FunctionDefinition,
  failWrongTypes,
  type Invocation,
  settled,
  typeOf,
} from './function.ts';

const statistic = (name: string) =>
  aggregate(
    'float',
    () => real,
    ([value = ''], inner, over) => `${name}(${inner(value)})${over}`,
  );

/** Of decimals a decimal with six digits more, up to twelve. */
const variance = (name: string) =>
  aggregate(
    'measure',
    (values) => averageType(typeOf(values[0])),
    ([value = ''], inner, over) => `${name}(${inner(`CAST(${value} AS DOUBLE)`)})${over}`,
  );

/** Of pairs: first what depends, then what it depends on. */
const ofPairs = (name: string) =>
  aggregate(
    'float float',
    () => real,
    (values, _, over) => `${name}(${values.join(', ')})${over}`,
  );

/** Too few values have no such measure; of equal ones it would be no number. */
const shaped = (name: string, least: number, value: string, inner: string, over: string): string =>
  `CASE WHEN count(${value})${over} >= ${least} AND stddev_samp(${value})${over} > 0 THEN ${name}(${inner})${over} END`;

const skew = aggregate(
  'float',
  () => real,
  ([value = ''], inner, over) => shaped('skewness', 3, value, inner(value), over),
);

/** A decimal of decimals; the database computes no more than nine of its digits right. */
const kurtosis = aggregate(
  'measure',
  (values) => (typeOf(values[0]).type === 'FIXED' ? fixed(38, 12) : real),
  ([value = ''], inner, over) => {
    const number = `CAST(${value} AS DOUBLE)`;
    return `round(${shaped('kurtosis', 4, number, inner(number), over)}, 9)`;
  },
);

/** Between two values: a decimal gets three digits more. */
const betweenType = (type: ColumnType): ColumnType =>
  type.type === 'FIXED' ? fixed(38, Math.min(scaleOf(type) + 3, 37)) : real;

const median = aggregate(
  'number',
  (values) => betweenType(typeOf(values[0])),
  ([value = ''], inner, over) => `median(${inner(`CAST(${value} AS DOUBLE)`)})${over}`,
);

const shareOf = (value: Typed | undefined, invocation: Invocation): number => {
  const written = constantText(value);
  const share = Number(written ?? Number.NaN);
  if (!(share >= 0 && share <= 1))
    throw invalidConstruct(
      `the percentile of ${invocation.name} needs to be a constant between 0.0 and 1.0`,
      invocation.at,
      '001015',
      '22023',
    );
  return share;
};

/** PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY value). */
const percentile = (name: 'quantile_cont' | 'quantile_disc'): AggregateFunction => ({
  kind: 'aggregate',
  minimum: 1,
  maximum: 1,
  windowOnly: false,
  takesOrder: true,
  build(invocation) {
    const [key, ...others] = invocation.order;
    if (key === undefined || others.length > 0)
      throw invalidConstruct(
        `${invocation.name} requires WITHIN GROUP (ORDER BY …) with one expression`,
        invocation.at,
        '001104',
      );
    const share = shareOf(invocation.values[0], invocation);
    const wanted = key.descending ? 1 - share : share;
    const isBetween = name === 'quantile_cont';
    if (isBetween && !isNumeric(key.value.type)) return failWrongTypes(invocation);
    const type = isBetween ? betweenType(key.value.type) : withNullable(key.value.type, true);
    const value = isBetween ? cast(key.value, real, invocation.options) : key.value;
    return {
      type,
      arguments: [value],
      render: ([written = ''], _, over) => settled(type, `${name}(${written}, ${wanted})${over}`),
    };
  },
});

/** Exact, which is within any bound of error. */
const approximate: AggregateFunction = {
  kind: 'aggregate',
  minimum: 2,
  maximum: 2,
  windowOnly: false,
  build(invocation) {
    const share = shareOf(invocation.values[1], invocation);
    const value = cast(invocation.values[0] ?? constant(real, null), real, invocation.options);
    return {
      type: real,
      arguments: [value],
      render: ([written = ''], _, over) => `quantile_cont(${written}, ${share})${over}`,
    };
  },
};

export const statisticFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['MEDIAN', median],
  ['PERCENTILE_CONT', percentile('quantile_cont')],
  ['PERCENTILE_DISC', percentile('quantile_disc')],
  ['APPROX_PERCENTILE', approximate],
  ['STDDEV', statistic('stddev_samp')],
  ['STDDEV_SAMP', statistic('stddev_samp')],
  ['STDDEV_POP', statistic('stddev_pop')],
  ['VARIANCE', variance('var_samp')],
  ['VARIANCE_SAMP', variance('var_samp')],
  ['VARIANCE_POP', variance('var_pop')],
  ['VAR_SAMP', variance('var_samp')],
  ['VAR_POP', variance('var_pop')],
  ['KURTOSIS', kurtosis],
  ['SKEW', skew],
  ['CORR', ofPairs('corr')],
  ['COVAR_POP', ofPairs('covar_pop')],
  ['COVAR_SAMP', ofPairs('covar_samp')],
  ['REGR_AVGX', ofPairs('regr_avgx')],
  ['REGR_AVGY', ofPairs('regr_avgy')],
  ['REGR_COUNT', ofPairs('regr_count')],
  ['REGR_INTERCEPT', ofPairs('regr_intercept')],
  ['REGR_R2', ofPairs('regr_r2')],
  ['REGR_SLOPE', ofPairs('regr_slope')],
  ['REGR_SXX', ofPairs('regr_sxx')],
  ['REGR_SXY', ofPairs('regr_sxy')],
  ['REGR_SYY', ofPairs('regr_syy')],
];
