/** https://docs.snowflake.com/en/sql-reference/functions-regexp */
import { invalidConstruct } from '../errors.ts';
import { once, quote } from '../sql-text.ts';
import { greatestBytes, ofLengthUpTo } from '../text-limits.ts';
import { call, constant, type Typed } from '../tree.ts';
import { array, boolean, count, maximumTextLength, text, withNullable } from '../types.ts';
import {
  constantText,
  type FunctionDefinition,
  type Invocation,
  nullableIfAny,
  special,
} from './function.ts';
import { countOf, placeOf } from './whole-numbers.ts';

/** More than any list holds. */
const everything = 1_000_000_000;

const empty = constant(text(0, false), '');
const one = constant(count, '1');

const invalid = (invocation: Invocation, what: string, value: string): Error =>
  invalidConstruct(
    `invalid ${what} '${value}' for function ${invocation.name}`,
    invocation.at,
    '001044',
    '42601',
  );

/** An argument that shapes the expression, and so is the same for all rows. */
const setting = (invocation: Invocation, index: number, fallback: string): string => {
  const value = invocation.values[index];
  if (value === undefined) return fallback;
  const written = constantText(value);
  if (written === undefined)
    throw invalidConstruct(
      `argument ${index + 1} to function ${invocation.name} needs to be constant`,
      invocation.at,
      '001015',
      '22023',
    );
  return written;
};

/** Parameters are letters: c and i, of which the last counts, m, s, and e, which extracts a group. */
const parametersAt = (invocation: Invocation, index: number): string => {
  const written = setting(invocation, index, 'c');
  if (!/^[cimes]*$/.test(written)) throw invalid(invocation, 'regular expression parameters', written);
  return written;
};

const flagged = (parameters: string) => {
  const ignoresCase = parameters.lastIndexOf('i') > parameters.lastIndexOf('c');
  const flags = `${ignoresCase ? 'i' : ''}${parameters.includes('m') ? 'm' : ''}${parameters.includes('s') ? 's' : ''}`;
  return (pattern: string): string => (flags === '' ? pattern : `(${quote(`(?${flags})`)} || ${pattern})`);
};

/** The number of the group that is extracted: by `e`, the first unless another is named. */
const groupAt = (invocation: Invocation, parameters: string, index: number): number => {
  const written = setting(invocation, index, parameters.includes('e') ? '1' : '0');
  const group = Number(written);
  if (!(Number.isInteger(group) && group >= 0 && group <= 99))
    throw invalid(invocation, 'group number', written);
  return group;
};

/** What the expression is looked for in: the text from a place on. */
const from = (value: string, place: string): string =>
  place === '1' ? value : `substr(${value}, greatest(${place}, 1))`;

const placed = (value: Typed, written: string): string =>
  value === one ? '1' : value.kind === 'constant' && value.value === '1' ? '1' : placeOf(written);

const matches: FunctionDefinition = special(
  'text text text?',
  ([value = empty, pattern = empty], invocation) => {
    const flags = flagged(parametersAt(invocation, 2));
    return call(
      withNullable(boolean, nullableIfAny([value, pattern])),
      [value, pattern],
      ([written, expression = '']) => `regexp_full_match(${written}, ${flags(expression)})`,
    );
  },
);

const substring = special(
  'text text integer? integer? text? integer?',
  ([value = empty, pattern = empty, place = one, occurrence = one], invocation) => {
    const parameters = parametersAt(invocation, 4);
    const group = groupAt(invocation, parameters, 5);
    return call(
      text(),
      [value, pattern, place, occurrence],
      ([written = '', expression = '', start = '', number = '']) =>
        `regexp_extract_all(${from(written, placed(place, start))}, ${flagged(parameters)(expression)}, ${group})[greatest(${placeOf(number)}, 1)]`,
    );
  },
);

const allSubstrings = special(
  'text text integer? integer? text? integer?',
  ([value = empty, pattern = empty, place = one, occurrence = one], invocation) => {
    const parameters = parametersAt(invocation, 4);
    const group = groupAt(invocation, parameters, 5);
    const values = [value, pattern, place, occurrence];
    return call(
      withNullable(array, nullableIfAny(values)),
      values,
      ([written = '', expression = '', start = '', number = '']) =>
        `CAST(to_json(list_slice(regexp_extract_all(${from(written, placed(place, start))}, ${flagged(parameters)(expression)}, ${group}), greatest(${placeOf(number)}, 1), ${everything})) AS VARCHAR)`,
    );
  },
);

const counted = special(
  'text text integer? text?',
  ([value = empty, pattern = empty, place = one], invocation) => {
    const flags = flagged(parametersAt(invocation, 3));
    return call(
      withNullable(count, nullableIfAny([value, pattern, place])),
      [value, pattern, place],
      ([written = '', expression = '', start = '']) =>
        `CAST(len(regexp_extract_all(${from(written, placed(place, start))}, ${flags(expression)})) AS DECIMAL(18, 0))`,
    );
  },
);

/** Characters that no text may hold mark where matches begin and end. */
const before = 'chr(1114110)';
const after = 'chr(1114111)';

/** The text with its matches marked: their number is not known before. */
const marked = (value: string, pattern: string, name: string): string =>
  ofLengthUpTo(
    { where: name, bytes: `(strlen(${value}) + 1) * 9` },
    `regexp_replace(${value}, ${pattern}, ${before} || '\\0' || ${after}, 'g')`,
  );

const place = special(
  'text text integer? integer? integer? text? integer?',
  (
    [value = empty, pattern = empty, place = one, occurrence = one, option = constant(count, '0')],
    invocation,
  ) => {
    const parameters = parametersAt(invocation, 5);
    const flags = flagged(parameters);
    const group = groupAt(invocation, parameters, 6);
    const values = [value, pattern, place, occurrence, option];
    if (group > 0)
      return call(
        withNullable(count, nullableIfAny(values)),
        values,
        ([written, expression = '', start = '', number = '', end = '']) => {
          const asText = (amount: string): string =>
            once(amount, (name) => `CAST(CASE WHEN ${name} < 1 THEN 1 ELSE ${name} END AS VARCHAR)`);
          const isEnd = `CASE WHEN ${end} = 0 THEN '0' WHEN ${end} IS NOT NULL THEN '1' END`;
          return `CAST(snowgate_group_place(${written}, ${flags(expression)}, ${asText(placeOf(start))}, ${asText(placeOf(number))}, '${group}', ${isEnd}) AS DECIMAL(18, 0))`;
        },
      );
    return call(
      withNullable(count, nullableIfAny(values)),
      values,
      ([written = '', expression = '', start = '', number = '', end = '']) =>
        once(written, (base) =>
          once(`greatest(${placeOf(start)}, 1)`, (first) =>
            once(`greatest(${placeOf(number)}, 1)`, (nth) =>
              once(
                `string_split(${marked(`substr(${base}, ${first})`, flags(expression), invocation.name)}, ${before})`,
                (pieces) => {
                  const ahead = `length(replace(array_to_string(list_slice(${pieces}, 1, ${nth}), ''), ${after}, ''))`;
                  const match = `length(split_part(${pieces}[${nth} + 1], ${after}, 1))`;
                  return `CAST(CASE WHEN ${pieces} IS NULL OR ${end} IS NULL OR ${start} IS NULL OR ${number} IS NULL THEN NULL WHEN len(${pieces}) <= ${nth} THEN 0 ELSE ${ahead} + ${first} + CASE WHEN ${end} = 0 THEN 0 ELSE ${match} END END AS DECIMAL(18, 0))`;
                },
              ),
            ),
          ),
        ),
    );
  },
);

/** Every match, or the one whose number is given. */
const replaced = special(
  'text text text? integer? integer? text?',
  (
    [value = empty, pattern = empty, to = empty, place = one, occurrence = constant(count, '0')],
    invocation,
  ) => {
    const flags = flagged(parametersAt(invocation, 5));
    const values = [value, pattern, to, place, occurrence];
    const whole = (base: string, expression: string, other: string): string => {
      const made = `regexp_replace(${base}, ${expression}, ${other}, 'g')`;
      // At most one match before each byte and one at the end, and every `\1` repeats a part of its match.
      if (2 * (greatestBytes(value) + 1) * (greatestBytes(to) + 1) <= maximumTextLength) return made;
      const found = `CAST(len(regexp_extract_all(${base}, ${expression})) + 1 AS DOUBLE)`;
      const references = `(strlen(${other}) - strlen(replace(${other}, '\\', '')))`;
      const bytes = `strlen(${base}) * (1 + ${references}) + ${found} * strlen(${other})`;
      return ofLengthUpTo({ where: invocation.name, bytes }, made);
    };
    const only = (base: string, expression: string, other: string, nth: string): string =>
      once(`string_split(${marked(base, expression, invocation.name)}, ${before})`, (pieces) => {
        const match = `split_part(${pieces}[${nth} + 1], ${after}, 1)`;
        const change = `list_concat(list_slice(${pieces}, 1, ${nth}), [${whole(match, expression, other)} || split_part(${pieces}[${nth} + 1], ${after}, 2)], list_slice(${pieces}, ${nth} + 2, ${everything}))`;
        return `CASE WHEN ${pieces} IS NULL THEN NULL WHEN len(${pieces}) <= ${nth} THEN ${base} ELSE replace(array_to_string(${change}, ''), ${after}, '') END`;
      });
    return call(
      text(undefined, nullableIfAny(values)),
      values,
      ([written = '', expression = '', other = '', start = '', number = '']) =>
        once(written, (base) =>
          once(flags(expression), (wanted) =>
            once(other, (filling) => {
              const simple = invocation.values.length < 4;
              if (simple) return whole(base, wanted, filling);
              return once(`greatest(${placeOf(start)}, 1)`, (first) =>
                once(countOf(number), (nth) => {
                  const rest = `substr(${base}, ${first})`;
                  const changed = once(
                    rest,
                    (tail) =>
                      `CASE WHEN ${nth} = 0 THEN ${whole(tail, wanted, filling)} WHEN ${nth} > 0 THEN ${only(tail, wanted, filling, nth)} END`,
                  );
                  return `(left(${base}, CAST(${first} - 1 AS BIGINT)) || ${changed})`;
                }),
              );
            }),
          ),
        ),
    );
  },
);

export const regularExpressionFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['REGEXP_LIKE', matches],
  ['RLIKE', matches],
  ['REGEXP_SUBSTR', substring],
  ['REGEXP_SUBSTR_ALL', allSubstrings],
  ['REGEXP_EXTRACT_ALL', allSubstrings],
  ['REGEXP_COUNT', counted],
  ['REGEXP_INSTR', place],
  ['REGEXP_REPLACE', replaced],
];
