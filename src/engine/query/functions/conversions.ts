/** https://docs.snowflake.com/en/sql-reference/functions-conversion */
import { cast } from '../casts.ts';
import { invalidConstruct } from '../errors.ts';
import { call, constant, type Typed, volatileCall } from '../tree.ts';
import { array, binary, boolean, fixed, isNumeric, object, real, text, variant } from '../types.ts';
import { isMoment, momentToText } from './date-times.ts';
import {
  constantText,
  type FunctionDefinition,
  type Invocation,
  nullableIfAny,
  special,
} from './function.ts';

const nothing = constant(text(), null);

const toText = special('any any?', ([value = nothing, format], invocation) => {
  const { options } = invocation;
  if (format === undefined) return cast(value, text(), options);
  if (value.type.type === 'BINARY') {
    const written = binaryFormat(format, invocation);
    return cast(value, text(), { ...options, ...(written === undefined ? {} : { format: written }) });
  }
  const pattern = cast(format, text(), options);
  if (isMoment(value.type)) return momentToText(value, pattern, options);
  if (isNumeric(value.type)) {
    const values = [cast(value, text(), options), pattern];
    return call(
      text(undefined, nullableIfAny(values)),
      values,
      ([number, model]) => `snowgate_format_number(${number}, ${model})`,
    );
  }
  return cast(value, text(), options);
});

/** TO_NUMBER(value [, format] [, precision [, scale]]): by default a whole number. */
const toNumber = (tolerant: boolean): FunctionDefinition =>
  special('any any? any? any?', ([value = nothing, ...rest], { options }) => {
    const settings = rest
      .filter((setting) => setting.type.type === 'FIXED')
      .map((setting) => Number(constantText(setting) ?? 0));
    const format = rest.find((setting) => setting.type.type === 'TEXT');
    const precision = Math.min(Math.max(settings[0] ?? 38, 1), 38);
    const target = fixed(precision, Math.min(Math.max(settings[1] ?? 0, 0), precision));
    if (format === undefined) return cast(value, target, { ...options, tolerant });
    const values = [cast(value, text(), options), format];
    const plain = call(
      text(undefined, true),
      values,
      ([written, model]) => `snowgate_parse_number(${written}, ${model}, '${tolerant ? 1 : 0}')`,
    );
    return cast(plain, target, { ...options, tolerant });
  });

const to = (target: Parameters<typeof cast>[1], tolerant = false): FunctionDefinition =>
  special('any', ([value = nothing], { options }) => cast(value, target, { ...options, tolerant }));

const binaryFormats = ['HEX', 'BASE64', 'UTF-8', 'UTF8'];

/** https://docs.snowflake.com/en/sql-reference/binary-input-output */
const binaryFormat = (given: Typed | undefined, { name, at }: Invocation): string | undefined => {
  if (given === undefined) return undefined;
  const format = constantText(given)?.toUpperCase();
  if (format === undefined || !binaryFormats.includes(format))
    throw invalidConstruct(
      `invalid format '${constantText(given) ?? ''}' for function ${name}: HEX, BASE64 or UTF-8 is needed`,
      at,
      '001044',
      '22023',
    );
  return format.replace('UTF8', 'UTF-8');
};

const toBinary = (tolerant: boolean): FunctionDefinition =>
  special('any text?', ([value = nothing, given], invocation) => {
    const format = binaryFormat(given, invocation);
    const options = { ...invocation.options, tolerant, ...(format === undefined ? {} : { format }) };
    return cast(value, binary(), options);
  });

/** At random, or from a namespace and a name. */
const uuid = special('text? text?', (values) =>
  values.length === 2
    ? call(
        text(36, nullableIfAny(values)),
        values,
        ([namespace, name]) => `snowgate_uuid(${namespace}, ${name})`,
      )
    : volatileCall(text(36, false), [], () => 'CAST(uuid() AS VARCHAR)'),
);

export const conversionFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['TO_CHAR', toText],
  ['TO_VARCHAR', toText],
  ['TO_NUMBER', toNumber(false)],
  ['TO_DECIMAL', toNumber(false)],
  ['TO_NUMERIC', toNumber(false)],
  ['TRY_TO_NUMBER', toNumber(true)],
  ['TRY_TO_DECIMAL', toNumber(true)],
  ['TRY_TO_NUMERIC', toNumber(true)],
  ['TO_DOUBLE', to(real)],
  ['TRY_TO_DOUBLE', to(real, true)],
  ['TO_BOOLEAN', to(boolean)],
  ['TRY_TO_BOOLEAN', to(boolean, true)],
  ['TO_BINARY', toBinary(false)],
  ['TRY_TO_BINARY', toBinary(true)],
  ['TO_VARIANT', to(variant)],
  ['TO_OBJECT', to(object)],
  ['TO_ARRAY', to(array)],
  ['UUID_STRING', uuid],
  [
    'SYSTEM$TYPEOF',
    special('any', ([value = nothing]) =>
      constant(
        text(undefined, false),
        `${value.type.type === 'FIXED' ? `NUMBER(${value.type.precision},${value.type.scale})` : value.type.type === 'TEXT' ? `VARCHAR(${value.type.length})` : value.type.type}`,
      ),
    ),
  ],
];
