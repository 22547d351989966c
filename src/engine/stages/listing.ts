/**
 * LIST and REMOVE.
 * https://docs.snowflake.com/en/sql-reference/sql/list
 * https://docs.snowflake.com/en/sql-reference/sql/remove
 */
import type { Statement } from '../../sql/ast.ts';
import { PropertyReader } from '../administration/properties.ts';
import type { StatementContext } from '../context.ts';
import { selectFiles } from '../loading/selection.ts';
import { type Cell, fixedColumn, type ResultSet, textColumn } from '../result.ts';
import { checksum } from './files.ts';
import { locationFor, requireStages } from './transfer.ts';

type FilesOf = Extract<Statement, { statement: 'list' | 'remove' }>;

const patternOf = (context: StatementContext, { statement, properties }: FilesOf): string | null => {
  const reader = new PropertyReader(context, properties, statement.toUpperCase());
  const pattern = reader.text('PATTERN') ?? null;
  reader.finish();
  return pattern;
};

export const list = async (context: StatementContext, statement: FilesOf): Promise<ResultSet> => {
  const pattern = patternOf(context, statement);
  const stages = requireStages(context);
  const location = await locationFor(context, statement.stage, 'READ');
  const rows: (readonly Cell[])[] = [];
  for (const file of await selectFiles(stages, location, { files: null, pattern }))
    rows.push([
      `${location.shownPrefix}${file.path}`,
      String(file.size),
      await checksum(file, context.signal),
      new Date(file.modifiedAt).toUTCString(),
    ]);
  return {
    columns: [textColumn('name'), fixedColumn('size'), textColumn('md5'), textColumn('last_modified')],
    rows,
  };
};

export const remove = async (context: StatementContext, statement: FilesOf): Promise<ResultSet> => {
  const pattern = patternOf(context, statement);
  const stages = requireStages(context);
  const location = await locationFor(context, statement.stage, 'WRITE');
  const files = await selectFiles(stages, location, { files: null, pattern });
  await stages.files.remove(files);
  return {
    columns: [textColumn('name'), textColumn('result')],
    rows: files.map(({ path }) => [`${location.shownPrefix}${path}`, 'removed']),
  };
};
