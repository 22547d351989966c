import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDriver } from '../support/driver.ts';
import { rawSql } from '../support/raw-sql.ts';
import { type ScimClient, scimClient, setUpScim } from '../support/scim-client.ts';
import { adminPassword, startServerProcess, temporaryFolder } from '../support/server-process.ts';

const folder = temporaryFolder('shutdown');
let token: string;

beforeAll(async () => {
  const server = await startServerProcess(folder.path);
  const driver = await connectDriver(server.url, { password: adminPassword });
  token = (await setUpScim(driver, server.url, 'okta')).token;
  await driver.close();
  expect(await server.stop()).toBe(0);
});
afterAll(() => folder.remove());

/** Some hundred milliseconds of work. */
const slowStatement =
  'select count(*) from table(generator(rowcount => 20000)) a, table(generator(rowcount => 20000)) b';

const statusNames = new Map([
  [201, 'done'],
  [503, 'refused'],
]);

/** Creates users until the server takes no more; what became of each request. */
async function provisionUntilRefused(client: ScimClient, writer: number, outcomes: string[]): Promise<void> {
  for (let index = 0; ; index += 1) {
    try {
      const { status } = await client.send('POST', '/Users', { userName: `w${writer}.${index}@example.com` });
      outcomes.push(statusNames.get(status) ?? String(status));
      if (status === 503) return;
    } catch {
      return;
    }
  }
}

test('SIGTERM: statements and requests under way finish, new ones are refused, nothing done or recorded is lost', async () => {
  const server = await startServerProcess(folder.path);
  const client = scimClient(server.url, token);
  const sql = await rawSql(server.url);
  const statement = sql.run(slowStatement);
  const outcomes: string[] = [];
  const provisioning = Array.from({ length: 6 }, (_, writer) =>
    provisionUntilRefused(client, writer, outcomes),
  );
  while (outcomes.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  const ended = server.stop();
  expect(await statement).toEqual([['400000000']]);
  await Promise.all(provisioning);
  expect(await ended).toBe(0);
  const done = outcomes.filter((outcome) => outcome === 'done').length;
  expect(done).toBeGreaterThanOrEqual(20);
  expect(new Set(outcomes)).toEqual(new Set(outcomes.includes('refused') ? ['done', 'refused'] : ['done']));
  expect(existsSync(join(folder.path, 'server.json'))).toBe(false);
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();

  const again = await startServerProcess(folder.path);
  const driver = await connectDriver(again.url, { password: adminPassword });
  await driver.script('use role accountadmin', 'use database demo_db', 'use schema information_schema');
  expect(await driver.query("show users like 'w%@example.com'")).toHaveLength(done);
  const events = await driver.query(
    `select status from table(rest_event_history('scim', dateadd('minutes',-5,current_timestamp()), current_timestamp(), 10000))
     where method = 'POST'`,
  );
  expect(events.filter(({ STATUS }) => String(STATUS) === '201')).toHaveLength(done);
  const queries = await driver.query(
    `select execution_status from table(query_history(result_limit => 1000)) where query_text like 'select count(*) from table(gen%'`,
  );
  expect(queries).toEqual([{ EXECUTION_STATUS: 'SUCCESS' }]);
  await driver.close();
  expect(await again.stop()).toBe(0);
});

test('a second signal stops at once', async () => {
  const server = await startServerProcess(folder.path);
  const sql = await rawSql(server.url);
  const endless = sql.run(slowStatement.replaceAll('20000', '2000000')).catch(() => 'cut off');
  await new Promise((resolve) => setTimeout(resolve, 200));
  void server.stop('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await server.stop('SIGINT')).toBeNull();
  expect(await endless).toBe('cut off');
});
