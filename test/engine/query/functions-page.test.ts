/** docs/functions.md says what the tables hold; with SNOWGATE_WRITE_FUNCTIONS it is written anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { functionGroups, functions } from '../../../src/engine/query/functions/table.ts';

const page = join(import.meta.dirname, '../../../docs/functions.md');

const argumentsOf = (minimum: number, maximum: number): string => {
  if (minimum === maximum) return String(minimum);
  return Number.isFinite(maximum) ? `${minimum} to ${maximum}` : `${minimum} or more`;
};

const rendered = (): string => {
  const groups = functionGroups.map(({ title, functions: table }) => {
    const rows = [...new Map(table)]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, { minimum, maximum }]) => `| ${name} | ${argumentsOf(minimum, maximum)} |`);
    return `## ${title}\n\n| function | arguments |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Functions

The ${functions.size} functions that queries may call, other than the \`SYSTEM$\` functions and the table functions. Any
other is refused by its name and place. The page is generated: \`npm run functions\`.

${groups.join('\n')}`;
};

it('lists every function by its group', () => {
  if (process.env['SNOWGATE_WRITE_FUNCTIONS']) writeFileSync(page, rendered());
  expect(readFileSync(page, 'utf8')).toBe(rendered());
});

it('holds every function once', () => {
  const names = functionGroups.flatMap((group) => group.functions.map(([name]) => name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
