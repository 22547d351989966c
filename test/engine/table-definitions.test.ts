import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';

let harness: Harness;
let schemas = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database defined; use warehouse compute_wh');
});
afterAll(() => harness.close());
beforeEach(async () => {
  schemas += 1;
  await harness.script(`create schema defined.s${schemas}; use schema defined.s${schemas}`);
});

describe('ALTER TABLE', () => {
  test('adds columns, with their default in the rows there are', async () => {
    await harness.script(
      "create table t (a int); insert into t values (1); alter table t add column b varchar default 'x', c date",
    );
    await harness.script("insert into t (a) values (2); insert into t values (3, 'y', '2024-01-02')");
    expect(await harness.rows('select a, b, c::string as c from t order by a')).toEqual([
      { A: '1', B: 'x', C: null },
      { A: '2', B: 'x', C: null },
      { A: '3', B: 'y', C: '2024-01-02' },
    ]);
    await harness.execute('alter table t add column if not exists b int');
    expect((await harness.failure('alter table t add column b int')).code).toBe('001430');
    expect((await harness.failure('alter table t add column d int not null')).code).toBe('002260');
  });

  test('drops, renames and brings back columns without mixing up what they hold', async () => {
    await harness.script(`create table t (a int, b int, c int); insert into t values (1, 2, 3);
      alter table t drop column b; alter table t rename column c to b; alter table t add column c varchar`);
    expect(await harness.rows('select * from t')).toEqual([{ A: '1', B: '3', C: null }]);
    expect((await harness.failure('alter table t drop column nope')).code).toBe('000904');
    expect((await harness.failure('alter table t rename column a to b')).code).toBe('001430');
    await harness.script('alter table t drop column if exists nope; alter table t drop column a, b');
    expect((await harness.failure('alter table t drop column c')).message).toContain('last column');
  });

  test('goes on while what was dropped is still being removed', async () => {
    await harness.execute('create table t (a int, b int)');
    for (let round = 1; round <= 25; round += 1) {
      await harness.execute('alter table t drop column b');
      await Promise.all([
        harness.execute(`insert into t (a) values (${round})`),
        harness.execute('alter table t add column b int default 7'),
      ]);
      await harness.execute('update t set b = 1 where a > 0');
    }
    expect(await harness.rows('select count(*) as n, sum(b) as b from t')).toEqual([{ N: '25', B: '25' }]);
  });

  test('lets types grow, and numbers shrink as far as their values allow', async () => {
    await harness.script("create table t (n number(3, 0), s varchar(2)); insert into t values (5, 'ab')");
    await harness.script(
      'alter table t alter column n set data type number(20, 0); alter table t modify column s type varchar(10)',
    );
    await harness.execute("insert into t values (12345678901, 'abcdefghij')");
    expect((await harness.failure('alter table t alter n type number(5, 0)')).code).toBe('002108');
    expect((await harness.failure('alter table t alter s type varchar(9)')).code).toBe('040052');
    expect((await harness.failure('alter table t alter n type varchar')).code).toBe('002108');
    await harness.script('delete from t where n > 100; alter table t alter n type number(2, 0)');
    expect((await harness.failure("insert into t values (100, 'x')")).code).toBe('100132');
  });

  test('sets and drops NOT NULL, defaults and comments', async () => {
    await harness.script(
      "create table t (a int default 1 comment 'first', b int); insert into t values (null, 1)",
    );
    expect((await harness.failure('alter table t alter column a set not null')).code).toBe('002264');
    await harness.script(`delete from t; alter table t alter column a set not null; alter table t alter b comment 'second';
      comment on column t.a is 'A'; comment on table t is 'about'; alter table t alter column a drop default`);
    expect((await harness.failure('insert into t (b) values (1)')).code).toBe('100072');
    expect(await harness.rows('describe table t')).toMatchObject([
      { name: 'A', type: 'NUMBER(38,0)', kind: 'COLUMN', 'null?': 'N', default: null, comment: 'A' },
      { name: 'B', 'null?': 'Y', comment: 'second' },
    ]);
    expect(await harness.rows('show tables in schema')).toMatchObject([{ name: 'T', comment: 'about' }]);
    await harness.script('alter table t alter column a drop not null; insert into t (b) values (1)');
  });

  test('renames and swaps tables with what they hold', async () => {
    await harness.script(`create table a as select 1 as x; create table b as select 2 as y;
      alter table a swap with b; alter table b rename to c`);
    expect(await harness.rows('select * from a')).toEqual([{ Y: '2' }]);
    expect(await harness.rows('select * from c')).toEqual([{ X: '1' }]);
    await harness.execute('alter table if exists nowhere rename to somewhere');
  });

  test('waits until nobody changes rows of the table', async () => {
    await harness.execute('create table t (a int)');
    const writer = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await harness.script(
      `use warehouse compute_wh; use schema defined.s${schemas}; begin; insert into t values (1)`,
      writer,
    );
    await harness.execute('alter session set lock_timeout = 0');
    expect((await harness.failure('alter table t add column b int')).code).toBe('000625');
    await harness.execute('alter session unset lock_timeout');
    const altered = harness.execute('alter table t add column b int default 5');
    await harness.execute('commit', writer);
    await altered;
    expect(await harness.rows('select * from t')).toEqual([{ A: '1', B: '5' }]);
  });

  test('drops a table under an open transaction, whose commit finds nothing to complain of', async () => {
    await harness.execute('create table t (a int)');
    const writer = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await harness.script(
      `use warehouse compute_wh; use schema defined.s${schemas}; begin; insert into t values (1)`,
      writer,
    );
    await harness.script('drop table t; create table t (a int)');
    await harness.execute('commit', writer);
    expect(await harness.rows('select * from t')).toEqual([]);
  });
});

describe('What tables and views there are', () => {
  test('is shown by SHOW and DESCRIBE', async () => {
    await harness.script(`create transient table t (id int not null primary key, name varchar(5) default 'x' unique);
      insert into t (id) values (1), (2);
      create secure view v (n comment 'a name') comment = 'names' as select name from t`);
    expect(await harness.rows('show tables in schema')).toMatchObject([
      {
        name: 'T',
        database_name: 'DEFINED',
        schema_name: `S${schemas}`,
        kind: 'TRANSIENT',
        rows: '2',
        owner: 'ACCOUNTADMIN',
      },
    ]);
    expect(await harness.rows('show views in schema')).toMatchObject([
      {
        name: 'V',
        is_secure: 'true',
        comment: 'names',
        text: expect.stringMatching(/^create secure view v/),
      },
    ]);
    expect(
      (await harness.rows(`show terse objects in schema defined.s${schemas}`)).map(({ name, kind }) => [
        name,
        kind,
      ]),
    ).toEqual([
      ['T', 'TABLE'],
      ['V', 'VIEW'],
    ]);
    expect(await harness.rows('show columns in table t')).toMatchObject([
      {
        column_name: 'ID',
        data_type: '{"type":"FIXED","precision":38,"scale":0,"nullable":false}',
        'null?': 'false',
      },
      {
        column_name: 'NAME',
        data_type: '{"type":"TEXT","length":5,"byteLength":20,"nullable":true,"fixed":false}',
        default: "'x'",
      },
    ]);
    expect(await harness.rows('show columns in v')).toMatchObject([{ table_name: 'V', column_name: 'N' }]);
    expect(await harness.rows('desc table t')).toMatchObject([
      { name: 'ID', 'primary key': 'Y', 'unique key': 'N', 'null?': 'N' },
      { name: 'NAME', type: 'VARCHAR(5)', default: "'x'", 'unique key': 'Y' },
    ]);
    expect(await harness.rows('desc view v')).toMatchObject([
      { name: 'N', type: 'VARCHAR(5)', comment: 'a name' },
    ]);
    expect((await harness.rows(`describe schema defined.s${schemas}`)).map(({ name }) => name)).toEqual([
      'T',
      'V',
    ]);
  });

  test('DESCRIBE names the masking policy of a column to who may know of it', async () => {
    await harness.script(`create masking policy starred as (v varchar) returns varchar -> '*';
      create table masked (a int, b varchar with masking policy starred); create view over (x, y) as select * from masked;
      alter view over modify column y set masking policy starred`);
    const names = async (what: string, session?: Session) =>
      (await harness.rows(`describe ${what}`, session)).map((row) => row['policy name']);
    const place = await harness.only("select current_database() || '.' || current_schema()");
    expect(await names('table masked')).toEqual([null, `${place}.STARRED`]);
    expect(await names('view over')).toEqual([null, `${place}.STARRED`]);
    await harness.script(`create user desc_ann password = 'Secret-Pass-1'; create role desc_reader;
      grant role desc_reader to user desc_ann; grant usage on database ${String(place).split('.')[0]} to role desc_reader;
      grant usage on schema ${place} to role desc_reader; grant select on table masked to role desc_reader`);
    const reader = await harness.signIn('DESC_ANN', 'Secret-Pass-1', 'DESC_READER');
    expect(await names(`table ${place}.masked`, reader)).toEqual([null, '#unknown_policy']);
  });

  test('is told by INFORMATION_SCHEMA', async () => {
    await harness.script(
      `create table t (id number(5, 2), name varchar(5) not null); insert into t values (1, 'a'); create view v as select id from t`,
    );
    const here = `where table_schema = 'S${schemas}'`;
    expect(
      await harness.rows(
        `select table_name, table_type, row_count from information_schema.tables ${here} order by 1`,
      ),
    ).toEqual([
      { TABLE_NAME: 'T', TABLE_TYPE: 'BASE TABLE', ROW_COUNT: '1' },
      { TABLE_NAME: 'V', TABLE_TYPE: 'VIEW', ROW_COUNT: null },
    ]);
    expect(
      await harness.rows(`select table_name, column_name, ordinal_position, is_nullable, data_type, character_maximum_length,
        numeric_precision, numeric_scale from information_schema.columns ${here} order by 1, 3`),
    ).toEqual([
      {
        TABLE_NAME: 'T',
        COLUMN_NAME: 'ID',
        ORDINAL_POSITION: '1',
        IS_NULLABLE: 'YES',
        DATA_TYPE: 'NUMBER',
        CHARACTER_MAXIMUM_LENGTH: null,
        NUMERIC_PRECISION: '5',
        NUMERIC_SCALE: '2',
      },
      {
        TABLE_NAME: 'T',
        COLUMN_NAME: 'NAME',
        ORDINAL_POSITION: '2',
        IS_NULLABLE: 'NO',
        DATA_TYPE: 'TEXT',
        CHARACTER_MAXIMUM_LENGTH: '5',
        NUMERIC_PRECISION: null,
        NUMERIC_SCALE: null,
      },
      {
        TABLE_NAME: 'V',
        COLUMN_NAME: 'ID',
        ORDINAL_POSITION: '1',
        IS_NULLABLE: 'YES',
        DATA_TYPE: 'NUMBER',
        CHARACTER_MAXIMUM_LENGTH: null,
        NUMERIC_PRECISION: '5',
        NUMERIC_SCALE: '2',
      },
    ]);
    expect(
      await harness.rows(
        `select table_name, is_secure, view_definition from information_schema.views ${here}`,
      ),
    ).toEqual([{ TABLE_NAME: 'V', IS_SECURE: 'NO', VIEW_DEFINITION: 'create view v as select id from t' }]);
  });
});

describe('a collation that would change what texts are equal is refused by name', () => {
  test.each([
    ["create table t (a varchar collate 'en-ci')", 'COLLATE'],
    ["select 'a' collate 'en-ci' = 'A'", 'COLLATE'],
    ["create schema defined.collated default_ddl_collation = 'en-ci'", 'DEFAULT_DDL_COLLATION'],
    ["alter database defined set default_ddl_collation = 'en-ci'", 'DEFAULT_DDL_COLLATION'],
    ["alter account set default_ddl_collation = 'en-ci'", 'DEFAULT_DDL_COLLATION'],
  ])('%s', async (statement, feature) => {
    expect((await harness.failure(statement)).message).toContain(`Unsupported feature '${feature}'.`);
  });
  test.each([
    "create table t (a varchar collate '')",
    "alter database defined set default_ddl_collation = ''",
    "alter account set default_ddl_collation = ''",
  ])('none is what there is: %s', async (statement) => {
    await expect(harness.execute(statement)).resolves.toBeDefined();
  });
});

/** https://docs.snowflake.com/en/sql-reference/sql/alter-table and …/alter-table-column */
describe('columns that ALTER TABLE adds', () => {
  test('are masked and tagged as they come', async () => {
    await harness.script(`create table t (a int); insert into t values (1);
      create tag level; create masking policy hide as (v varchar) returns varchar -> '***';
      alter table t add column b varchar default 'secret' with masking policy hide with tag (level = 'high'), c int`);
    expect(await harness.rows('select * from t')).toEqual([{ A: '1', B: '***', C: null }]);
    expect(await harness.only("select system$get_tag('level', 't.b', 'column')")).toBe('high');
    await harness.execute('alter table t add column if not exists a varchar masking policy hide');
    expect(await harness.rows('select a from t')).toEqual([{ A: '1' }]);
  });

  test('are not there where their policy cannot be set', async () => {
    await harness.script(`create table t (a int);
      create masking policy hide as (v varchar) returns varchar -> '***'`);
    expect((await harness.failure('alter table t add column b varchar masking policy nope')).code).toBe(
      '002003',
    );
    expect((await harness.failure('alter table t add column b int masking policy hide')).message).toContain(
      'type',
    );
    expect(await harness.columns('select * from t')).toEqual(['A']);
    await harness.script(
      "alter table t add column b varchar masking policy hide; insert into t values (1, 'x')",
    );
    expect(await harness.rows('select * from t')).toEqual([{ A: '1', B: '***' }]);
  });

  test('only by roles that may apply the policy', async () => {
    const place = `defined.s${schemas}`;
    await harness.script(`create masking policy hide as (v varchar) returns varchar -> '***';
      create role if not exists adder; create user if not exists adder password = '${adminPassword}' default_role = adder;
      grant role adder to user adder; grant usage on database defined to role adder;
      grant usage, create table on schema ${place} to role adder`);
    const session = await harness.signIn('ADDER', adminPassword, 'ADDER');
    await harness.execute(`create table ${place}.own (a int)`, session);
    const add = `alter table ${place}.own add column b varchar masking policy ${place}.hide`;
    expect((await harness.failure(add, session)).code).toMatch(/^00(2003|3001)$/);
    await harness.execute(`grant apply on masking policy ${place}.hide to role adder`);
    await harness.execute(add, session);
    expect(await harness.columns(`describe table ${place}.own`, session)).toContain('name');
    expect(await harness.rows(`describe table ${place}.own`, session)).toHaveLength(2);
  });
});

test('the sequence of a default can be changed for another', async () => {
  await harness.script(`create sequence one; create sequence hundred start 100;
    create table t (id int default one.nextval, name varchar default 'x'); insert into t (name) values ('a');
    alter table t alter column id set default hundred.nextval; insert into t (name) values ('b')`);
  expect(await harness.rows('select * from t order by id')).toEqual([
    { ID: '1', NAME: 'a' },
    { ID: '100', NAME: 'b' },
  ]);
  const unknown = await harness.failure('alter table t alter column id set default nope.nextval');
  expect(unknown.message).toContain('NOPE');
  for (const change of ['id set default 5', "name set default 'y'", 'name set default one.nextval'])
    expect((await harness.failure(`alter table t alter column ${change}`)).message).toContain(
      "Unsupported feature 'ALTER COLUMN SET DEFAULT",
    );
  await harness.script("alter table t alter column id drop default; insert into t (name) values ('c')");
  expect(await harness.rows("select id from t where name = 'c'")).toEqual([{ ID: null }]);
});
