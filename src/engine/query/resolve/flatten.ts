/** https://docs.snowflake.com/en/sql-reference/functions/flatten */
import type { Span } from '../../../sql/ast.ts';
import type { Column } from '../../result.ts';
import { cast } from '../casts.ts';
import { invalidConstruct, tooFewArguments } from '../errors.ts';
import { along, elementsOf, valuesOf } from '../json-access.ts';
import { once, quote } from '../sql-text.ts';
import type { Typed } from '../tree.ts';
import { fixed, isSemiStructured, text, variant } from '../types.ts';
import type { GeneratedTable } from './generated-tables.ts';

const columns: readonly Column[] = [
  { ...fixed(18, 0, false), name: 'SEQ' },
  { ...text(), name: 'KEY' },
  { ...text(), name: 'PATH' },
  { ...fixed(18, 0), name: 'INDEX' },
  { ...variant, name: 'VALUE' },
  { ...variant, name: 'THIS' },
];

export const flatten: GeneratedTable = {
  numbersInput: true,
  parameters: ['INPUT', 'PATH', 'OUTER', 'RECURSIVE', 'MODE'],
  build(given, options) {
    const input = given.get('INPUT');
    if (input === undefined) throw tooFewArguments('FLATTEN()', 1, 0, options.at);
    const isRecursive = isTrue(given.get('RECURSIVE'));
    const keepsEmpty = isTrue(given.get('OUTER'));
    const mode = modeOf(given.get('MODE'), options.at);
    const route = given.get('PATH');
    const routeText = route?.kind === 'constant' && typeof route.value === 'string' ? route.value : '';
    const source = isSemiStructured(input.type) ? input : cast(input, variant, options);
    return {
      columns,
      values: [source],
      render: ([value = '']) => {
        const target = targetOf(value, routeText);
        if (isRecursive) return deepFlattenQuery(target, quote(routeText), mode, keepsEmpty);
        return flattenQuery(target, quote(routeText), mode, keepsEmpty);
      },
    };
  },
};

const isTrue = (given: Typed | undefined): boolean => given?.kind === 'constant' && given.value === true;

/** What PATH leads to. */
const targetOf = (value: string, route: string): string =>
  along(
    value,
    [...route.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map((match) =>
      match[1] === undefined ? (match[2] ?? '').replace(/["\\\0]/g, '') : Number(match[1]),
    ),
  );

const modeOf = (given: Typed | undefined, at: Span): FlattenMode => {
  const mode =
    given === undefined ? 'BOTH' : given.kind === 'constant' ? String(given.value).toUpperCase() : '';
  if (mode === 'BOTH' || mode === 'ARRAY' || mode === 'OBJECT') return mode;
  throw invalidConstruct("MODE of FLATTEN needs to be 'OBJECT', 'ARRAY' or 'BOTH'", at, '001044', '22023');
};

type FlattenMode = 'BOTH' | 'ARRAY' | 'OBJECT';

const deepFlattenQuery = (value: string, route: string, mode: FlattenMode, keepsEmpty: boolean): string => {
  const entries = `CAST(json_extract(snowgate_flatten(source, ${route}, '${mode}'), '$[*]') AS VARCHAR[])`;
  const list = keepsEmpty
    ? once(entries, (name) => `CASE WHEN ${name} IS NULL OR len(${name}) = 0 THEN [NULL] ELSE ${name} END`)
    : entries;
  return `SELECT CAST(1 AS DECIMAL(18, 0)) AS c0, json_extract_string(entry, '$[0]') AS c1, json_extract_string(entry, '$[1]') AS c2, CAST(json_extract_string(entry, '$[2]') AS DECIMAL(18, 0)) AS c3, json_extract_string(entry, '$[3]') AS c4, coalesce(json_extract_string(entry, '$[4]'), source) AS c5 FROM (SELECT source, unnest(${list}) AS entry FROM (SELECT ${value} AS source))`;
};

const flattenQuery = (value: string, route: string, mode: FlattenMode, keepsEmpty: boolean): string => {
  const ofArray = mode === 'OBJECT' ? '' : ` WHEN 'ARRAY' THEN ${elementsOf('source')}`;
  const ofObject = mode === 'ARRAY' ? '' : ` WHEN 'OBJECT' THEN ${valuesOf('source')}`;
  const found = `CASE json_type(source)${ofArray}${ofObject} ELSE [] END`;
  const items = keepsEmpty ? 'CASE WHEN found IS NULL OR len(found) = 0 THEN [NULL] ELSE found END' : 'found';
  const isEmpty = 'coalesce(len(found), 0) = 0';
  // Shorter lists are filled up with NULL.
  const names = `CASE WHEN json_type(source) = 'OBJECT' AND NOT (${isEmpty}) THEN json_keys(source) ELSE [] END`;
  const places = `CASE WHEN json_type(source) = 'ARRAY' THEN range(CAST(len(found) AS BIGINT)) ELSE [] END`;
  const path = `CASE WHEN place IS NOT NULL THEN ${route} || '[' || place || ']' WHEN name IS NULL THEN ${route} WHEN ${route} = '' THEN name ELSE ${route} || '.' || name END`;
  return `SELECT CAST(1 AS DECIMAL(18, 0)) AS c0, name AS c1, ${path} AS c2, CAST(place AS DECIMAL(18, 0)) AS c3, item AS c4, source AS c5 FROM (SELECT source, unnest(${names}) AS name, unnest(${places}) AS place, unnest(${items}) AS item FROM (SELECT source, ${found} AS found FROM (SELECT ${value} AS source)))`;
};
