/** https://docs.snowflake.com/en/sql-reference/functions-analytic: functions of a row's place among others. */
import type { Expression, ObjectName, Span } from '../../../sql/ast.ts';
import type { ColumnType } from '../../result.ts';
import { quotientType } from '../operators.ts';
import type { Typed } from '../tree.ts';
import { fixed, real, scaleOf, withNullable } from '../types.ts';
import {
  type AggregateFunction,
  aggregate,
  type CallExpression,
  type FunctionDefinition,
  typeOf,
} from './function.ts';

const same = (values: readonly Typed[]): ColumnType => withNullable(typeOf(values[0]), true);
const rank = fixed(18, 0, false);

const hasFrame = (over: string): boolean => /(?:PRECEDING|FOLLOWING|CURRENT ROW)\)$/.test(over);

const framed = (over: string, frame: string): string =>
  hasFrame(over) ? over : `${over.slice(0, -1)} ${frame})`;

/** These see the whole partition, unless a frame says otherwise. */
const wholePartition = (over: string): string =>
  framed(over, 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING');

const ranking = (name: string, type: ColumnType) =>
  aggregate(
    '',
    () => type,
    (_, __, over) => `${name}()${over}`,
    true,
  );

type Render = (values: readonly string[], nulls: string, over: string) => string;

/** A function that takes IGNORE NULLS. */
const reaching = (signature: string, render: Render): AggregateFunction => {
  const plain = aggregate(signature, same, () => '', true);
  return {
    ...plain,
    mayIgnoreNulls: true,
    build: (invocation) =>
      aggregate(signature, same, (values, _, over) =>
        render(values, invocation.ignoreNulls ? ' IGNORE NULLS' : '', over),
      ).build(invocation),
  };
};

const offset = (name: string) =>
  reaching(
    'any integer? any?',
    ([value, distance, fallback], nulls, over) =>
      `${name}(${value}${distance === undefined ? '' : `, CAST(${distance} AS BIGINT)`}${fallback === undefined ? '' : `, ${fallback}`}${nulls})${over}`,
  );

const placed = (name: string) =>
  reaching('any', ([value], nulls, over) => `${name}(${value}${nulls})${wholePartition(over)}`);

/** https://docs.snowflake.com/en/sql-reference/functions/ratio_to_report */
const ratioToReport = aggregate(
  'measure',
  (values) => {
    const type = typeOf(values[0]);
    return type.type === 'FIXED' ? quotientType(type, fixed(38, scaleOf(type)), true) : real;
  },
  ([value = ''], _, over) => `(CAST(${value} AS DOUBLE) / nullif(CAST(sum(${value})${over} AS DOUBLE), 0))`,
  true,
);

/** How often the condition has held up to the row. https://docs.snowflake.com/en/sql-reference/functions/conditional_true_event */
const trueEvents: AggregateFunction = {
  ...aggregate(
    'boolean',
    () => rank,
    ([value = ''], _, over) =>
      `count(CASE WHEN ${value} THEN 1 END)${framed(over, 'ROWS UNBOUNDED PRECEDING')}`,
    true,
  ),
  takesWindows: true,
};

const named = (name: string, at: Span): ObjectName => ({
  parts: [{ name, quoted: false, span: at }],
  span: at,
});

/** How often the value has been another one than in the row before. https://docs.snowflake.com/en/sql-reference/functions/conditional_change_event */
const changeEvents: AggregateFunction = {
  ...aggregate(
    'any',
    () => rank,
    () => '',
    true,
  ),
  standsFor(written) {
    const { span } = written;
    const [value] = written.arguments;
    if (value === undefined) return written;
    const before: CallExpression = { ...written, name: named('LAG', span) };
    const changed: Expression = { node: 'binary', operator: '<>', left: value.value, right: before, span };
    return {
      ...written,
      name: named('CONDITIONAL_TRUE_EVENT', span),
      arguments: [{ name: null, value: changed }],
    };
  },
};

export const windowFunctions: readonly (readonly [string, FunctionDefinition])[] = [
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
  [
    'NTH_VALUE',
    reaching(
      'any integer',
      ([value, place], nulls, over) =>
        `nth_value(${value}, CAST(${place} AS BIGINT)${nulls})${wholePartition(over)}`,
    ),
  ],
  ['RATIO_TO_REPORT', ratioToReport],
  ['CONDITIONAL_TRUE_EVENT', trueEvents],
  ['CONDITIONAL_CHANGE_EVENT', changeEvents],
];
