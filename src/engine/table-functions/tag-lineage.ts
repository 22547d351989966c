/** https://docs.snowflake.com/en/sql-reference/functions/tag_references_with_lineage */
import type { UsageTagLineage } from '../../account/account.ts';
import { doesNotExist, invalidValue, relationDoesNotExist } from '../../account/errors.ts';
import { readersOf } from '../account-usage/readers.ts';
import type { StatementContext } from '../context.ts';
import { compilationError } from '../errors.ts';
import type { Field } from '../history/fields.ts';
import { fixedColumn, textColumn, timestampColumn } from '../result.ts';
import { objectNames } from '../tags/object-names.ts';
import { parseIdentifierPath } from '../values/identifiers.ts';
import { bindArguments } from './arguments.ts';
import { textArgument } from './history.ts';
import type { TableFunction } from './table-function.ts';

const name = 'TAG_REFERENCES_WITH_LINEAGE';

const fields: readonly Field<UsageTagLineage>[] = [
  [textColumn('TAG_DATABASE'), ({ tagPath }) => tagPath[0] ?? null],
  [textColumn('TAG_SCHEMA'), ({ tagPath }) => tagPath[1] ?? null],
  [fixedColumn('TAG_ID'), ({ tagId }) => String(tagId)],
  [textColumn('TAG_NAME'), ({ tagPath }) => tagPath.at(-1) ?? null],
  [textColumn('TAG_VALUE'), ({ value }) => value],
  [textColumn('LEVEL'), ({ level }) => level],
  [textColumn('OBJECT_DATABASE'), ({ domain, path }) => objectNames(domain, path)[0]],
  [textColumn('OBJECT_SCHEMA'), ({ domain, path }) => objectNames(domain, path)[1]],
  [fixedColumn('OBJECT_ID'), ({ objectId }) => String(objectId)],
  [textColumn('OBJECT_NAME'), ({ domain, path }) => objectNames(domain, path)[2]],
  // What is dropped inherits nothing any more.
  [timestampColumn('OBJECT_DELETED'), () => null],
  [textColumn('DOMAIN'), ({ domain }) => domain],
  [
    fixedColumn('COLUMN_ID'),
    ({ column }) => (column !== null && /^\d+$/.test(column.key) ? column.key : null),
  ],
  [textColumn('COLUMN_NAME'), ({ column }) => column?.name ?? null],
  [textColumn('APPLY_METHOD'), ({ isInherited, method }) => (isInherited ? 'INHERITED' : method)],
];

/** "The session must have an Account Usage schema in use", or the name says it. */
const requireAccountUsage = ({ session }: StatementContext, qualifier: readonly string[]): void => {
  const [schema = session.schema, database = session.database] = [...qualifier].reverse();
  if (qualifier.length > 2 || schema !== 'ACCOUNT_USAGE' || database !== 'SNOWFLAKE')
    throw doesNotExist('Function', [...qualifier, name].join('.'));
};

export const tagReferencesWithLineage: TableFunction = {
  name,
  columns: fields.map(([column]) => column),
  async rows(context, qualifier, given) {
    requireAccountUsage(context, qualifier);
    const written = textArgument(bindArguments(name, ['NAME'], given), 'NAME');
    if (written === undefined)
      throw compilationError(
        `not enough arguments for function [${name}], expected 1, got 0`,
        '000938',
        '22023',
      );
    const path = parseIdentifierPath(written);
    if (path?.length !== 3) throw invalidValue(written, 'NAME');
    if (context.describeOnly) return [];
    return await context.account.read(context.session.actor(), async (queries) => {
      if (!queries.readsUsageFor(readersOf('TAG_REFERENCES')))
        throw relationDoesNotExist(`SNOWFLAKE.ACCOUNT_USAGE.${name}`);
      const uses = await queries.accountUsage().tagLineage(path);
      return uses.map((use) => fields.map(([, cell]) => cell(use)));
    });
  },
};
