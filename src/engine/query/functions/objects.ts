/**
 * Objects with members put in, taken out or picked.
 * https://docs.snowflake.com/en/sql-reference/functions-semistructured
 */
import { cast } from '../casts.ts';
import { elements, jsonText, memberOf } from '../json-access.ts';
import { failure, once } from '../sql-text.ts';
import { call, constant, type Typed } from '../tree.ts';
import { boolean, object, text, variant, withNullable } from '../types.ts';
import { type FunctionDefinition, special } from './function.ts';

const nothing = constant(text(), null);

const written = (key: string, value: string): string => `CAST(to_json(${key}) AS VARCHAR) || ':' || ${value}`;

/** An object of the members with these keys, and others beside. */
const ofKeys = (value: string, keys: string, others = '[]'): string =>
  `snowgate_object(array_to_string(list_concat(list_transform(${keys}, lambda key: ${written('key', memberOf(value, 'key'))}), ${others}), ','))`;

const insert = special(
  'any text any any?',
  ([value = nothing, key = nothing, item = nothing, update = constant(boolean, false)], { options }) =>
    call(
      object,
      [cast(value, object, options), key, cast(item, variant, options), cast(update, boolean, options)],
      ([from = '', name = '', member = '', replaces = '']) =>
        once(from, (source) =>
          once(name, (wanted) =>
            once(member, (added) => {
              const twice = failure(
                '093202',
                '23001',
                "Function OBJECT_INSERT: duplicate object key '{}'",
                wanted,
              );
              const others = `list_filter(json_keys(${source}), lambda other: other <> ${wanted})`;
              const whole = ofKeys(
                source,
                others,
                `CASE WHEN ${added} IS NULL THEN [] ELSE [${written(wanted, added)}] END`,
              );
              return `CASE WHEN ${wanted} IS NULL OR ${source} IS NULL THEN ${source} WHEN list_contains(json_keys(${source}), ${wanted}) AND NOT coalesce(${replaces}, FALSE) THEN ${twice} ELSE ${whole} END`;
            }),
          ),
        ),
    ),
);

/** Keys one by one, or in an array. */
const keyList = (keys: readonly Typed[], texts: readonly string[]): string => {
  const [only] = keys;
  if (keys.length === 1 && only?.type.type === 'ARRAY')
    return `list_transform(${elements(texts[0] ?? '')}, lambda item: ${jsonText('item')})`;
  return `[${texts.join(', ')}]`;
};

const selection = (keeps: 'named' | 'others') =>
  special('any any any...', ([value = nothing, ...given], { options }) => {
    const keys = given.map((key) =>
      key.type.type === 'ARRAY' && given.length === 1 ? key : cast(key, text(), options),
    );
    return call(
      withNullable(object, true),
      [cast(value, object, options), ...keys],
      ([from = '', ...texts]) =>
        once(from, (source) =>
          once(keyList(keys, texts), (names) => {
            const test = `coalesce(list_contains(${names}, own), FALSE)`;
            const kept = `list_filter(json_keys(${source}), lambda own: ${keeps === 'named' ? test : `NOT ${test}`})`;
            return `CASE WHEN ${source} IS NOT NULL THEN ${ofKeys(source, kept)} END`;
          }),
        ),
    );
  });

export const objectFunctions: readonly (readonly [string, FunctionDefinition])[] = [
  ['OBJECT_INSERT', insert],
  ['OBJECT_DELETE', selection('others')],
  ['OBJECT_PICK', selection('named')],
];
