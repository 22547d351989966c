/** https://docs.snowflake.com/en/sql-reference/functions/tag_references */
import type { Path, TagBearer, TagReference } from '../../account/account.ts';
import { compilationError } from '../errors.ts';
import { type Cell, textColumn } from '../result.ts';
import { objectNames } from '../tags/object-names.ts';
import { tagBearerOf } from '../tags/tag-bearer.ts';
import { bindArguments, requireInformationSchema } from './arguments.ts';
import { textArgument } from './history.ts';
import type { TableFunction } from './table-function.ts';

const name = 'TAG_REFERENCES';
const parameters = ['OBJECT_NAME', 'OBJECT_DOMAIN'] as const;

export const tagReferences: TableFunction = {
  name,
  columns: [
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
  ].map((column) => textColumn(column)),

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
      const bearer = tagBearerOf(context, queries, objectName, domain);
      const path = bearer.kind === 'ACCOUNT' ? [context.account.name] : bearer.path;
      return (await queries.tagsOn(bearer)).map((reference) => row(reference, bearer, path));
    });
  },
};

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
