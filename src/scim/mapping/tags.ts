/**
 * `snowflakeTags`: an array of `database.schema.tag:value`
 * (https://docs.snowflake.com/en/user-guide/scim-user-api-reference).
 */
import { printedName } from '../../account/quoting.ts';
import { invalidValue } from '../protocol/errors.ts';
import { isJsonArray, type Json } from '../protocol/json.ts';

type Tags = { readonly [tag: string]: string };

const namePart = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)`;
const tagAndValue = new RegExp(String.raw`^\s*(${namePart}\.${namePart}\.${namePart})\s*(?::(.*))?$`, 's');
/** https://docs.snowflake.com/en/user-guide/object-tagging/introduction: the longest value of a tag. */
const maximumValueLength = 256;

/** Unquoted identifiers are upper-cased, quoted ones keep their text. */
const canonicalTagName = (name: string): string =>
  printedName(
    [...name.matchAll(new RegExp(namePart, 'g'))].map(([part]) =>
      part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toUpperCase(),
    ),
  );

/** The tags an array names. One without a value counts as left out, which takes the tag away. */
export const tagsOf = (list: Json | undefined): Tags => {
  const tags = new Map<string, string>();
  for (const item of isJsonArray(list) ? list : []) {
    const [, name, value = ''] = tagAndValue.exec(String(item)) ?? [];
    if (name === undefined) {
      throw invalidValue('Each element of snowflakeTags is written database.schema.tag:value');
    }
    if (value.length > maximumValueLength) {
      throw invalidValue(`The value of a tag has at most ${maximumValueLength} characters`);
    }
    const canonical = canonicalTagName(name);
    if (tags.has(canonical)) throw invalidValue(`snowflakeTags names the tag ${canonical} twice`);
    if (value !== '') tags.set(canonical, value);
  }
  return Object.fromEntries(tags);
};

export const tagListOf = (tags: Tags): readonly string[] =>
  Object.entries(tags).map(([name, value]) => `${name}:${value}`);

export const sameTags = (left: Tags, right: Tags): boolean => {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && left[name] === right[name])
  );
};
