/** https://docs.snowflake.com/en/sql-reference/functions-semistructured */
import type { ColumnType } from '../../result.ts';
import { type CastOptions, cast } from '../casts.ts';
import { invalidArgumentTypes, invalidConstruct, needsConstant } from '../errors.ts';
import { along, elements, itemOf, jsonText, memberOf } from '../json-access.ts';
import { once, quote } from '../sql-text.ts';
import { ofLengthUpTo } from '../text-limits.ts';
import { call, constant, isNullConstant, type Typed } from '../tree.ts';
import {
  array,
  boolean,
  count,
  fixed,
  isSemiStructured,
  object,
  real,
  text,
  typeText,
  variant,
  withNullable,
} from '../types.ts';
import {
  constantText,
  type FunctionDefinition,
  failWrongTypes,
  type Invocation,
  scalar,
  special,
} from './function.ts';

const nothing = constant(text(), null);
const cleaned = (written: string): string => `CAST(${written} AS VARCHAR)`;

export type PathStep = { readonly key: string } | { readonly index: Typed };

const byKey = (value: string, key: string): string =>
  once(value, (name) => `CASE WHEN json_type(${name}) = 'OBJECT' THEN ${memberOf(name, quote(key))} END`);

const byIndex = (value: string, index: string): string =>
  once(`CAST(${index} AS BIGINT)`, (place) => `CASE WHEN ${place} >= 0 THEN ${itemOf(value, place)} END`);

const isPlainKey = (step: PathStep): step is { readonly key: string } =>
  'key' in step && /^[^"\\\0]+$/.test(step.key);

/** `value:a.b[0]`. Plain keys and constant places are taken in one go. */
export const path = (value: Typed, steps: readonly PathStep[], options: CastOptions): Typed => {
  if (!isSemiStructured(value.type))
    throw invalidArgumentTypes('GET', [typeText(value.type), 'VARCHAR'], options.at);
  const indexes = steps.flatMap((step) => ('index' in step ? [cast(step.index, fixed(9, 0), options)] : []));
  return call(variant, [value, ...indexes], ([written = '', ...places]) => {
    const constants = steps.map((step) => ('index' in step ? constantText(step.index) : undefined));
    const simple = steps.every((step, index) => isPlainKey(step) || /^\d{1,9}$/.test(constants[index] ?? ''));
    if (simple)
      return along(
        written,
        steps.map((step, index) => ('key' in step ? step.key : Number(constants[index]))),
      );
    let current = written;
    let used = 0;
    for (const step of steps)
      current = 'key' in step ? byKey(current, step.key) : byIndex(current, places[used++] ?? '0');
    return current;
  });
};

/** `a.b[0]` in a text, as GET_PATH takes it. */
const parsePath = (written: string): readonly PathStep[] =>
  [...written.matchAll(/\[\s*(\d+)\s*\]|\["([^"]*)"\]|\['([^']*)'\]|"([^"]*)"|([^.:[\]"]+)/g)].map((match) =>
    match[1] === undefined
      ? { key: match[2] ?? match[3] ?? match[4] ?? match[5] ?? '' }
      : { index: constant(fixed(9, 0), match[1]) },
  );

const get = special('variant any', ([value = nothing, key = nothing], { options }) => {
  const fixedKey = constantText(key);
  if (key.type.type === 'FIXED') return path(value, [{ index: key }], options);
  if (fixedKey !== undefined) return path(value, [{ key: fixedKey }], options);
  const name = cast(key, text(), options);
  return call(variant, [value, name], ([from = '', wanted = '']) => memberOf(from, wanted));
});

/** Along a path that is the same for all rows. */
const alongText = (value: Typed, route: Typed, { name, at, options }: Invocation): Typed => {
  if (isNullConstant(route)) return constant(variant, null);
  const written = constantText(route);
  if (written === undefined) throw needsConstant(name, at);
  return path(value, parsePath(written), options);
};

const getPath = special('variant text', ([value = nothing, route = nothing], invocation) =>
  alongText(value, route, invocation),
);

/** The member of that very name, else the first whose name differs in case only. */
const getIgnoringCase = special('variant text', ([value = nothing, key = nothing]) =>
  call(variant, [value, key], ([written = '', wanted = '']) =>
    once(written, (source) =>
      once(wanted, (name) => {
        const alike = `list_filter(json_keys(${source}), lambda own: lower(own) = lower(${name}))`;
        return `CASE WHEN json_type(${source}) = 'OBJECT' THEN ${memberOf(source, `CASE WHEN list_contains(${alike}, ${name}) THEN ${name} ELSE ${alike}[1] END`)} END`;
      }),
    ),
  ),
);

/** https://docs.snowflake.com/en/sql-reference/functions/json_extract_path_text */
const pathText = special('text text', ([value = nothing, route = nothing], invocation) => {
  const document = call(variant, [value], ([written]) => `snowgate_json(${written}, '0', '0')`);
  return cast(alongText(document, route, invocation), text(), invocation.options);
});

const asVariant = (value: Typed, options: CastOptions): Typed => cast(value, variant, options);

/** Undefined and NULL members are left out, as OBJECT_CONSTRUCT does, or kept as JSON null. */
const objectConstruct = (keepNulls: boolean): FunctionDefinition =>
  special('any...', (values, { options }) => {
    const parts = values.map((value, index) =>
      index % 2 === 0 ? cast(value, text(), options) : asVariant(value, options),
    );
    return call(withNullable(object, false), parts, (written) => {
      const members = parts.flatMap((_, index) =>
        index % 2 === 0 ? [[written[index], written[index + 1] ?? 'NULL'] as const] : [],
      );
      const texts = members.map(([key, value]) => {
        const kept = keepNulls ? `coalesce(${value}, 'null')` : value;
        return `CAST(to_json(${key}) AS VARCHAR) || ':' || ${kept}`;
      });
      if (texts.length === 0) return "'{}'";
      return `snowgate_object(array_to_string(list_filter([${texts.join(', ')}], lambda member: member IS NOT NULL), ','))`;
    });
  });

const arrayConstruct = special('any...', (values, { options }) =>
  call(
    withNullable(array, false),
    values.map((value) => asVariant(value, options)),
    (written) =>
      `('[' || ${written.length === 0 ? "''" : written.map((value) => `coalesce(${value}, 'undefined')`).join(" || ',' || ")} || ']')`.replaceAll(
        "'undefined'",
        "'null'",
      ),
  ),
);

const ifType = (wanted: string, value: string, then: (name: string) => string): string =>
  once(value, (name) => `CASE WHEN json_type(${name}) = '${wanted}' THEN ${then(name)} END`);

const typeOfVariant = (value: string): string =>
  once(
    value,
    (name) =>
      `CASE json_type(${name}) WHEN 'OBJECT' THEN 'OBJECT' WHEN 'ARRAY' THEN 'ARRAY' WHEN 'VARCHAR' THEN 'VARCHAR' WHEN 'BOOLEAN' THEN 'BOOLEAN' WHEN 'NULL' THEN 'NULL_VALUE' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' WHEN 'HUGEINT' THEN 'INTEGER' WHEN 'DOUBLE' THEN CASE WHEN contains(lower(${name}), 'e') THEN 'DOUBLE' WHEN contains(${name}, '.') THEN 'DECIMAL' ELSE 'INTEGER' END END`,
  );

const is = (test: (type: string) => string) =>
  scalar('variant', boolean, ([value = '']) => once(typeOfVariant(value), test));

/** The items' texts with a separator between, which need not be constant. */
const joined = (value: string, separator: string): string =>
  once(value, (array) =>
    once(separator, (between) => {
      const items = `list_transform(${elements(array)}, lambda item: ${between} || coalesce(${jsonText('item')}, ''))`;
      const bytes = `strlen(${array}) + CAST(json_array_length(${array}) AS DOUBLE) * strlen(${between})`;
      const text = `substr(array_to_string(${items}, ''), length(${between}) + 1)`;
      return ofLengthUpTo({ where: 'ARRAY_TO_STRING', bytes }, text);
    }),
  );

/** By default, `s`, no member may be there twice; with `d` the last one counts. */
const parseJson = (tolerant: boolean) =>
  special('any text?', ([value = nothing, parameter], invocation) => {
    const given = parameter === undefined ? 's' : constantText(parameter)?.toLowerCase();
    if (given !== 's' && given !== 'd')
      throw invalidConstruct(
        `invalid parameter of function ${invocation.name}: 'd' or 's' is needed`,
        invocation.at,
        '001044',
        '22023',
      );
    return value.type.type === 'TEXT'
      ? call(
          variant,
          [value],
          ([written]) => `snowgate_json(${written}, '${tolerant ? 1 : 0}', '${given === 'd' ? 1 : 0}')`,
        )
      : asVariant(value, invocation.options);
  });

/** The value where it is of the kind, else NULL: nothing is converted. */
const onlyOf = (value: Typed, target: ColumnType, kinds: readonly string[], options: CastOptions): Typed => {
  const kept = call(variant, [value], ([written = '']) =>
    once(
      written,
      (name) =>
        `CASE WHEN ${typeOfVariant(name)} IN (${kinds.map((kind) => quote(kind)).join(', ')}) THEN ${name} END`,
    ),
  );
  return cast(kept, target, options);
};

const as = (target: ColumnType, kinds: readonly string[]): FunctionDefinition =>
  special('variant', ([value = nothing], { options }) => onlyOf(value, target, kinds, options));

/** A whole number, unless a precision and a scale are given. */
const asDecimal = special('variant integer? integer?', ([value = nothing], invocation) => {
  const settings = invocation.values.slice(1).map((setting) => Number(constantText(setting) ?? Number.NaN));
  const [precision = 38, scale = 0] = settings;
  const fits = precision >= 1 && precision <= 38 && scale >= 0 && scale <= Math.min(precision, 37);
  if (!fits || !settings.every(Number.isInteger)) return failWrongTypes(invocation);
  return onlyOf(value, fixed(precision, scale), ['INTEGER', 'DECIMAL'], invocation.options);
});

export const semiStructuredFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['PARSE_JSON', parseJson(false)],
  ['TRY_PARSE_JSON', parseJson(true)],
  [
    'CHECK_JSON',
    scalar('text', text(), ([value = '']) =>
      once(
        value,
        (name) =>
          `CASE WHEN snowgate_json(${name}, '1', '0') IS NULL AND trim(${name}) <> '' THEN 'not valid JSON' END`,
      ),
    ),
  ],
  [
    'TO_JSON',
    special('variant', ([value = nothing]) =>
      call(text(undefined, value.type.nullable), [value], ([written = '']) => written),
    ),
  ],
  ['GET', get],
  ['GET_IGNORE_CASE', getIgnoringCase],
  ['GET_PATH', getPath],
  ['JSON_EXTRACT_PATH_TEXT', pathText],
  ['OBJECT_CONSTRUCT', objectConstruct(false)],
  ['OBJECT_CONSTRUCT_KEEP_NULL', objectConstruct(true)],
  ['ARRAY_CONSTRUCT', arrayConstruct],
  [
    'ARRAY_SIZE',
    scalar('variant', withNullable(fixed(9, 0), true), ([value = '']) =>
      ifType('ARRAY', value, (name) => `json_array_length(${name})`),
    ),
  ],
  [
    'ARRAY_CONTAINS',
    scalar('variant variant', boolean, ([needle = '', value = '']) =>
      once(needle, (item) => {
        const list = elements(value);
        // NULL is found where the array has it; that it is not there cannot be said.
        return `CASE WHEN ${item} IS NULL THEN nullif(list_contains(${list}, 'null'), FALSE) ELSE list_contains(${list}, ${item}) END`;
      }),
    ),
  ],
  [
    'ARRAY_TO_STRING',
    scalar('variant text', text(), ([value = '', separator]) => joined(value, separator ?? "''")),
  ],
  [
    'OBJECT_KEYS',
    scalar('variant', array, ([value = '']) =>
      ifType('OBJECT', value, (name) => cleaned(`to_json(json_keys(${name}))`)),
    ),
  ],
  ['TYPEOF', scalar('variant', text(), ([value = '']) => typeOfVariant(value))],
  ['IS_ARRAY', is((type) => `(${type} = 'ARRAY')`)],
  ['IS_OBJECT', is((type) => `(${type} = 'OBJECT')`)],
  ['IS_BOOLEAN', is((type) => `(${type} = 'BOOLEAN')`)],
  ['IS_VARCHAR', is((type) => `(${type} = 'VARCHAR')`)],
  ['IS_CHAR', is((type) => `(${type} = 'VARCHAR')`)],
  ['IS_INTEGER', is((type) => `(${type} = 'INTEGER')`)],
  ['IS_DECIMAL', is((type) => `(${type} IN ('INTEGER', 'DECIMAL'))`)],
  ['IS_DOUBLE', is((type) => `(${type} IN ('INTEGER', 'DECIMAL', 'DOUBLE'))`)],
  ['IS_REAL', is((type) => `(${type} IN ('INTEGER', 'DECIMAL', 'DOUBLE'))`)],
  ['IS_NULL_VALUE', is((type) => `(${type} = 'NULL_VALUE')`)],
  [
    'STRIP_NULL_VALUE',
    scalar('variant', variant, ([value = '']) =>
      once(value, (name) => `CASE WHEN json_type(${name}) <> 'NULL' THEN ${name} END`),
    ),
  ],
  ['AS_VARCHAR', as(text(), ['VARCHAR'])],
  ['AS_CHAR', as(text(), ['VARCHAR'])],
  ['AS_BOOLEAN', as(boolean, ['BOOLEAN'])],
  ['AS_INTEGER', as(fixed(38, 0), ['INTEGER'])],
  ['AS_DECIMAL', asDecimal],
  ['AS_NUMBER', asDecimal],
  ['AS_DOUBLE', as(real, ['INTEGER', 'DECIMAL', 'DOUBLE'])],
  ['AS_REAL', as(real, ['INTEGER', 'DECIMAL', 'DOUBLE'])],
  ['AS_ARRAY', as(array, ['ARRAY'])],
  ['AS_OBJECT', as(object, ['OBJECT'])],
  [
    'ARRAY_POSITION',
    scalar(
      'variant variant',
      count,
      ([needle, value = '']) => `nullif(list_position(${elements(value)}, ${needle}), 0) - 1`,
    ),
  ],
];
