/**
 * Functions whose text can become longer than what they are given.
 * https://docs.snowflake.com/en/sql-reference/functions-string
 */
import { cast } from '../casts.ts';
import { concatenate } from '../operators.ts';
import { failure, once } from '../sql-text.ts';
import { greatestBytes, joinedTexts, measured, ofLength, tooLong } from '../text-limits.ts';
import { call, constant, type Typed } from '../tree.ts';
import { maximumTextLength, text } from '../types.ts';
import { insertedBytes, paddedBytes } from './bytes.ts';
import {
  constantText,
  type FunctionDefinition,
  nullableIfAny,
  type ScalarFunction,
  scalar,
  special,
} from './function.ts';
import { countOf, placeOf } from './whole-numbers.ts';

const empty = constant(text(0, false), '');
const blank = constant(text(1, false), ' ');

const isAtMost = (value: Typed | undefined, greatest: number): boolean =>
  Number(constantText(value) ?? Number.NaN) <= greatest;

/** Values are named, so that their lengths cost nothing. */
const named = (values: readonly string[], use: (...names: string[]) => string): string => {
  const [first, ...rest] = values;
  if (first === undefined) return use();
  return once(first, (name) => named(rest, (...others) => use(name, ...others)));
};

const textOf = (values: readonly Typed[], render: (values: readonly string[]) => string): Typed =>
  call(text(undefined, nullableIfAny(values)), values, render);

const padded = (name: 'LPAD' | 'RPAD'): ScalarFunction =>
  special('text integer text?', ([value = empty, length = empty, filler = blank]) =>
    textOf([value, length, filler], (written) =>
      named(
        [written[0] ?? '', countOf(written[1] ?? ''), written[2] ?? ''],
        (base = '', width = '', fill = '') => {
          const made = `${name.toLowerCase()}(${base}, CAST(${width} AS INTEGER), ${fill})`;
          const filled = `CASE WHEN ${width} <= length(${base}) OR ${fill} = '' THEN left(${base}, ${width}) ELSE ${made} END`;
          if (isAtMost(length, maximumTextLength / 4)) return filled;
          const missing = `CAST(${width} - length(${base}) AS DOUBLE)`;
          const bytes = `CASE WHEN ${width} <= length(${base}) OR ${fill} = '' THEN strlen(${base}) ELSE strlen(${base}) + ceil(${missing} * strlen(${fill}) / length(${fill})) END`;
          return ofLength({ where: name, bytes, beginning: base }, filled);
        },
      ),
    ),
  );

const repeat = special('text integer', ([value = empty, times = empty]) =>
  textOf([value, times], ([written = '', count = '']) =>
    named([written, countOf(count)], (base = '', number = '') => {
      const made = `repeat(${base}, ${number})`;
      if (isAtMost(times, maximumTextLength / Math.max(greatestBytes(value), 1))) return made;
      const bytes = `CAST(strlen(${base}) AS DOUBLE) * ${number}`;
      // Nothing, however often, is nothing.
      const whole = `CASE WHEN ${base} = '' THEN '' ELSE ${made} END`;
      return ofLength({ where: 'REPEAT', bytes, beginning: base }, whole);
    }),
  ),
);

const space = special('integer', ([times = empty]) =>
  textOf([times], ([count = '']) =>
    once(countOf(count), (number) => {
      const made = `repeat(' ', ${number})`;
      return isAtMost(times, maximumTextLength)
        ? made
        : ofLength({ where: 'SPACE', bytes: number, beginning: "' '" }, made);
    }),
  ),
);

const replace = special('text text text?', ([value = empty, from = empty, to = empty]) =>
  textOf([value, from, to], (written) => {
    const made = (...values: readonly string[]): string => `replace(${values.join(', ')})`;
    if (greatestBytes(value) * Math.max(greatestBytes(to), 1) <= maximumTextLength) return made(...written);
    return named(written, (base = '', part = '', other = '') => {
      const found = `CAST(strlen(${base}) - strlen(replace(${base}, ${part}, '')) AS DOUBLE) / strlen(${part})`;
      const bytes = `CASE WHEN ${part} = '' OR strlen(${other}) <= strlen(${part}) THEN strlen(${base}) ELSE strlen(${base}) + ${found} * (strlen(${other}) - strlen(${part})) END`;
      return ofLength({ where: 'REPLACE', bytes, beginning: base }, made(base, part, other));
    });
  }),
);

/** Each character by the one at its place in the other alphabet, which must not be the longer one. */
const translate = special('text text text', ([value = empty, from = empty, to = empty]) =>
  textOf([value, from, to], (written) =>
    named(written, (base = '', source = '', target = '') => {
      const made = `translate(${base}, ${source}, ${target})`;
      const whole = greatestBytes(value) * 4 <= maximumTextLength ? made : measured(made, 'TRANSLATE');
      return `CASE WHEN length(${target}) > length(${source}) THEN ${tooLong(target)} ELSE ${whole} END`;
    }),
  ),
);

const concat = special('any any...', ([first = empty, ...rest], { options }) => {
  const start = rest.length === 0 ? cast(first, text(), options) : first;
  return rest.reduce((whole, value) => concatenate(whole, value, options, 'CONCAT'), start);
});

const concatWithSeparator = special('text text text...', ([separator = empty, ...values]) => {
  const greatest = values.reduce((sum, value) => sum + greatestBytes(value) + greatestBytes(separator), 0);
  return textOf([separator, ...values], ([between = '', ...written]) =>
    once(between, (name) =>
      joinedTexts(
        written.flatMap((value, index) => (index === 0 ? [value] : [name, value])),
        greatest,
        'CONCAT_WS',
      ),
    ),
  );
});

/** As many characters of `0-9a-zA-Z` as asked for, the same for the same generator. */
const randomText = scalar('integer any', text(), ([length = '', generator = '']) =>
  named([countOf(length), `CAST(${generator} AS VARCHAR)`], (count = '', seed = '') => {
    const piece = `replace(replace(left(to_base64(from_hex(md5(${seed} || ':' || piece))), 21), '+', 'p'), '/', 's')`;
    const made = `left(array_to_string(list_transform(range((${count} + 20) // 21), lambda piece: ${piece}), ''), ${count})`;
    return ofLength({ where: 'RANDSTR', bytes: count, beginning: "''" }, made);
  }),
);

/** Characters from a place on give way to others. https://docs.snowflake.com/en/sql-reference/functions/insert */
const insert = special(
  'text integer integer text',
  ([value = empty, from = empty, length = empty, other = empty]) =>
    textOf([value, from, length, other], ([written = '', place = '', width = '', filling = '']) =>
      named([written, placeOf(place), countOf(width)], (base = '', start = '', taken = '') => {
        const head = `left(${base}, CAST(${start} - 1 AS BIGINT))`;
        const tail = `substr(${base}, CAST(${start} + ${taken} AS BIGINT))`;
        const outside = failure('100065', '22023', 'Invalid position or length for function INSERT');
        const whole = joinedTexts(
          [head, filling, tail],
          greatestBytes(value) + greatestBytes(other),
          'INSERT',
        );
        return `CASE WHEN ${start} < 1 OR ${start} + ${taken} > length(${base}) + 1 THEN ${outside} ELSE ${whole} END`;
      }),
    ),
);

export const stringBuildingFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['LPAD', paddedBytes(padded('LPAD'))],
  ['RPAD', paddedBytes(padded('RPAD'))],
  ['REPEAT', repeat],
  ['SPACE', space],
  ['REPLACE', replace],
  ['TRANSLATE', translate],
  ['CONCAT', concat],
  ['CONCAT_WS', concatWithSeparator],
  ['INSERT', insertedBytes(insert)],
  ['RANDSTR', randomText],
];
