/** What the demo says, as a page to read or as JSON lines for programs. */

import type { Rows } from '../driver.ts';
import { accent, bad, caution, cutTo, faint, good, padTo, strong } from '../output/style.ts';
import { renderTable } from '../output/table.ts';

export interface Narrator {
  title(text: string, subtitle: string): void;
  chapter(text: string): void;
  sql(text: string, status: string): void;
  request(request: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly milliseconds: number;
    readonly why: string;
    readonly told: string;
    readonly expected: boolean;
  }): void;
  table(sql: string, rows: Rows): void;
  closing(lines: readonly string[]): void;
}

const methodWidth = 6;
const whyWidth = 40;

const readablePath = (path: string): string => decodeURIComponent(path.replaceAll('+', ' '));

export function pageNarrator(write: (line: string) => void): Narrator {
  return {
    title(text, subtitle) {
      write(`\n${strong(text)}\n${faint(subtitle)}`);
    },
    chapter(text) {
      write(`\n${accent('▌')} ${strong(text)}\n`);
    },
    sql(text, status) {
      write(`  ${faint('sql')}  ${cutTo(text, 100)}`);
      if (status !== '') write(`       ${faint('→')} ${good(status)}`);
    },
    request({ method, path, status, milliseconds, why, told, expected }) {
      const colour = expected ? good : bad;
      const timing = faint(`${milliseconds.toFixed(1)} ms`.padStart(8));
      write(
        `  ${colour(String(status))}  ${padTo(cutTo(why, whyWidth), whyWidth)} ${timing}  ${caution(told)}`.trimEnd(),
      );
      write(`       ${faint(`${padTo(method, methodWidth)} ${cutTo(readablePath(path), 84)}`)}`);
    },
    table(sql, rows) {
      write(`  ${faint('sql')}  ${cutTo(sql, 140)}\n`);
      write(renderTable(rows.columns, rows.rows, { indent: '  ' }));
      write('');
    },
    closing(lines) {
      write(`\n${lines.join('\n')}\n`);
    },
  };
}

export function jsonNarrator(write: (line: string) => void): Narrator {
  const say = (kind: string, content: object): void => write(JSON.stringify({ kind, ...content }));
  return {
    title: (text, subtitle) => say('title', { text, subtitle }),
    chapter: (text) => say('chapter', { text }),
    sql: (text, status) => say('sql', { text, status }),
    request: (request) => say('request', request),
    table: (sql, { columns, rows }) =>
      say('table', {
        sql,
        rows: rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
      }),
    closing: (lines) => say('closing', { lines }),
  };
}
