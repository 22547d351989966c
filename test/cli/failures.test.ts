import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { startServerProcess, temporaryFolder } from '../support/server-process.ts';

const folder = temporaryFolder('cli');
afterAll(() => folder.remove());

const inFolder = (name: string): string => join(folder.path, name);
const withFile = (name: string, content: string): string => {
  writeFileSync(inFolder(name), content);
  return inFolder(name);
};

/** What a command that must fail says: one line of what is wrong, one of the next step, and nothing else. */
async function failureOf(
  arguments_: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ readonly error: string; readonly next: string; readonly stdout: string }> {
  const outcome = await runCommand(arguments_, { folder: folder.path, environment });
  expect(outcome.exitCode).toBe(1);
  const [error = '', next = '', ...more] = outcome.stderr.trimEnd().split('\n');
  expect(more).toEqual([]);
  expect(error).toMatch(/^error {2}\S/);
  expect(next).toMatch(/^next {3}\S/);
  return { error: error.slice(7), next: next.slice(7), stdout: outcome.stdout };
}

describe('A server that cannot start says why, and what to do', () => {
  test('its port is in use; the password of the new account is not lost', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { error, next, stdout } = await failureOf(['start'], {
      SNOWGATE_PORT: port,
      SNOWGATE_DATA: inFolder('port'),
    });
    other.close();
    expect(error).toBe(`Port ${port} of 127.0.0.1 is in use by another program.`);
    expect(next).toContain('SNOWGATE_PORT=');
    expect(stdout).toMatch(/First start: user ADMIN, password \S{24} /);
  });

  test('its address is not this machine’s', async () => {
    const { error, next } = await failureOf([], {
      SNOWGATE_HOST: '203.0.113.7',
      SNOWGATE_DATA: inFolder('host'),
    });
    expect(error).toBe('This machine has no address 203.0.113.7.');
    expect(next).toContain('SNOWGATE_HOST');
  });

  test('another server uses its data folder', async () => {
    const server = await startServerProcess(inFolder('used'));
    const { error, next } = await failureOf([], { SNOWGATE_PORT: '0', SNOWGATE_DATA: inFolder('used') });
    await server.stop();
    expect(error).toBe(`The data folder ${inFolder('used')} is in use by another server.`);
    expect(next).toContain('SNOWGATE_DATA=');
  });

  test('its data folder is a file, or below one', async () => {
    const file = withFile('file', 'x');
    for (const data of [file, join(file, 'below')]) {
      const { error, next } = await failureOf([], { SNOWGATE_PORT: '0', SNOWGATE_DATA: data });
      expect(error).toMatch(/^The data folder \S+ cannot be used: .* a file, not a folder\.$/);
      expect(next).toContain('SNOWGATE_DATA=');
    }
  });

  test('its catalog is no database', async () => {
    mkdirSync(inFolder('damaged'));
    withFile('damaged/catalog.sqlite', 'no database, '.repeat(1000));
    const { error, next } = await failureOf([], { SNOWGATE_PORT: '0', SNOWGATE_DATA: inFolder('damaged') });
    expect(error).toContain('catalog.sqlite is damaged or no database');
    expect(next).toContain('backup');
  });

  test('PostgreSQL does not answer; its password is not repeated', async () => {
    for (const place of ['127.0.0.1:1', 'database.invalid:5432']) {
      const { error, next } = await failureOf([], {
        SNOWGATE_PORT: '0',
        SNOWGATE_DATA: inFolder('postgres'),
        SNOWGATE_STORE_URL: `postgres://me:hush-hush@${place}/snowgate`,
      });
      expect(error).toContain(`PostgreSQL at ${place} cannot be reached: `);
      expect(next).toContain('SNOWGATE_STORE_URL');
      expect(error + next).not.toContain('hush');
    }
  });

  test('its certificate is missing or no certificate', async () => {
    withFile('no.pem', 'no certificate');
    for (const [file, reason] of [
      ['missing.pem', 'no such file'],
      ['no.pem', ''],
    ]) {
      const yaml = `server: {port: 0, tls: {certificate: ${file}, key: ${file}}}\ndata: tls\n`;
      const { error, next } = await failureOf(['start', '--config', withFile('tls.yaml', yaml)]);
      expect(error).toContain(`The certificate or key ${file}`);
      expect(error).toContain(reason);
      expect(next).toContain('server.tls');
    }
  });

  test('its configuration is wrong', async () => {
    const file = withFile('wrong.yaml', 'server:\n  port: eighty\n');
    const { error, next } = await failureOf(['-c', file]);
    expect(error).toBe(`${file}:2: server.port must be a whole number, not "eighty"`);
    expect(next).toContain('config check');
  });

  test('its configuration is not there, or a folder', async () => {
    expect((await failureOf([], { SNOWGATE_CONFIG: 'nowhere.yaml' })).error).toBe(
      'nowhere.yaml: no such file',
    );
    expect((await failureOf(['-c', folder.path])).error).toBe(
      `${folder.path}: cannot be read: it is a folder`,
    );
  });
});

describe('The other commands', () => {
  test('tokens: where no server has run, says so and makes nothing', async () => {
    const { error, next } = await failureOf(['tokens'], { SNOWGATE_DATA: inFolder('never') });
    expect(error).toBe(`There is no account in ${inFolder('never')} yet: no server has run with it.`);
    expect(next).toContain('npm start');
    const started = await runCommand(['config', 'check'], { folder: folder.path });
    expect(started.exitCode).toBe(0);
  });

  test('a command or option that does not exist is named, with the one that was meant', async () => {
    const command = await runCommand(['token'], { folder: folder.path });
    expect(command).toMatchObject({ exitCode: 1, stdout: '' });
    expect(command.stderr).toBe("error: unknown command 'token'\n(Did you mean tokens?)\n");
    const option = await runCommand(['tokens', '--jsn'], { folder: folder.path });
    expect(option.stderr).toBe("error: unknown option '--jsn'\n(Did you mean --json?)\n");
  });

  test('--help and --version', async () => {
    const help = await runCommand(['--help'], { folder: folder.path });
    expect(help.exitCode).toBe(0);
    for (const command of ['start', 'config', 'tokens', 'demo'])
      expect(help.stdout).toContain(`\n  ${command}`);
    const version = await runCommand(['--version'], { folder: folder.path });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
