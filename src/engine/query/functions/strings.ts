/** https://docs.snowflake.com/en/sql-reference/functions-string */
import { asVarchar, cast } from '../casts.ts';
import { matchesPattern } from '../patterns.ts';
import { once, quote } from '../sql-text.ts';
import { call, constant, type Typed } from '../tree.ts';
import { array, boolean, count, fixed, object, text, withNullable } from '../types.ts';
import { containedBytes, placeOfBytes, reversedBytes } from './bytes.ts';
import {
  type FunctionDefinition,
  nullableIfAny,
  type ScalarFunction,
  scalar,
  settled,
  special,
  typeOf,
} from './function.ts';
import { countOf, placeOf } from './whole-numbers.ts';

const nothing = constant(text(), null);

const sameText = (values: readonly Typed[]) =>
  text(typeOf(values[0]).length ?? undefined, nullableIfAny(values));

/** SUBSTR counts from 1; 0 counts as 1, negative places from the end. */
const substring = scalar('text integer integer?', sameText, ([value = '', from = '', length]) =>
  once(placeOf(from), (start) => {
    const place = `CASE WHEN ${start} = 0 THEN 1 ELSE ${start} END`;
    return length === undefined
      ? `substr(${value}, ${place})`
      : `substr(${value}, ${place}, ${countOf(length)})`;
  }),
);

/** Of bytes so many of their hexadecimal digits, two for each byte. */
const ofBytes = (
  ofText: ScalarFunction,
  ofDigits: (digits: string, ...numbers: string[]) => string,
): ScalarFunction => ({
  ...ofText,
  build(invocation) {
    const [value, ...numbers] = invocation.values;
    if (value?.type.type !== 'BINARY') return ofText.build(invocation);
    const whole = numbers.map((number) => cast(number, fixed(38, 0), invocation.options));
    const values = [value, ...whole];
    return call(withNullable(value.type, nullableIfAny(values)), values, ([written = '', ...given]) => {
      const made = ofDigits(`hex(${written})`, ...given);
      const absent = given.map((number) => `${number} IS NULL`).join(' OR ');
      return `CASE WHEN NOT (${absent}) THEN from_hex(${made}) END`;
    });
  },
});

const substringOfBytes = ofBytes(substring, (digits, from, length) => {
  const place = once(
    placeOf(from ?? ''),
    (start) => `CASE WHEN ${start} > 0 THEN 2 * ${start} - 1 WHEN ${start} = 0 THEN 1 ELSE 2 * ${start} END`,
  );
  return length === undefined
    ? `substr(${digits}, ${place})`
    : `substr(${digits}, ${place}, 2 * ${countOf(length)})`;
});

const part = (name: 'left' | 'right'): FunctionDefinition =>
  ofBytes(
    scalar('text integer', sameText, ([value, length = '']) => `${name}(${value}, ${countOf(length)})`),
    (digits, length = '') => `${name}(${digits}, 2 * ${countOf(length)})`,
  );

const trimmed = (name: string) =>
  scalar('text text?', sameText, ([value, characters]) =>
    characters === undefined ? `${name}(${value}, ' ')` : `${name}(${value}, ${characters})`,
  );

const position = ([needle = '', value = '', start]: readonly string[]): string => {
  if (start === undefined) return `strpos(${value}, ${needle})`;
  return once(placeOf(start), (from) =>
    once(
      `strpos(substr(${value}, ${from}), ${needle})`,
      (found) => `CASE WHEN ${found} = 0 THEN 0 ELSE ${found} + ${from} - 1 END`,
    ),
  );
};

/** Words, between delimiters that are single characters, none of them empty. */
export const tokens = (value: string, delimiters: string): string =>
  once(
    delimiters,
    (ends) =>
      `CASE WHEN ${ends} = '' THEN CASE WHEN ${value} = '' THEN [] ELSE [${value}] END ELSE list_filter(string_split(translate(${value}, ${ends}, repeat(left(${ends}, 1), length(${ends}))), left(${ends}, 1)), lambda token: token <> '') END`,
  );

/** https://docs.snowflake.com/en/sql-reference/functions/initcap */
const initialCapitals = scalar('text text?', sameText, ([value = '', delimiters]) => {
  const ends = delimiters ?? quote(' \t\n\r\f\v!?@"^#$&~_,.:;+-*%/|\\[](){}<>');
  return once(value, (base) =>
    once(ends, (between) => {
      const before = `${base}[place - 1]`;
      const letters = `list_transform(range(1, length(${base}) + 1), lambda place: CASE WHEN place = 1 OR contains(${between}, ${before}) THEN upper(${base}[place]) ELSE lower(${base}[place]) END)`;
      return `CASE WHEN ${between} = '' THEN upper(left(${base}, 1)) || lower(substr(${base}, 2)) ELSE array_to_string(${letters}, '') END`;
    }),
  );
});

/** An empty separator parts nothing. */
const splitPart = scalar('text text integer', sameText, ([value = '', separator = '', part = '']) =>
  once(placeOf(part), (index) =>
    once(separator, (between) => {
      const place = `CASE WHEN ${index} = 0 THEN 1 ELSE ${index} END`;
      return `CASE WHEN ${between} = '' THEN CASE WHEN ${place} IN (1, -1) THEN ${value} WHEN ${index} IS NOT NULL AND ${value} IS NOT NULL THEN '' END ELSE split_part(${value}, ${between}, ${place}) END`;
    }),
  ),
);

/** A list; an empty separator parts nothing. https://docs.snowflake.com/en/sql-reference/functions/split */
export const splitTexts = (value: string, separator: string): string =>
  /^'[^']+'$/.test(separator)
    ? `string_split(${value}, ${separator})`
    : once(value, (base) =>
        once(
          separator,
          (between) =>
            `CASE WHEN ${between} = '' THEN CASE WHEN ${base} IS NOT NULL THEN [${base}] END ELSE string_split(${base}, ${between}) END`,
        ),
      );

/** Of a text the characters or its bytes in UTF-8, of bytes their number. */
const measuredBy = (ofText: (value: string) => string, ofBytes: (value: string) => string) =>
  special('any', ([value = nothing], { options }) => {
    const isBinary = value.type.type === 'BINARY';
    const measured = isBinary ? value : asVarchar(value, options);
    return call(withNullable(count, measured.type.nullable), [measured], ([written = '']) =>
      settled(count, isBinary ? ofBytes(written) : ofText(written)),
    );
  });

const length = measuredBy(
  (value) => `length(${value})`,
  (value) => `octet_length(${value})`,
);

/** The database compares bytes: where those are the characters, it is the faster one. */
const compared = (
  left: string,
  right: string,
  ofBytes: (left: string, right: string) => string,
  routine: string,
): string =>
  once(left, (a) =>
    once(
      right,
      (b) =>
        `CAST(CASE WHEN strlen(${a}) = length(${a}) AND strlen(${b}) = length(${b}) THEN ${ofBytes(a, b)} ELSE CAST(${routine}(${a}, ${b}) AS DOUBLE) END AS DECIMAL(18, 0))`,
    ),
  );

/** No more than a bound, where there is one. https://docs.snowflake.com/en/sql-reference/functions/editdistance */
const editDistance = scalar('text text integer?', count, ([left = '', right = '', greatest]) => {
  const distance = compared(left, right, (a, b) => `levenshtein(${a}, ${b})`, 'snowgate_edit_distance');
  if (greatest === undefined) return distance;
  return once(greatest, (bound) =>
    once(
      distance,
      (found) =>
        `CASE WHEN ${found} > ${bound} THEN greatest(${bound}, 0) WHEN ${bound} IS NOT NULL THEN ${found} END`,
    ),
  );
});

/** LIKE written as a call. https://docs.snowflake.com/en/sql-reference/functions/like */
const like = (operator: 'LIKE' | 'ILIKE') =>
  special('text text text?', ([value = nothing, pattern = nothing, escaping], { options, at }) =>
    matchesPattern(
      { operator, value, patterns: [pattern], escaping: escaping ?? null, every: false },
      options,
      at,
    ),
  );

export const stringFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['UPPER', scalar('text', sameText, ([value]) => `upper(${value})`)],
  ['LOWER', scalar('text', sameText, ([value]) => `lower(${value})`)],
  ['INITCAP', initialCapitals],
  ['LENGTH', length],
  ['LEN', length],
  [
    'OCTET_LENGTH',
    measuredBy(
      (value) => `strlen(${value})`,
      (value) => `octet_length(${value})`,
    ),
  ],
  [
    'BIT_LENGTH',
    measuredBy(
      (value) => `(strlen(${value}) * 8)`,
      (value) => `(octet_length(${value}) * 8)`,
    ),
  ],
  ['LIKE', like('LIKE')],
  ['ILIKE', like('ILIKE')],
  ['SUBSTR', substringOfBytes],
  ['SUBSTRING', substringOfBytes],
  ['LEFT', part('left')],
  ['RIGHT', part('right')],
  ['TRIM', trimmed('trim')],
  ['LTRIM', trimmed('ltrim')],
  ['RTRIM', trimmed('rtrim')],
  ['REVERSE', reversedBytes(scalar('text', sameText, ([value]) => `reverse(${value})`))],
  [
    'CONTAINS',
    containedBytes(scalar('text text', boolean, ([value, part]) => `contains(${value}, ${part})`)),
  ],
  ['STARTSWITH', scalar('text text', boolean, ([value, part]) => `starts_with(${value}, ${part})`)],
  ['ENDSWITH', scalar('text text', boolean, ([value, part]) => `suffix(${value}, ${part})`)],
  ['POSITION', placeOfBytes(scalar('text text integer?', count, position))],
  ['CHARINDEX', placeOfBytes(scalar('text text integer?', count, position))],
  [
    'SPLIT',
    scalar(
      'text text',
      array,
      ([value = '', separator = '']) => `CAST(to_json(${splitTexts(value, separator)}) AS VARCHAR)`,
    ),
  ],
  ['SPLIT_PART', splitPart],
  [
    'STRTOK',
    scalar('text text? integer?', text(), ([value = '', delimiters = "' '", part = '1']) =>
      once(
        value,
        (base) =>
          `CASE WHEN ${placeOf(part)} < 1 THEN NULL ELSE ${tokens(base, delimiters)}[${placeOf(part)}] END`,
      ),
    ),
  ],
  [
    'STRTOK_TO_ARRAY',
    scalar('text text?', array, ([value = '', delimiters = "' '"]) =>
      once(value, (base) => `CAST(to_json(${tokens(base, delimiters)}) AS VARCHAR)`),
    ),
  ],
  ['SOUNDEX', scalar('text', text(4), ([value]) => `snowgate_soundex(${value})`)],
  [
    'PARSE_URL',
    scalar(
      'text integer?',
      object,
      ([value, permissive = '0']) => `snowgate_parse_url(${value}, CAST(${permissive} AS VARCHAR))`,
    ),
  ],
  [
    'PARSE_IP',
    scalar(
      'text text integer?',
      object,
      ([value, type, permissive = '0']) =>
        `snowgate_parse_ip(${value}, ${type}, CAST(${permissive} AS VARCHAR))`,
    ),
  ],
  ['RTRIMMED_LENGTH', scalar('text', count, ([value]) => `length(rtrim(${value}, ' '))`)],
  ['ASCII', scalar('text', count, ([value]) => `ascii(${value})`)],
  ['CHR', scalar('integer', text(1), ([code]) => `chr(CAST(${code} AS INTEGER))`)],
  ['CHAR', scalar('integer', text(1), ([code]) => `chr(CAST(${code} AS INTEGER))`)],
  [
    'UNICODE',
    scalar('text', count, ([value = '']) =>
      once(value, (name) => `CASE WHEN ${name} = '' THEN 0 ELSE unicode(${name}) END`),
    ),
  ],
  ['EDITDISTANCE', editDistance],
  [
    'JAROWINKLER_SIMILARITY',
    scalar('text text', fixed(18, 0), ([left, right]) =>
      compared(
        `lower(${left})`,
        `lower(${right})`,
        (a, b) => `floor(100 * jaro_winkler_similarity(${a}, ${b}))`,
        'snowgate_similarity',
      ),
    ),
  ],
];
