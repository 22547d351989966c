import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanEnvironment, commandOnTerminal, runCommand } from '../support/command.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import { setUpScim } from '../support/scim-client.ts';
import {
  adminPassword,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from '../support/server-process.ts';

const folder = temporaryFolder('commands');
const data = join(folder.path, 'data');
let server: ServerProcess;
let admin: Driver;

beforeAll(async () => {
  server = await startServerProcess(data);
  admin = await connectDriver(server.url, { password: adminPassword });
});
afterAll(async () => {
  await admin.close();
  await server.stop();
  folder.remove();
});

const run = (...arguments_: string[]) =>
  runCommand(arguments_, { folder: folder.path, environment: { SNOWGATE_DATA: data } });

describe('snowgate demo', () => {
  test('plays against the running server, drops what it made, and can be played again', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { exitCode, stdout, stderr } = await run('demo');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toContain(`the running server at ${server.url}`);
      for (const identityProvider of ['Okta', 'Microsoft Entra ID', 'JumpCloud'])
        expect(stdout).toContain(`▌ ${identityProvider}`);
      for (const shown of ['show users', 'show roles', 'show grants of role', 'rest_event_history'])
        expect(stdout).toContain(shown);
      expect(stdout).not.toContain('\u001b[');
    }
    const users = await admin.query('show users');
    expect(users.map((user) => user['name'])).toEqual(['ADMIN']);
  });

  test('drops what it made, its administrator above all, also where nobody reads on', async () => {
    const entry = join(import.meta.dirname, '../../src/main.ts');
    // The descriptor is the demo's too: this returns when it has ended.
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$1" demo | head -n 3', process.execPath, entry],
      {
        cwd: folder.path,
        env: cleanEnvironment({ SNOWGATE_DATA: data }),
        encoding: 'utf8',
      },
    );
    expect({ lines: stdout.split('\n').length, stderr }).toEqual({ lines: 4, stderr: '' });
    const users = await admin.query('show users');
    expect(users.map((user) => user['name'])).toEqual(['ADMIN']);
  });

  test('--json: one object a line, and every request went as expected', async () => {
    const { stdout } = await run('demo', '--json');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const requests = lines.filter(({ kind }) => kind === 'request');
    expect(requests.length).toBeGreaterThan(20);
    expect(requests.every(({ expected }) => expected)).toBe(true);
    const audit = lines.findLast(({ kind }) => kind === 'table');
    expect(audit.rows.length).toBeGreaterThanOrEqual(requests.length);
    expect(lines.at(-1).kind).toBe('closing');
  });

  test('refuses to replace what an account already has', async () => {
    await setUpScim(admin, server.url, 'okta');
    const { exitCode, stderr } = await run('demo');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('already has OKTA_PROVISIONING, OKTA_PROVISIONER');
    expect(stderr).toContain('npm run demo -- --own');
    expect(await admin.query("show integrations like 'okta_provisioning'")).toHaveLength(1);
  });

  test('--own: plays on a server of its own and leaves nothing', async () => {
    const { exitCode, stdout } = await run('demo', '--own');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('a throw-away server of its own');
    expect(stdout).not.toContain(server.url);
  });

  test('without a running server it brings its own, and the closing lines do not send anybody to it', async () => {
    const { exitCode, stdout } = await runCommand(['demo'], {
      folder: folder.path,
      environment: { SNOWGATE_DATA: join(folder.path, 'nothing-runs-here') },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('a throw-away server of its own');
    expect(stdout.slice(stdout.lastIndexOf('▌'))).toContain('npm start');
    expect(existsSync(join(folder.path, 'nothing-runs-here'))).toBe(false);
  });
});

describe('snowgate tokens', () => {
  test('lists integration, age, expiry and last use, from the running server and from its folder', async () => {
    const { token, send } = await setUpScim(admin, server.url, 'generic');
    await send('GET', '/Users?count=1');
    const { stdout } = await run('tokens');
    expect(stdout).toMatch(/^integration +token +issued +age +expires +left +last used\n/);
    expect(stdout).toMatch(
      /\nGENERIC_SCIM_PROVISIONING +SCIM access token +\S+ +just now +\S+ +\d+ d +just now\n/,
    );
    expect(stdout).not.toContain(token);

    const [listed] = JSON.parse((await run('tokens', '--json')).stdout).filter(
      (entry: { integration: string }) => entry.integration === 'GENERIC_SCIM_PROVISIONING',
    );
    expect(listed).toMatchObject({ daysLeft: expect.any(Number), lastUsedAt: expect.any(String) });
    expect(JSON.stringify(listed)).not.toContain(token);

    await admin.script(
      "create network policy from_here allowed_ip_list = ('127.0.0.1')",
      'create user idp type = service network_policy = from_here',
      'create role idp_role',
      'grant role idp_role to user idp',
      'grant usage on integration generic_scim_provisioning to role idp_role',
    );
    const [row] = await admin.query("alter user idp add pat provisioning role_restriction = 'idp_role'");
    const listing = (await run('tokens')).stdout;
    expect(listing).toMatch(
      /\nGENERIC_SCIM_PROVISIONING +IDP: PROVISIONING +\S+ +just now +\S+ +14 d +never\n/,
    );
    expect(listing).not.toContain(String(row?.['token_secret']));

    await admin.close();
    expect(await server.stop()).toBe(0);
    const stopped = JSON.parse((await run('tokens', '--json')).stdout);
    expect(stopped.map((entry: { integration: string }) => entry.integration)).toContain(
      'GENERIC_SCIM_PROVISIONING',
    );
    server = await startServerProcess(data);
    admin = await connectDriver(server.url, { password: adminPassword });
  });
});

describe('snowgate sql', () => {
  const sql = (environment: NodeJS.ProcessEnv, ...arguments_: string[]) =>
    runCommand(['sql', ...arguments_], {
      folder: folder.path,
      environment: { SNOWGATE_DATA: data, ...environment },
    });
  const signedIn = { SNOWGATE_PASSWORD: adminPassword };

  test('runs statements one after another and shows what they answer', async () => {
    const { exitCode, stdout } = await sql(
      signedIn,
      "use role accountadmin; create role tour comment = 'a;b'; show roles like 'tour'; show users",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nname +ADMIN\n/);
    expect(stdout).toContain('Role TOUR successfully created.');
    expect(stdout).toMatch(/name .* comment/);
    const file = join(folder.path, 'tour.sql');
    writeFileSync(file, 'select 1 as n;\n-- the end\nselect 2 as n;\n');
    expect((await sql(signedIn, '--json', '--file', file)).stdout).toBe('[{"N":"1"}]\n[{"N":"2"}]\n');
  });

  test('tells what went wrong and runs nothing after it', async () => {
    const syntax = await sql(signedIn, 'create role never; create frobnicate');
    expect(syntax).toMatchObject({ exitCode: 1, stdout: '' });
    expect(syntax.stderr).toContain('error');
    const wrong = await sql({ SNOWGATE_PASSWORD: 'wrong' }, 'select 1');
    expect(wrong.stderr).toBe('error  Incorrect username or password was specified.\n');
    const without = await sql({}, 'select 1');
    expect(without.stderr).toContain('next   Put it into the environment: export SNOWGATE_PASSWORD=');
    expect(await admin.query("show roles like 'never'")).toEqual([]);
  });
});

describe('snowgate config check', () => {
  const check = (yaml: string, ...options: string[]) => {
    const file = join(folder.path, 'checked.yaml');
    writeFileSync(file, yaml);
    return runCommand(['config', 'check', file, ...options], { folder: folder.path });
  };

  test('a right file, and none', async () => {
    expect(await check('server:\n  port: 9000\n')).toMatchObject({
      exitCode: 0,
      stdout: `ok  ${join(folder.path, 'checked.yaml')}\n`,
    });
    expect((await runCommand(['config', 'check'], { folder: folder.path })).stdout).toBe(
      'ok  no file: the defaults\n',
    );
  });

  test('a wrong file: every line that is wrong, and the allowed values', async () => {
    const { exitCode, stderr } = await check('server:\n  prot: 1\nlog:\n  level: loud\n');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('checked.yaml:2: unknown setting "server.prot"; allowed here: host, port');
    expect(stderr).toContain('checked.yaml:4: log.level must be one of fatal, error, warn');
    const { stdout } = await check('log: {level: loud}\n', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, problems: [{ message: expect.any(String) }] });
  });

  test('the certificate and the key: that they are there, can be read, and fit each other', async () => {
    const inFolder = (name: string) => join(folder.path, name);
    const naming = (certificate: string, key: string) =>
      `server:\n  tls:\n    certificate: ${certificate}\n    key: ${key}\n`;
    const missing = await check(naming('missing.pem', inFolder('data')));
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain(
      `checked.yaml:3: server.tls.certificate names ${inFolder('missing.pem')}: no such file\n`,
    );
    expect(missing.stderr).toContain(
      `checked.yaml:4: server.tls.key names ${inFolder('data')}: cannot be read: it is a folder\n`,
    );

    const certificate = join(data, 'tls-certificate.pem');
    const key = join(data, 'tls-key.pem');
    expect((await check(naming(certificate, key))).stdout).toMatch(/^ok {2}/);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(inFolder('other.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const mismatch = await check(naming(certificate, inFolder('other.pem')), '--json');
    expect(mismatch.exitCode).toBe(1);
    expect(JSON.parse(mismatch.stdout)).toEqual({
      ok: false,
      problems: [
        {
          where: `${inFolder('checked.yaml')}:3`,
          message:
            'server.tls must name a certificate chain and its private key, both as PEM: key values mismatch',
        },
      ],
    });
  });
});

const hasTerminal = spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) process.stderr.write('Skipped: there is no `script` to make a terminal with\n');

describe.skipIf(!hasTerminal)('On a terminal', () => {
  test('tables are in colour, and NO_COLOR is heard', () => {
    const shown = (environment: NodeJS.ProcessEnv) => {
      const [command, arguments_] = commandOnTerminal(['tokens']);
      return spawnSync(command, arguments_, {
        cwd: folder.path,
        env: cleanEnvironment({ TERM: 'xterm', SNOWGATE_DATA: data, ...environment }),
        encoding: 'utf8',
      }).stdout;
    };
    const coloured = shown({});
    expect(coloured).not.toBe(stripVTControlCharacters(coloured));
    expect(shown({ NO_COLOR: '1' })).not.toContain('\u001b[3');
  });
});

describe('snowgate start', () => {
  test('makes a password once, and leaves files that only its user reads', async () => {
    const fresh = join(folder.path, 'fresh');
    const environment = { SNOWGATE_ADMIN_PASSWORD: '' };
    const first = await startServerProcess(fresh, environment);
    const line = first.output.find((text) => text.startsWith('First start'));
    const password = /password (\S+) /.exec(line ?? '')?.[1] ?? '';
    await (await connectDriver(first.url, { password })).close();
    for (const file of ['catalog.sqlite', 'tls-key.pem', 'server.json'])
      expect(statSync(join(fresh, file)).mode & 0o077).toBe(0);
    expect(await first.stop()).toBe(0);
    expect(existsSync(join(fresh, 'server.json'))).toBe(false);

    const second = await startServerProcess(fresh, environment);
    expect(second.output.join('\n')).not.toContain('First start');
    await (await connectDriver(second.url, { password })).close();
    expect(await second.stop()).toBe(0);
  });
});
