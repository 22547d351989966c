import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanEnvironment, commandOnTerminal, runCommand } from '../support/command.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import {
  adminPassword,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from '../support/server-process.ts';

const folder = temporaryFolder('admin-reset');
const data = join(folder.path, 'data');
let server: ServerProcess;
/** A second administrator, as the account would not let the only one be shut out. */
let bea: Driver;
const beaPassword = 'another horse battery staple';

beforeAll(async () => {
  server = await startServerProcess(data);
  const admin = await connectDriver(server.url, { password: adminPassword });
  await admin.script(
    `create user bea password = '${beaPassword}' default_role = accountadmin`,
    'grant role accountadmin to user bea',
    "create network policy nobody blocked_ip_list = ('0.0.0.0/0')",
    'create role left_over',
  );
  await admin.close();
  bea = await connectDriver(server.url, { username: 'BEA', password: beaPassword });
});
afterAll(async () => {
  await bea.close();
  await server.stop();
  folder.remove();
});

interface Surroundings {
  readonly environment?: NodeJS.ProcessEnv;
  readonly input?: string;
}

const reset = (options: readonly string[] = [], { environment, ...more }: Surroundings = {}) =>
  runCommand(['admin', 'reset', ...options], {
    folder: folder.path,
    environment: { SNOWGATE_DATA: data, ...environment },
    ...more,
  });

const shownPassword = (stdout: string): string =>
  /signs in with the password (\S+) \(shown only now, keep it\)\r?\n/.exec(stdout)?.[1] ?? '';

/** The user's role once signed in; refuses as the server does. */
const roleOf = async (username: string, password: string): Promise<unknown> => {
  const driver = await connectDriver(server.url, { username, password });
  const [row] = await driver.query('select current_role() as role');
  await driver.close();
  return row?.['ROLE'];
};

/** All that an administrator can do to another, at once. */
const ruin = (user: string) =>
  bea.script(
    `alter user ${user} set default_role = left_over must_change_password = true network_policy = nobody`,
    `alter user ${user} set mins_to_unlock = 100000 disabled = true`,
    `alter user ${user} set type = service`,
    `revoke role accountadmin from user ${user}`,
  );

describe('snowgate admin reset, with the server running', () => {
  test('--dry-run changes nothing', async () => {
    const { exitCode, stdout } = await reset(['--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\npassword +set +a new one\n/);
    expect(stdout).toContain('Nothing was changed: this was a dry run.\n');
    expect(await roleOf('ADMIN', adminPassword)).toBe('ACCOUNTADMIN');
  });

  test('lets ADMIN in again whatever was done to it, says so first, and shows the password once', async () => {
    await ruin('admin');
    await expect(roleOf('ADMIN', adminPassword)).rejects.toThrow('temporarily locked');
    const { exitCode, stdout, stderr } = await reset();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`Reset of user ADMIN in account LOCAL\nthrough the server at ${server.url}\n`);
    for (const line of [
      /\ntype +SERVICE +PERSON\n/,
      /\npassword +set +a new one\n/,
      /\ndisabled +yes +no\n/,
      /\nlocked +until \S+ \S+ UTC +no\n/,
      /\nmust change password +yes +no\n/,
      /\nown network policy +NOBODY +none\n/,
      /\ndefault role +LEFT_OVER, not granted +ACCOUNTADMIN\n/,
      /\nrole ACCOUNTADMIN +not granted +granted\n/,
    ])
      expect(stdout).toMatch(line);
    const password = shownPassword(stdout);
    expect(password.length).toBeGreaterThanOrEqual(20);
    expect(await roleOf('ADMIN', password)).toBe('ACCOUNTADMIN');
    await expect(roleOf('ADMIN', adminPassword)).rejects.toThrow('Incorrect username or password');

    const history = await bea.query(
      "select query_text, user_name, query_type from table(snowflake.information_schema.query_history()) where query_tag = 'snowgate admin reset'",
    );
    expect(history).toHaveLength(8);
    expect(history).toContainEqual({
      QUERY_TEXT: 'ALTER USER "ADMIN" SET PASSWORD = \'***\'',
      USER_NAME: 'SNOWGATE',
      QUERY_TYPE: 'ALTER_USER',
    });
    const log = server.output.join('\n');
    expect(log).toContain('an administrator was reset by snowgate admin reset');
    expect(log).toContain('"disabled: yes -> no"');
    expect(log + JSON.stringify(history)).not.toContain(password);
  });

  test('--json: the steps as statements that the account understands', async () => {
    await bea.script("create user cy password = 'x'", 'grant role accountadmin to user cy');
    await ruin('cy');
    const { steps, ...rest } = JSON.parse((await reset(['--user', 'cy', '--dry-run', '--json'])).stdout);
    expect(rest).toEqual({
      account: 'LOCAL',
      user: 'CY',
      notes: [],
      through: `the server at ${server.url}`,
      dryRun: true,
    });
    for (const { sql } of steps) await bea.query(sql.replace('***', 'Done-By-Hand-12'));
    expect(await roleOf('CY', 'Done-By-Hand-12')).toBe('ACCOUNTADMIN');
  });

  test('--json: the password only where it was made up', async () => {
    const made = JSON.parse((await reset(['--json'])).stdout);
    expect(made).toMatchObject({
      dryRun: false,
      steps: [{ what: 'password', before: 'set', after: 'a new one' }],
    });
    expect(await roleOf('ADMIN', made.password)).toBe('ACCOUNTADMIN');
    const environment = { SNOWGATE_ADMIN_PASSWORD: 'from the environment' };
    const given = await reset(['--json'], { environment });
    expect(given.stdout).not.toContain('from the environment');
    expect(JSON.parse(given.stdout)).not.toHaveProperty('password');
    expect(await roleOf('ADMIN', 'from the environment')).toBe('ACCOUNTADMIN');
  });

  test('--user names another one, in any case, and makes one that is not there', async () => {
    const { stdout } = await reset(['--user', 'dee', '--password-stdin'], { input: 'for dee\n' });
    expect(stdout).toMatch(/\nuser +does not exist +made, with a new password\n/);
    expect(stdout).toContain('User DEE signs in with the password that was given\n');
    expect(await roleOf('DEE', 'for dee')).toBe('ACCOUNTADMIN');
    expect(await bea.query("show users like 'dee'")).toMatchObject([{ owner: 'ACCOUNTADMIN' }]);
  });

  test('a login name that another user has is told, and nothing is changed', async () => {
    await bea.query('create user somebody login_name = ghost');
    const { exitCode, stdout, stderr } = await reset(['--user', 'ghost']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe(
      'error  There is no user GHOST, and none can be made: the login name GHOST belongs to user SOMEBODY. Reset that user instead.\n',
    );
  });

  test('an empty password is refused before anything is done', async () => {
    const { exitCode, stdout, stderr } = await reset(['--password-stdin'], { input: '\n' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^error {2}The new password is empty\.\nnext {3}\S/);
  });

  test('a server that is not found through its folder keeps it to itself', async () => {
    renameSync(join(data, 'server.json'), join(data, 'elsewhere.json'));
    const { exitCode, stdout, stderr } = await reset();
    renameSync(join(data, 'elsewhere.json'), join(data, 'server.json'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe(
      `error  A server holds the data folder ${data}, but it does not answer here.\n` +
        'next   Run this as the user that the server runs as, or stop the server first.\n',
    );
  });
});

const hasTerminal = spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) process.stderr.write('Skipped: there is no `script` to make a terminal with\n');

describe.skipIf(!hasTerminal)('snowgate admin reset, on a terminal', () => {
  const onTerminal = (answer: string, ...options: string[]) => {
    const [command, arguments_] = commandOnTerminal(['admin', 'reset', '--user', 'ed', ...options]);
    return spawnSync(command, arguments_, {
      cwd: folder.path,
      env: cleanEnvironment({ TERM: 'xterm', NO_COLOR: '1', SNOWGATE_DATA: data }),
      encoding: 'utf8',
      input: answer,
    });
  };

  test('asks after it has said what it will do; --yes does not', async () => {
    const refused = onTerminal('n\n');
    expect(refused.status).toBe(1);
    expect(refused.stdout).toMatch(
      /\nuser +does not exist +made, with a new password\r\n[\s\S]*Go ahead\? \[y\/N\][\s\S]*Nothing was changed/,
    );
    expect(await bea.query("show users like 'ed'")).toEqual([]);
    const accepted = onTerminal('y\n');
    expect(accepted.status).toBe(0);
    expect(await roleOf('ED', shownPassword(accepted.stdout))).toBe('ACCOUNTADMIN');
    const unasked = onTerminal('', '--yes');
    expect(unasked.stdout).not.toContain('Go ahead?');
    expect(await roleOf('ED', shownPassword(unasked.stdout))).toBe('ACCOUNTADMIN');
  });
});

describe('snowgate admin reset, with the server stopped', () => {
  test('makes ADMIN again where it was dropped; --clear-network-policy opens an account that admits nobody', async () => {
    await bea.query('drop user admin');
    await bea.close();
    await server.stop();
    // No statement gets an account here; what another tool wrote might.
    const store = new DatabaseSync(join(data, 'catalog.sqlite'));
    store.exec(`INSERT INTO account_parameters (name, value) VALUES ('NETWORK_POLICY', '"NOBODY"')`);
    store.close();

    const first = await reset(['--password-stdin'], { input: 'from a pipe' });
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain(`through the data folder ${data}; no server runs\n`);
    expect(first.stdout).toMatch(/\nuser +does not exist +made, with a new password\n/);
    expect(first.stdout).toContain(
      "note   The account's network policy NOBODY stays in force. If it shuts you out, add --clear-network-policy.\n",
    );
    expect(first.stdout).not.toContain('from a pipe');
    server = await startServerProcess(data);
    await expect(roleOf('ADMIN', 'from a pipe')).rejects.toThrow('is not allowed to access Snowflake');

    const environment = { SNOWGATE_ADMIN_PASSWORD: 'from the environment' };
    const second = await reset(['--clear-network-policy'], { environment });
    expect(second.stdout).toMatch(/\nthe account's network policy +NOBODY +none\n/);
    expect(await roleOf('ADMIN', 'from the environment')).toBe('ACCOUNTADMIN');
    bea = await connectDriver(server.url, { username: 'BEA', password: beaPassword });
    const history = await bea.query(
      "select query_text from table(snowflake.information_schema.query_history()) where query_tag = 'snowgate admin reset'",
    );
    for (const text of [
      'CREATE USER "ADMIN" PASSWORD = \'***\' DEFAULT_ROLE = ACCOUNTADMIN',
      'ALTER ACCOUNT UNSET NETWORK_POLICY',
    ])
      expect(history).toContainEqual({ QUERY_TEXT: text });
  });

  test('where there is no account, says so and makes none', async () => {
    const never = join(folder.path, 'never');
    const { exitCode, stderr } = await reset([], { environment: { SNOWGATE_DATA: never } });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `error  There is no account in ${never} yet: no server has run with it.\n` +
        'next   Name the folder of yours: SNOWGATE_DATA=/path/to/folder\n',
    );
    expect(existsSync(never)).toBe(false);
  });
});
