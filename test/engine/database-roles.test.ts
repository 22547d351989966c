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
    expect(await harness.columns('show database roles in database made')).toEqual([
      'created_on',
      'name',
      'is_default',
      'is_current',
      'is_inherited',
      'granted_to_roles',
      'granted_to_database_roles',
      'granted_database_roles',
      'owner',
      'comment',
      'owner_role_type',
    ]);

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
