import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDriver, type Driver } from '../support/driver.ts';
import { scimClient } from '../support/scim-client.ts';
import {
  adminPassword,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from '../support/server-process.ts';

const folder = temporaryFolder('set-up');
let server: ServerProcess;
let driver: Driver;
beforeAll(async () => {
  server = await startServerProcess(folder.path);
  driver = await connectDriver(server.url, { password: adminPassword });
});
afterAll(async () => {
  await driver.close();
  await server.stop();
  folder.remove();
});

const identityProviders = [
  { name: 'Okta', role: 'okta_provisioner', integration: 'okta_provisioning', client: 'okta' },
  { name: 'Microsoft Entra ID', role: 'aad_provisioner', integration: 'aad_provisioning', client: 'azure' },
  {
    name: 'generic',
    role: 'generic_scim_provisioner',
    integration: 'generic_scim_provisioning',
    client: 'generic',
  },
];

const audit = `select *
    from table(rest_event_history(
        'scim',
        dateadd('minutes',-5,current_timestamp()),
        current_timestamp(),
        200))
    order by event_timestamp`;

describe("Set-up by Snowflake's own guides", () => {
  test.each(identityProviders)(
    '$name: the set-up SQL runs as printed and its token provisions',
    async (provider) => {
      const statuses: unknown[] = [];
      for (const sql of [
        'use role accountadmin;',
        `create role if not exists ${provider.role};`,
        `grant create user on account to role ${provider.role};`,
        `grant create role on account to role ${provider.role};`,
        `grant role ${provider.role} to role accountadmin;`,
        `create or replace security integration ${provider.integration}\n    type = scim\n    scim_client = '${provider.client}'\n    run_as_role = '${provider.role.toUpperCase()}';`,
      ]) {
        statuses.push((await driver.query(sql))[0]?.['status']);
      }
      expect(statuses).toEqual([
        'Statement executed successfully.',
        `Role ${provider.role.toUpperCase()} successfully created.`,
        'Statement executed successfully.',
        'Statement executed successfully.',
        'Statement executed successfully.',
        `Integration ${provider.integration.toUpperCase()} successfully created.`,
      ]);
      const [row] = await driver.query(
        `select system$generate_scim_access_token('${provider.integration.toUpperCase()}');`,
      );
      const token = String(Object.values(row ?? {})[0]);
      const client = scimClient(server.url, token);
      const created = await client.send('POST', '/Users', {
        userName: `first.${provider.client}@example.com`,
      });
      expect(created.status).toBe(201);
      const users = await driver.query(`show users like 'FIRST.${provider.client}%'`);
      expect(users).toMatchObject([{ owner: provider.role.toUpperCase(), disabled: 'false' }]);
    },
  );

  test('the audit query reads back every request, in order', async () => {
    await driver.script('use role accountadmin;', 'use database demo_db;', 'use schema information_schema;');
    const short = await driver.query("select * from table(rest_event_history('scim'));");
    const rows = await driver.query(audit);
    expect(rows.length).toBe(short.length);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    expect(rows[0]).toMatchObject({
      EVENT_TYPE: 'SCIM',
      METHOD: 'POST',
      STATUS: '201',
      ENDPOINT: 'scim/v2/Users',
    });
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'EVENT_TIMESTAMP',
      'EVENT_ID',
      'EVENT_TYPE',
      'ENDPOINT',
      'METHOD',
      'STATUS',
      'ERROR_CODE',
      'DETAILS',
      'CLIENT_IP',
      'ACTOR_NAME',
      'ACTOR_DOMAIN',
      'RESOURCE_NAME',
      'RESOURCE_DOMAIN',
    ]);
    const times = rows.map((row) => Number(row['EVENT_TIMESTAMP']));
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });

  test('a network policy is set on the integration and unset again', async () => {
    await driver.script(
      "create network policy scim_network_policy allowed_ip_list = ('127.0.0.1')",
      'alter security integration okta_provisioning set network_policy = scim_network_policy;',
    );
    const properties = await driver.query('describe security integration okta_provisioning');
    expect(properties).toContainEqual(
      expect.objectContaining({ property: 'NETWORK_POLICY', property_value: 'SCIM_NETWORK_POLICY' }),
    );
    await driver.script(
      'alter security integration okta_provisioning unset network_policy;',
      'drop network policy scim_network_policy',
    );
  });

  test('an existing user is handed to the provisioner by ownership transfer', async () => {
    await driver.script('create user jane', 'grant ownership on user jane to role OKTA_PROVISIONER;');
    expect(await driver.query("show users like 'jane'")).toMatchObject([
      { name: 'JANE', owner: 'OKTA_PROVISIONER' },
    ]);
  });

  test('JumpCloud: the issuer statement without RUN_AS_ROLE says which option is missing', async () => {
    await expect(
      driver.query(
        "create or replace security integration generic_provisioning type = scim scim_client = 'generic'",
      ),
    ).rejects.toThrow(/Missing option\(s\): RUN_AS_ROLE/);
  });
});

const seeds = join(import.meta.dirname, '../../../shared/seeds');

function statementsOfSeeds(): string[] {
  const starts = /^\s*(?:use|create|grant|alter|select|\*?)\b/i;
  return readdirSync(seeds).flatMap((file) =>
    [
      ...readFileSync(join(seeds, file), 'utf8').matchAll(
        /^[ \t]*(use (?:role|database|schema) [^;\n]+;|grant [^;<]+;|create (?:or replace|role)[^;]+?;)/gim,
      ),
    ]
      .map((match) => match[1] ?? '')
      .filter((statement) => starts.test(statement)),
  );
}

describe('The seed documents', () => {
  let printed: string[] = [];
  try {
    printed = statementsOfSeeds();
  } catch {
    console.log('../shared is not here: the statements of the seed documents are not run');
  }
  test.skipIf(printed.length === 0)('every set-up statement printed in them runs', async () => {
    for (const statement of new Set(printed)) {
      if (/generic_provisioning/.test(statement)) continue;
      await driver.query(statement);
    }
  });
});
