/** Signing in with access tokens of a certified OpenID provider, through the official driver. */
import { createHmac } from 'node:crypto';
import { CompactSign, exportSPKI, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import {
  type Claims,
  clientId,
  clientSecret,
  newSigningKey,
  type OidcProvider,
  startOidcProvider,
} from '../support/oidc-provider.ts';

const account = accountUnderTest('external-oauth');
let provider: OidcProvider;
const open: Driver[] = [];

const withToken = async (
  token: string,
  options: { readonly username?: string; readonly role?: string } = {},
): Promise<Driver> => {
  const driver = await connectDriver(account.server.url, {
    authenticator: 'OAUTH',
    token,
    ...options,
  });
  open.push(driver);
  return driver;
};

const ada = { upn: 'ada@corp.example' };

const token = (scopes: readonly string[], claims: { readonly [claim: string]: unknown } = ada) =>
  provider.token({ audience: account.server.url, scopes, claims });

const publicPem = async (jwk: JWK): Promise<string> => {
  const key = await importJWK(jwk);
  if (key instanceof Uint8Array) throw new Error('this is no public key');
  return await exportSPKI(key);
};

const seconds = (): number => Math.floor(Date.now() / 1000);

const claims = (changes: Claims = {}): Claims => ({
  iss: provider.issuer,
  aud: account.server.url,
  iat: seconds(),
  exp: seconds() + 600,
  scope: 'session:role:ANALYST',
  ...ada,
  ...changes,
});

const context = async (driver: Driver) =>
  (await driver.query('select current_user() as u, current_role() as r, current_secondary_roles() as s'))[0];

/** The failure's code, and what administrators learn of it. */
const refusalOf = async (text: string, options: Parameters<typeof withToken>[1] = {}) => {
  const { code, message } = await failureOf(withToken(text, options));
  const uuid = /\[([0-9a-f-]{36})\]$/.exec(message)?.[1];
  if (uuid === undefined) return { code, message, errorCode: undefined, details: undefined };
  const [row] = await account.admin.query(`select system$get_login_failure_details('${uuid}') as d`);
  const details = JSON.parse(String(row?.['D']));
  return { code, message, errorCode: details.errorCode, details };
};

beforeAll(async () => {
  provider = await startOidcProvider();
  await account.admin.script(
    'create role analyst',
    'create role loader',
    'create role unheld',
    'create role "lower role"',
    "create user ada login_name = 'ada@corp.example' email = 'ada@mail.example' default_role = analyst default_secondary_roles = ('ALL')",
    `create user robot login_name = '${clientId}' type = service default_role = loader`,
    "create user idle login_name = 'idle@corp.example'",
    'grant role analyst to user ada',
    'grant role loader to user ada',
    'grant role "lower role" to user ada',
    'grant role loader to user robot',
    'grant role accountadmin to user ada',
    `create security integration idp type = external_oauth enabled = true external_oauth_type = custom
       external_oauth_issuer = '${provider.issuer}' external_oauth_jws_keys_url = '${provider.keysUrl}'
       external_oauth_token_user_mapping_claim = ('upn', 'sub')
       external_oauth_snowflake_user_mapping_attribute = 'login_name'
       external_oauth_scope_delimiter = ' ' external_oauth_scope_mapping_attribute = 'scope'`,
  );
});
afterAll(async () => {
  for (const driver of open) await driver.close();
  await provider.close();
});

describe('A token of the provider', () => {
  test('opens a session of its user, in the role of its scope', async () => {
    const driver = await withToken(await token(['session:role:ANALYST']));
    expect(await context(driver)).toEqual({ U: 'ADA', R: 'ANALYST', S: '{"roles":"","value":""}' });
    const [login] = await account.admin.query(
      "select * from table(demo_db.information_schema.login_history_by_user('ADA')) order by event_timestamp desc",
    );
    expect(login).toMatchObject({
      FIRST_AUTHENTICATION_FACTOR: 'OAUTH_ACCESS_TOKEN',
      IS_SUCCESS: 'YES',
      AUTHORIZING_INTEGRATION_NAME: 'IDP',
    });
  });

  test('of a program means the program, by the next claim of the integration', async () => {
    const driver = await withToken(await token(['session:role:loader'], {}));
    expect(await context(driver)).toMatchObject({ U: 'ROBOT', R: 'LOADER' });
  });

  test('is judged with the user name of the connection, where there is one', async () => {
    const good = await token(['session:role:analyst']);
    expect(await context(await withToken(good, { username: 'ADA@corp.example' }))).toMatchObject({
      U: 'ADA',
    });
    expect(await refusalOf(good, { username: 'robot' })).toMatchObject({
      code: '390309',
      message: expect.stringContaining(
        'The user you were trying to authenticate as differs from the user tied to the access token.',
      ),
    });
  });

  test('of nobody is refused as a wrong password is', async () => {
    expect(
      await refusalOf(await provider.forge(claims({ upn: 'nobody@corp.example', sub: 'x' }))),
    ).toMatchObject({ code: '390100' });
  });

  test('is named by SYSTEM$VERIFY_EXTERNAL_OAUTH_TOKEN, which history does not repeat', async () => {
    const good = await token(['session:role:analyst']);
    const [row] = await account.admin.query(`select system$verify_external_oauth_token('${good}') as v`);
    expect(row?.['V']).toBe(
      `Token Validation finished.{"Validation Result":"Passed","Issuer":"${provider.issuer}","Extracted User claim(s) from token":"ada@corp.example,${clientId}"}`,
    );
    const [bad] = await account.admin.query("select system$verify_external_oauth_token('nonsense') as v");
    expect(bad?.['V']).toBe(
      'Token Validation finished.{"Validation Result":"Failed","Failure Reason":"EXTERNAL_OAUTH_JWS_INVALID_FORMAT"}',
    );
    const texts = await account.admin.query(
      'select query_text from table(demo_db.information_schema.query_history(result_limit => 1000))',
    );
    expect(JSON.stringify(texts)).toContain("system$verify_external_oauth_token('***')");
    expect(JSON.stringify(texts)).not.toContain(good.slice(0, 40));
  });
});

describe('A driver that fetches its tokens itself', () => {
  test('by client credentials', async () => {
    provider.issueFor(account.server.url, {});
    const driver = await connectDriver(account.server.url, {
      authenticator: 'OAUTH_CLIENT_CREDENTIALS',
      oauthClientId: clientId,
      oauthClientSecret: clientSecret,
      oauthTokenRequestUrl: `${provider.issuer}/token`,
      oauthScope: 'session:role:loader',
      oauthHttpAllowed: true,
    });
    open.push(driver);
    expect(await context(driver)).toMatchObject({ U: 'ROBOT', R: 'LOADER' });
  });
});

describe('Roles', () => {
  test.each([
    ['in any case', ['SESSION:ROLE:Analyst'], {}, 'ANALYST'],
    ['several: the default', ['session:role:loader', 'session:role:analyst'], {}, 'ANALYST'],
    [
      'several: the one asked for',
      ['session:role:loader', 'session:role:analyst'],
      { role: 'loader' },
      'LOADER',
    ],
    ['PUBLIC', ['session:role:public'], { role: 'PUBLIC' }, 'PUBLIC'],
    ['any: the default', ['session:role-any'], {}, 'ANALYST'],
    ['any does not switch by itself', ['session:role-any'], { role: 'LOADER' }, undefined],
    ['none', ['openid'], {}, undefined],
    [
      'tricks',
      ['session:role:', 'xsession:role:analyst', 'session:role-any:x', 'session:role:loader,analyst'],
      {},
      undefined,
    ],
    ['an administrator', ['session:role:accountadmin'], { role: 'accountadmin' }, undefined],
    ['a role not held', ['session:role:sysadmin', 'session:role:loader'], { role: 'ORGADMIN' }, undefined],
  ])('%s', async (_name, scopes, options, role) => {
    const text = await provider.forge(claims({ scope: scopes.join(' ') }));
    if (role === undefined) expect((await refusalOf(text, options)).code).toBe('390317');
    else expect(await context(await withToken(text, options))).toMatchObject({ R: role });
  });

  test('are all that a session may activate', async () => {
    const driver = await withToken(await token(['session:role:analyst', 'session:role:loader']));
    await driver.query('use role loader');
    for (const statement of ['use role accountadmin', 'use role public', 'use role "lower role"'])
      expect((await failureOf(driver.query(statement))).code).toBe('003013');
    expect((await failureOf(driver.query('use secondary roles all'))).message).toContain('Secondary roles');
    await driver.query('use secondary roles none');
  });

  test('a role that the token names but the user does not hold', async () => {
    const text = await token(['session:role:unheld']);
    expect((await refusalOf(text, { role: 'unheld' })).code).toBe('390189');
  });

  test('a user without a default role needs to name one', async () => {
    const text = await token(['session:role:public'], { upn: 'idle@corp.example' });
    expect((await refusalOf(text)).code).toBe('390194');
    expect(await context(await withToken(text, { role: 'PUBLIC' }))).toMatchObject({ U: 'IDLE' });
  });

  test('EXTERNAL_OAUTH_ANY_ROLE_MODE opens the others, but those that are blocked', async () => {
    const any = await token(['session:role-any']);
    try {
      await account.admin.query('alter security integration idp set external_oauth_any_role_mode = enable');
      const driver = await withToken(any, { role: 'loader' });
      expect(await context(driver)).toMatchObject({
        R: 'LOADER',
        S: expect.stringContaining('"value":"ALL"'),
      });
      await driver.query('use role analyst');
      await driver.query('use secondary roles all');
      expect((await failureOf(driver.query('use role accountadmin'))).code).toBe('003013');
      // Neither is it there by the back door of secondary roles.
      expect((await failureOf(driver.query('create user mallory'))).code).toBe('003001');
      expect(await driver.query("select is_role_in_session('ACCOUNTADMIN') as v")).toEqual([{ V: false }]);
      // A token that names a role is still about that role.
      expect((await refusalOf(await token(['session:role:analyst']), { role: 'loader' })).code).toBe(
        '390317',
      );

      await account.admin.query(
        'alter security integration idp set external_oauth_any_role_mode = enable_for_privilege',
      );
      expect((await refusalOf(any, { role: 'loader' })).code).toBe('390317');
      await account.admin.query('grant use_any_role on integration idp to role analyst');
      await withToken(any, { role: 'loader' });
      await account.admin.query('revoke use_any_role on integration idp from role analyst');
      expect((await refusalOf(any, { role: 'loader' })).code).toBe('390317');
    } finally {
      await account.admin.query('alter security integration idp set external_oauth_any_role_mode = disable');
    }
  });

  test('lists of the integration and the parameter of the account', async () => {
    const both = await token(['session:role:analyst', 'session:role:loader']);
    const admin = await token(['session:role:accountadmin']);
    const set = (list: string) => account.admin.query(`alter security integration idp set ${list}`);
    try {
      await set("external_oauth_blocked_roles_list = ('loader')");
      expect((await refusalOf(both, { role: 'loader' })).code).toBe('390317');
      await withToken(both, { role: 'analyst' });
      await set("external_oauth_blocked_roles_list = () external_oauth_allowed_roles_list = ('loader')");
      expect((await refusalOf(both, { role: 'analyst' })).code).toBe('390317');
      await withToken(both, { role: 'loader' });
      await set("external_oauth_allowed_roles_list = ('accountadmin')");
      await withToken(admin, { role: 'accountadmin' });
      await set('external_oauth_allowed_roles_list = ()');
      expect((await refusalOf(admin, { role: 'accountadmin' })).code).toBe('390317');
      await account.admin.query(
        'alter account set external_oauth_add_privileged_roles_to_blocked_list = false',
      );
      await withToken(admin, { role: 'accountadmin' });
    } finally {
      await set('external_oauth_blocked_roles_list = () external_oauth_allowed_roles_list = ()');
      await account.admin.query('alter account unset external_oauth_add_privileged_roles_to_blocked_list');
    }
  });
});

describe('Attacks', () => {
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each<[string, string, string, () => Promise<string>]>([
    ['nothing', '390303', 'EXTERNAL_OAUTH_JWS_INVALID_FORMAT', async () => ''],
    ['no token', '390303', 'EXTERNAL_OAUTH_JWS_INVALID_FORMAT', async () => 'a.b'],
    ['an encrypted one', '390303', 'EXTERNAL_OAUTH_JWS_INVALID_FORMAT', async () => 'a.b.c.d.e'],
    [
      'a huge one',
      '390303',
      'EXTERNAL_OAUTH_JWS_INVALID_FORMAT',
      async () => provider.forge(claims({ pad: 'x'.repeat(20_000) })),
    ],
    [
      'alg none',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () => `${base64({ alg: 'none', typ: 'JWT' })}.${base64(claims())}.`,
    ],
    [
      'alg nOnE',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () => `${base64({ alg: 'nOnE' })}.${base64(claims())}.AA`,
    ],
    [
      'the public key as a shared secret',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () => {
        const pem = await publicPem(provider.key.publicJwk);
        const signed = `${base64({ alg: 'HS256', typ: 'JWT', kid: provider.key.kid })}.${base64(claims())}`;
        return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
      },
    ],
    [
      'a foreign key',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () => provider.forge(claims(), { key: await newSigningKey('theirs') }),
    ],
    [
      'a foreign key under our id',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () => provider.forge(claims(), { key: await newSigningKey(provider.key.kid) }),
    ],
    [
      'a foreign key without id',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () => provider.forge(claims(), { key: await newSigningKey('x'), header: { kid: undefined } }),
    ],
    [
      'a key that it brings along',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () => {
        const key = await newSigningKey(provider.key.kid);
        return provider.forge(claims(), { key, header: { jwk: key.publicJwk } });
      },
    ],
    [
      'keys from an address of its own',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () =>
        provider.forge(claims(), {
          key: await newSigningKey('evil'),
          header: { jku: 'http://127.0.0.1:1/jwks', x5u: 'http://127.0.0.1:1/x' },
        }),
    ],
    [
      'an extension that must be understood',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () =>
        new CompactSign(new TextEncoder().encode(JSON.stringify(claims())))
          .setProtectedHeader({ alg: 'RS256', kid: provider.key.kid, crit: ['urn:x'], 'urn:x': true })
          .sign(provider.key.privateKey, { crit: { 'urn:x': true } }),
    ],
    [
      'claims that were changed',
      '390303',
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
      async () => {
        const [header, , signature] = (await provider.forge(claims())).split('.');
        return `${header}.${base64(claims({ upn: 'ADMIN' }))}.${signature}`;
      },
    ],
    [
      'a token of another kind',
      '390303',
      'EXTERNAL_OAUTH_JWS_INVALID_TYPE',
      async () => provider.forge(claims(), { header: { typ: 'logout+jwt' } }),
    ],
    [
      'no issuer',
      '390303',
      'EXTERNAL_OAUTH_MISSING_ISSUER',
      async () => provider.forge(claims({ iss: undefined })),
    ],
    [
      'another issuer',
      '390303',
      'EXTERNAL_OAUTH_ACCESS_TOKEN_ISSUER_NOT_FOUND',
      async () => provider.forge(claims({ iss: `${provider.issuer}/` })),
    ],
    [
      'no audience',
      '390303',
      'EXTERNAL_OAUTH_MISSING_AUDIENCE',
      async () => provider.forge(claims({ aud: undefined })),
    ],
    [
      'another audience',
      '390303',
      'EXTERNAL_OAUTH_AUDIENCE_VALIDATION_FAILED',
      async () => provider.forge(claims({ aud: 'https://other.example' })),
    ],
    [
      'an audience that is a part',
      '390303',
      'EXTERNAL_OAUTH_AUDIENCE_VALIDATION_FAILED',
      async () => provider.forge(claims({ aud: `${account.server.url}.evil.example` })),
    ],
    [
      'expired',
      '390318',
      'EXTERNAL_OAUTH_ACCESS_TOKEN_EXPIRED',
      async () => provider.forge(claims({ iat: seconds() - 900, exp: seconds() - 120 })),
    ],
    [
      'no expiry',
      '390303',
      'EXTERNAL_OAUTH_JWS_INVALID_FORMAT',
      async () => provider.forge(claims({ exp: undefined })),
    ],
    [
      'an expiry that is text',
      '390303',
      'EXTERNAL_OAUTH_JWS_INVALID_FORMAT',
      async () => provider.forge(claims({ exp: '9999999999' })),
    ],
    [
      'no issue',
      '390303',
      'EXTERNAL_OAUTH_JWS_INVALID_FORMAT',
      async () => provider.forge(claims({ iat: undefined })),
    ],
    [
      'issued in the future',
      '390303',
      'EXTERNAL_OAUTH_ACCESS_TOKEN_NOT_YET_VALID',
      async () => provider.forge(claims({ iat: seconds() + 300 })),
    ],
    [
      'not valid yet',
      '390303',
      'EXTERNAL_OAUTH_ACCESS_TOKEN_NOT_YET_VALID',
      async () => provider.forge(claims({ nbf: seconds() + 300 })),
    ],
    [
      'of nobody',
      '390303',
      'EXTERNAL_OAUTH_USER_CLAIM_MISSING',
      async () => provider.forge(claims({ upn: undefined })),
    ],
    [
      'of a user that is a number',
      '390303',
      'EXTERNAL_OAUTH_USER_CLAIM_MISSING',
      async () => provider.forge(claims({ upn: 7 })),
    ],
  ])('%s', async (_name, code, errorCode, make) => {
    const refused = await refusalOf(await make());
    expect(refused).toMatchObject({
      code,
      errorCode,
      details: { clientIP: '127.0.0.1', clientType: 'JavaScript', username: null },
    });
    expect(refused.details.errorDetails).toEqual([expect.stringMatching(/\.$/)]);
  });

  test('are told from clocks that differ a little', async () => {
    await withToken(await provider.forge(claims({ iat: seconds() + 10, nbf: seconds() + 10 })));
    await withToken(await provider.forge(claims({ exp: seconds() - 10 })));
  });

  test('leave no session, and each is on record', async () => {
    const [row] = await account.admin.query(
      "select count(*) as n, count_if(login_details like '%errorDetails%') as d from table(demo_db.information_schema.login_history(result_limit => 10000)) where first_authentication_factor = 'OAUTH_ACCESS_TOKEN' and error_code = 390303",
    );
    expect(row?.['N']).toBe(row?.['D']);
    expect(Number(row?.['N'])).toBeGreaterThan(20);
  });

  test('a Host header does not make an audience', async () => {
    const response = await fetch(`${account.server.url}/session/v1/login-request`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-host': 'other.example' },
      body: JSON.stringify({
        data: {
          AUTHENTICATOR: 'OAUTH',
          TOKEN: await provider.forge(claims({ aud: 'http://other.example' })),
        },
      }),
    });
    expect(await response.json()).toMatchObject({ success: false, code: '390303' });
  });
});

describe('What vouches for a session', () => {
  const replaceOther = (
    comment: string,
  ) => `create or replace security integration other type = external_oauth
    enabled = true external_oauth_type = okta external_oauth_issuer = 'urn:other' comment = '${comment}'
    external_oauth_jws_keys_url = '${provider.keysUrl}' external_oauth_token_user_mapping_claim = 'upn'
    external_oauth_snowflake_user_mapping_attribute = 'login_name'`;

  test('ends it, and what runs in it, with itself', async () => {
    const text = await token(['session:role:analyst']);
    const disable = 'alter security integration idp set enabled = false';
    const driver = await withToken(text);
    const running = failureOf(driver.query('select system$wait(60)'));
    await account.admin.query(disable);
    expect((await running).code).toMatch(/^(000604|390111|407002)$/);
    expect((await failureOf(driver.query('select 1'))).code).toMatch(/^(390111|407002)$/);
    expect(await refusalOf(text)).toMatchObject({
      code: '390303',
      errorCode: 'EXTERNAL_OAUTH_ACCESS_TOKEN_ISSUER_NOT_ENABLED',
    });
    await account.admin.query('alter security integration idp set enabled = true');
  });

  test.each([
    ['dropped', () => 'drop integration other'],
    ['replaced', () => replaceOther('another')],
  ])('ends it once it is %s, and no other', async (_how, statement) => {
    await account.admin.query(replaceOther('one'));
    const text = await provider.forge(claims({ iss: 'urn:other', scp: 'session:role:analyst' }));
    const driver = await withToken(text);
    const bystander = await withToken(await token(['session:role:analyst']));
    await account.admin.query(statement());
    expect((await failureOf(driver.query('select 1'))).code).toMatch(/^(390111|407002)$/);
    expect(await bystander.query('select 1 as one')).toEqual([{ ONE: 1 }]);
    await account.admin.query('drop integration if exists other');
  });

  test('its network policy: at sign-in, and over sessions that are open', async () => {
    const text = await token(['session:role:analyst']);
    const driver = await withToken(text);
    await account.admin.script(
      "create network policy elsewhere allowed_ip_list = ('192.0.2.1')",
      'alter security integration idp set network_policy = elsewhere',
    );
    expect((await failureOf(driver.query('select 1'))).code).toMatch(/^(390111|407002)$/);
    expect((await refusalOf(text)).code).toBe('390422');
    await account.admin.query("alter security integration idp set network_policy = ''");
    await withToken(text);
  });

  test('its user: disabled, dropped', async () => {
    await account.admin.query("create user bea login_name = 'bea' default_role = public");
    const text = await token(['session:role:public'], { upn: 'bea' });
    const driver = await withToken(text);
    await account.admin.query('alter user bea set disabled = true');
    expect((await failureOf(driver.query('select 1'))).code).toMatch(/^(390111|407002)$/);
    expect((await refusalOf(text)).code).toBe('390101');
  });
});

test('IS_AGENTIC marks sessions as those of agents', async () => {
  const question = "select sys_context('SNOWFLAKE$CURRENT', 'IS_AGENT_ACTIVATED') as v";
  const driver = await withToken(await token(['session:role:analyst']));
  expect(await driver.query(question)).toEqual([{ V: 'FALSE' }]);
  await account.admin.query('alter security integration idp set is_agentic = true');
  expect(await driver.query(question)).toEqual([{ V: 'TRUE' }]);
  expect(await account.admin.query(question)).toEqual([{ V: 'FALSE' }]);
  await account.admin.query('alter security integration idp unset is_agentic');
  expect((await failureOf(driver.query("select sys_context('X', 'Y')"))).code).toBe('000002');
});

describe('EMAIL_ADDRESS', () => {
  test('finds the user by the only account with the address', async () => {
    await account.admin.query(
      "alter security integration idp set external_oauth_snowflake_user_mapping_attribute = 'email_address'",
    );
    const text = await token(['session:role:analyst'], { upn: 'ADA@mail.example' });
    expect(await context(await withToken(text))).toMatchObject({ U: 'ADA' });
    await account.admin.query("create user twin email = 'ada@mail.example'");
    expect((await refusalOf(text)).code).toBe('390100');
    await account.admin.query('drop user twin');
    await account.admin.query(
      "alter security integration idp set external_oauth_snowflake_user_mapping_attribute = 'login_name'",
    );
  });
});

describe('Keys that the integration lists', () => {
  test('two of them, for rotation, and no other algorithm', async () => {
    const [one, two] = [await newSigningKey('one'), await newSigningKey('two')];
    const body = async (jwk: JWK): Promise<string> =>
      (await publicPem(jwk)).replace(/-----[A-Z ]+-----|\s/g, '');
    await account.admin.query(`create security integration listed type = external_oauth enabled = true
      external_oauth_type = custom external_oauth_issuer = 'urn:listed'
      external_oauth_rsa_public_key = '${await body(one.publicJwk)}'
      external_oauth_rsa_public_key_2 = '${await body(two.publicJwk)}'
      external_oauth_audience_list = ('urn:snowgate', 'urn:other')
      external_oauth_token_user_mapping_claim = 'upn'
      external_oauth_snowflake_user_mapping_attribute = 'login_name'`);
    const of = (changes: Claims = {}): Claims => ({
      ...claims({ iss: 'urn:listed', aud: ['urn:x', 'urn:other'], scope: undefined }),
      scp: ['session:role:analyst'],
      ...changes,
    });
    for (const key of [one, two])
      expect(await context(await withToken(await provider.forge(of(), { key })))).toMatchObject({
        R: 'ANALYST',
      });
    // Text is cut at commas unless the integration says otherwise.
    await withToken(await provider.forge(of({ scp: 'openid,session:role:analyst' }), { key: one }));
    expect(
      (await refusalOf(await provider.forge(of({ scp: 'openid session:role:analyst' }), { key: one }))).code,
    ).toBe('390317');
    await account.admin.query("alter integration listed set external_oauth_rsa_public_key = ''");
    expect((await refusalOf(await provider.forge(of(), { key: one }))).errorCode).toBe(
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
    );
    await account.admin.query('drop integration listed');
  });
});
