/** What programs do with Snowflake's Python connector, where it is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountUnderTest } from '../support/account-under-test.ts';
import { adminPassword } from '../support/server-process.ts';

const python = '/usr/bin/python3';
const installed = spawnSync(python, ['-c', 'import snowflake.connector']).status === 0;
if (!installed)
  process.stderr.write('Skipped: the Python connector is not installed (import snowflake.connector)\n');

function play(port: string): Promise<string> {
  const child = spawn(python, [join(import.meta.dirname, 'driver-python.py'), port]);
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += String(chunk);
  });
  child.stdin.end(`${adminPassword}\n`);
  return new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve(text.stdout) : reject(new Error(text.stderr))));
  });
}

describe.runIf(installed)('The Python connector', () => {
  const account = accountUnderTest('python');

  test('runs the set-up SQL, binds, several statements, detached ones, large results, and shows errors', async () => {
    const printed = await play(new URL(account.server.url).port);
    expect(JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '')).toEqual({
      'wrong password': { code: 390100, sqlState: '28000' },
      'set up': 'Integration OKTA_PROVISIONING successfully created.',
      'token length': 64,
      integrations: ['OKTA_PROVISIONING'],
      binds: [7, "it's", true, null],
      values: ['1.50', '2024-01-02', { a: 1 }],
      'syntax error': { code: 1003, sqlState: '42000' },
      'unknown object': { code: 2003, sqlState: '02000' },
      several: [[[1]], [['two']], [[3]]],
      'one request': [1, 2],
      detached: 8,
      rows: [150_000, true],
      session: ['ACCOUNTADMIN', 'DEMO_DB', 'PUBLIC'],
    });
  });
});
