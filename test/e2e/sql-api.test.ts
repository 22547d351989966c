/** The SQL API over plain HTTP, as scripts and integrations without a driver use it. */
import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest } from '../support/account-under-test.ts';
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts';
import {
  bearer,
  type KeyPair,
  keyPairToken,
  newKeyPair,
  type SqlApiClient,
  sqlApiClient,
} from '../support/sql-api-client.ts';

/** Runs for hours unless somebody stops it. */
const endless =
  'select count(*) from table(generator(rowcount => 1000000)) a, table(generator(rowcount => 1000000)) b where random() > 2';

const account = accountUnderTest('sql-api');
const pair = newKeyPair();
let provider: OidcProvider;
let robot: SqlApiClient;
let other: SqlApiClient;

const clientWith = (token: string, type?: string): SqlApiClient =>
  sqlApiClient(account.server.url, bearer(token, type));

const newToken = async (user: string, name: string, clauses = ''): Promise<string> => {
  const [row] = await account.admin.query(
    `alter user ${user} add programmatic access token ${name} role_restriction = 'analyst' ${clauses}`,
  );
  return String(row?.['token_secret']);
};

/** A service user who signs in by key pair. */
const newRobot = async (name: string, keys: KeyPair): Promise<void> => {
  await account.admin.script(
    `create user ${name} type = service default_role = analyst rsa_public_key = '${keys.publicKey}'`,
    `grant role analyst to user ${name}`,
  );
};

const historyOf = async (condition: string) =>
  await account.admin.query(
    `select query_id as "id", query_text as "text", user_name as "user", role_name as "role", error_code as "code",
       authn_event_id as "login", query_tag as "tag"
     from snowflake.account_usage.query_history where ${condition} order by start_time`,
  );

const loginsOf = async (user: string) =>
  await account.admin.query(
    `select event_id as "id", is_success as "success", error_code as "code", reported_client_type as "client",
       first_authentication_factor as "factor"
     from table(demo_db.information_schema.login_history()) where user_name = '${user}' order by event_timestamp, event_id`,
  );

const cells = async (client: SqlApiClient, statement: string, fields?: object, query?: string) => {
  const { body } = await client.run(statement, fields, query);
  return body.data?.[0] ?? body;
};

beforeAll(async () => {
  provider = await startOidcProvider();
  await account.admin.script(
    'use role accountadmin',
    'create role analyst',
    'create role loader',
    'create role "mixed Role"',
    'grant usage on database demo_db to role analyst',
    'grant usage on schema demo_db.public to role analyst',
    `create network policy local_only allowed_ip_list = ('127.0.0.1')`,
  );
  await newRobot('robot', pair);
  await newRobot('other_robot', pair);
  await account.admin.script(
    'grant role loader to user robot',
    'grant role "mixed Role" to user robot',
    'alter user robot set network_policy = local_only',
    `create security integration idp type = external_oauth enabled = true external_oauth_type = custom
       external_oauth_issuer = '${provider.issuer}' external_oauth_jws_keys_url = '${provider.keysUrl}'
       external_oauth_token_user_mapping_claim = ('upn')
       external_oauth_snowflake_user_mapping_attribute = 'login_name'
       external_oauth_scope_delimiter = ' ' external_oauth_scope_mapping_attribute = 'scope'`,
  );
  robot = clientWith(await keyPairToken(pair, 'ROBOT'), 'KEYPAIR_JWT');
  other = clientWith(await keyPairToken(pair, 'OTHER_ROBOT'), 'KEYPAIR_JWT');
});
afterAll(() => provider.close());

describe('A statement', () => {
  test('is answered with its rows and all that is known of them', async () => {
    const { status, headers, body } = await robot.run(
      "select 1 as n, 'a' as t union all select 2, 'b' order by 1",
    );
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toMatchObject({
      code: '090001',
      sqlState: '00000',
      message: 'Statement executed successfully.',
      data: [
        ['1', 'a'],
        ['2', 'b'],
      ],
      resultSetMetaData: {
        numRows: 2,
        format: 'jsonv2',
        rowType: [
          { name: 'N', type: 'fixed', scale: 0 },
          { name: 'T', type: 'text' },
        ],
        partitionInfo: [{ rowCount: 2 }],
      },
    });
    expect(body.createdOn).toBeGreaterThan(Date.now() - 60_000);
    expect(body.statementStatusUrl).toMatch(
      new RegExp(`^/api/v2/statements/${body.statementHandle}\\?requestId=[0-9a-f-]{36}$`),
    );
    const link = (rel: string) =>
      `</api/v2/statements/${body.statementHandle}\\?requestId=[0-9a-f-]{36}&partition=0>; rel="${rel}"`;
    expect(headers.get('link')).toMatch(new RegExp(`^${link('first')}, ${link('last')}$`));
    const again = await robot.ask(body.statementHandle);
    expect(again.status).toBe(200);
    expect(again.body.data).toEqual(body.data);
  });

  test('spells values as jsonv2 does', async () => {
    const sql = `select true, false, 1.50::number(5,2), 0.5::float, '2019-03-27'::date, '12:34:56.5'::time,
      '2024-01-02 03:04:05.678'::timestamp_ntz, '2024-01-02 03:04:05 -0700'::timestamp_tz, null`;
    expect(await cells(robot, sql)).toEqual([
      'true',
      'false',
      '1.50',
      '0.5',
      '17982',
      '45296.500000000',
      '1704164645.678000000',
      '1704189845.000000000 1020',
      null,
    ]);
  });

  test('spells NULL as text, in its partitions and later too, where its request says so', async () => {
    const { body } = await robot.run('select null, 1', {}, '?nullable=false');
    expect(body.data).toEqual([['null', '1']]);
    expect((await robot.ask(body.statementHandle)).body.data).toEqual([['null', '1']]);
  });

  test('gets dates and times in the formats that its request asks for, whatever the user has', async () => {
    await account.admin.query("alter user robot set date_output_format = 'DD.MM.YYYY'");
    const sql = `select '2019-03-27'::date, '12:34:56'::time, '2024-07-02 03:04:05'::timestamp_ntz,
      '2024-07-02 03:04:05 +0000'::timestamp_ltz, '1969-12-31 23:59:59 +0200'::timestamp_tz`;
    expect((await cells(robot, sql))[0]).toBe('17982');
    const parameters = {
      DATE_OUTPUT_FORMAT: 'MM/DD/YYYY',
      time_output_format: 'HH24:MI',
      TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS TZHTZM',
      TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY/MM/DD',
      TIMEZONE: 'Europe/Berlin',
    };
    expect(await cells(robot, sql, { parameters })).toEqual([
      '03/27/2019',
      '12:34',
      '2024/07/02',
      '2024-07-02 05:04:05 +0200',
      '1969-12-31 23:59:59 +0200',
    ]);
    await account.admin.query('alter user robot unset date_output_format');
  });

  test('takes values for its placeholders', async () => {
    const bindings = {
      1: { type: 'FIXED', value: '41' },
      2: { type: 'TEXT', value: "it's; drop role analyst --" },
      3: { type: 'BOOLEAN', value: 'true' },
      4: { type: 'DATE', value: '1553644800000' },
      5: { type: 'TEXT', value: null },
    };
    expect(await cells(robot, 'select ? + 1, ?, ?, ?, ?', { bindings })).toEqual([
      '42',
      "it's; drop role analyst --",
      'true',
      '17982',
      null,
    ]);
  });

  test('runs as and where its request says, in the case that it is stored in', async () => {
    const context = 'select current_role(), current_database(), current_schema(), current_warehouse()';
    expect(await cells(robot, context)).toEqual(['ANALYST', null, null, null]);
    expect(await cells(robot, context, { database: 'DEMO_DB', schema: 'PUBLIC' })).toEqual([
      'ANALYST',
      'DEMO_DB',
      'PUBLIC',
      null,
    ]);
    expect((await cells(robot, context, { role: 'mixed Role' }))[0]).toBe('mixed Role');
    for (const [field, name] of [
      ['role', 'analyst'],
      ['role', 'ACCOUNTADMIN'],
      ['database', 'demo_db'],
      ['database', 'NOWHERE'],
      ['warehouse', 'NOWHERE'],
    ] as const) {
      const { status, body } = await robot.run(context, { [field]: name });
      expect([status, body.code]).toEqual([422, field === 'role' ? '390189' : '390201']);
    }
  });

  test('that fails tells code, state and words, also later', async () => {
    const { status, body } = await robot.run('select afaf');
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: '000904', sqlState: '42000' });
    expect(body.message).toMatch(/invalid identifier 'AFAF'/i);
    expect(await robot.ask(body.statementHandle)).toMatchObject({ status: 422, body: { code: '000904' } });
  });

  test('is tagged and named in history, with the sign-in behind it', async () => {
    const tag = randomUUID();
    const { body } = await robot.run('select 7', { parameters: { QUERY_TAG: tag } });
    const [query] = await historyOf(`query_tag = '${tag}'`);
    expect(query).toMatchObject({ id: body.statementHandle, user: 'ROBOT', role: 'ANALYST', tag });
    const logins = await loginsOf('ROBOT');
    expect(logins.find(({ id }) => String(id) === String(query?.['login']))).toMatchObject({
      success: 'YES',
      client: 'SQL_API',
      factor: 'RSA_KEYPAIR',
    });
  });

  test('returns no more rows than its request wants', async () => {
    const { body } = await robot.run('select seq4() from table(generator(rowcount => 50))', {
      parameters: { rows_per_resultset: 20 },
    });
    expect(body.resultSetMetaData.numRows).toBe(20);
    expect(body.data).toHaveLength(20);
  });
});

describe('A large result', () => {
  test('comes in partitions that together are every row once, compressed', async () => {
    const { headers, body } = await robot.run(
      "select seq4() as n, repeat('x', 100) as t from table(generator(rowcount => 70000)) order by n",
    );
    const { partitionInfo, numRows } = body.resultSetMetaData;
    expect(numRows).toBe(70_000);
    expect(partitionInfo.length).toBeGreaterThan(2);
    expect(headers.get('link')).toMatch(
      /partition=0>; rel="first", .*partition=1>; rel="next", .*rel="last"$/,
    );
    const rows = [...body.data];
    for (let partition = 1; partition < partitionInfo.length; partition += 1) {
      const answer = await robot.ask(body.statementHandle, `?partition=${partition}`);
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect(Object.keys(answer.body)).toEqual(['data']);
      expect(answer.body.data).toHaveLength(partitionInfo[partition].rowCount);
      rows.push(...answer.body.data);
    }
    expect(rows.map(([n]) => Number(n))).toEqual(Array.from({ length: 70_000 }, (_, index) => index));
    const beyond = await robot.ask(body.statementHandle, `?partition=${partitionInfo.length}`);
    expect([beyond.status, beyond.body.code]).toEqual([400, '390142']);
  });

  test('is plain for who takes no gzip', async () => {
    const { body } = await robot.run("select repeat('x', 1000) from table(generator(rowcount => 1000))");
    const answer = await robot.send(
      'GET',
      `/api/v2/statements/${body.statementHandle}?partition=1`,
      undefined,
      {
        'accept-encoding': 'identity',
      },
    );
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(answer.body.data.length).toBeGreaterThan(0);
  });
});

describe('A statement that takes long', () => {
  test('goes on by itself where its request says so, and is asked for', async () => {
    const started = await robot.run('select 5', {}, '?async=true');
    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({ code: '333334' });
    const ended = await robot.ended(started.body.statementHandle);
    expect([ended.status, ended.body.data]).toEqual([200, [['5']]]);
  });

  test('is cancelled by its user and nobody else', async () => {
    const { body } = await robot.run(endless, {}, '?async=true');
    const handle = body.statementHandle;
    expect((await robot.ask(handle)).status).toBe(202);
    for (const answer of [await other.ask(handle), await other.cancel(handle)])
      expect([answer.status, answer.body.code]).toEqual([422, '000709']);
    expect(await robot.cancel(handle)).toMatchObject({
      status: 200,
      body: { code: '000604', sqlState: '57014', statementHandle: handle },
    });
    expect(await robot.ask(handle)).toMatchObject({ status: 422, body: { code: '000604' } });
    expect(await robot.cancel(handle)).toMatchObject({ status: 422, body: { code: '000605' } });
  });

  test('is given up after the time that its request sets', async () => {
    const { status, body } = await robot.run(endless, { timeout: 1 });
    expect([status, body.code]).toEqual([408, '000630']);
    expect((await robot.ask(body.statementHandle)).status).toBe(422);
  });

  test('ends when its user is disabled, and the next request is refused', async () => {
    await newRobot('leaver', pair);
    const leaver = clientWith(await keyPairToken(pair, 'LEAVER'));
    const { body } = await leaver.run(endless, {}, '?async=true');
    await account.admin.query('alter user leaver set disabled = true');
    await expect
      .poll(async () => (await historyOf(`query_id = '${body.statementHandle}'`)).length, { timeout: 10_000 })
      .toBe(1);
    const answer = await leaver.ask(body.statementHandle);
    expect([answer.status, answer.body.code]).toEqual([401, '390101']);
  });
});

describe('A request that is sent again', () => {
  test('with its id never runs twice, together or one after the other', async () => {
    const again = async (name: string, query: string) =>
      (await clientWith(adminToken).run(`create role ${name}`, { role: 'ACCOUNTADMIN' }, query)).body;
    const admin = newKeyPair();
    await account.admin.query(`alter user admin set rsa_public_key = '${admin.publicKey}'`);
    const adminToken = await keyPairToken(admin, 'ADMIN');
    const id = randomUUID();
    const together = await Promise.all(
      Array.from({ length: 8 }, () => again('once_only', `?requestId=${id}&retry=true`)),
    );
    const later = await again('once_only', `?requestId=${id}&retry=true`);
    expect(new Set([...together, later].map(({ statementHandle }) => statementHandle)).size).toBe(1);
    expect(later.code).toBe('090001');
    expect(await historyOf("query_text = 'create role once_only'")).toHaveLength(1);
    expect(await again('once_only', `?requestId=${randomUUID()}`)).toMatchObject({ code: '002002' });
    await account.admin.query('alter user admin unset rsa_public_key');
  });

  test('inserts its rows once, and tells how many', async () => {
    const place = { database: 'DEMO_DB', schema: 'PUBLIC', warehouse: 'LOADING' };
    await account.admin.script(
      'create warehouse loading',
      'grant usage on warehouse loading to role analyst',
      'create table demo_db.public.arrivals (n number)',
      'grant insert, select on table demo_db.public.arrivals to role analyst',
    );
    const query = `?requestId=${randomUUID()}&retry=true`;
    const insert = () => robot.run('insert into arrivals values (1), (2)', place, query);
    for (const { body } of [await insert(), await insert()])
      expect(body.stats).toEqual({ numRowsInserted: 2 });
    expect(await cells(robot, 'select count(*) from arrivals', place)).toEqual(['2']);
    expect((await other.run('select n from arrivals', place)).body.data).toHaveLength(2);
    await account.admin.query('revoke select on table demo_db.public.arrivals from role analyst');
    expect((await robot.run('select n from arrivals', place)).status).toBe(422);
  });

  test('by another user is another request', async () => {
    const query = `?requestId=${randomUUID()}`;
    const [one, two] = [await robot.run('select 1', {}, query), await other.run('select 1', {}, query)];
    expect(one.body.statementHandle).not.toBe(two.body.statementHandle);
  });
});

describe('Several statements', () => {
  const count = (number: number) => ({ parameters: { MULTI_STATEMENT_COUNT: String(number) } });

  test('share a session, and each has a result of its own', async () => {
    const { status, body } = await robot.run(
      'set n = 41; use role loader; select $n + 1, current_role(), null',
      count(3),
      '?nullable=false',
    );
    expect(status).toBe(200);
    expect(body.data).toEqual([['Multiple statements executed successfully.']]);
    expect(body.resultSetMetaData.rowType).toMatchObject([{ name: 'multiple statement execution' }]);
    expect(body.statementHandles).toHaveLength(3);
    const answer = await robot.ask(body.statementHandles[2]);
    expect([answer.status, answer.body.data]).toEqual([200, [['42', 'LOADER', 'null']]]);
    expect((await robot.ask(body.statementHandle)).body.statementHandles).toEqual(body.statementHandles);
  });

  test('leave nothing to the next request', async () => {
    await robot.run('set leftover = 1; use role loader', count(0));
    const { status, body } = await robot.run('select $leftover');
    expect([status, body.code]).toEqual([422, '002211']);
    expect(await cells(robot, 'select current_role()')).toEqual(['ANALYST']);
  });

  test('must be as many as the request says', async () => {
    for (const fields of [{}, count(3)]) {
      const { status, body } = await robot.run('select 1; select 2', fields);
      expect([status, body.code]).toEqual([422, '000008']);
    }
    expect((await robot.run('select 1; select 2', count(2))).status).toBe(200);
  });

  test('end with the first that fails', async () => {
    const { status, body } = await robot.run('select 1; select nowhere; select 3', count(0));
    expect(status).toBe(422);
    expect(body.message).toMatch(/NOWHERE/);
  });

  test('take no values for placeholders', async () => {
    const bindings = { 1: { type: 'FIXED', value: '1' } };
    const { status, body } = await robot.run('select ?; select 2', { ...count(2), bindings });
    expect([status, body.code]).toEqual([422, '000002']);
  });

  test.each(['use role loader', "alter session set query_tag = 'x'", 'set n = 1', 'begin', 'commit'])(
    'alone make sense of: %s',
    async (statement) => {
      const { status, body } = await robot.run(statement);
      expect([status, body.code, body.sqlState]).toEqual([422, '000002', '0A000']);
      expect(body.message).toContain('MULTI_STATEMENT_COUNT');
      expect((await robot.run(`${statement}; select 1`, count(2))).status).toBe(200);
    },
  );
});

test.each(['table t (a int)', 'view v as select 1 as a', 'stage s', 'file format f type = csv'])(
  'A request of one statement makes no temporary %s, which would end with it',
  async (what) => {
    const { status, body } = await robot.run(`create temporary ${what}`);
    expect([status, body.code, body.sqlState]).toEqual([422, '000002', '0A000']);
    expect(body.message).toContain('MULTI_STATEMENT_COUNT');
    const immediate = await robot.run(`execute immediate 'create temporary ${what}'`);
    expect(immediate.body.message).toContain('MULTI_STATEMENT_COUNT');
  },
);

describe('Signing in', () => {
  const whoever = async (client: SqlApiClient) => {
    const { status, body } = await client.run('select current_user(), current_role()');
    return [status, body.data?.[0] ?? body.code];
  };

  test('goes by a key pair, whether or not the kind of token is said', async () => {
    expect(await whoever(clientWith(await keyPairToken(pair, 'ROBOT')))).toEqual([200, ['ROBOT', 'ANALYST']]);
    expect(await whoever(clientWith(await keyPairToken(pair, 'ROBOT'), 'keypair_jwt'))).toEqual([
      200,
      ['ROBOT', 'ANALYST'],
    ]);
  });

  test('takes a key-pair token for an hour from its issue, whatever it says itself', async () => {
    const early = { issued: -3_500, expires: 86_400 };
    const late = { issued: -3_700, expires: 86_400 };
    expect((await whoever(clientWith(await keyPairToken(pair, 'ROBOT', early))))[0]).toBe(200);
    expect(await whoever(clientWith(await keyPairToken(pair, 'ROBOT', late)))).toEqual([401, '390144']);
  });

  test('goes by a programmatic access token, in its role alone', async () => {
    const secret = await newToken('robot', 'for_sql');
    for (const type of [undefined, 'PROGRAMMATIC_ACCESS_TOKEN'])
      expect(await whoever(clientWith(secret, type))).toEqual([200, ['ROBOT', 'ANALYST']]);
    const { status, body } = await clientWith(secret).run('select 1', { role: 'LOADER' });
    expect([status, body.code]).toEqual([422, '390189']);
    await account.admin.query('alter user robot remove programmatic access token for_sql');
    expect(await whoever(clientWith(secret))).toEqual([401, '394400']);
  });

  test('goes by an access token of External OAuth, in the role of its scope', async () => {
    await account.admin.query("alter user robot set login_name = 'robot@corp.example'");
    const token = await provider.token({
      audience: account.server.url,
      scopes: ['session:role:loader'],
      claims: { upn: 'robot@corp.example' },
    });
    const client = clientWith(token, 'OAUTH');
    const { body } = await client.run('select current_user(), current_role()', { role: 'LOADER' });
    expect(body.data).toEqual([['ROBOT', 'LOADER']]);
    expect((await client.ask(body.statementHandle)).status).toBe(200);
    expect((await client.run('select 1', { role: 'ANALYST' })).body.code).toBe('390317');
    await account.admin.query('alter security integration idp set enabled = false');
    expect((await client.ask(body.statementHandle)).status).toBe(401);
    await account.admin.script(
      'alter security integration idp set enabled = true',
      "alter user robot set login_name = 'ROBOT'",
    );
  });

  test('is one event of LOGIN_HISTORY for many requests, also at the same time, and leaves no session', async () => {
    await newRobot('busy_robot', pair);
    const busy = clientWith(await keyPairToken(pair, 'BUSY_ROBOT'));
    const sessions = new Set<string>();
    await Promise.all(
      Array.from({ length: 20 }, async () =>
        sessions.add((await cells(busy, 'select current_session()'))[0]),
      ),
    );
    expect(sessions.size).toBe(20);
    expect(await loginsOf('BUSY_ROBOT')).toMatchObject([{ success: 'YES', client: 'SQL_API' }]);
    const metrics = await (await fetch(`${account.server.url}/metrics`)).text();
    // ADMIN's own connection is the one that is left.
    expect(metrics).toMatch(/^snowgate_sessions(?:_open|_active)?(?:\{[^}]*\})? 1$/m);
  });

  test('counts no longer once the key is taken away, the address is shut out, or the role is revoked', async () => {
    await newRobot('fading', pair);
    const fading = clientWith(await keyPairToken(pair, 'FADING'));
    expect((await whoever(fading))[0]).toBe(200);
    await account.admin.query('alter user fading unset rsa_public_key');
    expect(await whoever(fading)).toEqual([401, '390144']);
    await account.admin.script(
      `alter user fading set rsa_public_key = '${pair.publicKey}'`,
      `create or replace network policy elsewhere allowed_ip_list = ('192.0.2.1')`,
      'alter user fading set network_policy = elsewhere',
    );
    expect(await whoever(fading)).toEqual([403, '390422']);
    await account.admin.query('alter user fading unset network_policy');
    expect((await whoever(fading))[0]).toBe(200);
    await account.admin.query('revoke role analyst from user fading');
    expect(await whoever(fading)).toEqual([422, '390186']);
  });

  test.each<[string, { readonly [name: string]: string }, string]>([
    ['no token', {}, '390101'],
    ['a password', { authorization: `Basic ${btoa('ADMIN:secret')}` }, '390101'],
    ['an empty token', { authorization: 'Bearer ' }, '390101'],
    ['a token of no kind', { authorization: 'Bearer nonsense' }, '390303'],
    ['a token of an unknown kind', bearer('x', 'CARRIER_PIGEON'), '390139'],
    ['no token of the kind it says', bearer('nonsense', 'KEYPAIR_JWT'), '390144'],
    ['a made-up access token', bearer(`snowgate_pat_${'x'.repeat(43)}`), '394400'],
  ])('is refused with %s, before anything is read', async (_title, headers, code) => {
    const stranger = sqlApiClient(account.server.url, headers);
    for (const answer of [
      await stranger.run('select 1'),
      await stranger.ask(randomUUID()),
      await stranger.cancel(randomUUID()),
      await stranger.send('POST', '/api/v2/statements', 'not JSON'),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([401, code]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});

describe('A request that makes no sense', () => {
  test.each<[string, unknown]>([
    ['no JSON', '{"statement": "select 1"'],
    ['a list', [{ statement: 'select 1' }]],
    ['text', '"select 1"'],
    ['nothing', ''],
    ['no statement', {}],
    ['a statement that is a number', { statement: 1 }],
    ['a database that is a list', { statement: 'select 1', database: ['DEMO_DB'] }],
    ['a role that is an object', { statement: 'select 1', role: { name: 'ANALYST' } }],
    ['a timeout that is text', { statement: 'select 1', timeout: '10' }],
    ['a timeout below nothing', { statement: 'select 1', timeout: -1 }],
    ['a timeout beyond a week', { statement: 'select 1', timeout: 604_801 }],
    ['bindings that are a list', { statement: 'select ?', bindings: [{ type: 'TEXT', value: 'x' }] }],
    ['a binding without type', { statement: 'select ?', bindings: { 1: { value: 'x' } } }],
    ['a binding that is a number', { statement: 'select ?', bindings: { 1: { type: 'FIXED', value: 1 } } }],
    ['parameters that are text', { statement: 'select 1', parameters: 'x' }],
    ['an unknown parameter', { statement: 'select 1', parameters: { NOBODY_KNOWS: 1 } }],
    ['a parameter that is for the account', { statement: 'select 1', parameters: { AUTOCOMMIT: false } }],
    ['a parameter that is a list', { statement: 'select 1', parameters: { QUERY_TAG: ['a'] } }],
    ['another format', { statement: 'select 1', resultSetMetaData: { format: 'json' } }],
  ])('because its body is or has %s is 400 and says so', async (_title, body) => {
    const answer = await robot.send('POST', '/api/v2/statements', body);
    expect([answer.status, answer.body.code]).toEqual([400, '390142']);
    expect(answer.body.message).toMatch(/^Incoming request does not contain a valid payload\. ./);
  });

  test.each(['?requestId=1', '?async=perhaps', '?nullable=2'])(
    'because of its query %s is 400',
    async (query) => {
      expect((await robot.run('select 1', {}, query)).status).toBe(400);
    },
  );

  test('because its values are wrong for a parameter is 422', async () => {
    for (const parameters of [
      { TIMEZONE: 'Nowhere' },
      { MULTI_STATEMENT_COUNT: 'many' },
      { ROWS_PER_RESULTSET: -1 },
    ])
      expect(await robot.run('select 1', { parameters })).toMatchObject({
        status: 422,
        body: { code: '001008' },
      });
  });

  test('asks for another media type: 415; without one it is JSON; compressed it is read too', async () => {
    const body = JSON.stringify({ statement: 'select 1' });
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])
      expect((await robot.send('POST', '/api/v2/statements', body, { 'content-type': type })).status).toBe(
        415,
      );
    const token = await keyPairToken(pair, 'ROBOT');
    const bare = (headers: object, bytes: Buffer) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = httpRequest(
          `${account.server.url}/api/v2/statements`,
          { method: 'POST', headers: { ...bearer(token), ...headers } },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        sent.on('error', reject);
        sent.end(bytes);
      });
    expect(await bare({}, Buffer.from(body))).toBe(200);
    const packed = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect(await bare(packed, gzipSync(body))).toBe(200);
    expect(await bare(packed, Buffer.from(body))).toBe(400);
  });

  test('goes to no endpoint: 404, or by another method: 405', async () => {
    expect((await robot.send('GET', '/api/v2/hello')).status).toBe(404);
    expect((await robot.send('POST', '/api/v3/statements', {})).status).toBe(404);
    const handle = randomUUID();
    for (const [method, path, allow] of [
      ['GET', '/api/v2/statements', 'POST'],
      ['DELETE', `/api/v2/statements/${handle}`, 'GET'],
      ['GET', `/api/v2/statements/${handle}/cancel`, 'POST'],
    ] as const) {
      const answer = await robot.send(method, path);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    }
  });

  test('asks for a statement that never was: 000709', async () => {
    for (const handle of [
      randomUUID(),
      'x',
      '%00',
      '..',
      "'; drop role analyst; --".replaceAll(' ', '%20'),
    ]) {
      const answer = await robot.ask(handle);
      expect([400, 404, 422]).toContain(answer.status);
      expect(answer.body.data).toBeUndefined();
    }
    expect((await robot.ask(randomUUID())).body).toMatchObject({ code: '000709', sqlState: '02000' });
  });

  test('is as large as it likes, up to the limit', async () => {
    const { status } = await robot.run(`select '${'x'.repeat(1_000_000)}'`);
    expect(status).toBe(200);
  });

  test('with SQL in every field runs none of it, and is never the server’s fault', async () => {
    const field = fc.oneof(
      fc.constantFrom(
        "x'; drop role analyst; --",
        '"; drop role analyst; --',
        '__proto__',
        'constructor',
        '\u0000',
        '\ud800',
        '💥'.repeat(300),
      ),
      fc.string({ maxLength: 40 }),
      fc.jsonValue({ maxDepth: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            statement: fc.oneof(fc.constant('select 1'), field),
            database: field,
            schema: field,
            warehouse: field,
            role: field,
            timeout: field,
            bindings: fc.oneof(
              field,
              fc.dictionary(fc.string({ maxLength: 5 }), fc.record({ type: field, value: field })),
            ),
            parameters: fc.oneof(
              field,
              fc.dictionary(
                fc.constantFrom('QUERY_TAG', 'TIMEZONE', 'DATE_OUTPUT_FORMAT', '__proto__'),
                field,
              ),
            ),
          },
          { requiredKeys: ['statement'] },
        ),
        async (body) => {
          const { status } = await robot.send('POST', '/api/v2/statements', body);
          expect([200, 400, 422]).toContain(status);
        },
      ),
      { numRuns: 150 },
    );
    expect(await account.admin.query("show roles like 'ANALYST'")).toHaveLength(1);
  });
});

test('Two clients of different users at once get their own rows', async () => {
  const ask = async (client: SqlApiClient, number: number) =>
    await cells(client, `select current_user(), ${number}`);
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, number) => ask(number % 2 === 0 ? robot : other, number)),
  );
  expect(answers).toEqual(
    Array.from({ length: 30 }, (_, number) => [number % 2 === 0 ? 'ROBOT' : 'OTHER_ROBOT', String(number)]),
  );
});
