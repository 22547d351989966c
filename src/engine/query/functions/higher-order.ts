/** Functions that apply a lambda expression to elements. https://docs.snowflake.com/en/user-guide/querying-semistructured#label-higher-order-functions */
import { cast } from '../casts.ts';
import { elements } from '../json-access.ts';
import { asCondition } from '../operators.ts';
import { once } from '../sql-text.ts';
import { call, constant, type Typed } from '../tree.ts';
import { array, text, variant, withNullable } from '../types.ts';
import { type FunctionDefinition, type ScalarFunction, special } from './function.ts';

const nothing = constant(text(), null);

/** `made` is what the lambda expression becomes, `list` the elements that are left or take their place. */
const overElements = (
  made: (body: Typed, options: Parameters<typeof cast>[2], name: string) => Typed,
  list: (elements: string, element: string, body: string) => string,
): ScalarFunction => ({
  ...special('any any', ([given = nothing, body = nothing], { options, element, name }) => {
    const source = cast(given, array, options);
    return call(
      withNullable(array, source.type.nullable),
      [source, made(body, options, name)],
      ([written = '', inner = '']) =>
        once(
          elements(written),
          (items) => `('[' || array_to_string(${list(items, element ?? '', inner)}, ',') || ']')`,
        ),
    );
  }),
  lambda: 1,
});

/** From element to element as JSON, which holds a value of any type. https://docs.snowflake.com/en/sql-reference/functions/reduce */
const reduce: ScalarFunction = {
  ...special('any any any', (values, { options, element, accumulator }) => {
    const [given = nothing, initial = nothing, body = nothing] = values;
    const source = cast(given, array, options);
    const state = call(
      variant,
      [source, cast(initial, variant, options), cast(body, variant, options)],
      ([list = '', start = '', next = '']) =>
        `CASE WHEN ${list} IS NOT NULL THEN list_reduce(list_concat([${start}], ${elements(list)}), lambda ${accumulator}, ${element}: ${next}) END`,
    );
    return cast(state, withNullable(initial.type, true), options);
  }),
  lambda: 2,
  accumulates: true,
};

export const higherOrderFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  [
    'FILTER',
    overElements(
      (body, options, name) => asCondition(body, options, name),
      (items, element, test) => `list_filter(${items}, lambda ${element}: coalesce(${test}, FALSE))`,
    ),
  ],
  [
    'TRANSFORM',
    overElements(
      (body, options) => cast(body, variant, options),
      (items, element, value) => `list_transform(${items}, lambda ${element}: coalesce(${value}, 'null'))`,
    ),
  ],
  ['REDUCE', reduce],
];
