import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { adminPassword } from '../support/server-process.ts';

const account = accountUnderTest('objects');

describe('Objects through the official driver', () => {
  test('sequences give each row a number, to whoever has USAGE', async () => {
    const { admin } = account;
    await admin.script(
      'use warehouse compute_wh',
      'create database numbered',
      'create sequence ids start 10 increment 5',
      'create table people (id int default ids.nextval, name varchar)',
      "insert into people (name) values ('Ann'), ('Bob')",
      'create role counter',
      "create user teller password = 'Teller-Pass-1' default_role = counter default_warehouse = compute_wh must_change_password = false",
      'grant role counter to user teller',
      'grant usage on warehouse compute_wh to role counter',
      'grant usage on database numbered to role counter',
      'grant usage on schema numbered.public to role counter',
    );
    expect(await admin.query('select id, name from people order by id')).toEqual([
      { ID: 10, NAME: 'Ann' },
      { ID: 15, NAME: 'Bob' },
    ]);
    const teller = await account.connect('TELLER', 'Teller-Pass-1', { role: 'COUNTER' });
    const next = () => teller.query('select numbered.public.ids.nextval as n');
    expect(await failureOf(next())).toMatchObject({ code: '000904' });
    await admin.query('grant usage on sequence numbered.public.ids to role counter');
    expect(await next()).toEqual([{ N: 20 }]);
    expect(await admin.query('show sequences in schema numbered.public')).toMatchObject([
      { name: 'IDS', next_value: 25, interval: 5 },
    ]);
  });

  test('a temporary table hides a table of its name from its own session alone', async () => {
    const { admin } = account;
    await admin.script(
      'use warehouse compute_wh',
      'create or replace database passing',
      'create table t as select 1 as n',
      'create temporary table t as select 2 as n',
    );
    const other = await account.connect('ADMIN', adminPassword, { role: 'ACCOUNTADMIN' });
    await other.query('use warehouse compute_wh');
    expect(await admin.query('select n from t')).toEqual([{ N: 2 }]);
    expect(await other.query('select n from passing.public.t')).toEqual([{ N: 1 }]);
    expect(await other.query('show tables in schema passing.public')).toMatchObject([{ kind: 'TABLE' }]);
    await admin.query('drop table t');
    expect(await admin.query('select n from t')).toEqual([{ N: 1 }]);
  });

  test('a clone keeps the policies of its source', async () => {
    const { admin } = account;
    await admin.script(
      'use warehouse compute_wh',
      'create or replace database cloned',
      'create table source as select column1 as n from values (1), (2)',
      'create row access policy few as (n int) returns boolean -> n = 1',
      'alter table source add row access policy few on (n)',
      'create table t clone source',
    );
    expect(await admin.query('select n from t')).toEqual([{ N: 1 }]);
  });

  test('GET_DDL tells the text of a table', async () => {
    const { admin } = account;
    await admin.script('create or replace database told', 'create table t (a int not null, b varchar(5))');
    expect(await admin.query("select get_ddl('TABLE', 't') as ddl")).toEqual([
      { DDL: 'create or replace TABLE T (\n\tA NUMBER(38,0) NOT NULL,\n\tB VARCHAR(5)\n);' },
    ]);
  });
});
