/** https://docs.snowflake.com/en/sql-reference/functions/flatten */
import type { Span } from '../../../sql/ast.ts';
import type { Column } from '../../result.ts';
import { cast } from '../casts.ts';
import { invalidConstruct, tooFewArguments } from '../errors.ts';
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
const targetOf = (value: string, route: string): string => {
  const steps = [...route.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map((match) =>
    match[1] === undefined ? `."${(match[2] ?? '').replace(/["\\\0]/g, '')}"` : `[${match[1]}]`,
  );
  if (steps.length === 0) return value;
  return `CAST(json_extract(${value}, ${quote(`$${steps.join('')}`)}) AS VARCHAR)`;
};

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
  return `SELECT CAST(1 AS DECIMAL(18, 0)) AS c0, json_extract_string(entry, '$[0]') AS c1, json_extract_string(entry, '$[1]') AS c2, CAST(json_extract_string(entry, '$[2]') AS DECIMAL(18, 0)) AS c3, CAST(json_extract(entry, '$[3]') AS VARCHAR) AS c4, coalesce(CAST(json_extract(entry, '$[4]') AS VARCHAR), source) AS c5 FROM (SELECT source, unnest(${list}) AS entry FROM (SELECT ${value} AS source))`;
};

const flattenQuery = (value: string, route: string, mode: FlattenMode, keepsEmpty: boolean): string => {
  const kind = `(SELECT ${value} AS source)`;

  const ofArray = "WHEN 'ARRAY' THEN range(CAST(json_array_length(source) AS BIGINT))";
  const ofObject = "WHEN 'OBJECT' THEN range(len(json_keys(source)))";
  const places = `CASE json_type(source) ${mode === 'OBJECT' ? '' : ofArray} ${mode === 'ARRAY' ? '' : ofObject} ELSE [] END`;
  const list = keepsEmpty
    ? once(places, (name) => `CASE WHEN ${name} IS NULL OR len(${name}) = 0 THEN [NULL] ELSE ${name} END`)
    : places;
  const name = `CASE WHEN json_type(source) = 'OBJECT' THEN json_keys(source)[place + 1] END`;
  const item = `CASE WHEN json_type(source) = 'OBJECT' THEN json_extract(source, '/' || replace(replace(${name}, '~', '~0'), '/', '~1')) WHEN place IS NOT NULL THEN json_extract(source, place) END`;
  const keyText = `CASE WHEN ${route} = '' THEN ${name} ELSE ${route} || '.' || ${name} END`;
  return `SELECT CAST(1 AS DECIMAL(18, 0)) AS c0, ${name} AS c1, CASE WHEN json_type(source) = 'ARRAY' THEN ${route} || '[' || place || ']' ELSE ${keyText} END AS c2, CASE WHEN json_type(source) = 'ARRAY' THEN CAST(place AS DECIMAL(18, 0)) END AS c3, CAST(${item} AS VARCHAR) AS c4, source AS c5 FROM (SELECT source, unnest(${list}) AS place FROM ${kind})`;
};
