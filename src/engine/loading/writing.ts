/** Lines of a delimited file that a load with the same format reads back as they were. */
import type { Cell, ColumnType } from '../result.ts';
import { unenclosedEmptyText } from '../stages/errors.ts';
import type { Format } from './file-format.ts';

type Line = (row: readonly Cell[]) => string;

/** "Use this option to enclose strings": numbers and truth values stand as they are. */
const isEnclosed = ({ type }: ColumnType): boolean =>
  type !== 'FIXED' && type !== 'REAL' && type !== 'BOOLEAN';

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * `columns`: what the cells were before they became texts.
 * https://docs.snowflake.com/en/user-guide/data-unload-considerations#empty-strings-and-null-values
 */
export const csvLine = (format: Format, columns: readonly ColumnType[]): Line => {
  const record = format.mark('RECORD_DELIMITER') ?? '';
  const field = format.mark('FIELD_DELIMITER') ?? '';
  const quote = format.mark('FIELD_OPTIONALLY_ENCLOSED_BY');
  const backslash = format.mark('ESCAPE_UNENCLOSED_FIELD') ?? format.mark('ESCAPE');
  const [missing = ''] = format.texts('NULL_IF');
  const emptyIsNull = format.flag('EMPTY_FIELD_AS_NULL');
  const marks = [field, record, '\n', '\r', backslash ?? ''].filter((mark) => mark !== '');
  const special = new RegExp(marks.map(literally).join('|'), 'g');
  const quoted = (text: string, mark: string): string =>
    `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
  const escaped = (text: string): string => {
    return backslash === null ? text : text.replace(special, (mark) => `${backslash}${mark}`);
  };
  const encloses = columns.map(isEnclosed);
  const fieldText = (cell: Cell, index: number): string => {
    if (cell === null) return missing;
    const text = String(cell);
    if (quote !== null && encloses[index] === true) return quoted(text, quote);
    if (text === '' && emptyIsNull) throw unenclosedEmptyText();
    return escaped(text);
  };
  return (row) => row.map(fieldText).join(field) + record;
};
