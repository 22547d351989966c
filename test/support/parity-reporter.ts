/**
 * Makes docs/parity.md from the end-to-end run: every passing test under test/e2e is one row, so that
 * nothing is claimed that no test showed. With SNOWGATE_WRITE_PARITY the page is written; otherwise a page that
 * says anything else than what this run showed fails the run.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

const page = join(import.meta.dirname, '../../docs/parity.md');
const folder = join(import.meta.dirname, '../e2e');

const heading = `# What is supported

Each row is an end-to-end test that passed against a running server, through the official Snowflake driver or over
HTTP. The page is generated: \`npm run parity\`.
`;

function render(modules: readonly TestModule[]): string {
  const areas = new Map<string, string[]>();
  for (const module of modules) {
    for (const test of module.children.allTests('passed')) {
      const area = test.parent.type === 'suite' ? test.parent.fullName : 'Other';
      areas.set(area, [...(areas.get(area) ?? []), test.name]);
    }
  }
  const sections = [...areas].sort(([left], [right]) => left.localeCompare(right, 'en'));
  return sections.reduce(
    (text, [area, features]) =>
      `${text}\n## ${area}\n\n| shown to work |\n|---|\n${features.map((feature) => `| ${feature.replaceAll('|', '\\|')} |`).join('\n')}\n`,
    heading,
  );
}

export default class ParityReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const parity = modules.filter((module) => module.moduleId.startsWith(folder));
    const complete = parity.length > 0 && parity.every((module) => module.state() === 'passed');
    if (!complete) return;
    const rendered = render([...parity].sort((left, right) => left.moduleId.localeCompare(right.moduleId)));
    if (process.env['SNOWGATE_WRITE_PARITY']) {
      writeFileSync(page, rendered);
      return;
    }
    if (existsSync(page) && readFileSync(page, 'utf8') === rendered) return;
    process.stderr.write(
      'docs/parity.md does not say what the end-to-end run showed. Write it anew: npm run parity\n',
    );
    process.exitCode = 1;
  }
}
