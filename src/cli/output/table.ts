/** A table that stays aligned and fits the terminal: the widest columns give way first. */
import { accent, cutTo, displayWidth, faint, padTo } from './style.ts';

const gap = '  ';

/** A value, or a value with the colour it is shown in. */
export type TableCell = string | { readonly text: string; readonly style: (text: string) => string };

export interface TableOptions {
  /** Columns on screen; the terminal's by default, 160 without one. */
  readonly width?: number;
  readonly indent?: string;
}

function narrow(widths: number[], room: number): number[] {
  const fitted = [...widths];
  let excess = fitted.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = fitted.indexOf(Math.max(...fitted));
    const width = fitted[widest] ?? 0;
    if (width <= 8) break;
    fitted[widest] = width - 1;
    excess -= 1;
  }
  return fitted;
}

const printable = (text: string): string => text.replace(/\p{Cc}/gu, '·');

export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly TableCell[])[],
  options: TableOptions = {},
): string {
  const indent = options.indent ?? '';
  const width = options.width ?? (process.stdout.columns || 160);
  const texts = rows.map((row) => row.map((cell) => printable(typeof cell === 'string' ? cell : cell.text)));
  const natural = headings.map((heading, column) =>
    Math.max(displayWidth(heading), ...texts.map((row) => displayWidth(row[column] ?? ''))),
  );
  const widths = narrow(natural, width - indent.length - gap.length * (headings.length - 1));
  const line = (row: readonly string[], styleOf: (column: number) => (text: string) => string): string =>
    indent +
    row
      .map((cell, column) => {
        const columns = widths[column] ?? 0;
        const padded =
          column === row.length - 1 ? cutTo(cell, columns) : padTo(cutTo(cell, columns), columns);
        return styleOf(column)(padded);
      })
      .join(gap)
      .trimEnd();
  const plain = (text: string): string => text;
  const rule = faint(indent + widths.map((columns) => '─'.repeat(columns)).join(gap));
  const body = texts.map((row, index) =>
    line(row, (column) => {
      const cell = rows[index]?.[column];
      return typeof cell === 'object' ? cell.style : plain;
    }),
  );
  return [line(headings, () => accent), rule, ...body].join('\n');
}
