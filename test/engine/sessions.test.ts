import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asInstant } from '../../src/account/model.ts';
import { type Harness, openHarness, textBind } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

describe('warehouses, databases and schemas', () => {
  it('become current when created, and stop being so when dropped', async () => {
    const { admin } = harness;
    expect(await harness.only('create database mine_db')).toBe('Database MINE_DB successfully created.');
    expect([admin.database, admin.schema]).toEqual(['MINE_DB', 'PUBLIC']);
    expect(await harness.only('create schema raw with managed access')).toBe(
      'Schema RAW successfully created.',
    );
    expect([admin.database, admin.schema]).toEqual(['MINE_DB', 'RAW']);
    expect(await harness.only("create warehouse wh warehouse_size = 'xsmall' auto_suspend = 60")).toBe(
      'Warehouse WH successfully created.',
    );
    expect(admin.warehouse).toBe('WH');
    await harness.execute('alter database mine_db rename to renamed_db');
    expect(admin.database).toBe('RENAMED_DB');
    await harness.execute('alter database renamed_db rename to mine_db');
    await harness.execute('drop schema raw');
    expect([admin.database, admin.schema]).toEqual(['MINE_DB', null]);
    await harness.execute('drop warehouse wh');
    expect(admin.warehouse).toBeNull();
  });

  it('are used, with INFORMATION_SCHEMA in every database', async () => {
    await harness.script('create warehouse use_wh; create database use_db; create schema use_db.s');
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    expect(await harness.only('use database use_db', session)).toBe('Statement executed successfully.');
    expect([session.database, session.schema]).toEqual(['USE_DB', 'PUBLIC']);
    await harness.execute('use schema information_schema', session);
    expect(session.schema).toBe('INFORMATION_SCHEMA');
    await harness.execute('use schema use_db.s', session);
    expect(session.schema).toBe('S');
    await harness.execute('use warehouse use_wh', session);
    expect(session.warehouse).toBe('USE_WH');
    for (const sql of ['use database nothing', 'use schema nothing', 'use warehouse nothing'])
      expect(await harness.failure(sql, session)).toMatchObject({
        code: '002043',
        message: 'SQL compilation error:\nObject does not exist, or operation cannot be performed.',
      });
    expect(session.schema).toBe('S');
  });

  it('need a current database for bare schema names', async () => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    expect((await harness.failure('create schema s', session)).code).toBe('090105');
    expect((await harness.failure('use schema s', session)).code).toBe('090105');
  });

  it('are shown and described', async () => {
    await harness.script(`create database shown_db comment = 'c'; create transient schema shown_db.t;
      create warehouse shown_wh warehouse_size = large initially_suspended = true`);
    expect(await harness.rows("show databases like 'shown_db'")).toMatchObject([
      { name: 'SHOWN_DB', is_current: 'Y', owner: 'ACCOUNTADMIN', comment: 'c', retention_time: '1' },
    ]);
    expect(await harness.rows("show schemas like 't' in database shown_db")).toMatchObject([
      { name: 'T', database_name: 'SHOWN_DB', options: 'TRANSIENT', is_current: 'Y' },
    ]);
    expect(await harness.rows("show warehouses like 'shown_wh'")).toMatchObject([
      { name: 'SHOWN_WH', state: 'SUSPENDED', size: 'Large', auto_resume: 'true', is_current: 'Y' },
    ]);
    await harness.execute('alter warehouse shown_wh resume');
    expect(await harness.rows("show warehouses like 'shown_wh'")).toMatchObject([{ state: 'STARTED' }]);
    const kinds = (await harness.rows('desc database shown_db')).map((row) => [row['name'], row['kind']]);
    expect(kinds).toContainEqual(['T', 'SCHEMA']);
    expect(await harness.rows('desc warehouse shown_wh')).toMatchObject([
      { name: 'SHOWN_WH', kind: 'WAREHOUSE' },
    ]);
    await harness.execute("comment on schema shown_db.t is 'temporary'");
    expect(await harness.rows("show schemas like 't' in database shown_db")).toMatchObject([
      { comment: 'temporary' },
    ]);
    await harness.execute("comment if exists on user nobody is 'x'");
    expect((await harness.failure("comment on pipe s is 'x'")).message).toBe(
      "Unsupported feature 'COMMENT ON PIPE'.",
    );
    expect((await harness.failure('create warehouse w warehouse_size = giant')).code).toBe('001008');
    expect((await harness.failure('show schemas in database nothing')).code).toBe('002043');
  });
});

describe('secondary roles', () => {
  it('are all, none or some', async () => {
    await harness.script('create role second; grant role second to user admin');
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'PUBLIC');
    await harness.execute('use secondary roles none', session);
    expect(session.secondaryRoles).toEqual([]);
    await harness.execute('use secondary roles second', session);
    expect(session.secondaryRoles).toHaveLength(1);
    await harness.execute('use secondary roles all', session);
    expect(session.secondaryRoles).toBe('ALL');
    expect((await harness.failure('use secondary roles stranger', session)).code).toBe('003013');
  });
});

describe('parameters', () => {
  it('are shown with their level', async () => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    expect(await harness.columns('show parameters', session)).toEqual([
      'key',
      'value',
      'default',
      'level',
      'description',
      'type',
    ]);
    expect(await harness.only("alter session set timezone = 'Europe/Paris', week_start = 1", session)).toBe(
      'Statement executed successfully.',
    );
    expect(await harness.rows("show parameters like 'timezone' in session", session)).toMatchObject([
      {
        key: 'TIMEZONE',
        value: 'Europe/Paris',
        default: 'America/Los_Angeles',
        level: 'SESSION',
        type: 'STRING',
      },
    ]);
    await harness.execute('alter session unset timezone', session);
    await harness.execute("alter account set timezone = 'UTC'", session);
    expect(await harness.rows("show parameters like 'timezone'", session)).toMatchObject([
      { value: 'UTC', level: 'ACCOUNT' },
    ]);
    expect(await harness.rows("show parameters like 'map_scim%' in account", session)).toMatchObject([
      { key: 'MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR', value: 'false', type: 'BOOLEAN' },
    ]);
    await harness.execute('alter account unset timezone', session);
    expect(await harness.rows("show parameters like 'timezone'", session)).toMatchObject([{ level: '' }]);
  });

  it.each([
    ['alter session set shoe_size = 44', '001420', "invalid parameter 'SHOE_SIZE'"],
    ["alter session set week_start = 'x'", '001008', "invalid value [x] for parameter 'WEEK_START'"],
    ['alter session set week_start = 9', '001008', "invalid value [9] for parameter 'WEEK_START'"],
    [
      'alter session set autocommit = perhaps',
      '001008',
      "invalid value [PERHAPS] for parameter 'AUTOCOMMIT'",
    ],
    [
      "alter session set timestamp_type_mapping = 'timestamp_ltz'",
      '000002',
      "Unsupported feature 'TIMESTAMP_TYPE_MAPPING = TIMESTAMP_LTZ'.",
    ],
    [
      'alter account set timestamp_day_is_always_24h = true',
      '000002',
      "Unsupported feature 'TIMESTAMP_DAY_IS_ALWAYS_24H = TRUE'.",
    ],
    [
      'alter user admin set two_digit_century_start = 1980',
      '000002',
      "Unsupported feature 'TWO_DIGIT_CENTURY_START = 1980'.",
    ],
    [
      "alter session set binary_input_format = 'base64'",
      '000002',
      "Unsupported feature 'BINARY_INPUT_FORMAT = BASE64'.",
    ],
    ['alter account set shoe_size = 44', '001420', "invalid parameter 'SHOE_SIZE'"],
    ['alter session unset shoe_size', '001420', "invalid parameter 'SHOE_SIZE'"],
  ])('refuses %s', async (sql, code, message) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
  });

  it('of objects are shown with what was set on them', async () => {
    await harness.script(`create warehouse parameter_wh statement_timeout_in_seconds = 60;
      create database parameter_db data_retention_time_in_days = 3; create schema parameter_db.s;
      create network policy of_user allowed_ip_list = ('127.0.0.1'); create user with_policy network_policy = of_user`);
    expect(
      await harness.rows("show parameters like 'statement_timeout%' in warehouse parameter_wh"),
    ).toMatchObject([
      { key: 'STATEMENT_TIMEOUT_IN_SECONDS', value: '60', default: '172800', level: 'WAREHOUSE' },
    ]);
    expect(await harness.rows("show parameters like 'data_ret%' in database parameter_db")).toMatchObject([
      { value: '3', default: '1', level: 'DATABASE' },
    ]);
    expect(await harness.rows('show parameters in schema parameter_db.s')).toHaveLength(3);
    const ofSchema = "show parameters like 'data_ret%' in schema parameter_db.s";
    expect(await harness.rows(ofSchema)).toMatchObject([{ value: '3', default: '1', level: 'DATABASE' }]);
    await harness.script('create schema parameter_db.short data_retention_time_in_days = 0');
    expect(await harness.rows(ofSchema.replace('.s', '.short'))).toMatchObject([
      { value: '0', level: 'SCHEMA' },
    ]);
    expect(
      (await harness.rows('show schemas in database parameter_db')).map((row) => [
        row['name'],
        row['retention_time'],
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['S', '3'],
        ['SHORT', '0'],
      ]),
    );
    expect(await harness.rows("show parameters like 'network_policy' in user with_policy")).toMatchObject([
      { value: 'OF_USER', level: 'USER' },
    ]);
    expect((await harness.failure('show parameters in warehouse nothing')).code).toBe('002043');
  });

  it('refuses an account policy that would shut the session out', async () => {
    await harness.execute("create network policy elsewhere allowed_ip_list = ('203.0.113.0/24')");
    await harness.failure('alter account set network_policy = elsewhere');
    await harness.execute("create network policy here allowed_ip_list = ('127.0.0.1')");
    expect(await harness.only('alter account set network_policy = here')).toBe(
      'Statement executed successfully.',
    );
    expect(await harness.rows("show parameters like 'network_policy' in account")).toMatchObject([
      { value: 'HERE', level: 'ACCOUNT' },
    ]);
    await harness.execute('alter account unset network_policy');
  });
});

describe('session variables', () => {
  it('are set, read as identifiers, and unset', async () => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    await harness.execute("set name = 'variable_role'", session);
    expect(await harness.only('create role identifier($name)', session)).toBe(
      'Role VARIABLE_ROLE successfully created.',
    );
    await harness.execute('unset name', session);
    expect((await harness.failure('drop role identifier($name)', session)).code).toBe('002211');
    expect((await harness.failure(`set long = '${'x'.repeat(257)}'`, session)).message).toContain(
      'the limit is 256 (internal storage size in bytes)',
    );
  });
});

describe('binds', () => {
  it('stand for names and values', async () => {
    await harness.execute('create role identifier(?)', harness.admin, {
      binds: { '1': textBind('"bound Role"') },
    });
    expect(await harness.rows("show roles like 'bound role'")).toMatchObject([{ name: 'bound Role' }]);
  });

  it('name nothing where they are arrays of several', async () => {
    const named = (...value: string[]) => ({ binds: { '1': { type: 'TEXT', value } } });
    const { code, message } = await harness.failure(
      'create role identifier(?)',
      harness.admin,
      named('a', 'b'),
    );
    expect({ code, message }).toEqual({
      code: '000002',
      message: 'SQL compilation error:\nArray bind currently not supported for this query type.',
    });
    await harness.execute('create role identifier(?)', harness.admin, named('sole'));
    expect(await harness.rows("show roles like 'sole'")).toHaveLength(1);
  });
});

describe('a request with parameters of its own', () => {
  const tokyo = { parameters: { timezone: 'Asia/Tokyo', query_tag: 'nightly', CLIENT_APP_THING: 'x' } };

  it('runs under them, and the next one does not', async () => {
    const zone = "select to_char('2026-01-01 00:00:00 +0000'::timestamp_ltz, 'HH24')";
    const under = await harness.execute(zone, harness.admin, tokyo);
    expect(under.result.rows).toEqual([['09']]);
    expect(under.parameters?.get('TIMEZONE')).toBe('Asia/Tokyo');
    expect((await harness.execute(zone)).result.rows).toEqual([['16']]);
    expect(harness.admin.parameters.has('TIMEZONE')).toBe(false);
  });

  it('is remembered with its tag; others with that of the session or user', async () => {
    const session = await harness.signIn('ADMIN', 'Correct-Horse-1', 'ACCOUNTADMIN');
    await harness.execute('select 1', session, tokyo);
    await harness.execute("alter session set query_tag = 'mine'", session);
    await harness.execute('select 2', session);
    await harness.execute('alter session unset query_tag', session);
    await harness.execute("alter user admin set query_tag = 'of user'", session);
    await harness.execute('select 3', session);
    await harness.execute('alter user admin unset query_tag', session);
    await harness.failure('selec 4', session, tokyo);
    const events = await harness.account.history.queries.between({
      from: asInstant(0),
      to: asInstant(Date.now() + 1000),
      limit: 100,
    });
    const tags = events
      .filter((event) => event.sessionId === session.id && event.text.startsWith('selec'))
      .map((event) => [event.text, event.queryTag]);
    expect(tags).toEqual([
      ['select 1', 'nightly'],
      ['select 2', 'mine'],
      ['select 3', 'of user'],
      ['selec 4', 'nightly'],
    ]);
  });

  it.each([
    [{ TIMEZONE: 'Nowhere/At-All' }, 'TIMEZONE'],
    [{ STATEMENT_TIMEOUT_IN_SECONDS: 'soon' }, 'STATEMENT_TIMEOUT_IN_SECONDS'],
    [{ STATEMENT_TIMEOUT_IN_SECONDS: -1 }, 'STATEMENT_TIMEOUT_IN_SECONDS'],
    [{ AUTOCOMMIT: 'perhaps' }, 'AUTOCOMMIT'],
  ])('is refused %j', async (parameters, name) => {
    const failure = await harness.failure('select 1', harness.admin, { parameters });
    expect(failure).toMatchObject({ code: '001008', sqlState: '22023' });
    expect(failure.message).toContain(`for parameter '${name}'`);
  });
});

describe('a transaction', () => {
  const current = () => harness.only('select current_transaction()');

  it('lasts until COMMIT or ROLLBACK', async () => {
    for (const end of ['commit', 'rollback']) {
      expect(await current()).toBe(null);
      await harness.execute('begin transaction');
      const id = await current();
      expect(id).toMatch(/^\d+$/);
      await harness.execute('begin');
      expect(await current()).toBe(id);
      await harness.execute(end);
      expect(await current()).toBe(null);
      expect(await harness.only('select last_transaction()')).toBe(id);
    }
    expect(await harness.only('rollback')).toBe('Statement executed successfully.');
  });

  it('is committed by administration, which cannot be rolled back', async () => {
    await harness.execute('begin');
    const id = await current();
    await harness.execute('create role made_in_transaction');
    expect(await current()).toBe(null);
    expect(await harness.only('select last_transaction()')).toBe(id);
    expect(await harness.only('rollback')).toBe('Statement executed successfully.');
    expect(await harness.rows("show roles like 'made_in_transaction'")).toHaveLength(1);
  });

  it.each([
    'create or replace user of_transaction',
    'alter user admin set comment = $$x$$',
    'alter account set timezone = $$UTC$$',
    'alter account unset timezone',
    'grant role public to role sysadmin',
    'revoke role public from role sysadmin',
    'grant usage on warehouse compute_wh to role sysadmin',
    'revoke usage on warehouse compute_wh from role sysadmin',
    'comment on role made_in_transaction is $$x$$',
    'drop user of_transaction',
    'alter session set autocommit = true',
    'alter session unset autocommit',
  ])('is ended by: %s', async (statement) => {
    await harness.execute('begin');
    await harness.execute(statement);
    expect(await current()).toBe(null);
  });

  it.each([
    'select 1',
    'show roles',
    'describe user admin',
    'use role accountadmin',
    'use secondary roles all',
    "alter session set query_tag = 'x'",
    'set x = 1',
    'unset x',
  ])('goes on after: %s', async (statement) => {
    await harness.execute('begin');
    const id = await current();
    await harness.execute(statement);
    expect(await current()).toBe(id);
    await harness.execute('commit');
  });

  it.each(['insert into t values (1)', 'undrop schema public', 'call p()', 'select nope', 'selec 1'])(
    'goes on after what is refused: %s',
    async (statement) => {
      await harness.execute('begin');
      const id = await current();
      await harness.failure(statement);
      expect(await current()).toBe(id);
      await harness.execute('rollback');
    },
  );
});
