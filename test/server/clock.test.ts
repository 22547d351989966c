/** A clock that is set, forwards or backwards, while the server runs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asInstant } from '../../src/account/model.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { type Gateway, openGateway } from '../../src/server/gateway.ts';
import { createLogger } from '../../src/server/logger.ts';
import { rawSql } from '../support/raw-sql.ts';
import { type ScimClient, scimClient } from '../support/scim-client.ts';
import { adminPassword, temporaryFolder } from '../support/server-process.ts';

const folder = temporaryFolder('clock');
const day = 86_400_000;
const noon = Date.UTC(2026, 5, 15, 12);
let offset = 0;
let gateway: Gateway;
let scim: ScimClient;

beforeAll(async () => {
  const { configuration } = loadConfiguration({
    environment: { SNOWGATE_DATA: folder.path, SNOWGATE_PORT: '0', SNOWGATE_LOG_LEVEL: 'silent' },
  });
  gateway = await openGateway(configuration, {
    logger: createLogger(configuration.log),
    adminPassword,
    clock: () => asInstant(noon + offset),
  });
  const sql = await rawSql(gateway.url);
  for (const statement of [
    'use role accountadmin',
    'create role provisioner',
    'grant create user on account to role provisioner',
    "create security integration scim type = scim scim_client = 'generic' run_as_role = 'PROVISIONER'",
  ])
    await sql.run(statement);
  scim = scimClient(
    gateway.url,
    String((await sql.run("select system$generate_scim_access_token('SCIM')"))[0]?.[0]),
  );
});
afterAll(async () => {
  await gateway.close();
  folder.remove();
});

const scimStatus = async () => (await scim.send('GET', '/Users?count=1')).status;

describe('A clock that is set', () => {
  test('backwards: tokens and sessions go on, and what is made then is ordered and found', async () => {
    offset = 0;
    const sql = await rawSql(gateway.url);
    offset = -day;
    expect(await scimStatus()).toBe(200);
    expect(await sql.run('select 1')).toEqual([['1']]);
    expect((await scim.send('POST', '/Users', { userName: 'yesterday@example.com' })).status).toBe(201);
    await expect(rawSql(gateway.url)).resolves.toBeDefined();
    offset = 0;
    expect(await sql.run('select 1')).toEqual([['1']]);
    expect(
      (await scim.send('GET', '/Users?filter=userName eq "yesterday@example.com"')).body.totalResults,
    ).toBe(1);
  });

  test('forwards: sessions and tokens end when their time is over, and a new token works', async () => {
    offset = 0;
    const sql = await rawSql(gateway.url);
    offset = day;
    await expect(sql.run('select 1')).rejects.toThrow(/^39011[0-9]/);
    expect(await scimStatus()).toBe(200);
    offset = 190 * day;
    const refused = await scim.send('GET', '/Users?count=1');
    expect(refused.status).toBe(401);
    const later = await rawSql(gateway.url);
    await later.run('use role accountadmin');
    const [row] = await later.run("select system$generate_scim_access_token('SCIM')");
    const renewed = scimClient(gateway.url, String(row?.[0]));
    expect((await renewed.send('GET', '/Users?count=1')).status).toBe(200);
  });

  test('and set back to where it was: the first token counts again', async () => {
    offset = 0;
    expect(await scimStatus()).toBe(200);
  });
});
