import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let schemas = 0;
let place: string;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create database ddl_db; use warehouse compute_wh');
});
afterAll(() => harness.close());
/** Each test in a schema of its own. */
beforeEach(async () => {
  schemas += 1;
  place = `DDL_DB.S${schemas}`;
  await harness.script(`create schema ${place}; use schema ${place}`);
});

const ddl = (type: string, name: string, qualified = false): Promise<unknown> =>
  harness.only(`select get_ddl('${type}', '${name}'${qualified ? ', true' : ''})`);

describe('GET_DDL gives the text of', () => {
  test('tables', async () => {
    await harness.script(`
      create sequence ids;
      create table books_table (id number(38,0) default ids.nextval, title varchar(255) not null comment 'its ''name''',
        "Mixed" float, n int autoincrement start 5 increment 2, at timestamp_ntz(3) default current_timestamp(),
        primary key (id)) comment = 'all of them'`);
    expect(await ddl('TABLE', 'books_table')).toBe(`create or replace TABLE BOOKS_TABLE (
	ID NUMBER(38,0) NOT NULL DEFAULT ${place}.IDS.NEXTVAL,
	TITLE VARCHAR(255) NOT NULL COMMENT 'its ''name''',
	"Mixed" FLOAT,
	N NUMBER(38,0) autoincrement start 5 increment 2 noorder,
	AT TIMESTAMP_NTZ(3) DEFAULT current_timestamp(),
	primary key (ID)
)COMMENT='all of them'
;`);
    await harness.script('create transient table short (a int); create temporary table passing (a int)');
    expect(await ddl('table', 'short', true)).toBe(
      `create or replace TRANSIENT TABLE ${place}.SHORT (\n\tA NUMBER(38,0)\n);`,
    );
    expect(await ddl('table', `${place}.passing`)).toContain('create or replace TEMPORARY TABLE PASSING (');
  });

  test('views', async () => {
    await harness.script(`
      create table t (a int, b int);
      create secure view v (x comment 'first', y) comment = 'both' as
        select a, b from t;
      create view "w" as select a from t`);
    expect(await ddl('VIEW', 'v')).toBe(`create or replace secure view V(
	X COMMENT 'first',
	Y
) COMMENT='both'
 as select a, b from t;`);
    expect(await ddl('VIEW', '"w"', true)).toBe(
      `create or replace view ${place}."w"(\n\tA\n) as select a from t;`,
    );
  });

  test('tables and views by either type', async () => {
    await harness.script('create table t (a int); create view v as select a from t');
    expect(await ddl('VIEW', 't')).toBe(await ddl('TABLE', 't'));
    expect(await ddl('TABLE', 'v')).toBe('create or replace view V(\n\tA\n) as select a from t;');
  });

  test('tags by their names, and statements that set those of schemas and databases', async () => {
    await harness.script(`create database tagged_db; create tag zone; create tag area;
      create table t (a int) with tag (zone = 'z', area = 'a'); create schema s;
      alter schema s set tag tagged_db.public.zone = '1', tagged_db.public.area = '2';
      alter database tagged_db set tag tagged_db.public.area = 'it''s'`);
    const table =
      "create or replace TABLE T (\n\tA NUMBER(38,0)\n)WITH TAG (TAGGED_DB.PUBLIC.AREA='a', TAGGED_DB.PUBLIC.ZONE='z')\n;";
    const schemaTags = "set tag TAGGED_DB.PUBLIC.AREA='2', TAGGED_DB.PUBLIC.ZONE='1';";
    expect(await ddl('TABLE', 'tagged_db.public.t')).toBe(table);
    expect(await ddl('SCHEMA', 'tagged_db.s')).toBe(
      `create or replace schema S;\n\nalter schema S ${schemaTags}`,
    );
    const texts = [
      'create or replace database TAGGED_DB;',
      'create or replace schema PUBLIC;',
      'create or replace tag ZONE;',
      'create or replace tag AREA;',
      table,
      'create or replace schema S;',
      "alter database TAGGED_DB set tag TAGGED_DB.PUBLIC.AREA='it''s';",
      `alter schema S ${schemaTags}`,
    ];
    const text = await ddl('DATABASE', 'tagged_db');
    expect(text).toBe(texts.join('\n\n'));
    // Run again, it makes the same.
    await harness.script(String(text));
    expect(await ddl('DATABASE', 'tagged_db')).toBe(text);
    await harness.execute('drop database tagged_db');
  });

  test('sequences, tags and policies', async () => {
    await harness.script(`
      create sequence seq start 3 increment -2 order comment = 'c';
      create tag team allowed_values 'red', 'blue';
      create row access policy rap as (a int) returns boolean -> a > 0;
      create masking policy mask as (val varchar, owner varchar) returns varchar -> case when owner = 'x' then val else '*' end`);
    expect(await ddl('SEQUENCE', 'seq')).toBe(
      "create or replace sequence SEQ start with 3 increment by -2 order COMMENT='c';",
    );
    expect(await ddl('TAG', 'team')).toBe("create or replace tag TEAM allowed_values 'red', 'blue';");
    expect(await ddl('POLICY', 'rap', true)).toBe(
      `create or replace row access policy ${place}.RAP as (A NUMBER(38,0)) returns BOOLEAN ->\na > 0;`,
    );
    expect(await ddl('POLICY', 'mask')).toBe(
      "create or replace masking policy MASK as (VAL VARCHAR(16777216), OWNER VARCHAR(16777216)) returns VARCHAR(16777216) ->\ncase when owner = 'x' then val else '*' end;",
    );
  });

  test('schemas and databases, with what is in them', async () => {
    await harness.script(`
      create view late as select 1 as one; create table books (id int); create sequence seq;
      create view early as select id from books`);
    const schema = `create or replace schema S${schemas};

create or replace sequence SEQ start with 1 increment by 1 noorder;

create or replace TABLE BOOKS (
	ID NUMBER(38,0)
);

create or replace view LATE(
	ONE
) as select 1 as one;

create or replace view EARLY(
	ID
) as select id from books;`;
    expect(await ddl('SCHEMA', `s${schemas}`)).toBe(schema);
    const database = String(await ddl('DATABASE', 'ddl_db'));
    expect(database).toMatch(/^create or replace database DDL_DB;\n\ncreate or replace schema PUBLIC;/);
    expect(database).toContain(schema);
    expect(database).not.toContain('INFORMATION_SCHEMA');
  });

  test('what makes the same again', async () => {
    await harness.script(`
      create sequence ids start 7;
      create table source (id int not null default ids.nextval, "x y" varchar(9) comment 'it''s \\\\ this', primary key (id));
      create view seen as select id as "Id" from source`);
    const texts = [await ddl('TABLE', 'source'), await ddl('VIEW', 'seen'), await ddl('SEQUENCE', 'ids')];
    for (const text of texts) await harness.execute(String(text));
    expect([await ddl('TABLE', 'source'), await ddl('VIEW', 'seen'), await ddl('SEQUENCE', 'ids')]).toEqual(
      texts,
    );
  });

  test.each([
    ["select get_ddl('TABLE', 'nosuch')", '002003'],
    ["select get_ddl('SCHEMA', 'nosuch')", '002003'],
    ["select get_ddl('SCHEMA', 'information_schema')", '002003'],
    ["select get_ddl('DATABASE', 'nosuch')", '002003'],
    ["select get_ddl('POLICY', 'nosuch')", '002003'],
    ["select get_ddl('SEQUENCE', 'nosuch')", '002003'],
    ["select get_ddl('TABLE', 'a b')", '000904'],
    ["select get_ddl('TASK', 't')", '000002'],
    ["select get_ddl('NONSENSE', 't')", '001008'],
    ['select get_ddl(name, name) from (select 1 as name)', '001015'],
  ])('no more than there is: %s', async (sql, code) => {
    await harness.execute('create table t (a int)');
    expect((await harness.failure(sql)).code).toBe(code);
  });
});

describe('GET_DDL tells nobody what they may not know', () => {
  let session: Session;
  beforeAll(async () => {
    await harness.script(`
      create role reader; create user rita password = 'Correct-Horse-2' default_role = reader;
      grant role reader to user rita; grant usage on warehouse compute_wh to role reader`);
    session = await harness.signIn('RITA', 'Correct-Horse-2');
    session.warehouse = harness.admin.warehouse;
  });
  const seen = (type: string, name: string) =>
    harness.only(`select get_ddl('${type}', '${place}.${name}')`, session);
  const refusal = async (type: string, name: string) =>
    (await harness.failure(`select get_ddl('${type}', '${place}.${name}')`, session)).code;

  beforeEach(async () => {
    await harness.script(`
      grant usage on database ddl_db to role reader; grant usage on schema ${place} to role reader;
      create table t (a int, b varchar); create table hidden (a int);
      create view v as select a from hidden; create secure view s as select a from hidden;
      create row access policy rap as (n int) returns boolean -> true;
      create masking policy mask as (val varchar) returns varchar -> val; create tag label;
      alter table t add row access policy rap on (a);
      alter table t modify column b set masking policy mask`);
  });

  test('objects that the session has nothing to do with', async () => {
    for (const name of ['t', 'hidden']) expect(await refusal('TABLE', name)).toBe('002003');
    for (const name of ['v', 's']) expect(await refusal('VIEW', name)).toBe('002003');
    for (const name of ['rap', 'mask']) expect(await refusal('POLICY', name)).toBe('002003');
    expect(await harness.only(`select get_ddl('SCHEMA', '${place}')`, session)).not.toMatch(/HIDDEN|hidden/);
  });

  test('the text of secure views, and the names of policies', async () => {
    await harness.script(
      'grant select on table t to role reader; grant select on view v to role reader; grant select on view s to role reader',
    );
    expect(await seen('TABLE', 't')).toBe(
      'create or replace TABLE T (\n\tA NUMBER(38,0),\n\tB VARCHAR(16777216) WITH MASKING POLICY #unknown_policy\n)WITH ROW ACCESS POLICY #unknown_policy ON (A)\n;',
    );
    expect(await seen('VIEW', 'v')).toContain('select a from hidden');
    expect(await refusal('VIEW', 's')).toBe('003001');
    const schema = await harness.only(`select get_ddl('SCHEMA', '${place}')`, session);
    expect(schema).toContain('view V(');
    expect(schema).not.toContain('secure');
    await harness.execute('grant apply on masking policy mask to role reader');
    expect(await seen('TABLE', 't')).toContain(`WITH MASKING POLICY ${place}.MASK`);
    expect(await seen('POLICY', 'mask')).toContain('returns VARCHAR');
  });

  test('tags, and their values', async () => {
    await harness.script(`create schema ${place}_tags; create tag ${place}_tags.label; use schema ${place};
      alter table t set tag ${place}_tags.label = 'secret'; grant select on table t to role reader`);
    expect(await ddl('TABLE', 't')).toContain(`WITH TAG (${place}_TAGS.LABEL='secret')`);
    expect(await seen('TABLE', 't')).toContain("WITH TAG (#unknown_tag='#unknown_value')");
  });
});
