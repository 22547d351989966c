/**
 * https://docs.snowflake.com/en/sql-reference/functions/tag_references
 * https://docs.snowflake.com/en/sql-reference/functions/tag_references_all_columns
 */
import type { Path, Queries, TagBearer, TagReference } from '../../account/account.ts';
import { invalidValue } from '../../account/errors.ts';
import { compilationError } from '../errors.ts';
import { type Cell, textColumn } from '../result.ts';
import { objectNames } from '../tags/object-names.ts';
import { tagBearerOf } from '../tags/tag-bearer.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { textArgument } from './history.ts';
import type { TableFunction } from './table-function.ts';

const parameters = ['OBJECT_NAME', 'OBJECT_DOMAIN'] as const;

const columns = [
  'TAG_DATABASE',
  'TAG_SCHEMA',
  'TAG_NAME',
  'TAG_VALUE',
  'APPLY_METHOD',
  'LEVEL',
  'OBJECT_DATABASE',
  'OBJECT_SCHEMA',
  'OBJECT_NAME',
  'DOMAIN',
  'COLUMN_NAME',
].map((column) => textColumn(column));

/** `bearers` are what the function tells of, given what it was asked about. */
const referencesOf = (
  name: string,
  bearers: (queries: Queries, asked: TagBearer) => Promise<readonly TagBearer[]>,
): TableFunction => ({
  name,
  columns,
  async rows(context, qualifier, given) {
    requireInformationSchema(context, qualifier, name);
    const values = bindArguments(name, parameters, given);
    const [objectName, domain] = parameters.map((parameter) => textArgument(values, parameter));
    if (objectName === undefined || domain === undefined)
      throw compilationError(
        `not enough arguments for function [${name}], expected 2, got ${given.length}`,
        '000938',
        '22023',
      );
    if (context.describeOnly) return [];
    return await context.account.read(context.session.actor(), async (queries) => {
      const asked = tagBearerOf(context, queries, objectName, domain);
      const rows: (readonly Cell[])[] = [];
      for (const bearer of await bearers(queries, asked)) {
        const path = bearer.kind === 'ACCOUNT' ? [context.account.name] : bearer.path;
        for (const reference of await queries.tagsOn(bearer)) rows.push(row(reference, bearer, path));
      }
      return rows;
    });
  },
});

export const tagReferences = referencesOf('TAG_REFERENCES', async (_, asked) => [asked]);

/** "The object domain must be 'TABLE'", which stands for views too. */
export const tagReferencesAllColumns = referencesOf('TAG_REFERENCES_ALL_COLUMNS', async (queries, asked) => {
  if ((asked.kind !== 'TABLE' && asked.kind !== 'VIEW') || asked.column !== undefined)
    throw invalidValue(asked.column === undefined ? asked.kind : 'COLUMN', 'OBJECT_DOMAIN');
  // Refuses what the actor may not know of.
  await queries.tagsOn(asked);
  const object = queries.objectRecord({ kind: asked.kind, path: asked.path })?.object;
  if (object?.kind !== 'TABLE' && object?.kind !== 'VIEW') return [];
  return object.columns.map(({ name: column }) => ({ ...asked, column }));
});

const row = (
  { path: tagPath, value, isInherited, method, level }: TagReference,
  bearer: TagBearer,
  path: Path,
): readonly Cell[] => {
  const kind = bearer.kind === 'VIEW' ? 'TABLE' : bearer.kind;
  const domain = bearer.column === undefined ? kind : 'COLUMN';
  return [
    tagPath[0] ?? null,
    tagPath[1] ?? null,
    tagPath[2] ?? null,
    value,
    isInherited ? 'INHERITED' : method,
    level,
    ...objectNames(kind, path),
    domain,
    bearer.column ?? null,
  ];
};
