/**
 * Arrays, as lists of their elements' JSON texts.
 * https://docs.snowflake.com/en/sql-reference/functions-semistructured
 */
import type { ColumnType } from '../../result.ts';
import { cast } from '../casts.ts';
import { elements, elementsOf, jsonText } from '../json-access.ts';
import { jsonOrder } from '../json-order.ts';
import { failure, once } from '../sql-text.ts';
import { ofLengthUpTo } from '../text-limits.ts';
import { call, type Typed } from '../tree.ts';
import { array, boolean, count, fixed, object, variant, withNullable } from '../types.ts';
import { type FunctionDefinition, type Invocation, nullableIfAny, special } from './function.ts';
import { placeOf } from './whole-numbers.ts';

/** More than any list holds. */
const everything = 1_000_000_000;

const fromElements = (list: string): string => `('[' || array_to_string(${list}, ',') || ']')`;

const asArray = (value: Typed, { options }: Invocation): Typed => cast(value, array, options);
/** An element; where there is none, JSON has but null to say so. */
const asElement = (value: Typed, { options }: Invocation): Typed => cast(value, variant, options);

type Kind = 'array' | 'element' | 'integer' | 'boolean';

const converted = (value: Typed, kind: Kind, invocation: Invocation): Typed => {
  switch (kind) {
    case 'array':
      return asArray(value, invocation);
    case 'element':
      return asElement(value, invocation);
    case 'integer':
      return cast(value, fixed(38, 0), invocation.options);
    case 'boolean':
      return cast(value, boolean, invocation.options);
  }
};

/** A function of arrays; the last of its parameters may be left out where `optional` says so many. */
const ofArrays = (
  kinds: readonly Kind[],
  type: ColumnType,
  render: (...values: string[]) => string,
  optional = 0,
): FunctionDefinition => {
  const signature = kinds.map((_, index) => (index >= kinds.length - optional ? 'any?' : 'any')).join(' ');
  return special(signature, (given, invocation) => {
    const values = given.map((value, index) => converted(value, kinds[index] ?? 'array', invocation));
    return call(withNullable(type, type !== count && nullableIfAny(values)), values, (written) =>
      render(...written),
    );
  });
};

const changed = (kinds: readonly Kind[], render: (list: string, ...rest: string[]) => string) =>
  ofArrays(kinds, array, (value = '', ...rest) =>
    once(elements(value), (list) => fromElements(render(list, ...rest))),
  );

/** Of equal elements only so many count as the other array has too. */
const ofBags = (keeps: 'common' | 'missing') =>
  ofArrays(['array', 'array'], array, (left, right) => `snowgate_bag(${left}, ${right}, '${keeps}')`);

const insertAt = changed(['array', 'integer', 'element'], (list, place = '', item = '') =>
  once(placeOf(place), (at) => {
    const index = `CASE WHEN ${at} < 0 THEN greatest(len(${list}) + ${at}, 0) ELSE ${at} END`;
    const tooFar = failure('100172', '22023', 'Array index {} is too large', `CAST(${at} AS VARCHAR)`);
    return once(index, (where) => {
      const filler = `list_transform(range(greatest(${where} - len(${list}), 0)), lambda gap: 'null')`;
      const after = `list_transform(range(greatest(-${at} - len(${list}), 0)), lambda gap: 'null')`;
      return `CASE WHEN abs(${at}) > 100000 THEN ${tooFar} ELSE list_concat(list_slice(${list}, 1, ${where}), ${filler}, [coalesce(${item}, 'null')], CASE WHEN ${at} < 0 THEN ${after} ELSE [] END, list_slice(${list}, ${where} + 1, ${everything})) END`;
    });
  }),
);

const removeAt = changed(['array', 'integer'], (list, place = '') =>
  once(placeOf(place), (at) =>
    once(
      `CASE WHEN ${at} < 0 THEN len(${list}) + ${at} ELSE ${at} END`,
      (where) =>
        `CASE WHEN ${where} < 0 OR ${where} >= len(${list}) THEN ${list} ELSE list_concat(list_slice(${list}, 1, ${where}), list_slice(${list}, ${where} + 2, ${everything})) END`,
    ),
  ),
);

const sorted = (list: string, direction: 'ASC' | 'DESC'): string => {
  const keys = `list_transform(${list}, lambda item: ${jsonOrder('item')})`;
  return `list_transform(list_sort(${keys}, '${direction}', 'NULLS LAST'), lambda entry: entry.json)`;
};

/**
 * NULL and JSON null are the same within arrays here: both go where NULL goes, by default where the greatest go.
 * https://docs.snowflake.com/en/sql-reference/functions/array_sort
 */
const sort = ofArrays(
  ['array', 'boolean', 'boolean'],
  array,
  (value = '', ascending = 'TRUE', nullsFirst = `(NOT ${ascending})`) =>
    once(elements(value), (list) =>
      once(`list_filter(${list}, lambda item: item <> 'null')`, (known) => {
        const unknown = `list_filter(${list}, lambda item: item = 'null')`;
        const values = `CASE WHEN ${ascending} THEN ${sorted(known, 'ASC')} ELSE ${sorted(known, 'DESC')} END`;
        const all = `CASE WHEN ${nullsFirst} THEN list_concat(${unknown}, ${values}) ELSE list_concat(${values}, ${unknown}) END`;
        return `CASE WHEN ${ascending} IS NOT NULL AND ${nullsFirst} IS NOT NULL THEN ${fromElements(all)} END`;
      }),
    ),
  2,
);

const extreme = (place: 'first' | 'last') =>
  ofArrays(['array'], variant, (value = '') =>
    once(
      `list_filter(${elements(value)}, lambda item: item <> 'null')`,
      (list) => `(${sorted(list, place === 'last' ? 'DESC' : 'ASC')})[1]`,
    ),
  );

/** https://docs.snowflake.com/en/sql-reference/functions/array_generate_range */
const range = ofArrays(
  ['integer', 'integer', 'integer'],
  array,
  (from = '', to = '', step = '1') =>
    once(placeOf(from), (first) =>
      once(placeOf(to), (end) =>
        once(placeOf(step), (distance) => {
          const zero = failure('100172', '22023', 'Step of function ARRAY_GENERATE_RANGE must not be 0');
          const bytes = `greatest(0, (${end} - ${first}) / nullif(CAST(${distance} AS DOUBLE), 0)) * 12`;
          const made = fromElements(`CAST(range(${first}, ${end}, ${distance}) AS VARCHAR[])`);
          return `CASE WHEN ${distance} = 0 THEN ${zero} WHEN ${first} IS NULL OR ${end} IS NULL OR ${distance} IS NULL THEN NULL ELSE ${ofLengthUpTo({ where: 'ARRAY_GENERATE_RANGE', bytes }, made)} END`;
        }),
      ),
    ),
  1,
);

/** Arrays within the array give way to their elements. */
const flattened = ofArrays(['array'], array, (value = '') =>
  once(elements(value), (list) => {
    const other = failure(
      '100107',
      '22000',
      "Not an array: 'Input argument to ARRAY_FLATTEN is not an array of arrays'",
    );
    const inner = `list_transform(${list}, lambda item: CASE json_type(item) WHEN 'ARRAY' THEN ${elementsOf('item')} WHEN 'NULL' THEN NULL ELSE ${other} END)`;
    return once(
      inner,
      (parts) =>
        `CASE WHEN len(${parts}) > list_count(${parts}) THEN NULL ELSE ${fromElements(`flatten(${parts})`)} END`,
    );
  }),
);

const toObject = ofArrays(['array', 'array'], object, (names = '', values = '') =>
  once(elements(names), (keys) =>
    once(elements(values), (list) => {
      const unequal = failure(
        '215001',
        '22000',
        'Key array and value array had unequal lengths in ARRAYS_TO_OBJECT',
      );
      const noText = failure(
        '215002',
        '22000',
        'Key supplied for ARRAYS_TO_OBJECT does not have string type',
      );
      const member = `CASE WHEN ${keys}[place] = 'null' THEN NULL WHEN NOT starts_with(${keys}[place], '"') THEN ${noText} ELSE CAST(to_json(${jsonText(`${keys}[place]`)}) AS VARCHAR) || ':' || ${list}[place] END`;
      const members = `list_filter(list_transform(range(1, len(${keys}) + 1), lambda place: ${member}), lambda member: member IS NOT NULL)`;
      return `CASE WHEN len(${keys}) <> len(${list}) THEN ${unequal} ELSE snowgate_object(array_to_string(${members}, ',')) END`;
    }),
  ),
);

const overlap = ofArrays(
  ['array', 'array'],
  boolean,
  (left = '', right = '') => `list_has_any(${elements(left)}, ${elements(right)})`,
);

/** Objects of the elements at the same place, named `$1`, `$2` and so on; null where an array is shorter. Of empty arrays it is one empty object. */
const zipped = special('any any...', (given, invocation) => {
  const arrays = given.map((value) => asArray(value, invocation));
  return call(withNullable(array, nullableIfAny(arrays)), arrays, (written) =>
    once(`[${written.map(elements).join(', ')}]`, (lists) => {
      const member = `'"$' || which || '":' || coalesce(${lists}[which][place], 'null')`;
      const members = `array_to_string(list_transform(range(1, ${arrays.length + 1}), lambda which: ${member}), ',')`;
      const longest = `list_max(list_transform(${lists}, lambda item: len(item)))`;
      const objects = `list_transform(range(1, ${longest} + 1), lambda place: '{' || ${members} || '}')`;
      return `CASE WHEN len(${lists}) > list_count(${lists}) THEN NULL WHEN ${longest} = 0 THEN '[{}]' ELSE ${fromElements(objects)} END`;
    }),
  );
});

const constructCompact = special('any...', (values, invocation) =>
  call(
    withNullable(array, false),
    values.map((value) => asElement(value, invocation)),
    (written) =>
      written.length === 0
        ? "'[]'"
        : fromElements(
            `list_filter([${written.join(', ')}], lambda item: item IS NOT NULL AND item <> 'null')`,
          ),
  ),
);

export const arrayFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  [
    'ARRAY_APPEND',
    changed(['array', 'element'], (list, item) => `list_append(${list}, coalesce(${item}, 'null'))`),
  ],
  [
    'ARRAY_PREPEND',
    changed(['array', 'element'], (list, item) => `list_prepend(coalesce(${item}, 'null'), ${list})`),
  ],
  [
    'ARRAY_CAT',
    ofArrays(['array', 'array'], array, (left = '', right = '') =>
      once(elements(left), (first) =>
        once(
          elements(right),
          (second) =>
            `CASE WHEN ${first} IS NOT NULL AND ${second} IS NOT NULL THEN ${fromElements(`list_concat(${first}, ${second})`)} END`,
        ),
      ),
    ),
  ],
  ['ARRAY_COMPACT', changed(['array'], (list) => `list_filter(${list}, lambda item: item <> 'null')`)],
  ['ARRAY_CONSTRUCT_COMPACT', constructCompact],
  ['ARRAY_DISTINCT', ofArrays(['array'], array, (list) => `snowgate_distinct(${list})`)],
  ['ARRAY_EXCEPT', ofBags('missing')],
  ['ARRAY_INTERSECTION', ofBags('common')],
  ['ARRAY_FLATTEN', flattened],
  ['ARRAY_GENERATE_RANGE', range],
  ['ARRAY_INSERT', insertAt],
  ['ARRAY_MAX', extreme('last')],
  ['ARRAY_MIN', extreme('first')],
  [
    'ARRAY_REMOVE',
    changed(['array', 'element'], (list, item = '') =>
      once(
        item,
        (wanted) =>
          `CASE WHEN ${wanted} IS NOT NULL THEN list_filter(${list}, lambda other: coalesce(TRY_CAST(other AS DOUBLE) <> TRY_CAST(${wanted} AS DOUBLE), other <> ${wanted})) END`,
      ),
    ),
  ],
  ['ARRAY_REMOVE_AT', removeAt],
  ['ARRAY_REVERSE', changed(['array'], (list) => `list_reverse(${list})`)],
  [
    'ARRAY_SLICE',
    changed(['array', 'integer', 'integer'], (list, from = '', to = '') =>
      once(placeOf(from), (first) =>
        once(placeOf(to), (end) => {
          const start = `CASE WHEN ${first} < 0 THEN greatest(len(${list}) + ${first}, 0) ELSE ${first} END + 1`;
          const stop = `CASE WHEN ${end} < 0 THEN greatest(len(${list}) + ${end}, 0) ELSE ${end} END`;
          return `CASE WHEN ${first} IS NOT NULL AND ${end} IS NOT NULL THEN list_slice(${list}, ${start}, ${stop}) END`;
        }),
      ),
    ),
  ],
  ['ARRAY_SORT', sort],
  ['ARRAYS_OVERLAP', overlap],
  ['ARRAYS_TO_OBJECT', toObject],
  ['ARRAYS_ZIP', zipped],
];
