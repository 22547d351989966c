/** Roles of databases: https://docs.snowflake.com/en/sql-reference/sql/create-database-role */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
/** Has ANALYST, which has nothing to begin with. */
let ann: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`create role analyst; create user ann password = 'Secret-Pass-1';
    grant role analyst to user ann; use warehouse compute_wh; grant usage on warehouse compute_wh to role public`);
  ann = await harness.signIn('ANN', 'Secret-Pass-1', 'ANALYST');
  await harness.script('use warehouse compute_wh; use secondary roles none', ann);
});
afterAll(() => harness.close());

const names = async (sql: string, session?: Session): Promise<readonly unknown[]> =>
  (await harness.rows(sql, session)).map(({ name }) => name);

/** OK, or the code of the refusal. */
const outcome = async (sql: string, session: Session): Promise<string> =>
  await harness.execute(sql, session).then(
    () => 'ok',
    (error: { readonly failure?: { readonly code: string } }) => error.failure?.code ?? String(error),
  );

describe('CREATE, ALTER and DROP DATABASE ROLE', () => {
  it('makes, changes, lists and drops them, in the current database or the one that is named', async () => {
    await harness.script('create database made; create database other; use database made');
    expect(await harness.only("create database role reader comment = 'reads'")).toBe(
      'Database role READER successfully created.',
    );
    expect((await harness.failure('create database role made.reader')).code).toBe('002002');
    expect(await harness.only('create database role if not exists made.reader')).toBe(
      'READER already exists, statement succeeded.',
    );
    // Of another database, and of the account: the name is the same, the role is not.
    await harness.script(
      'create database role other.reader; create role reader; create database role writer',
    );
    expect(await harness.rows('show database roles in database made')).toMatchObject([
      {
        name: 'READER',
        is_default: 'N',
        is_current: 'N',
        is_inherited: 'N',
        granted_to_roles: '0',
        granted_to_database_roles: '0',
        granted_database_roles: '0',
        owner: 'ACCOUNTADMIN',
        comment: 'reads',
        owner_role_type: 'ROLE',
      },
      { name: 'WRITER', comment: '' },
    ]);
    expect(await names("show database roles like 'w%' in database made")).toEqual(['WRITER']);
    expect(await names("show database roles in database made limit 1 from 'READER'")).toEqual(['WRITER']);

    await harness.script(`alter database role writer rename to editor;
      alter database role made.editor set comment = 'writes'; alter database role reader unset comment`);
    expect(await harness.rows('show database roles in database made')).toMatchObject([
      { name: 'EDITOR', comment: 'writes' },
      { name: 'READER', comment: '' },
    ]);
    await harness.script(
      `create or alter database role editor; comment on database role made.reader is 'again'`,
    );
    expect(await harness.rows('show database roles in database made')).toMatchObject([
      { name: 'EDITOR', comment: '' },
      { name: 'READER', comment: 'again' },
    ]);
    expect(await harness.only('drop database role editor')).toBe('EDITOR successfully dropped.');
    expect(await harness.only('drop database role if exists editor')).toBe(
      'Drop statement executed successfully (EDITOR already dropped).',
    );
    expect(await names('show database roles in database made')).toEqual(['READER']);
    expect(await names("show roles like 'reader'")).toEqual(['READER']);
  });

  it('goes with its database, whatever it was granted', async () => {
    await harness.script(`create database short_lived; create database role short_lived.r;
      create table short_lived.public.t (n int); drop database short_lived; create database short_lived`);
    expect(await names('show database roles in database short_lived')).toEqual([]);
  });

  it('keeps its tags, which it inherits from its database, too', async () => {
    await harness.script(`create database tagged; create tag tagged.public.cost; create database role tagged.r;
      alter database tagged set tag tagged.public.cost = 'all'`);
    const value = "select system$get_tag('tagged.public.cost', 'tagged.r', 'database role')";
    expect(await harness.only(value)).toBe('all');
    await harness.script("alter database role tagged.r set tag tagged.public.cost = 'own'");
    expect(await harness.only(value)).toBe('own');
    await harness.script(
      'grant usage on database tagged to role analyst; grant usage on schema tagged.public to role analyst',
    );
    expect(await harness.only(value, ann)).toBe('own');
    await harness.script('alter database role tagged.r unset tag tagged.public.cost');
    expect(await harness.only(value)).toBe('all');
  });

  it.each([
    [
      'alter database role made.reader rename to other.taken',
      '001003',
      /cannot be moved to database 'OTHER'/,
    ],
    ['alter database role made.reader set owner = x', '001423', /OWNER/],
    ["create database role made.x with tag (made.public.t = 'v')", '000002', /TAG in CREATE DATABASE ROLE/],
    ['create database role nowhere.x', '002003', /Database 'NOWHERE'/],
    ['create database role snowflake.x', '003001', /database 'SNOWFLAKE'/],
    ['drop database role made.nothing', '002003', /Database Role 'MADE.NOTHING'/],
    ['show database roles', '001003', /IN DATABASE/],
    ['show database roles in schema made.public', '001003', /IN DATABASE/],
    ['show database roles in database nowhere', '002043', /./],
    ['describe database role made.reader', '000002', /DESCRIBE DATABASE ROLE/],
    ['use role made.reader', '000904', /./],
    ['use role reader_of_made', '003013', /./],
  ])('refuses %s', async (sql, code, message) => {
    const failure = await harness.failure(sql);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });

  it('takes CREATE DATABASE ROLE on the database, and OWNERSHIP to change and drop', async () => {
    await harness.script('create database guarded; create database role guarded.mine');
    expect(await outcome('create database role guarded.x', ann)).toBe('002003');
    expect(await outcome('drop database role guarded.mine', ann)).toBe('002003');
    expect(await outcome('drop database role if exists guarded.mine', ann)).toBe('ok');
    expect(await outcome('show database roles in database guarded', ann)).toBe('002043');
    await harness.script('grant usage on database guarded to role analyst');
    expect(await outcome('create database role guarded.x', ann)).toBe('003001');
    expect(await outcome('drop database role guarded.mine', ann)).toBe('003001');
    expect(await names('show database roles in database guarded', ann)).toEqual(['MINE']);
    await harness.script('grant create database role on database guarded to role analyst');
    expect(await outcome('create database role guarded.x', ann)).toBe('ok');
    expect(await outcome('create or replace database role guarded.mine', ann)).toBe('003001');
    expect(await outcome('create or replace database role guarded.x', ann)).toBe('ok');
    expect(await harness.rows('show database roles in database guarded')).toMatchObject([
      { name: 'MINE', owner: 'ACCOUNTADMIN' },
      { name: 'X', owner: 'ANALYST' },
    ]);
    expect(await outcome('drop database role guarded.x', ann)).toBe('ok');
  });
});

describe('GRANT and REVOKE DATABASE ROLE', () => {
  beforeAll(async () => {
    await harness.script(`create database shop; create schema shop.sales; create database elsewhere;
      create table shop.sales.orders (n int); insert into shop.sales.orders values (1), (2);
      create database role shop.reader; create database role shop.writer; create database role elsewhere.reader;
      grant usage on schema shop.sales to database role shop.reader;
      grant select on all tables in schema shop.sales to database role shop.reader;
      grant insert on table shop.sales.orders to database role shop.writer;
      grant database role shop.reader to database role shop.writer`);
  });

  const read = 'select count(*) from shop.sales.orders';
  const write = 'insert into shop.sales.orders select 3 where false';

  it('passes on what they were granted to the roles above, until it is revoked', async () => {
    expect([await outcome(read, ann), await outcome(write, ann)]).toEqual(['002003', '002003']);
    await harness.script('grant database role shop.reader to role analyst');
    expect([await outcome(read, ann), await outcome(write, ann)]).toEqual(['ok', '003001']);
    await harness.script(`create role lead; grant database role shop.writer to role lead; grant role lead to role analyst;
      revoke database role shop.reader from role analyst`);
    expect([await outcome(read, ann), await outcome(write, ann)]).toEqual(['ok', 'ok']);
    await harness.script('revoke database role shop.reader from database role shop.writer');
    expect([await outcome(read, ann), await outcome(write, ann)]).toEqual(['002003', '002003']);
    await harness.script(`grant database role shop.reader to database role shop.writer`);
    expect(await outcome(write, ann)).toBe('ok');
    await harness.script('drop database role shop.reader');
    expect(await outcome(read, ann)).toBe('002003');
    await harness.script(`create database role shop.reader; grant usage on schema shop.sales to database role shop.reader;
      grant select on table shop.sales.orders to database role shop.reader;
      grant database role shop.reader to database role shop.writer`);
    expect(await outcome(read, ann)).toBe('ok');
  });

  it('tells of them in every form of SHOW GRANTS', async () => {
    expect(await harness.rows('show grants to database role shop.reader')).toMatchObject([
      {
        privilege: 'USAGE',
        granted_on: 'DATABASE',
        name: 'SHOP',
        granted_to: 'DATABASE_ROLE',
        grantee_name: 'READER',
        granted_by: 'ACCOUNTADMIN',
      },
      { privilege: 'USAGE', granted_on: 'SCHEMA', name: 'SHOP.SALES' },
      { privilege: 'SELECT', granted_on: 'TABLE', name: 'SHOP.SALES.ORDERS' },
    ]);
    expect(await harness.rows('show grants of database role shop.reader')).toMatchObject([
      {
        role: 'SHOP.READER',
        granted_to: 'DATABASE_ROLE',
        grantee_name: 'WRITER',
        granted_by: 'ACCOUNTADMIN',
      },
    ]);
    expect(await harness.rows('show grants of database role shop.writer')).toMatchObject([
      { role: 'SHOP.WRITER', granted_to: 'ROLE', grantee_name: 'LEAD' },
    ]);
    expect(await harness.rows('show grants on database role shop.writer')).toMatchObject([
      { privilege: 'OWNERSHIP', granted_on: 'DATABASE_ROLE', name: 'SHOP.WRITER', granted_to: 'ROLE' },
      { privilege: 'USAGE', granted_on: 'DATABASE_ROLE', grantee_name: 'LEAD', granted_by_role_type: 'ROLE' },
    ]);
    expect(await harness.rows('show grants to role lead')).toMatchObject([
      { privilege: 'USAGE', granted_on: 'DATABASE_ROLE', name: 'SHOP.WRITER', granted_to: 'ROLE' },
    ]);
    expect(await harness.rows('show grants on database shop')).toMatchObject([
      { privilege: 'OWNERSHIP', grantee_name: 'ACCOUNTADMIN' },
      { privilege: 'USAGE', granted_to: 'DATABASE_ROLE', grantee_name: 'WRITER' },
      { privilege: 'USAGE', granted_to: 'DATABASE_ROLE', grantee_name: 'READER' },
    ]);
    expect(await harness.rows('show database roles in database shop')).toMatchObject([
      { name: 'READER', granted_to_roles: '0', granted_to_database_roles: '1', granted_database_roles: '0' },
      { name: 'WRITER', granted_to_roles: '1', granted_to_database_roles: '0', granted_database_roles: '1' },
    ]);
    expect(await harness.rows('show database roles in database shop', ann)).toMatchObject([
      { name: 'READER', is_inherited: 'Y', is_current: 'N' },
      { name: 'WRITER', is_inherited: 'Y' },
    ]);
    expect(await harness.rows("show roles like 'lead'")).toMatchObject([{ granted_roles: '0' }]);
  });

  it('are granted what ALL has on their database for them', async () => {
    await harness.script(
      `create database role shop.all_of_it; grant all on database shop to database role shop.all_of_it`,
    );
    expect(
      (await harness.rows('show grants to database role shop.all_of_it')).map(({ privilege }) => privilege),
    ).toEqual(['USAGE', 'CREATE SCHEMA', 'MODIFY', 'MONITOR']);
    await harness.script('drop database role shop.all_of_it');
  });

  it('holds future grants, and gets what they foresee', async () => {
    await harness.script(`create schema shop.later; grant select on future tables in schema shop.later to database role shop.reader;
      grant usage on schema shop.later to database role shop.reader;
      grant usage on future schemas in database shop to database role shop.writer`);
    expect(await harness.rows('show future grants to database role shop.reader')).toMatchObject([
      {
        privilege: 'SELECT',
        grant_on: 'TABLE',
        name: 'SHOP.LATER.<TABLE>',
        grant_to: 'DATABASE_ROLE',
        grantee_name: 'READER',
      },
    ]);
    await harness.script('create table shop.later.t as select 1 as n; create schema shop.last');
    expect(await outcome('select * from shop.later.t', ann)).toBe('ok');
    expect(await harness.rows('show grants on schema shop.last')).toMatchObject([
      { privilege: 'OWNERSHIP' },
      { privilege: 'USAGE', granted_to: 'DATABASE_ROLE', grantee_name: 'WRITER' },
    ]);
    await harness.script(
      'revoke select on future tables in schema shop.later from database role shop.reader',
    );
    expect(await harness.rows('show future grants in schema shop.later')).toEqual([]);
  });

  it('takes MANAGE GRANTS to drop while it holds future grants', async () => {
    await harness.script(`create database role shop.foresees; grant ownership on database role shop.foresees to role analyst;
      grant create database role on database shop to role analyst; grant select on future views in database shop to database role shop.foresees`);
    for (const sql of ['drop database role shop.foresees', 'create or replace database role shop.foresees'])
      expect(await outcome(sql, ann)).toBe('003001');
    await harness.script('revoke select on future views in database shop from database role shop.foresees');
    expect(await outcome('drop database role shop.foresees', ann)).toBe('ok');
  });

  it('owns what lies in its database, and leaves it to who drops it', async () => {
    await harness.script(`create table shop.sales.owned as select 1 as n; create view shop.sales.seen as select n from shop.sales.owned;
      create database role shop.keeper; grant usage on schema shop.sales to database role shop.keeper;
      grant ownership on table shop.sales.owned to database role shop.keeper;
      grant ownership on view shop.sales.seen to database role shop.keeper;
      grant select on view shop.sales.seen to database role shop.reader;
      grant ownership on database role shop.writer to database role shop.keeper;
      grant database role shop.keeper to role lead`);
    expect(await harness.rows("show tables like 'owned' in database shop", ann)).toMatchObject([
      { owner: 'KEEPER', owner_role_type: 'DATABASE_ROLE' },
    ]);
    expect(await outcome('alter table shop.sales.owned add column m int', ann)).toBe('ok');
    // The view reads as its owner, who is a database role.
    expect(await outcome('select * from shop.sales.seen', ann)).toBe('ok');
    expect(await outcome('grant database role shop.writer to role analyst', ann)).toBe('ok');
    expect(await harness.rows('show grants of database role shop.writer')).toMatchObject([
      { grantee_name: 'LEAD' },
      { grantee_name: 'LEAD', granted_by: 'KEEPER' },
      { grantee_name: 'ANALYST', granted_by: 'KEEPER' },
    ]);
    expect(await harness.rows('show grants on view shop.sales.seen')).toMatchObject([
      {
        privilege: 'OWNERSHIP',
        granted_to: 'DATABASE_ROLE',
        grantee_name: 'KEEPER',
        granted_by_role_type: 'DATABASE_ROLE',
      },
      { privilege: 'SELECT', granted_by: 'KEEPER', granted_by_role_type: 'DATABASE_ROLE' },
    ]);
    await harness.script('drop database role shop.keeper');
    expect(await harness.rows("show tables like 'owned' in database shop")).toMatchObject([
      { owner: 'ACCOUNTADMIN', owner_role_type: 'ROLE' },
    ]);
    expect(await harness.rows('show grants of database role shop.writer')).toMatchObject([
      { grantee_name: 'LEAD', granted_by: 'ACCOUNTADMIN' },
    ]);
  });

  it.each([
    [
      'grant select on table elsewhere.public.t to database role shop.reader',
      /on table 'ELSEWHERE.PUBLIC.T'/,
    ],
    ['grant usage on database elsewhere to database role shop.reader', /on database 'ELSEWHERE'/],
    ['grant usage on schema elsewhere.public to database role shop.reader', /on schema 'ELSEWHERE.PUBLIC'/],
    ['grant create role on account to database role shop.reader', /on the account/],
    [
      'grant usage, create database role on database shop to database role shop.reader',
      /CREATE SCHEMA, MODIFY/,
    ],
    ['grant usage on warehouse compute_wh to database role shop.reader', /on warehouse 'COMPUTE_WH'/],
    ['grant monitor on user admin to database role shop.reader', /on user 'ADMIN'/],
    ['grant ownership on role lead to database role shop.reader', /on role 'LEAD'/],
    ['grant ownership on table elsewhere.public.t to database role shop.reader', /ELSEWHERE.PUBLIC.T/],
    ['grant usage on future schemas in database elsewhere to database role shop.reader', /ELSEWHERE/],
    ['grant database role elsewhere.reader to database role shop.reader', /its own database only/],
    ['grant database role shop.writer to database role shop.reader', /cycle in the role hierarchy/],
    ['grant database role shop.writer to database role shop.writer', /'SHOP.WRITER' to role 'SHOP.WRITER'/],
    ['grant ownership on database shop to database role shop.reader', /GRANT OWNERSHIP ON DATABASE TO/],
    ['grant imported privileges on database snowflake to database role shop.reader', /SNOWFLAKE/],
    ['grant database role snowflake.object_viewer to database role shop.reader', /its own database only/],
    ['grant select on table shop.sales.orders to database role shop.nobody', /'SHOP.NOBODY'/],
    ['grant select on table shop.sales.orders to role shop.reader', /SHOP.READER/],
    ['grant role reader to database role shop.reader', /GRANT ROLE TO DATABASE ROLE/],
    ['use secondary roles shop.reader', /./],
  ])('refuses %s', async (sql, message) => {
    await harness.script(
      'create table if not exists elsewhere.public.t (n int); create role if not exists reader',
    );
    expect((await harness.failure(sql)).message).toMatch(message);
  });

  it('is no role to begin a session with', async () => {
    await harness.script(
      `create user may password = 'Secret-Pass-1' default_role = 'SHOP.READER'; grant role lead to user may`,
    );
    await expect(harness.signIn('MAY', 'Secret-Pass-1')).rejects.toThrow(/SHOP.READER/);
    await expect(harness.signIn('MAY', 'Secret-Pass-1', 'SHOP.READER')).rejects.toThrow(/SHOP.READER/);
  });

  it('is granted by its owner and by MANAGE GRANTS, and is nothing to who may not use its database', async () => {
    await harness.script(`create database kept; create database role kept.r; create role manager;
      grant manage grants on account to role manager; create user max password = 'Secret-Pass-1'; grant role manager to user max`);
    const max = await harness.signIn('MAX', 'Secret-Pass-1', 'MANAGER');
    for (const sql of [
      'grant database role kept.r to role analyst',
      'show grants to database role kept.r',
      'show grants of database role kept.r',
      'show grants on database role kept.r',
      'revoke database role kept.r from role analyst',
      'grant ownership on database role kept.r to role analyst',
      'drop database role kept.r',
      'alter database role kept.r rename to x',
      "comment on database role kept.r is 'c'",
      "alter database role kept.r set tag made.public.x = 'v'",
      "select system$get_tag('made.public.x', 'kept.r', 'database role')",
      'grant select on future tables in database kept to database role kept.r',
    ]) {
      const missing = sql.replace('kept.r', 'kept.none');
      const said = async (text: string) => (await harness.failure(text, ann)).message.replace('NONE', 'R');
      expect(await said(sql)).toBe(await said(missing));
    }
    await harness.script('grant database role kept.r to role lead', max);
    expect(await harness.rows('show grants of database role kept.r')).toMatchObject([
      { grantee_name: 'LEAD', granted_by: 'ACCOUNTADMIN' },
    ]);
    await harness.script('grant usage on database kept to role analyst');
    expect(await outcome('grant database role kept.r to role analyst', ann)).toBe('003001');
    expect(await outcome('revoke database role kept.r from role lead', ann)).toBe('003001');
    await harness.script('grant ownership on database role kept.r to role analyst');
    expect(await outcome('grant database role kept.r to role analyst', ann)).toBe('ok');
    await harness.script('revoke database role kept.r from role lead', max);
    expect(await harness.rows('show grants of database role kept.r')).toMatchObject([
      { grantee_name: 'ANALYST', granted_by: 'ANALYST' },
    ]);
  });

  it('keeps the use of its database, whoever comes to own that', async () => {
    await harness.script(`create database passed_on; create database role passed_on.r; create role heir;
      grant ownership on database passed_on to role heir`);
    expect(await harness.rows('show grants to database role passed_on.r')).toMatchObject([
      { privilege: 'USAGE', name: 'PASSED_ON', granted_by: 'HEIR' },
    ]);
  });
});
