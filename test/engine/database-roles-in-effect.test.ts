/** Roles of databases where they are asked for, told of, and hold what is to move. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('use warehouse compute_wh; grant usage on warehouse compute_wh to role public');
});
afterAll(() => harness.close());

describe('IS_DATABASE_ROLE_IN_SESSION', () => {
  let sue: Session;
  const holds = (sql: string): Promise<unknown> => harness.only(sql, sue);

  beforeAll(async () => {
    await harness.script(`create role surgeon; create database clinic; create database lab; create role nurse;
      create database role clinic.nurse; create database role clinic.doctor; create database role lab.doctor;
      create database role clinic.everybody; grant database role clinic.everybody to role public;
      create database role lab.chemist; grant database role lab.chemist to role surgeon;
      grant database role clinic.nurse to database role clinic.doctor;
      grant database role clinic.doctor to role surgeon;
      create table clinic.public.patients as select 'Ann' as name, 1 as id; create table lab.public.patients as select 'Bob' as name, 2 as id;
      grant usage on all schemas in database clinic to database role clinic.nurse;
      grant usage on all schemas in database lab to database role lab.chemist;
      grant select on table clinic.public.patients to database role clinic.nurse;
      grant select on table lab.public.patients to database role lab.chemist;
      create user sue password = 'Secret-Pass-1'; grant role surgeon to user sue`);
    sue = await harness.signIn('SUE', 'Secret-Pass-1', 'SURGEON');
    await harness.script('use warehouse compute_wh; use secondary roles none; use database clinic', sue);
  });

  it('tells of the roles of the database in use, by their own names alone', async () => {
    expect(await holds("select is_database_role_in_session('DOCTOR')")).toBe(true);
    expect(await holds("select is_database_role_in_session('NURSE')")).toBe(true);
    expect(await holds("select is_database_role_in_session('EVERYBODY')")).toBe(true);
    expect(await holds("select is_database_role_in_session('CHEMIST')")).toBe(false);
    expect(await holds("select is_database_role_in_session('CLINIC.DOCTOR')")).toBe(false);
    expect(await holds("select is_database_role_in_session('doctor')")).toBe(false);
    expect(await holds('select is_database_role_in_session(null)')).toBe(null);
    expect(
      await harness.rows(
        "select n from (values ('DOCTOR'), ('NURSE'), ('CHEMIST'), ('SURGEON')) t(n) where is_database_role_in_session(n) order by n",
        sue,
      ),
    ).toEqual([{ N: 'DOCTOR' }, { N: 'NURSE' }]);
    await harness.script('use database lab', sue);
    expect(await holds("select is_database_role_in_session('DOCTOR')")).toBe(false);
    expect(await holds("select is_database_role_in_session('CHEMIST')")).toBe(true);
    await harness.script('use database clinic', sue);
  });

  it('does not mix them up with roles of the account, whose names they may share', async () => {
    expect(await holds("select is_role_in_session('NURSE')")).toBe(false);
    expect(await holds("select is_database_role_in_session('SURGEON')")).toBe(false);
    expect(
      await harness.rows(
        "select n from (values ('NURSE'), ('SURGEON'), ('PUBLIC')) t(n) where is_role_in_session(n)",
        sue,
      ),
    ).toEqual([{ N: 'SURGEON' }, { N: 'PUBLIC' }]);
    await harness.script('create role everybodys; grant role everybodys to role public');
    expect(await holds("select is_role_in_session('EVERYBODYS')")).toBe(true);
    expect(await holds("select is_role_in_session('PUBLIC')")).toBe(true);
    expect(await holds('select current_role()')).toBe('SURGEON');
    expect(await holds('select current_available_roles()')).toBe('["EVERYBODYS","PUBLIC","SURGEON"]');
  });

  it('looks, in views, into the database that they lie in', async () => {
    await harness.script(`create view lab.public.doctors as select is_database_role_in_session('DOCTOR') as doctor,
        is_database_role_in_session('CHEMIST') as chemist;
      grant select on view lab.public.doctors to database role lab.chemist`);
    expect(await harness.rows('select * from lab.public.doctors', sue)).toEqual([
      { DOCTOR: false, CHEMIST: true },
    ]);
  });

  it('looks, in policies, into the database of what they protect', async () => {
    await harness.script(`create masking policy clinic.public.names as (v varchar) returns varchar ->
        case when is_database_role_in_session('DOCTOR') then v else '***' end;
      create row access policy clinic.public.chemists as (v number) returns boolean -> is_database_role_in_session('CHEMIST');
      alter table clinic.public.patients modify column name set masking policy clinic.public.names;
      alter table lab.public.patients modify column name set masking policy clinic.public.names`);
    expect(await holds('select name from clinic.public.patients')).toBe('Ann');
    // The session has CLINIC.DOCTOR and CLINIC in use, but not LAB.DOCTOR.
    expect(await holds('select name from lab.public.patients')).toBe('***');
    await harness.script(`alter table clinic.public.patients add row access policy clinic.public.chemists on (id);
      alter table lab.public.patients add row access policy clinic.public.chemists on (id)`);
    expect(await harness.rows('select name from clinic.public.patients', sue)).toEqual([]);
    expect(await holds('select name from lab.public.patients')).toBe('***');
    await harness.script('revoke database role clinic.doctor from role surgeon');
    expect(await holds("select is_database_role_in_session('NURSE')")).toBe(false);
  });
});

describe('what database roles hold', () => {
  it.each([
    ['alter table from_here.s.t rename to to_there.public.u', "TABLE 'FROM_HERE.S.T'"],
    ['alter table to_there.public.t swap with from_here.s.t', "TABLE 'FROM_HERE.S.T'"],
    ['alter schema from_here.s rename to to_there.s', "SCHEMA 'FROM_HERE.S'"],
    ['alter schema from_here.s swap with to_there.public', "SCHEMA 'FROM_HERE.S'"],
    ['alter sequence from_here.s.q rename to to_there.public.q', "SEQUENCE 'FROM_HERE.S.Q'"],
    ['alter stage from_here.s.st rename to to_there.public.st', "STAGE 'FROM_HERE.S.ST'"],
    ['alter tag from_here.s.tag rename to to_there.public.tag', "TAG 'FROM_HERE.S.TAG'"],
    ['alter schema from_here.foreseen rename to to_there.foreseen', "SCHEMA 'FROM_HERE.FORESEEN'"],
  ])('stays in their database: %s', async (sql, what) => {
    await harness.script(`create or replace database from_here; create or replace database to_there; create schema from_here.s;
      create table from_here.s.t (n int); create table to_there.public.t (n int); create sequence from_here.s.q;
      create stage from_here.s.st; create tag from_here.s.tag; create schema from_here.foreseen;
      create database role from_here.r; grant select on table from_here.s.t to database role from_here.r;
      grant usage on sequence from_here.s.q to database role from_here.r; grant read on stage from_here.s.st to database role from_here.r;
      grant apply on tag from_here.s.tag to database role from_here.r;
      grant select on future tables in schema from_here.foreseen to database role from_here.r`);
    const failure = await harness.failure(sql);
    expect(failure.message).toContain(`${what} cannot be moved to another database`);
    await harness.script(`drop database role from_here.r; ${sql}`);
  });

  it('is told by the views of history and of the database', async () => {
    await harness.script(`create database told; create table told.public.t (n int); create database role told.reader comment = 'r';
      create database role told.owner_role; create role told_to; grant select on table told.public.t to database role told.reader;
      grant database role told.reader to database role told.owner_role; grant database role told.owner_role to role told_to;
      grant ownership on table told.public.t to database role told.owner_role copy current grants; grant usage on schema told.public to database role told.reader;
      use schema told.information_schema; grant role told_to to role accountadmin`);
    const roles = () =>
      harness.rows(`select name, comment, owner, role_type, role_database_name, owner_role_type, deleted_on is null as present
        from snowflake.account_usage.roles where role_database_name = 'TOLD' order by name`);
    const shown = { OWNER: 'ACCOUNTADMIN', ROLE_TYPE: 'DATABASE_ROLE', ROLE_DATABASE_NAME: 'TOLD' };
    expect(await roles()).toEqual([
      { NAME: 'OWNER_ROLE', COMMENT: null, ...shown, OWNER_ROLE_TYPE: 'ROLE', PRESENT: true },
      { NAME: 'READER', COMMENT: 'r', ...shown, OWNER_ROLE_TYPE: 'ROLE', PRESENT: true },
    ]);
    const grants = () =>
      harness.rows(`select privilege, granted_on, name, table_catalog, granted_to, grantee_name, granted_by, granted_by_role_type, deleted_on is null as present
        from snowflake.account_usage.grants_to_roles
        where table_catalog = 'TOLD' and privilege <> 'OWNERSHIP' and (granted_on = 'DATABASE_ROLE' or granted_on = 'TABLE') order by name, grantee_name`);
    const owner = { GRANTED_BY: 'ACCOUNTADMIN', GRANTED_BY_ROLE_TYPE: 'ROLE' };
    expect(await grants()).toMatchObject([
      {
        PRIVILEGE: 'USAGE',
        GRANTED_ON: 'DATABASE_ROLE',
        NAME: 'OWNER_ROLE',
        GRANTED_TO: 'ROLE',
        GRANTEE_NAME: 'TOLD_TO',
        ...owner,
      },
      {
        PRIVILEGE: 'USAGE',
        NAME: 'READER',
        GRANTED_TO: 'DATABASE_ROLE',
        GRANTEE_NAME: 'OWNER_ROLE',
        ...owner,
      },
      {
        PRIVILEGE: 'SELECT',
        GRANTED_ON: 'TABLE',
        GRANTED_TO: 'DATABASE_ROLE',
        GRANTEE_NAME: 'READER',
        GRANTED_BY: 'OWNER_ROLE',
        GRANTED_BY_ROLE_TYPE: 'DATABASE_ROLE',
        PRESENT: true,
      },
    ]);
    expect(
      await harness.rows(
        "select table_owner, owner_role_type from snowflake.account_usage.tables where table_catalog = 'TOLD'",
      ),
    ).toEqual([{ TABLE_OWNER: 'OWNER_ROLE', OWNER_ROLE_TYPE: 'DATABASE_ROLE' }]);
    expect(
      await harness.rows(`select privilege_type, grantor, grantee, granted_to from object_privileges
        where object_type = 'TABLE' order by 1`),
    ).toEqual([
      {
        PRIVILEGE_TYPE: 'OWNERSHIP',
        GRANTOR: 'OWNER_ROLE',
        GRANTEE: 'OWNER_ROLE',
        GRANTED_TO: 'DATABASE_ROLE',
      },
      { PRIVILEGE_TYPE: 'SELECT', GRANTOR: 'OWNER_ROLE', GRANTEE: 'READER', GRANTED_TO: 'DATABASE_ROLE' },
    ]);
    // These tell of roles of the account alone.
    for (const view of ['enabled_roles', 'applicable_roles'])
      expect(
        await harness.rows(
          `select role_name from ${view} where role_name in ('READER', 'OWNER_ROLE', 'TOLD_TO')`,
        ),
      ).toEqual([{ ROLE_NAME: 'TOLD_TO' }]);
    await harness.script('drop database role told.reader; drop database told');
    expect(await roles()).toEqual([
      { NAME: 'OWNER_ROLE', COMMENT: null, ...shown, OWNER_ROLE_TYPE: null, PRESENT: false },
      { NAME: 'READER', COMMENT: 'r', ...shown, OWNER_ROLE_TYPE: null, PRESENT: false },
    ]);
    expect((await grants()).map(({ PRESENT }) => PRESENT)).toEqual([false, false, false]);
  });
});
