/** Conformance suites of others, run against the real face where they are at hand beside the project. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'vitest';
import { openScim, type ScimUnderTest, type TestOptions } from '../scim/support/scim-under-test.ts';

const projectRoot = resolve(import.meta.dirname, '../..');
const suites = resolve(projectRoot, '../shared/conformance');

export const suitePath = (...parts: readonly string[]): string => join(suites, ...parts);
export const binary = (name: string): string => join(projectRoot, 'node_modules/.bin', name);

export interface Outcome {
  readonly output: string;
  readonly failed: boolean;
}

/** Runs a program to its end and gives what it printed. */
export const run = async (program: string, args: readonly string[]): Promise<Outcome> => {
  const execute = promisify(execFile);
  try {
    const { stdout } = await execute(program, args, { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 });
    return { output: stdout, failed: false };
  } catch (error) {
    const printed = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    return { output: `${printed}\n${String(error)}`, failed: true };
  }
};

/** A test on an empty account of its own; skipped, and said so, where the suite is absent. */
export const conformanceTest = (
  name: string,
  suite: string,
  body: (scim: ScimUnderTest) => Promise<void>,
  options: TestOptions = {},
): void => {
  const present = existsSync(suite);
  if (!present) process.stdout.write(`skipped: ${name} (no ${suite})\n`);
  test.skipIf(!present)(name, async () => {
    const scim = await openScim(options);
    try {
      await body(scim);
    } finally {
      await scim.close();
    }
  });
};
