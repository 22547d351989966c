/** What the views of ACCOUNT_USAGE and INFORMATION_SCHEMA tell of a file format; NULL where its type has no such option. */
import type { FileFormat } from '../../account/model.ts';
import type { Field } from '../history/fields.ts';
import { booleanColumn, type Cell, fixedColumn, textColumn } from '../result.ts';
import { Format, optionText } from './file-format.ts';

const option =
  (name: string) =>
  ({ type, options }: FileFormat): Cell => {
    const value = new Format(type, options).value(name);
    return value === undefined ? null : optionText(value);
  };

const texts = (...names: readonly string[]): readonly Field<FileFormat>[] =>
  names.map((name) => [textColumn(name), option(name)]);

const trimSpace: Field<FileFormat> = [
  booleanColumn('TRIM_SPACE'),
  ({ type, options }) => new Format(type, options).flag('TRIM_SPACE'),
];

/** TRIM_SPACE is a BOOLEAN in the one schema and a text in the other. */
export const formatFields = (
  schema: 'ACCOUNT_USAGE' | 'INFORMATION_SCHEMA',
): readonly Field<FileFormat>[] => [
  [textColumn('FILE_FORMAT_TYPE'), ({ type }) => type],
  ...texts('RECORD_DELIMITER', 'FIELD_DELIMITER'),
  [fixedColumn('SKIP_HEADER'), option('SKIP_HEADER')],
  ...texts(
    'DATE_FORMAT',
    'TIME_FORMAT',
    'TIMESTAMP_FORMAT',
    'BINARY_FORMAT',
    'ESCAPE',
    'ESCAPE_UNENCLOSED_FIELD',
  ),
  ...(schema === 'ACCOUNT_USAGE' ? [trimSpace] : texts('TRIM_SPACE')),
  ...texts('FIELD_OPTIONALLY_ENCLOSED_BY', 'NULL_IF', 'COMPRESSION', 'ERROR_ON_COLUMN_COUNT_MISMATCH'),
];
