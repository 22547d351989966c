/** Where the groups of regular expressions match: the database tells what, but not where. */
import { RE2JS } from 're2js';
import { QueryError } from './errors.ts';

let latest: { readonly written: string; readonly expression: RE2JS } | undefined;

const compiled = (written: string): RE2JS => {
  if (latest?.written === written) return latest.expression;
  try {
    latest = { written, expression: RE2JS.compile(written) };
    return latest.expression;
  } catch {
    throw new QueryError('100048', '2201B', `Invalid regular expression: '${written}'`);
  }
};

/** Counted in characters from 1; 0 where there is no such match or the group is not part of it. */
export const groupPlace = (
  text: string,
  written: string,
  from: number,
  occurrence: number,
  group: number,
  isEnd: boolean,
): number => {
  const before = [...text].slice(0, from - 1).join('').length;
  const matcher = compiled(written).matcher(text.slice(before));
  for (let found = 0; found < occurrence; found++) if (!matcher.find()) return 0;
  if (group > matcher.groupCount()) return 0;
  const place = isEnd ? matcher.end(group) : matcher.start(group);
  return place < 0 ? 0 : [...text.slice(0, before + place)].length + 1;
};
