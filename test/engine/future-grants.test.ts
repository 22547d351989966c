import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let database = '';
let databases = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script('create role reader; create role keeper');
});
afterAll(() => harness.close());
beforeEach(async () => {
  databases += 1;
  database = `D${databases}`;
  await harness.script(`create database ${database}; create schema s`);
});

const grantsOn = async (kind: string, name: string) =>
  (await harness.rows(`show grants on ${kind} ${name}`))
    .map(({ privilege, grantee_name }) => `${privilege} ${grantee_name}`)
    .sort();

describe('Future grants on tables and views', () => {
  test('come true for what is made afterwards, of their kind', async () => {
    await harness.script(`create table before (a int);
      grant select, insert on future tables in database ${database} to role reader with grant option;
      grant select on future views in schema s to role keeper;
      create table t (a int); create view v as select 1 as a`);
    expect(await grantsOn('table', 'before')).toEqual(['OWNERSHIP ACCOUNTADMIN']);
    expect(await grantsOn('table', 't')).toEqual([
      'INSERT READER',
      'OWNERSHIP ACCOUNTADMIN',
      'SELECT READER',
    ]);
    expect(await grantsOn('view', 'v')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'SELECT KEEPER']);
    await harness.execute(`revoke insert on future tables in database ${database} from role reader`);
    await harness.execute('create or replace table t (b int)');
    expect(await grantsOn('table', 't')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'SELECT READER']);
  });

  test('of a schema hide those of its database', async () => {
    await harness.script(`grant select on future tables in database ${database} to role reader;
      grant delete on future tables in schema s to role keeper;
      create table t (a int); create table ${database}.public.t (a int)`);
    expect(await grantsOn('table', 't')).toEqual(['DELETE KEEPER', 'OWNERSHIP ACCOUNTADMIN']);
    expect(await grantsOn('table', `${database}.public.t`)).toEqual([
      'OWNERSHIP ACCOUNTADMIN',
      'SELECT READER',
    ]);
    expect(await harness.rows(`show future grants in schema ${database}.s`)).toMatchObject([
      { privilege: 'DELETE', grant_on: 'TABLE', name: `${database}.S.<TABLE>`, grantee_name: 'KEEPER' },
    ]);
    expect(await harness.rows(`show future grants in database ${database}`)).toMatchObject([
      { privilege: 'SELECT', grant_on: 'TABLE', name: `${database}.<TABLE>`, grantee_name: 'READER' },
    ]);
  });

  test('give what is made to its owner to be, and give way to grants that are copied', async () => {
    await harness.script(`grant ownership on future tables in schema s to role keeper;
      grant select on future tables in schema s to role reader; create table t (a int)`);
    expect(await grantsOn('table', 't')).toEqual(['OWNERSHIP KEEPER', 'SELECT READER']);
    await harness.script(`create view v as select 1 a; grant references on view v to role reader;
      grant select on future views in schema s to role keeper; create or replace view v copy grants as select 2 a`);
    expect(await grantsOn('view', 'v')).toEqual(['OWNERSHIP ACCOUNTADMIN', 'REFERENCES READER']);
    expect((await harness.failure('grant ownership on future tables in schema s to role reader')).code).toBe(
      '002002',
    );
  });

  test('go with their schema', async () => {
    await harness.script(
      `grant select on future tables in schema s to role reader; drop schema ${database}.s; create schema s; create table t (a int)`,
    );
    expect(await grantsOn('table', 't')).toEqual(['OWNERSHIP ACCOUNTADMIN']);
    expect((await harness.failure('grant usage on future schemas in schema s to role reader')).code).toBe(
      '000002',
    );
  });
});
