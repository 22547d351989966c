import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asInstant } from '../../src/account/model.ts';
import { statementTypes } from '../../src/engine/engine.ts';
import { createQueryRunner } from '../../src/engine/query/runner.ts';
import { type Harness, openHarness, textBind } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const history = async () =>
  await harness.account.history.queries.between({
    from: asInstant(0),
    to: asInstant(Date.now() + 60_000),
    limit: 10_000,
  });

describe('texts of several statements', () => {
  it('run in order and answer for each', async () => {
    const result = await harness.execute(
      "create role m1; create role m2; show roles like 'm_';",
      harness.admin,
      {
        statementCount: 3,
      },
    );
    expect(result.statementTypeId).toBe(statementTypes.multi);
    expect(result.result.rows).toEqual([['Multiple statements executed successfully.']]);
    expect(result.children.map((child) => child.statementTypeId)).toEqual([
      statementTypes.ddl,
      statementTypes.ddl,
      statementTypes.show,
    ]);
    expect(result.children[2]?.result.rows).toHaveLength(2);
    expect(new Set(result.children.map((child) => child.queryId)).size).toBe(3);
    for (const child of result.children)
      expect(harness.engine.resultOf(harness.admin, child.queryId)).toEqual(child);
  });

  it('are refused where another number was wanted', async () => {
    expect(await harness.failure('create role n1; create role n2')).toMatchObject({
      code: '000008',
      sqlState: '0A000',
      message: 'Actual statement count 2 did not match the desired statement count 1.',
    });
    expect((await harness.failure('create role n1', harness.admin, { statementCount: 2 })).message).toBe(
      'Actual statement count 1 did not match the desired statement count 2.',
    );
    expect(await harness.rows("show roles like 'n_'")).toEqual([]);
    expect((await harness.failure('  -- nothing\n')).code).toBe('000900');
  });

  it('stop at the first failure and keep what came before', async () => {
    const failure = await harness.failure(
      'create role o1; drop role nothing; create role o2',
      harness.admin,
      {
        statementCount: 0,
      },
    );
    expect(failure.code).toBe('002003');
    expect((await harness.rows("show roles like 'o_'")).map((row) => row['name'])).toEqual(['O1']);
  });
});

describe('errors', () => {
  it('give syntax errors with their place', async () => {
    const failure = await harness.failure('creat user jane');
    expect(failure).toMatchObject({ code: '001003', sqlState: '42000', line: 1, position: 0 });
    expect(failure.message).toContain("syntax error line 1 at position 0 unexpected 'creat'.");
  });

  it('carry the id of the query', async () => {
    const queryId = randomUUID();
    expect((await harness.failure('drop role nothing', harness.admin, { queryId })).queryId).toBe(queryId);
  });

  it.each([
    ['create pipe p as select 1', '000002'],
    ['call p()', '000002'],
    ['undrop database d', '000002'],
  ])('name what is not supported: %s', async (sql, code) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(/^Unsupported feature '[^']+'\.$/);
  });

  it('keep causes to the log', async () => {
    const incidents: { readonly incidentId: string; readonly cause: unknown }[] = [];
    const broken = await openHarness({
      logIncident: (incident) => incidents.push(incident),
      queryRunner: {
        ...(await createQueryRunner()),
        run: async () => {
          throw new Error('/secret/path: disk on fire');
        },
        evaluate: async () => {
          throw new Error('/secret/path: disk on fire');
        },
      },
    });
    try {
      const failure = await broken.failure('select 1');
      expect(failure.code).toBe('000603');
      expect(failure.message).not.toContain('disk on fire');
      expect(incidents).toHaveLength(1);
      expect(failure.message).toContain(incidents[0]?.incidentId);
      expect(incidents[0]?.cause).toMatchObject({ message: '/secret/path: disk on fire' });
    } finally {
      await broken.close();
    }
  });

  it('are given once for an aborted statement', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(
      await harness.failure('create role aborted', harness.admin, { signal: controller.signal }),
    ).toMatchObject({
      code: '000604',
      message: 'SQL execution canceled',
    });
    expect(await harness.rows("show roles like 'aborted'")).toEqual([]);
  });
});

describe('results', () => {
  it('are kept for the same user only', async () => {
    await harness.script("create user other password = 'Other-Pass-1'");
    const other = await harness.signIn('other', 'Other-Pass-1');
    const queryId = randomUUID();
    const { result } = await harness.execute('show roles', harness.admin, { queryId });
    expect(harness.engine.resultOf(harness.admin, queryId)).toMatchObject({ queryId, result });
    expect(harness.engine.resultOf(other, queryId)).toBeUndefined();
    const failedId = randomUUID();
    await harness.failure('drop role nothing', harness.admin, { queryId: failedId });
    expect(harness.engine.resultOf(harness.admin, failedId)).toMatchObject({
      code: '002003',
      queryId: failedId,
    });
    expect(harness.admin.queryIds.slice(-2)).toEqual([queryId, failedId]);
  });
});

describe('RESULT_SCAN', () => {
  it('reads earlier statements of the session, SHOW among them', async () => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    await harness.execute("show roles like 'sys%'", session);
    expect(
      await harness.rows(
        'select "name" from table(result_scan(last_query_id())) where "name" like \'SYS%\'',
        session,
      ),
    ).toEqual([{ name: 'SYSADMIN' }]);
    const { children } = await harness.execute(
      'show warehouses; show roles; select count(*) as n from table(result_scan(last_query_id()))',
      session,
      { statementCount: 0 },
    );
    expect(children[2]?.result.rows).toEqual([[String(children[1]?.result.rows.length)]]);
  });

  it('refuses results of others and failed statements', async () => {
    const queryId = randomUUID();
    await harness.failure('drop role nothing', harness.admin, { queryId });
    expect((await harness.failure(`select * from table(result_scan('${queryId}'))`)).code).toBe('000709');
    expect((await harness.failure(`select * from table(result_scan('${randomUUID()}'))`)).code).toBe(
      '000709',
    );
  });
});

describe('queries that run long', () => {
  const endless =
    'select count(*) from table(generator(rowcount => 1000000)) a, table(generator(rowcount => 1000000)) b where random() > 2';

  it.each([0, 1, 2, 3, 5, 8, 100])('stop when they are canceled after %s ms', async (milliseconds) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), milliseconds);
    expect(await harness.failure(endless, harness.admin, { signal: controller.signal })).toMatchObject({
      code: '000604',
      message: 'SQL execution canceled',
    });
  });

  it('stop when an administrator aborts them', async () => {
    await harness.script("create user long_runner password = 'Long-Runner-1'");
    const session = await harness.signIn('long_runner', 'Long-Runner-1');
    const failed = harness.failure(endless, session);
    setTimeout(() => void harness.execute('alter user long_runner abort all queries'), 100);
    expect(await failed).toMatchObject({ code: '000604' });
    expect(await harness.rows('select 1 as one', session)).toEqual([{ ONE: '1' }]);
  });

  it.each([
    ['session', 'alter session set statement_timeout_in_seconds = 1', {}],
    ['user', 'alter user admin set statement_timeout_in_seconds = 1', {}],
    ['warehouse', 'create warehouse brief statement_timeout_in_seconds = 1', {}],
    ['request', 'select 1', { parameters: { STATEMENT_TIMEOUT_IN_SECONDS: '1' } }],
  ])('stop when the time that the %s gives is over', async (_, setting, request) => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    await harness.execute(setting, session);
    const failure = await harness.failure(endless, session, request);
    await harness.execute('alter user admin unset statement_timeout_in_seconds');
    expect(failure).toMatchObject({
      code: '000630',
      message: 'Statement reached its statement or warehouse timeout of 1 second(s) and was canceled.',
    });
  });
});

describe('describe only', () => {
  it('changes nothing and gives columns without rows', async () => {
    const change = await harness.execute('create role described', harness.admin, { describeOnly: true });
    expect(change.result).toMatchObject({ columns: [{ name: 'status' }], rows: [] });
    const shown = await harness.execute('show roles', harness.admin, { describeOnly: true });
    expect(shown.result.rows).toEqual([]);
    expect(shown.result.columns).toHaveLength(10);
    expect(await harness.rows("show roles like 'described'")).toEqual([]);
  });
});

describe('history', () => {
  it('records statements without their secrets', async () => {
    await harness.execute("create user noted password = 'Noted-Secret-1' comment = 'kept'");
    await harness.failure("create user noted2 password 'Noted-Secret-2'");
    const events = await history();
    const created = events.find((event) => event.text.startsWith('create user noted password'));
    expect(created).toMatchObject({
      text: "create user noted password = '***' comment = 'kept'",
      userName: 'ADMIN',
      roleName: 'ACCOUNTADMIN',
      queryType: 'CREATE_USER',
      status: 'SUCCESS',
      errorCode: null,
      sessionId: harness.admin.id,
    });
    expect(events.at(-1)).toMatchObject({ status: 'FAIL', errorCode: '001003', queryType: 'UNKNOWN' });
    expect(JSON.stringify(events)).not.toContain('Noted-Secret');
  });

  it('keeps the first 100,000 characters, and the role of the very first statement', async () => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    await harness.execute(`use role sysadmin -- ${'x'.repeat(200_000)}`, session);
    const last = (await history()).at(-1);
    expect(last?.text).toHaveLength(100_000);
    expect(last).toMatchObject({ sessionId: session.id, roleName: 'ACCOUNTADMIN', queryType: 'USE' });
  });

  it('has one row for each statement of a text', async () => {
    await harness.script('create role h1 /* first */; create role h2');
    const texts = (await history()).slice(-2).map((event) => event.text.trim());
    expect(texts[0]).toContain('create role h1');
    expect(texts[1]).toBe('create role h2');
  });
});

describe('transactions', () => {
  it('are accepted', async () => {
    for (const sql of ['begin', 'begin transaction', 'start transaction', 'commit', 'rollback'])
      expect(await harness.only(sql)).toBe('Statement executed successfully.');
  });
});

describe('CREATE OR ALTER', () => {
  it('creates, then makes a user what it says: the rest goes back to its default', async () => {
    await harness.execute(`create or alter user redefined password = 'Secret-1' first_name = 'A' email = 'a@b'
      disabled = true default_role = 'R' timezone = 'UTC' comment = 'x'`);
    await harness.execute("create or alter user redefined email = 'c@d'");
    expect(await harness.rows("show users like 'redefined'")).toMatchObject([
      {
        email: 'c@d',
        first_name: '',
        disabled: 'false',
        default_role: '',
        comment: '',
        display_name: 'REDEFINED',
        login_name: 'REDEFINED',
        has_password: 'true',
      },
    ]);
    expect(await harness.rows("show parameters like 'timezone' for user redefined")).toMatchObject([
      { level: '' },
    ]);
  });

  it('does so with warehouses and schemas, which keep running and keep what lies in them', async () => {
    await harness.script(`create or alter warehouse redefined_wh warehouse_size = large auto_suspend = 60;
      alter warehouse redefined_wh suspend;
      create or alter warehouse redefined_wh auto_suspend = 120;
      create or alter database redefined_db comment = 'one';
      create or alter schema redefined_db.s with managed access comment = 'two';
      create or alter schema redefined_db.s;
      create or alter database redefined_db`);
    expect(await harness.rows("show warehouses like 'redefined_wh'")).toMatchObject([
      { size: 'X-Small', auto_suspend: '120', state: 'SUSPENDED' },
    ]);
    expect(await harness.rows("show schemas like 's' in database redefined_db")).toMatchObject([
      { options: '', comment: '' },
    ]);
  });
});

describe('what a kind does not have', () => {
  it.each([
    ['drop role public restrict', 'DROP ROLE RESTRICT'],
    ['drop user admin cascade', 'DROP USER CASCADE'],
    ['drop warehouse compute_wh cascade', 'DROP WAREHOUSE CASCADE'],
    ['show roles history', 'SHOW ROLES HISTORY'],
    ['show terse network policies', 'SHOW TERSE NETWORK POLICIES'],
    ['show roles in database demo_db', 'SHOW ROLES IN DATABASE'],
    ['show users in schema demo_db.public', 'SHOW USERS IN SCHEMA'],
    ['show aggregation policies', 'SHOW AGGREGATION POLICIES'],
    [
      'grant apply on all aggregation policies in schema demo_db.public to public',
      'GRANT ON ALL AGGREGATION POLICIES IN SCHEMA',
    ],
  ])('is refused by name: %s', async (statement, feature) => {
    expect((await harness.failure(statement)).message).toBe(`Unsupported feature '${feature}'.`);
  });

  it('SHOW DATABASES HISTORY tells when each was dropped', async () => {
    expect((await harness.columns('show databases history')).at(-1)).toBe('dropped_on');
    expect(await harness.rows('show schemas history in database demo_db')).toMatchObject([
      { dropped_on: null },
      { dropped_on: null },
    ]);
  });
});

describe('parameters of the account', () => {
  it.each([
    ['map_scim_username_to_enterprise_attr', 'true', 'true'],
    ['external_oauth_add_privileged_roles_to_blocked_list', 'false', 'false'],
    ['saml_identity_provider', "'{}'", '{}'],
    ['enable_unredacted_query_syntax_error', 'true', 'true'],
    ['enable_identifier_first_login', 'true', 'true'],
    ['timezone', "'Europe/Berlin'", 'Europe/Berlin'],
    ['binary_output_format', "'base64'", 'base64'],
    ['statement_timeout_in_seconds', '3600', '3600'],
    ['max_data_extension_time_in_days', '28', '28'],
    ['query_tag', "'all'", 'all'],
  ])('%s is set, shown and unset', async (name, value, shown) => {
    const show = () => harness.rows(`show parameters like '${name}' in account`);
    await harness.execute(`alter account set ${name} = ${value}`);
    expect(await show()).toMatchObject([{ key: name.toUpperCase(), value: shown, level: 'ACCOUNT' }]);
    await harness.execute(`alter account unset ${name}`);
    expect(await show()).toMatchObject([{ level: '' }]);
  });

  it('can be set for every session parameter that is shown', async () => {
    const shown = await harness.rows('show parameters in session');
    const inAccount = new Set((await harness.rows('show parameters in account')).map((row) => row['key']));
    expect(shown.filter((row) => !inAccount.has(row['key'] ?? null))).toEqual([]);
    for (const { key, value, type } of shown) {
      await harness.execute(`alter account set ${key} = ${type === 'STRING' ? `'${value}'` : value}`);
      await harness.execute(`alter account unset ${key}`);
    }
  });
});

describe('names', () => {
  it.each([
    ['a NUL character', '"a\0b"'],
    ['half of a surrogate pair', '"\ud800"'],
  ])('with %s are refused, wherever they stand', async (_, name) => {
    for (const statement of [
      `create role ${name}`,
      `desc user ${name}`,
      `show grants to user ${name}`,
      `grant role public to user ${name}`,
      `use role ${name}`,
      `create schema demo_db.${name}`,
      `alter user admin rename to ${name}`,
    ])
      expect((await harness.failure(statement)).code).toBe('000904');
    const bound = { binds: { 1: textBind(name) } };
    expect((await harness.failure('create user identifier(?)', harness.admin, bound)).code).toBe('000904');
  });

  it('have 255 characters at most, however many code units those take', async () => {
    const longest = '\u{1f600}'.repeat(255);
    await harness.execute(`create role "${longest}"`);
    expect(await harness.rows(`show grants on role "${longest}"`)).toHaveLength(1);
    await harness.failure(`create role "${longest}x"`);
    const bound = { binds: { 1: textBind('x'.repeat(256)) } };
    expect((await harness.failure('create role identifier(?)', harness.admin, bound)).code).toBe('000904');
  });

  it('may hold dots and quotes, which are printed so that they can be used again', async () => {
    await harness.script(`create database "d.o.t"; create schema "d.o.t"."s""q";
      create network rule "d.o.t"."s""q"."r.1" type = ipv4 value_list = ('192.0.2.1');
      create network policy dotted allowed_network_rule_list = ('"d.o.t"."s""q"."r.1"')`);
    const [row] = await harness.rows('show grants on schema "d.o.t"."s""q"');
    expect(row?.['name']).toBe('"d.o.t"."s""q"');
    expect(await harness.rows(`show grants on schema ${row?.['name']}`)).toHaveLength(1);
    expect(await harness.rows('desc network policy dotted')).toMatchObject([
      { value: '[{"fullyQualifiedRuleName":"\\"d.o.t\\".\\"s\\"\\"q\\".\\"r.1\\""}]' },
    ]);
  });
});
