/** Lines of a delimited file that a load with the same format reads back as they were. */
import type { Cell } from '../result.ts';
import type { Format } from './file-format.ts';

export const csvLine = (format: Format): ((row: readonly Cell[]) => string) => {
  const record = format.mark('RECORD_DELIMITER') ?? '\n';
  const field = format.mark('FIELD_DELIMITER') ?? '';
  const quote = format.mark('FIELD_OPTIONALLY_ENCLOSED_BY');
  const backslash = format.mark('ESCAPE_UNENCLOSED_FIELD') ?? format.mark('ESCAPE');
  const [missing = '\\N'] = format.texts('NULL_IF');
  const special = new Set([field, record, '\n', '\r', ...(backslash === null ? [] : [backslash])]);
  const quoted = (text: string, mark: string): string =>
    `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
  const escaped = (text: string): string => {
    if (backslash === null) return text;
    let written = '';
    for (let at = 0; at < text.length; ) {
      const found = [...special].find((mark) => mark !== '' && text.startsWith(mark, at));
      written += found === undefined ? (text[at] ?? '') : `${backslash}${found}`;
      at += found?.length ?? 1;
    }
    return written;
  };
  const fieldText = (cell: Cell): string => {
    if (cell === null) return missing;
    const text = String(cell);
    return quote === null ? escaped(text) : quoted(text, quote);
  };
  return (row) => row.map(fieldText).join(field) + record;
};
