/** Texts that stand for the bytes of a text or of a BINARY. */
import { asVarchar } from '../casts.ts';
import { invalidConstruct, needsConstant } from '../errors.ts';
import { once, quote } from '../sql-text.ts';
import { greatestBytes, ofLength } from '../text-limits.ts';
import { call, constant, type Typed } from '../tree.ts';
import { maximumTextLength, text } from '../types.ts';
import { constantText, type FunctionDefinition, type Invocation, special } from './function.ts';

const nothing = constant(text(), null);

/** A text of so many bytes for each byte, rounded up to whole groups. */
const encoded = (
  value: Typed,
  { name, options }: Invocation,
  { group, width }: { readonly group: number; readonly width: number },
  write: (bytes: string) => string,
): Typed => {
  const isBinary = value.type.type === 'BINARY';
  const given = isBinary ? value : asVarchar(value, options);
  const made = (written: string): string => write(isBinary ? written : `encode(${written})`);
  const greatest = isBinary ? (given.type.length ?? 0) : greatestBytes(given);
  return call(text(undefined, given.type.nullable), [given], ([written = '']) => {
    if ((greatest + group) * width <= maximumTextLength) return made(written);
    return once(written, (base) => {
      const bytes = `(${isBinary ? 'octet_length' : 'strlen'}(${base}) + ${group - 1}) // ${group} * ${width}`;
      const beginning = isBinary ? "''" : base;
      return ofLength({ where: name, bytes, beginning }, made(base));
    });
  });
};

/** A whole number that is the same for all rows. */
const setting = (invocation: Invocation, index: number, fallback: number, greatest: number): number => {
  const value = invocation.values[index];
  if (value === undefined) return fallback;
  const number = Number(constantText(value) ?? Number.NaN);
  if (!Number.isInteger(number) || number < 0 || number > greatest)
    throw invalidConstruct(
      `argument ${index + 1} to function ${invocation.name} needs to be a constant whole number from 0 to ${greatest}`,
      invocation.at,
      '001015',
      '22023',
    );
  return number;
};

/** Digits in upper case, or for 0 in lower case. https://docs.snowflake.com/en/sql-reference/functions/hex_encode */
const hexEncode = special('any integer?', ([value = nothing], invocation) =>
  encoded(value, invocation, { group: 1, width: 2 }, (bytes) =>
    setting(invocation, 1, 1, 1) === 1 ? `hex(${bytes})` : `lower(hex(${bytes}))`,
  ),
);

/**
 * The characters for 62 and 63 and the one that fills up, as far as others are given.
 * https://docs.snowflake.com/en/sql-reference/functions/base64_encode
 */
export const base64Alphabet = (invocation: Invocation, index: number): string => {
  const usual = '+/=';
  const value = invocation.values[index];
  if (value === undefined) return usual;
  const given = constantText(value);
  if (given === undefined) throw needsConstant(invocation.name, invocation.at);
  const whole = given + usual.slice(given.length);
  if (
    whole.length > 3 ||
    !/^[\x21-\x7e]*$/.test(given) ||
    /[A-Za-z0-9]/.test(given) ||
    new Set(whole).size < 3
  )
    throw invalidConstruct(
      `invalid alphabet '${given}' for function ${invocation.name}: up to three different characters of ASCII are needed, none a letter or digit`,
      invocation.at,
      '001044',
      '22023',
    );
  return whole;
};

const base64Encode = special('any integer? text?', ([value = nothing], invocation) => {
  const width = setting(invocation, 1, 0, maximumTextLength);
  const alphabet = base64Alphabet(invocation, 2);
  return encoded(value, invocation, { group: 3, width: width === 0 ? 4 : 8 }, (bytes) => {
    const plain = `to_base64(${bytes})`;
    const made = alphabet === '+/=' ? plain : `translate(${plain}, '+/=', ${quote(alphabet)})`;
    if (width === 0) return made;
    return once(made, (whole) => {
      const lines = `list_transform(range((length(${whole}) + ${width - 1}) // ${width}), lambda line: substr(${whole}, line * ${width} + 1, ${width}))`;
      return `array_to_string(${lines}, chr(10))`;
    });
  });
});

export const encodingTextFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['HEX_ENCODE', hexEncode],
  ['BASE64_ENCODE', base64Encode],
];
