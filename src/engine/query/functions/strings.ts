/** https://docs.snowflake.com/en/sql-reference/functions-string */
import { once, quote } from '../sql-text.ts';
import type { Typed } from '../tree.ts';
import { array, boolean, count, fixed, object, text } from '../types.ts';
import { type FunctionDefinition, nullableIfAny, scalar, typeOf } from './function.ts';
import { countOf, placeOf } from './whole-numbers.ts';

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

export const stringFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['UPPER', scalar('text', sameText, ([value]) => `upper(${value})`)],
  ['LOWER', scalar('text', sameText, ([value]) => `lower(${value})`)],
  ['INITCAP', initialCapitals],
  ['LENGTH', scalar('text', count, ([value]) => `length(${value})`)],
  ['LEN', scalar('text', count, ([value]) => `length(${value})`)],
  ['OCTET_LENGTH', scalar('text', count, ([value]) => `strlen(${value})`)],
  ['BIT_LENGTH', scalar('text', count, ([value]) => `(strlen(${value}) * 8)`)],
  ['SUBSTR', substring],
  ['SUBSTRING', substring],
  ['LEFT', scalar('text integer', sameText, ([value, length = '']) => `left(${value}, ${countOf(length)})`)],
  [
    'RIGHT',
    scalar('text integer', sameText, ([value, length = '']) => `right(${value}, ${countOf(length)})`),
  ],
  ['TRIM', trimmed('trim')],
  ['LTRIM', trimmed('ltrim')],
  ['RTRIM', trimmed('rtrim')],
  ['REVERSE', scalar('text', sameText, ([value]) => `reverse(${value})`)],
  ['CONTAINS', scalar('text text', boolean, ([value, part]) => `contains(${value}, ${part})`)],
  ['STARTSWITH', scalar('text text', boolean, ([value, part]) => `starts_with(${value}, ${part})`)],
  ['ENDSWITH', scalar('text text', boolean, ([value, part]) => `suffix(${value}, ${part})`)],
  ['POSITION', scalar('text text integer?', count, position)],
  ['CHARINDEX', scalar('text text integer?', count, position)],
  [
    'SPLIT',
    scalar(
      'text text',
      array,
      ([value, separator]) => `CAST(to_json(string_split(${value}, ${separator})) AS VARCHAR)`,
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
  ['UNICODE', scalar('text', count, ([value]) => `unicode(${value})`)],
  ['EDITDISTANCE', scalar('text text', count, ([left, right]) => `levenshtein(${left}, ${right})`)],
  [
    'JAROWINKLER_SIMILARITY',
    scalar(
      'text text',
      fixed(18, 0),
      ([left, right]) => `round(100 * jaro_winkler_similarity(lower(${left}), lower(${right})))`,
    ),
  ],
];
