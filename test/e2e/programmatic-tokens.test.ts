/** Programmatic access tokens through the official driver. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asInstant } from '../../src/account/model.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { type Gateway, openGateway } from '../../src/server/gateway.ts';
import { createLogger } from '../../src/server/logger.ts';
import { failureOf } from '../support/account-under-test.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import { adminPassword, temporaryFolder } from '../support/server-process.ts';

const folder = temporaryFolder('programmatic-tokens');
const day = 86_400_000;
let offset = 0;
let gateway: Gateway;
let admin: Driver;
const opened: Driver[] = [];

const connect = async (options: Parameters<typeof connectDriver>[1]): Promise<Driver> => {
  const driver = await connectDriver(gateway.url, options);
  opened.push(driver);
  return driver;
};
const withToken = (token: string, options: { readonly role?: string } = {}) =>
  connect({ username: 'loader', authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token, ...options });
const withPassword = (password: string) => connect({ username: 'loader', password });

const makeToken = async (name: string, clauses = ''): Promise<string> => {
  const [row] = await admin.query(
    `alter user loader add programmatic access token ${name} role_restriction = 'loading' ${clauses}`,
  );
  return String(row?.['token_secret']);
};

/** What the session says of itself. */
const selfOf = async (driver: Driver) => {
  const [row] = await driver.query(
    'select current_user() as "user", current_role() as "role", current_secondary_roles() as "secondary"',
  );
  return row;
};

const lastLogin = async (condition = 'true') => {
  const [row] = await admin.query(
    `select event_id as "id", user_name as "user", first_authentication_factor as "factor",
       first_authentication_factor_id as "token", is_success as "success", error_code as "code", error_message as "message"
     from table(information_schema.login_history()) where ${condition} order by event_timestamp desc, event_id desc limit 1`,
  );
  return row;
};

beforeAll(async () => {
  const { configuration } = loadConfiguration({
    environment: { SNOWGATE_DATA: folder.path, SNOWGATE_PORT: '0', SNOWGATE_LOG_LEVEL: 'silent' },
  });
  gateway = await openGateway(configuration, {
    logger: createLogger(configuration.log),
    adminPassword,
    clock: () => asInstant(Date.now() + offset),
  });
  admin = await connect({ password: adminPassword });
  await admin.script(
    'use role accountadmin',
    'use database demo_db',
    'create role loading',
    'create role other',
    `create user loader type = service default_role = other`,
    'grant role loading to user loader',
    'grant role other to user loader',
    `create network policy local_only allowed_ip_list = ('127.0.0.1')`,
    'alter user loader set network_policy = local_only',
  );
});
afterAll(async () => {
  offset = 0;
  for (const driver of opened) await driver.close();
  await gateway.close();
  folder.remove();
});

describe('A service user', () => {
  test('signs in with a token, as the role it is restricted to, and history names the token', async () => {
    const driver = await withToken(await makeToken('t1'));
    const self = await selfOf(driver);
    expect(self).toMatchObject({ user: 'LOADER', role: 'LOADING' });
    expect(JSON.parse(String(self?.['secondary']))).toMatchObject({ roles: '' });
    const login = await lastLogin();
    expect(login).toMatchObject({
      user: 'LOADER',
      factor: 'PROGRAMMATIC_ACCESS_TOKEN',
      success: 'YES',
    });
    expect(login?.['token']).toMatch(/^\d+$/);
    expect((await failureOf(driver.query('use role other'))).code).toBe('003013');
    expect((await failureOf(driver.query('use secondary roles all'))).sqlState).not.toBe('');
  });

  test('signs in with a token in place of a password', async () => {
    const driver = await withPassword(await makeToken('t2'));
    expect(await selfOf(driver)).toMatchObject({ role: 'LOADING' });
    expect(await lastLogin()).toMatchObject({ factor: 'PROGRAMMATIC_ACCESS_TOKEN' });
  });

  test('is told that the token is invalid, and history tells why', async () => {
    const failure = await failureOf(withToken('snowgate_pat_nothing'));
    expect(failure).toMatchObject({ code: '394400', message: 'Programmatic access token is invalid.' });
    expect(await lastLogin()).toMatchObject({ success: 'NO', code: 394400, message: 'PAT_INVALID' });
  });

  test('needs a network policy over it', async () => {
    const token = await makeToken('t3');
    await admin.query('alter user loader unset network_policy');
    expect((await failureOf(withToken(token))).code).toBe('390432');
    await admin.query('alter user loader set network_policy = local_only');
    await withToken(token);
  });
});

describe('An open session', () => {
  test('ends with its token: removed, disabled, or rotated without grace', async () => {
    for (const [name, change] of [
      ['removed', 'remove pat removed'],
      ['disabled', 'modify pat disabled set disabled = true'],
      ['rotated', 'rotate pat rotated expire_rotated_token_after_hours = 0'],
    ] as const) {
      const driver = await withToken(await makeToken(name));
      await driver.query('select 1');
      await admin.query(`alter user loader ${change}`);
      expect((await failureOf(driver.query('select 1'))).code).toMatch(/^39011|^407002|^390/);
    }
  });

  test('ends in the middle of a query when its user is disabled, and the tokens stay disabled', async () => {
    const token = await makeToken('running');
    const driver = await withToken(token);
    const running = failureOf(driver.query('select system$wait(60)'));
    await driver.query('select 1');
    await admin.query('alter user loader set disabled = true');
    expect((await running).code).not.toBe('');
    await admin.query('alter user loader set disabled = false');
    expect((await failureOf(withToken(token))).code).toBe('394400');
    expect(await lastLogin()).toMatchObject({ message: 'PAT_DISABLED' });
  });

  test('goes on through a rotation until the grace is over', async () => {
    const token = await makeToken('graced');
    const [rotated] = await admin.query(
      'alter user loader rotate pat graced expire_rotated_token_after_hours = 1',
    );
    const driver = await withToken(token);
    await driver.query('select 1');
    offset = 3_600_000;
    expect((await failureOf(driver.query('select 1'))).code).toMatch(/^39011|^407002|^390/);
    expect((await failureOf(withToken(token))).code).toBe('394400');
    const next = await withToken(String(rotated?.['token_secret']));
    await next.query('select 1');
    offset = 0;
  });
});

test('A token expires after its days, and says so in history', async () => {
  const token = await makeToken('short', 'days_to_expiry = 1');
  offset = day;
  expect((await failureOf(withToken(token))).code).toBe('394400');
  admin = await connect({ password: adminPassword });
  await admin.query('use database demo_db');
  expect(await lastLogin("user_name = 'LOADER'")).toMatchObject({ message: 'PAT_EXPIRED' });
  offset = 0;
});
