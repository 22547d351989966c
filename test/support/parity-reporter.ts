/**
 * Makes docs/parity.md from the end-to-end tests: each passing one is a row, so that nothing is claimed that no test
 * showed. With SNOWGATE_WRITE_PARITY the page is written; otherwise a page that says anything else than the run showed
 * fails the run. A test that is skipped for want of a server or suite keeps the row it has.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/parity.md');

/** Folders whose tests speak to a running server, in the page's order. */
const chapters: readonly { readonly folder: string; readonly title: string }[] = [
  { folder: 'test/e2e', title: 'The account, through the official driver' },
  { folder: 'test/wire', title: 'The driver protocol' },
  { folder: 'test/scim', title: 'SCIM 2.0' },
  { folder: 'test/conformance', title: 'Conformance suites' },
];

const heading = `# What is supported

Each row is a test that passed against a running server, through the official Snowflake driver or over HTTP. The page
is generated: \`npm run parity\`.
`;

const rowOf = (test: TestCase): string => `| ${test.name.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`;

function areasOf(
  modules: readonly TestModule[],
  isShown: (test: TestCase) => boolean,
): Map<string, string[]> {
  const areas = new Map<string, string[]>();
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      if (!isShown(test)) continue;
      const area = test.parent.type === 'suite' ? test.parent.fullName : '';
      areas.set(area, [...(areas.get(area) ?? []), rowOf(test)]);
    }
  }
  return areas;
}

function render(modules: readonly TestModule[], known: ReadonlySet<string>): string {
  const isShown = (test: TestCase): boolean => {
    const { state } = test.result();
    return state === 'passed' || (state === 'skipped' && known.has(rowOf(test)));
  };
  let text = heading;
  for (const { folder, title } of chapters) {
    const own = modules.filter((module) => relative(root, dirname(module.moduleId)) === folder);
    text += `\n## ${title}\n`;
    for (const [area, rows] of areasOf(own, isShown)) {
      text += `\n${area === '' ? '' : `### ${area}\n\n`}| shown to work |\n|---|\n${rows.join('\n')}\n`;
    }
  }
  return text;
}

export default class ParityReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const sources = modules
      .filter((module) => chapters.some(({ folder }) => relative(root, dirname(module.moduleId)) === folder))
      .sort((left, right) => left.moduleId.localeCompare(right.moduleId));
    const folders = new Set(sources.map((module) => relative(root, dirname(module.moduleId))));
    const isWhole =
      folders.size === chapters.length && sources.every((module) => module.state() !== 'failed');
    if (!isWhole) return;
    const written = existsSync(page) ? readFileSync(page, 'utf8') : '';
    const rendered = render(sources, new Set(written.split('\n')));
    if (process.env['SNOWGATE_WRITE_PARITY']) {
      writeFileSync(page, rendered);
    } else if (written !== rendered) {
      process.stderr.write(
        'docs/parity.md does not say what the run showed. Write it anew: npm run parity\n',
      );
      process.exitCode = 1;
    }
  }
}
