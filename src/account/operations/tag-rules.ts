/** What tags and their values may be. https://docs.snowflake.com/en/user-guide/object-tagging/introduction */
import { executionError } from '../errors.ts';
import type { Tag } from '../model.ts';

export const greatestTagValueLength = 256;
export const mostAllowedValues = 5000;
export const mostTagsOnObject = 50;

/** No public source shows Snowflake's numbers for these. */
const refused = (message: string) => executionError(`SQL compilation error:\n${message}`, '003540', '22023');

const requireLength = (value: string): void => {
  if ([...value].length > greatestTagValueLength) {
    throw refused(`A tag value has at most ${greatestTagValueLength} characters.`);
  }
};

export const checkTag = ({ name, allowedValues, onConflict, propagate }: Tag): void => {
  if (onConflict !== null && propagate === null) {
    throw refused(`Tag '${name}' has ON_CONFLICT without PROPAGATE.`);
  }
  if (onConflict !== null) requireLength(onConflict);
  if (allowedValues === null) return;
  if (allowedValues.length > mostAllowedValues) {
    throw refused(`Tag '${name}' has more than the ${mostAllowedValues} allowed values that a tag may have.`);
  }
  const twice = new Set<string>();
  for (const value of allowedValues) {
    requireLength(value);
    if (twice.has(value)) throw refused(`Allowed value '${value}' is given twice for tag '${name}'.`);
    twice.add(value);
  }
};

/** How many of the allowed values a refusal tells. */
const mostShown = 10;

export const checkTagValue = ({ allowedValues }: Tag, shownName: string, value: string): void => {
  requireLength(value);
  if (allowedValues === null || allowedValues.includes(value)) return;
  const shown = allowedValues.slice(0, mostShown).map((allowed) => `'${allowed}'`);
  const more = allowedValues.length > mostShown ? ', ...' : '';
  throw refused(
    `Tag value '${value}' is not allowed for tag '${shownName}'. Allowed values: [${shown.join(', ')}${more}].`,
  );
};

export const requireRoomForTags = (count: number, shownName: string): void => {
  if (count > mostTagsOnObject) {
    throw refused(`At most ${mostTagsOnObject} tags can be set on '${shownName}'.`);
  }
};
