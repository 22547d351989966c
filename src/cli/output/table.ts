/** A table that stays aligned and fits the terminal: the widest columns give way first. */
import { accent, cutTo, displayWidth, faint, padTo } from './style.ts';

const gap = '  ';

export interface TableOptions {
  /** Columns on screen; the terminal's by default, 120 without one. */
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
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const indent = options.indent ?? '';
  const width = options.width ?? process.stdout.columns ?? 120;
  const cells = rows.map((row) => row.map(printable));
  const natural = headings.map((heading, column) =>
    Math.max(displayWidth(heading), ...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  const widths = narrow(natural, width - indent.length - gap.length * (headings.length - 1));
  const line = (row: readonly string[], style: (text: string) => string = (text) => text): string =>
    indent +
    row
      .map((cell, column) => style(padTo(cutTo(cell, widths[column] ?? 0), widths[column] ?? 0)))
      .join(gap)
      .trimEnd();
  const rule = faint(indent + widths.map((columns) => '─'.repeat(columns)).join(gap));
  return [line(headings, accent), rule, ...cells.map((row) => line(row))].join('\n');
}
