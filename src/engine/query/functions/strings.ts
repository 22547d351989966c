/** https://docs.snowflake.com/en/sql-reference/functions-string */
import { asVarchar } from '../casts.ts';
import { failure, once } from '../sql-text.ts';
import { call, type Typed } from '../tree.ts';
import { array, binary, boolean, count, fixed, text } from '../types.ts';
import { constantText, type FunctionDefinition, nullableIfAny, scalar, special, typeOf } from './function.ts';
import { countOf, placeOf } from './whole-numbers.ts';

const sameText = (values: readonly Typed[]) =>
  text(typeOf(values[0]).length ?? undefined, nullableIfAny(values));
const hexText = (length: number) => (values: readonly Typed[]) => text(length, nullableIfAny(values));

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

/** Snowflake's regular expressions take parameters as letters: c, i, m, e, s. */
const regexOptions = (written: string | undefined): string =>
  written === undefined ? "'c'" : `regexp_replace(${written}, '[^cims]', '', 'g')`;

const position = ([needle = '', value = '', start]: readonly string[]): string => {
  if (start === undefined) return `strpos(${value}, ${needle})`;
  return once(placeOf(start), (from) =>
    once(
      `strpos(substr(${value}, ${from}), ${needle})`,
      (found) => `CASE WHEN ${found} = 0 THEN 0 ELSE ${found} + ${from} - 1 END`,
    ),
  );
};

const sha2 = special('text integer?', ([value, size], { options, resolution: _ }) => {
  const bits = constantText(size) ?? '256';
  const algorithm = bits === '256' || bits === '0' ? 'sha256' : undefined;
  const type = text(128, value?.type.nullable ?? true);
  if (algorithm === undefined || value === undefined)
    return call(type, [], () => failure('001044', '42P13', `Digest size ${bits} is not supported by SHA2`));
  return call(type, [asVarchar(value, options)], ([written]) => `${algorithm}(${written})`);
});

export const stringFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['UPPER', scalar('text', sameText, ([value]) => `upper(${value})`)],
  ['LOWER', scalar('text', sameText, ([value]) => `lower(${value})`)],
  [
    'INITCAP',
    scalar(
      'text',
      sameText,
      ([value]) =>
        `array_to_string(list_transform(regexp_extract_all(${value}, '[A-Za-z0-9]+|[^A-Za-z0-9]+'), lambda word: upper(left(word, 1)) || lower(substr(word, 2))), '')`,
    ),
  ],
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
  [
    'SPLIT_PART',
    scalar('text text integer', sameText, ([value, separator, part = '']) =>
      once(
        placeOf(part),
        (index) => `split_part(${value}, ${separator}, CASE WHEN ${index} = 0 THEN 1 ELSE ${index} END)`,
      ),
    ),
  ],
  [
    'STRTOK',
    scalar(
      'text text? integer?',
      text(),
      ([value, delimiters = "' '", part = '1']) =>
        `list_filter(string_split(translate(${value}, ${delimiters}, repeat(left(${delimiters}, 1), length(${delimiters}))), left(${delimiters}, 1)), lambda token: token <> '')[greatest(${placeOf(part)}, 1)]`,
    ),
  ],
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
  ['MD5', scalar('text', hexText(32), ([value]) => `md5(${value})`)],
  ['MD5_HEX', scalar('text', hexText(32), ([value]) => `md5(${value})`)],
  ['SHA1', scalar('text', hexText(40), ([value]) => `sha1(${value})`)],
  ['SHA1_HEX', scalar('text', hexText(40), ([value]) => `sha1(${value})`)],
  ['SHA2', sha2],
  ['SHA2_HEX', sha2],
  ['HEX_DECODE_STRING', scalar('text', text(), ([value]) => `decode(from_hex(${value}))`)],
  ['BASE64_DECODE_STRING', scalar('text', text(), ([value]) => `decode(from_base64(${value}))`)],
  ['TO_BINARY', scalar('binary', binary(), ([value]) => `${value}`)],
  [
    'REGEXP_LIKE',
    scalar(
      'text text text?',
      boolean,
      ([value, pattern, options]) => `regexp_full_match(${value}, ${pattern}, ${regexOptions(options)})`,
    ),
  ],
  [
    'RLIKE',
    scalar(
      'text text text?',
      boolean,
      ([value, pattern, options]) => `regexp_full_match(${value}, ${pattern}, ${regexOptions(options)})`,
    ),
  ],
  [
    'REGEXP_SUBSTR',
    scalar('text text', text(), ([value, pattern]) => `regexp_extract_all(${value}, ${pattern})[1]`),
  ],
  [
    'REGEXP_COUNT',
    scalar('text text', count, ([value, pattern]) => `len(regexp_extract_all(${value}, ${pattern}))`),
  ],
];
