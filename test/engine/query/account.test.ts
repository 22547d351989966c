/** Queries whose answers come from an account. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from '../harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.script(
    "use role accountadmin; create role okta_provisioner; create or replace database queries; create security integration okta type = scim scim_client = 'okta' run_as_role = 'OKTA_PROVISIONER'",
  );
});
afterAll(() => harness.close());

describe('queries in an account', () => {
  it('knows the session', async () => {
    const rows = await harness.rows(
      "select current_role() r, is_role_in_session('SECURITYADMIN') s, is_role_in_session('NOBODY') n, current_user() u",
    );
    expect(rows).toEqual([{ R: 'ACCOUNTADMIN', S: true, N: false, U: 'ADMIN' }]);
  });

  it('asks for roles row by row', async () => {
    const rows = await harness.rows(
      "select name from (values ('SECURITYADMIN'), ('NOBODY'), ('PUBLIC')) t(name) where is_role_in_session(name) order by 1",
    );
    expect(rows.map((row) => row['NAME'])).toContain('SECURITYADMIN');
    expect(rows.map((row) => row['NAME'])).not.toContain('NOBODY');
  });

  it('calls a system function once and puts its value in place', async () => {
    const token = await harness.only("select system$generate_scim_access_token('OKTA')");
    expect(String(token).length).toBeGreaterThan(20);
    expect(await harness.columns("select system$generate_scim_access_token('OKTA')")).toEqual([
      "SYSTEM$GENERATE_SCIM_ACCESS_TOKEN('OKTA')",
    ]);
    const failure = await harness.failure("select system$generate_scim_access_token('NONE')");
    expect(failure.code).toBe('002003');
  });

  it('makes no token for a statement that is only described or does not compile', async () => {
    const count = (): Promise<number> =>
      harness.account.read(harness.admin.actor(), async (queries) => (await queries.scimTokens()).length);
    const before = await count();
    await harness.execute("select system$generate_scim_access_token('OKTA')", undefined, {
      describeOnly: true,
    });
    await harness.failure("select system$generate_scim_access_token('OKTA'), nope");
    expect(await count()).toBe(before);
  });

  it('scans the result of the statement before', async () => {
    await harness.execute('show roles');
    const rows = await harness.rows(
      'select "name" from table(result_scan(last_query_id())) where "name" like \'S%\' order by 1',
    );
    expect(rows.map((row) => row['name'])).toEqual(['SECURITYADMIN', 'SYSADMIN']);
  });

  it('shows the catalog in INFORMATION_SCHEMA', async () => {
    const rows = await harness.rows('select schema_name from queries.information_schema.schemata order by 1');
    expect(rows.map((row) => row['SCHEMA_NAME'])).toEqual(['INFORMATION_SCHEMA', 'PUBLIC']);
    expect((await harness.failure('select * from nowhere.information_schema.schemata')).sqlState).toBe(
      '02000',
    );
    expect((await harness.failure('select * from queries.information_schema.nothing')).code).toBe('002003');
  });

  it('answers the documented question about SCIM requests', async () => {
    harness.account.history.rest.record({
      timestamp: (Date.now() - 1000) as Parameters<
        typeof harness.account.history.rest.record
      >[0]['timestamp'],
      endpoint: "scim/v2/Users/'x",
      method: 'GET',
      status: 200,
      errorCode: null,
      details: '{"a":1}',
      clientIp: '127.0.0.1',
      actorName: 'OKTA',
      actorDomain: 'SECURITY_INTEGRATION',
      resourceName: null,
      resourceDomain: null,
    });
    const rows = await harness.rows(
      "select endpoint, status, parse_json(details):a::int as a, event_timestamp <= current_timestamp as past from table(queries.information_schema.rest_event_history('scim', dateadd('minutes', -5, current_timestamp()), dateadd('minutes', 5, current_timestamp()), 200)) order by event_timestamp",
    );
    expect(rows).toEqual([{ ENDPOINT: "scim/v2/Users/'x", STATUS: '200', A: '1', PAST: true }]);
  });
});
