import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/config/configuration.ts';
import { loadConfiguration } from '../../src/config/load.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (yaml: string): string => {
  const file = join(folder, 'snowgate.yaml');
  writeFileSync(file, yaml);
  return file;
};

function problemsOf(yaml: string, environment: NodeJS.ProcessEnv = {}): string[] {
  const file = write(yaml);
  try {
    loadConfiguration({ file, environment });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ where, message }) => `${where.replace(file, 'file')} ${message}`);
  }
  return [];
}

describe('a configuration that is right', () => {
  test('an empty file gives the defaults', () => {
    const { configuration } = loadConfiguration({ file: write(''), environment: {} });
    expect(configuration).toMatchObject({
      server: { host: '127.0.0.1', port: 8080, trustedProxies: [], tls: null },
      data: './data',
      store: { engine: 'sqlite' },
      account: { name: 'LOCAL' },
    });
  });

  test('the environment overrides the file', () => {
    const file = write('server: {port: 9000, host: 0.0.0.0}\ndata: /elsewhere\n');
    const environment = {
      SNOWGATE_PORT: '0',
      SNOWGATE_DATA: '/var/lib/snowgate',
      SNOWGATE_STORE_URL: 'postgres://u@h/d',
    };
    const { configuration } = loadConfiguration({ file, environment });
    expect(configuration.server).toMatchObject({ port: 0, host: '0.0.0.0' });
    expect(configuration.data).toBe('/var/lib/snowgate');
    expect(configuration.store).toEqual({ engine: 'postgres', url: 'postgres://u@h/d', schema: 'snowgate' });
  });

  test('SNOWGATE_CONFIG names the file', () => {
    const file = write('account: {name: acme}\n');
    const loaded = loadConfiguration({ environment: { SNOWGATE_CONFIG: file } });
    expect(loaded).toMatchObject({ file, configuration: { account: { name: 'ACME' } } });
  });
});

describe('a configuration that is wrong says where, what and what would be right', () => {
  test.each([
    [
      'server:\n  prot: 1\n',
      'file:2 unknown setting "server.prot"; allowed here: host, port, trusted_proxies, tls, shutdown_seconds, public_url',
    ],
    ['server:\n  port: 70000\n', 'file:2 server.port must be from 0 to 65535, not 70000'],
    ['server: {port: eight}\n', 'file:1 server.port must be a whole number, not "eight"'],
    [
      'log:\n\n  level: loud\n',
      'file:3 log.level must be one of fatal, error, warn, info, debug, trace, silent; not "loud"',
    ],
    [
      'server:\n  trusted_proxies:\n    - 10.0.0.0/8\n    - proxy\n',
      'file:4 server.trusted_proxies.1 must be an IP address or CIDR block, such as 10.0.0.0/8',
    ],
    ['server: {tls: {key: a.pem}}\n', 'file:1 "server.tls.certificate" is missing'],
    ['store:\n  engine: postgres\n', 'file:2 "store.url" is missing'],
    ['- a\n', 'file:1 must be a mapping such as "server: {port: 8080}"'],
    ['a: 1\na: 2\n', 'file:2 Map keys must be unique'],
  ])('%j', (yaml, problem) => {
    expect(problemsOf(yaml)).toEqual([problem]);
  });

  test('every problem is told at once', () => {
    expect(problemsOf('data: 1\nhistory: {rest_days: 1}\n')).toHaveLength(2);
  });

  test('a wrong variable is named, and a password in it is not repeated', () => {
    expect(problemsOf('', { SNOWGATE_PORT: 'http' })).toEqual([
      'SNOWGATE_PORT must be a whole number, not "http"',
    ]);
    const [problem] = problemsOf('', { SNOWGATE_STORE_URL: 'mysql://u:secret@h/d' });
    expect(problem).toMatch(/^SNOWGATE_STORE_URL store\.url must be a PostgreSQL URL/);
    expect(problem).not.toContain('secret');
  });

  test('a file that is not there is named', () => {
    expect(() => loadConfiguration({ file: '/nowhere/snowgate.yaml', environment: {} })).toThrow(
      '/nowhere/snowgate.yaml: no such file',
    );
  });
});
