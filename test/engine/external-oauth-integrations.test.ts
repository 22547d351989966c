import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

const rsaKey = (modulusLength = 2048): string =>
  generateKeyPairSync('rsa', { modulusLength })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64');

let harness: Harness;
const publicKey = rsaKey();
beforeAll(async () => {
  harness = await openHarness();
  await harness.script(
    "create role analyst; create role reporter; create network policy offices allowed_ip_list = ('127.0.0.1')",
  );
});
afterAll(() => harness.close());

const required = (
  issuer: string,
): string => `type = external_oauth enabled = true external_oauth_type = custom
  external_oauth_issuer = '${issuer}' external_oauth_token_user_mapping_claim = 'sub'
  external_oauth_snowflake_user_mapping_attribute = 'login_name'`;

const create = (name: string, rest = '', issuer = `https://${name}.example`): Promise<unknown> =>
  harness.execute(`create security integration ${name} ${required(issuer)} ${rest}`);

const described = async (name: string) =>
  Object.fromEntries(
    (await harness.rows(`desc security integration ${name}`)).map((row) => [
      row['property'],
      row['property_value'],
    ]),
  );

describe('CREATE SECURITY INTEGRATION TYPE = EXTERNAL_OAUTH', () => {
  it('is described as Snowflake describes it', async () => {
    await create(
      'whole',
      `external_oauth_blocked_roles_list = ('analyst') external_oauth_rsa_public_key = '${publicKey}'
       external_oauth_audience_list = ('foo') external_oauth_any_role_mode = enable
       external_oauth_scope_delimiter = ' ' external_oauth_scope_mapping_attribute = 'scope'
       is_agentic = true network_policy = 'offices' comment = 'whole'`,
    );
    const rows = await harness.rows('describe integration whole');
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['ENABLED', 'Boolean', 'true', 'false'],
      ['EXTERNAL_OAUTH_ISSUER', 'String', 'https://whole.example', ''],
      ['EXTERNAL_OAUTH_JWS_KEYS_URL', 'Object', '', ''],
      ['EXTERNAL_OAUTH_ANY_ROLE_MODE', 'String', 'ENABLE', ''],
      ['EXTERNAL_OAUTH_SCOPE_MAPPING_ATTRIBUTE', 'String', 'scope', 'scp'],
      ['EXTERNAL_OAUTH_RSA_PUBLIC_KEY', 'String', publicKey, ''],
      ['EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2', 'String', '', ''],
      ['EXTERNAL_OAUTH_BLOCKED_ROLES_LIST', 'List', 'ANALYST,ACCOUNTADMIN,ORGADMIN,SECURITYADMIN', '[]'],
      ['EXTERNAL_OAUTH_ALLOWED_ROLES_LIST', 'List', '', '[]'],
      ['EXTERNAL_OAUTH_AUDIENCE_LIST', 'List', 'foo', '[]'],
      ['EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM', 'Object', "['sub']", ''],
      ['EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE', 'String', 'LOGIN_NAME', ''],
      ['EXTERNAL_OAUTH_SCOPE_DELIMITER', 'String', ' ', ','],
      ['IS_AGENTIC', 'Boolean', 'true', 'false'],
      ['NETWORK_POLICY', 'String', 'OFFICES', ''],
      ['COMMENT', 'String', 'whole', ''],
    ]);
    expect(await harness.rows("show security integrations like 'whole'")).toMatchObject([
      { name: 'WHOLE', type: 'EXTERNAL_OAUTH - CUSTOM', category: 'SECURITY', enabled: 'true' },
    ]);
  });

  it('takes the statements of the pages on Okta and Entra ID', async () => {
    await harness.execute(`create security integration external_oauth_okta_2 type = external_oauth
      enabled = true external_oauth_type = okta external_oauth_issuer = 'https://dev-1.okta.example/oauth2/aus'
      external_oauth_jws_keys_url = 'https://dev-1.okta.example/oauth2/aus/v1/keys'
      external_oauth_audience_list = ('https://account.example')
      external_oauth_token_user_mapping_claim = 'sub'
      external_oauth_snowflake_user_mapping_attribute = 'login_name'`);
    await harness.execute(`create security integration external_oauth_azure_1 type = external_oauth
      enabled = true external_oauth_type = azure external_oauth_issuer = 'https://sts.windows.net/t/'
      external_oauth_jws_keys_url = ('https://a.example/keys', 'https://b.example/keys')
      external_oauth_token_user_mapping_claim = ('upn', 'unique_name')
      external_oauth_snowflake_user_mapping_attribute = 'email_address'
      external_oauth_any_role_mode = 'ENABLE_FOR_PRIVILEGE'`);
    expect(await described('external_oauth_azure_1')).toMatchObject({
      EXTERNAL_OAUTH_JWS_KEYS_URL: 'https://a.example/keys,https://b.example/keys',
      EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM: "['upn', 'unique_name']",
      EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE: 'EMAIL_ADDRESS',
    });
    await harness.execute('grant use_any_role on integration external_oauth_azure_1 to role analyst');
  });

  const keys = (count: number): string =>
    `(${Array.from({ length: count }, (_, index) => `'https://k.example/${index}'`).join(', ')})`;
  const others = (type: string, rest: string): string =>
    `create security integration x type = external_oauth enabled = true external_oauth_type = ${type}
     external_oauth_issuer = 'x' external_oauth_token_user_mapping_claim = 'sub'
     external_oauth_snowflake_user_mapping_attribute = 'login_name' ${rest}`;

  it.each([
    [
      'create security integration x type = external_oauth external_oauth_type = okta',
      '002029',
      'Missing option(s): ENABLED, EXTERNAL_OAUTH_ISSUER, EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM, EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE',
    ],
    [others('custom', `external_oauth_jws_keys_url = ${keys(2)}`), '001008', 'EXTERNAL_OAUTH_JWS_KEYS_URL'],
    [others('azure', `external_oauth_jws_keys_url = ${keys(4)}`), '001008', 'EXTERNAL_OAUTH_JWS_KEYS_URL'],
    [others('okta', "external_oauth_jws_keys_url = 'file:///etc/passwd'"), '001008', 'file:///etc/passwd'],
    [others('okta', "external_oauth_scope_delimiter = ' '"), '001423', 'EXTERNAL_OAUTH_SCOPE_DELIMITER'],
    [others('okta', "external_oauth_scope_mapping_attribute = 'scope'"), '001423', 'SCOPE_MAPPING_ATTRIBUTE'],
    [others('custom', "external_oauth_scope_mapping_attribute = 'roles'"), '001008', 'invalid value [roles]'],
    [others('custom', "external_oauth_scope_delimiter = ', '"), '001008', 'EXTERNAL_OAUTH_SCOPE_DELIMITER'],
    [others('custom', 'external_oauth_any_role_mode = sometimes'), '001008', 'EXTERNAL_OAUTH_ANY_ROLE_MODE'],
    [others('custom', "external_oauth_blocked_roles_list = ('nobody')"), '002003', "Role 'NOBODY'"],
    [others('custom', `external_oauth_rsa_public_key = '${rsaKey(1024)}'`), '003003', 'too short'],
    [others('custom', "network_policy = 'nowhere'"), '002003', 'NOWHERE'],
    [others('custom', "oauth_client = 'x'"), '001423', 'OAUTH_CLIENT'],
    [others('github', ''), '001008', 'EXTERNAL_OAUTH_TYPE'],
  ])('refuses %s', async (sql, code, message) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
    expect(await harness.rows("show integrations like 'x'")).toEqual([]);
  });

  it('keeps issuers apart, and lets an integration be replaced by another of the same issuer', async () => {
    await create('first', '', 'https://one.example');
    const taken = {
      code: '003524',
      sqlState: '22023',
      message: 'SQL execution error: An integration with the given issuer already exists for this account',
    };
    const second = `create security integration second ${required('https://one.example')}`;
    expect(await harness.failure(second)).toMatchObject(taken);
    await create('second', '', 'https://two.example');
    expect(
      await harness.failure("alter integration second set external_oauth_issuer = 'https://one.example'"),
    ).toMatchObject(taken);
    await harness.execute(`create or replace security integration first ${required('https://one.example')}`);
    // Exact, as tokens are compared: another case is another issuer.
    await create('third', '', 'https://ONE.example');
  });
});

describe('ALTER and DROP', () => {
  it('sets every property and unsets those that have a default', async () => {
    await create('changing', `external_oauth_rsa_public_key = '${publicKey}'`);
    const other = rsaKey();
    await harness.execute(`alter security integration changing set type = external_oauth enabled = false
      external_oauth_type = azure external_oauth_issuer = 'https://changed.example'
      external_oauth_token_user_mapping_claim = ('upn', 'email')
      external_oauth_snowflake_user_mapping_attribute = 'EMAIL_ADDRESS'
      external_oauth_jws_keys_url = ('https://a.example', 'https://b.example', 'https://c.example')
      external_oauth_rsa_public_key = '' external_oauth_rsa_public_key_2 = '${other}'
      external_oauth_blocked_roles_list = () external_oauth_allowed_roles_list = (analyst, 'reporter')
      external_oauth_audience_list = ('a', 'b') external_oauth_any_role_mode = ENABLE is_agentic = true
      network_policy = offices comment = 'changed'`);
    expect(await described('changing')).toMatchObject({
      ENABLED: 'false',
      EXTERNAL_OAUTH_ISSUER: 'https://changed.example',
      EXTERNAL_OAUTH_RSA_PUBLIC_KEY: '',
      EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2: other,
      EXTERNAL_OAUTH_ALLOWED_ROLES_LIST: 'ANALYST,REPORTER',
      EXTERNAL_OAUTH_AUDIENCE_LIST: 'a,b',
      IS_AGENTIC: 'true',
      NETWORK_POLICY: 'OFFICES',
      COMMENT: 'changed',
    });
    await harness.execute(
      'alter integration changing unset enabled, external_oauth_audience_list, is_agentic, network_policy, comment',
    );
    expect(await described('changing')).toMatchObject({
      ENABLED: 'false',
      EXTERNAL_OAUTH_AUDIENCE_LIST: '',
      IS_AGENTIC: 'false',
      NETWORK_POLICY: '',
      COMMENT: '',
    });
    expect((await harness.failure('alter integration changing unset external_oauth_issuer')).code).toBe(
      '001423',
    );
  });

  it('keeps a blocked role blocked under another name, and shows what the account blocks', async () => {
    await create('blocking', "external_oauth_blocked_roles_list = ('reporter')");
    await harness.execute('alter role reporter rename to press');
    expect(await described('blocking')).toMatchObject({
      EXTERNAL_OAUTH_BLOCKED_ROLES_LIST: 'PRESS,ACCOUNTADMIN,ORGADMIN,SECURITYADMIN',
    });
    await harness.execute('alter account set external_oauth_add_privileged_roles_to_blocked_list = false');
    expect(await described('blocking')).toMatchObject({ EXTERNAL_OAUTH_BLOCKED_ROLES_LIST: 'PRESS' });
    await harness.execute('alter account unset external_oauth_add_privileged_roles_to_blocked_list');
    await harness.script('alter role press rename to reporter');
  });

  it('needs CREATE INTEGRATION to create, and ownership to change, describe and drop', async () => {
    await create('guarded');
    await harness.script(
      "create user visitor password = 'Visitor-Cat-1'; create role visitors; grant role visitors to user visitor; grant usage on integration guarded to role visitors",
    );
    const visitor = await harness.signIn('VISITOR', 'Visitor-Cat-1', 'VISITORS');
    for (const sql of [
      `create security integration mine ${required('https://mine.example')}`,
      'alter integration guarded set enabled = false',
      'desc integration guarded',
      'drop integration guarded',
    ])
      expect((await harness.failure(sql, visitor)).code).toBe('003001');
    expect(await harness.only('drop integration guarded')).toBe('GUARDED successfully dropped.');
  });
});
