/** Masking policies that tags bring to columns. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';

let harness: Harness;
let reader: Session;
let database = '';
let databases = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    use warehouse compute_wh; create role reader; grant role reader to user admin;
    grant usage on warehouse compute_wh to role reader`);
  reader = await harness.signIn('ADMIN', adminPassword, 'READER');
  await harness.script('use secondary roles none; use warehouse compute_wh', reader);
});
afterAll(() => harness.close());
beforeEach(async () => {
  databases += 1;
  database = `T${databases}`;
  await harness.script(`
    use role accountadmin; use secondary roles none; create database ${database};
    create table people (id int, name varchar, note varchar);
    insert into people values (1, 'Ann', 'a'), (2, 'Bob', 'b');
    grant usage on database ${database} to role reader; grant usage on schema ${database}.public to role reader;
    grant select on table people to role reader;
    create tag secret;
    create masking policy texts as (val varchar) returns varchar ->
      case when current_role() = 'ACCOUNTADMIN' then val else '*' end;
    create masking policy numbers as (val int) returns int ->
      case when current_role() = 'ACCOUNTADMIN' then val else 0 end;
    alter tag secret set masking policy texts, masking policy numbers`);
});

const seen = async (columns = '*', from = 'people'): Promise<readonly unknown[]> =>
  (await harness.rows(`select ${columns} from ${database}.public.${from} order by 1`, reader)).map((row) =>
    Object.values(row),
  );
const refusal = async (sql: string, session?: Session) => (await harness.failure(sql, session)).message;

describe('A tag with masking policies', () => {
  test('masks the columns it is set on, each by the policy of its type', async () => {
    expect(await seen('name')).toEqual([['Ann'], ['Bob']]);
    await harness.script("alter table people modify column name set tag secret = 'x'");
    expect(await seen('id, name')).toEqual([
      ['1', '*'],
      ['2', '*'],
    ]);
    expect(await seen('count(*)', "people where name = 'Ann'")).toEqual([['0']]);
    await harness.script("alter table people modify column id set tag secret = 'x'");
    expect(await seen('id, note')).toEqual([
      ['0', 'a'],
      ['0', 'b'],
    ]);
    await harness.script('alter table people modify column name unset tag secret');
    expect(await seen('name')).toEqual([['Ann'], ['Bob']]);
    await harness.script('alter tag secret unset masking policy numbers');
    expect(await seen('id')).toEqual([['1'], ['2']]);
  });

  test.each(['table people', 'schema public', 'database'])(
    'masks every column of its type in a %s, those that come later too, and views',
    async (on) => {
      const target = on === 'database' ? `database ${database}` : on;
      await harness.script(`alter ${target} set tag secret = 'x'; alter table people add column more varchar;
        create view names as select name from people; grant select on view names to role reader`);
      expect(await seen('id, name, note, more')).toEqual([
        ['0', '*', '*', '*'],
        ['0', '*', '*', '*'],
      ]);
      expect(await seen('name', 'names')).toEqual([['*'], ['*']]);
      await harness.script(`create table copy as select * from people`);
      await harness.script(`alter ${target} unset tag secret`);
      expect(await seen('name', 'names')).toEqual([['Ann'], ['Bob']]);
    },
  );

  test('gives way to a policy that is set on the column itself', async () => {
    await harness.script(`create masking policy own as (val varchar) returns varchar -> 'own';
      alter table people modify column name set masking policy own; alter table people set tag secret = 'x'`);
    expect(await seen('name, note')).toEqual([
      ['own', '*'],
      ['own', '*'],
    ]);
  });

  test('hands the value of the tag to the policy', async () => {
    await harness.script(`alter tag secret unset masking policy texts;
      create masking policy by_value as (val varchar) returns varchar ->
        case when system$get_tag_on_current_column('secret') = 'open' then val
          else system$get_tag_on_current_table('secret') end;
      alter tag secret set masking policy by_value;
      alter table people set tag secret = 'shut'; alter table people modify column note set tag secret = 'open'`);
    expect(await seen('name, note')).toEqual([
      ['shut', 'a'],
      ['shut', 'b'],
    ]);
    expect(await refusal("select system$get_tag_on_current_column('secret')")).toContain('masking policy');
    await harness.failure(
      "create masking policy bad as (v varchar) returns varchar -> system$get_tag_on_current_column('no_such')",
    );
  });

  test('takes the other arguments of a policy from columns of their names, and fails without them', async () => {
    await harness.script(`create masking policy by_id as (val varchar, id int) returns varchar ->
        case when id = 1 then val else '-' end;
      alter tag secret unset masking policy numbers;
      alter tag secret set masking policy by_id force;
      alter table people modify column name set tag secret = 'x'`);
    expect(await seen('name')).toEqual([['-'], ['Ann']]);
    await harness.script('alter table people rename column id to number');
    expect(await refusal('select name from people')).toContain('no column of the name of an argument');
    expect(await refusal(`select number from ${database}.public.people`, reader)).toBe(
      "SQL compilation error:\nFailure during expansion of policy 'BY_ID'.",
    );
  });

  test('fails queries rather than choose among several policies or show a masked argument', async () => {
    await harness.script(`create tag other; create masking policy second as (val varchar) returns varchar -> '2';
      alter tag other set masking policy second;
      alter table people modify column name set tag secret = 'x', other = 'y'`);
    expect(await refusal('select name from people')).toContain('several masking policies');
    await harness.script(`alter table people modify column name unset tag other;
      create row access policy who as (val varchar) returns boolean -> val = 'Ann';
      alter table people add row access policy who on (name)`);
    expect(await refusal('select name from people')).toContain('EXEMPT_OTHER_POLICIES');
  });
});

describe('Statements on masking policies of tags', () => {
  test('take one policy for each type, and keep what is in use', async () => {
    await harness.script("create masking policy more as (val varchar) returns varchar -> 'more'");
    expect((await harness.failure('alter tag secret set masking policy more')).code).toBe('003545');
    await harness.script('alter tag secret set masking policy more force');
    await harness.script("alter table people set tag secret = 'x'");
    expect(await seen('name')).toEqual([['more'], ['more']]);
    for (const sql of [
      'drop tag secret',
      'create or replace tag secret',
      'drop masking policy more',
      'create or replace masking policy more as (val varchar) returns varchar -> val',
    ])
      expect((await harness.failure(sql)).code).toBe('003531');
    await harness.failure('alter tag secret unset masking policy texts');
    await harness.script(`alter tag secret unset masking policy more, masking policy numbers;
      drop masking policy more; drop tag secret`);
    expect(await seen('name')).toEqual([['Ann'], ['Bob']]);
  });

  test('need APPLY MASKING POLICY, or the tag and APPLY on the policy', async () => {
    const at = `${database}.public`;
    const unset = `alter tag ${at}.secret unset masking policy ${at}.texts`;
    expect((await harness.failure(unset, reader)).code).toBe('002003');
    await harness.script(`grant apply on masking policy texts to role reader`);
    expect((await harness.failure(unset, reader)).code).toBe('003001');
    await harness.script('grant ownership on tag secret to role reader');
    await harness.script(unset, reader);
    expect(
      (await harness.failure(`alter tag ${at}.secret unset masking policy ${at}.numbers`, reader)).code,
    ).toBe('002003');
    await harness.script('grant apply tag on account to role reader');
    const setOnSchema = `alter schema ${at} set tag ${at}.secret = 'x'`;
    expect((await harness.failure(setOnSchema, reader)).code).toBe('003001');
    await harness.script('grant apply masking policy on account to role reader');
    await harness.script(setOnSchema, reader);
    await harness.script(
      'revoke apply masking policy on account from role reader; revoke apply tag on account from role reader',
    );
    expect(await seen('id, name')).toEqual([
      ['0', 'Ann'],
      ['0', 'Bob'],
    ]);
  });

  test('let a database go with its tags and policies, unless the tag is set elsewhere', async () => {
    await harness.script(`create database elsewhere; create table elsewhere.public.t (a varchar);
      alter table elsewhere.public.t set tag ${database}.public.secret = 'x'`);
    await harness.failure(`drop database ${database}`);
    await harness.script(`drop table elsewhere.public.t; drop database ${database}; drop database elsewhere`);
  });
});
