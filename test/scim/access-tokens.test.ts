/** SCIM with access tokens of service users: https://docs.snowflake.com/en/user-guide/scim-authentication */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest } from '../support/account-under-test.ts';
import { clientId, type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts';
import { scimClient } from '../support/scim-client.ts';

const account = accountUnderTest('scim-access-tokens');
let provider: OidcProvider;
let endpointId: string;

const token = (scope = 'session:role-any') =>
  provider.token({ audience: account.server.url, scopes: [scope] });

/** A request with a token: by the short address, or by that of an integration. */
const send = async (
  accessToken: string,
  { endpoint, method = 'GET', body }: { endpoint?: string; method?: string; body?: object } = {},
) => {
  const path = endpoint === undefined ? '/scim/v2/Users' : `/scim/v2/${endpoint}/Users`;
  const response = await fetch(new URL(path, account.server.url), {
    method,
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { detail?: string; userName?: string; totalResults?: number };
  return { ...answer, status: response.status };
};

const run = (...statements: readonly string[]) => account.admin.script(...statements);

beforeAll(async () => {
  provider = await startOidcProvider();
  await run(
    'create role okta_provisioner',
    'grant create user on account to role okta_provisioner',
    "create security integration okta_provisioning type = scim scim_client = 'okta' run_as_role = 'OKTA_PROVISIONER'",
    `create user scim_idp_user login_name = '${clientId}' type = service`,
    'create role scim_role',
    'grant role scim_role to user scim_idp_user',
    'alter user scim_idp_user set default_role = scim_role',
    'grant usage on integration okta_provisioning to role scim_role',
    `create security integration external_oauth_for_scim type = external_oauth enabled = true
       external_oauth_type = okta external_oauth_issuer = '${provider.issuer}'
       external_oauth_jws_keys_url = '${provider.keysUrl}'
       external_oauth_token_user_mapping_claim = 'sub'
       external_oauth_snowflake_user_mapping_attribute = 'login_name'`,
    // The provider writes scopes as RFC 9068 has them, into a claim of another name.
    "alter integration external_oauth_for_scim set external_oauth_type = custom external_oauth_scope_mapping_attribute = 'scope' external_oauth_scope_delimiter = ' '",
  );
  const rows = await account.admin.query('desc security integration okta_provisioning');
  endpointId = String(rows.find((row) => row['property'] === 'SCIM_ENDPOINT_ID')?.['property_value']);
});
afterAll(() => provider.close());

describe('A token of a service user', () => {
  test('provisions as the integration does, by either address', async () => {
    const accessToken = await token();
    const made = await send(accessToken, { method: 'POST', body: { userName: 'ada@corp.example' } });
    expect(made).toMatchObject({ status: 201, userName: 'ada@corp.example' });
    expect(await send(accessToken, { endpoint: endpointId })).toMatchObject({ status: 200, totalResults: 1 });
    const [user] = await account.admin.query("show users like 'ada@corp.example'");
    expect(user).toMatchObject({ owner: 'OKTA_PROVISIONER' });
    const [event] = await account.admin.query(
      "select * from table(demo_db.information_schema.rest_event_history('scim')) where method = 'POST'",
    );
    expect(event).toMatchObject({ ACTOR_NAME: 'OKTA_PROVISIONING', STATUS: '201' });
  });

  test('needs the long address where there are several integrations', async () => {
    await run(
      "create security integration other type = scim scim_client = 'generic' run_as_role = 'OKTA_PROVISIONER'",
    );
    const accessToken = await token();
    expect(await send(accessToken)).toMatchObject({
      status: 403,
      detail: expect.stringContaining('/scim/v2/<SCIM_ENDPOINT_ID>'),
    });
    expect((await send(accessToken, { endpoint: endpointId })).status).toBe(200);
    expect((await send(accessToken, { endpoint: 'd2b0a5b4-0000-4000-8000-000000000000' })).status).toBe(401);
    await run('alter security integration other set enabled = false');
    expect((await send(accessToken)).status).toBe(200);
    await run('drop integration other');
  });

  test('needs USAGE on the integration through the role that it opens', async () => {
    const accessToken = await token();
    await run('revoke usage on integration okta_provisioning from role scim_role');
    expect(await send(accessToken)).toMatchObject({ status: 403, detail: expect.stringContaining('USAGE') });
    await run(
      'create role below',
      'grant usage on integration okta_provisioning to role below',
      'grant role below to role scim_role',
    );
    expect((await send(accessToken)).status).toBe(200);
    await run('drop role below', 'grant usage on integration okta_provisioning to role scim_role');
    expect((await send(await token('session:role:scim_role'))).status).toBe(200);
    expect(await send(await token('session:role:public'))).toMatchObject({
      status: 401,
      detail: expect.stringContaining('not listed in the Access Token'),
    });
  });

  test('is for services alone', async () => {
    await run('alter user scim_idp_user set type = person');
    expect(await send(await token())).toMatchObject({
      status: 403,
      detail: expect.stringContaining('SERVICE'),
    });
    await run('alter user scim_idp_user set type = service');
  });

  test('ends with its user, and with its integration', async () => {
    const accessToken = await token();
    await run('alter user scim_idp_user set disabled = true');
    expect((await send(accessToken)).status).toBe(401);
    await run('alter user scim_idp_user set disabled = false');
    await run('alter security integration external_oauth_for_scim set enabled = false');
    const refused = await send(accessToken);
    expect(refused).toMatchObject({
      status: 401,
      detail: expect.stringContaining('Invalid OAuth access token.'),
    });
    const uuid = /\[([0-9a-f-]{36})\]/.exec(refused.detail ?? '')?.[1];
    const [row] = await account.admin.query(`select system$get_login_failure_details('${uuid}') as d`);
    expect(JSON.parse(String(row?.['D']))).toMatchObject({
      clientType: 'SCIM',
      errorCode: 'EXTERNAL_OAUTH_ACCESS_TOKEN_ISSUER_NOT_ENABLED',
    });
    await run('alter security integration external_oauth_for_scim set enabled = true');
    expect((await send(accessToken)).status).toBe(200);
  });

  test('is held to network policies: its user’s, and those of both integrations', async () => {
    const accessToken = await token();
    await run("create network policy elsewhere allowed_ip_list = ('192.0.2.1')");
    for (const [on, status] of [
      ['user scim_idp_user', 401],
      ['security integration external_oauth_for_scim', 401],
      ['security integration okta_provisioning', 403],
    ] as const) {
      await run(`alter ${on} set network_policy = elsewhere`);
      expect((await send(accessToken)).status).toBe(status);
      await run(`alter ${on} unset network_policy`);
      expect((await send(accessToken)).status).toBe(200);
    }
  });

  test('leaves tokens of SCIM’s own as they are, and what is neither unknown', async () => {
    const [row] = await account.admin.query(
      "select system$generate_scim_access_token('OKTA_PROVISIONING') as t",
    );
    const client = scimClient(account.server.url, String(row?.['T']));
    expect((await client.send('GET', '/Users')).status).toBe(200);
    expect(await send('not-a-token')).toMatchObject({ status: 401, detail: 'Access token invalid' });
    expect((await send(`eyJ${'x'.repeat(12_000)}.e.s`)).status).toBe(401);
  });
});
