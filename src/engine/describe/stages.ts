/**
 * https://docs.snowflake.com/en/sql-reference/sql/desc-stage
 * https://docs.snowflake.com/en/sql-reference/sql/desc-file-format
 */
import type { StatementContext } from '../context.ts';
import { Format, type FormatOption, formatOptions, optionText } from '../loading/file-format.ts';
import { schemaObjectPath } from '../names.ts';
import { type Cell, type ResultSet, textColumn } from '../result.ts';
import { printPath } from '../values/identifiers.ts';
import type { Describe } from './describe.ts';

const typeOption: FormatOption = { name: 'TYPE', type: 'String', default: 'CSV' };

/** property, property_type, property_value, property_default */
const formatRows = (format: Format): readonly (readonly Cell[])[] => [
  ['TYPE', typeOption.type, format.type, optionText(typeOption.default)],
  ...formatOptions[format.type].map((option) => [
    option.name,
    option.type,
    optionText(format.value(option.name)),
    optionText(option.default),
  ]),
];

const propertyColumns = ['property', 'property_type', 'property_value', 'property_default'];

export const describeFileFormat = async (
  context: StatementContext,
  { name }: Describe,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const { type, options } = await context.account.read(context.session.actor(), (queries) =>
    queries.fileFormat(path, [], printPath(path)),
  );
  return {
    columns: propertyColumns.map((column) => textColumn(column)),
    rows: formatRows(new Format(type, options)),
  };
};

export const describeStage = async (context: StatementContext, { name }: Describe): Promise<ResultSet> => {
  const path = schemaObjectPath(context, name);
  const { fileFormat, hasDirectory } = await context.account.read(context.session.actor(), (queries) =>
    queries.stage(path, [], printPath(path)),
  );
  const format: readonly (readonly Cell[])[] =
    fileFormat.name === null
      ? formatRows(new Format(fileFormat.type ?? 'CSV', fileFormat.options))
      : [['FORMAT_NAME', 'String', fileFormat.name, '']];
  return {
    columns: ['parent_property', ...propertyColumns].map((column) => textColumn(column)),
    rows: [
      ...format.map((row) => ['STAGE_FILE_FORMAT', ...row]),
      ...copyOptions.map((row) => ['STAGE_COPY_OPTIONS', ...row]),
      ['STAGE_LOCATION', 'URL', 'String', '', ''],
      ['DIRECTORY', 'ENABLE', 'Boolean', String(hasDirectory), 'false'],
      ['DIRECTORY', 'AUTO_REFRESH', 'Boolean', 'false', 'false'],
    ],
  };
};

/** Those of COPY: a stage has none of its own. */
const copyOptions: readonly (readonly Cell[])[] = [
  ['ON_ERROR', 'String', 'ABORT_STATEMENT', 'ABORT_STATEMENT'],
  ['SIZE_LIMIT', 'Long', '', ''],
  ['PURGE', 'Boolean', 'false', 'false'],
  ['RETURN_FAILED_ONLY', 'Boolean', 'false', 'false'],
  ['ENFORCE_LENGTH', 'Boolean', 'true', 'true'],
  ['TRUNCATECOLUMNS', 'Boolean', 'false', 'false'],
  ['FORCE', 'Boolean', 'false', 'false'],
];
