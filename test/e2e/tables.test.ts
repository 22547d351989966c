import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { connectDriver } from '../support/driver.ts';
import { setUpScim } from '../support/scim-client.ts';
import { adminPassword, startServerProcess, temporaryFolder } from '../support/server-process.ts';

const account = accountUnderTest('tables');

describe('Tables through the official driver', () => {
  test('show rows to those who may see them, at once, and to nobody else', async () => {
    const { admin } = account;
    await admin.script(
      'use warehouse compute_wh',
      'create database shop',
      'create table orders (id int, customer varchar, amount number(10, 2))',
      "insert into orders values (1, 'Ann', 10), (2, 'Bob', 20.5)",
      'create role analyst',
      "create user reader password = 'Reader-Pass-1' default_role = analyst default_warehouse = compute_wh must_change_password = false",
      'grant role analyst to user reader',
      'grant usage on warehouse compute_wh to role analyst',
    );
    const reader = await account.connect('READER', 'Reader-Pass-1', { role: 'ANALYST' });
    const rows = () => reader.query('select id, customer, amount from shop.public.orders order by id');

    expect(await failureOf(rows())).toMatchObject({
      code: '002003',
      message: "SQL compilation error:\nDatabase 'SHOP' does not exist or not authorized.",
    });
    await admin.query('grant usage on database shop to role analyst');
    expect((await failureOf(rows())).message).toContain("Schema 'SHOP.PUBLIC' does not exist");
    await admin.query('grant usage on schema shop.public to role analyst');
    expect(await failureOf(rows())).toMatchObject({
      code: '002003',
      sqlState: '42S02',
      message: "SQL compilation error:\nObject 'SHOP.PUBLIC.ORDERS' does not exist or not authorized.",
    });
    await admin.query('grant insert on table shop.public.orders to role analyst');
    expect(await failureOf(rows())).toMatchObject({
      code: '003001',
      sqlState: '42501',
      message: "SQL access control error:\nInsufficient privileges to operate on table 'ORDERS'.",
    });
    await admin.query('grant select on table shop.public.orders to role analyst');
    expect(await rows()).toEqual([
      { ID: 1, CUSTOMER: 'Ann', AMOUNT: 10 },
      { ID: 2, CUSTOMER: 'Bob', AMOUNT: 20.5 },
    ]);
    await admin.query('revoke role analyst from user reader');
    await failureOf(rows());
  });

  test('count what was inserted for the driver, binds of many rows included', async () => {
    const { admin } = account;
    await admin.script(
      'use warehouse compute_wh',
      'create or replace database counts',
      'create table t (a int, b varchar)',
    );
    const affected = await new Promise<number | undefined>((resolve, reject) =>
      admin.connection.execute({
        sqlText: 'insert into t (a, b) values (?, ?)',
        binds: [
          [1, 'x'],
          [2, 'y'],
          [3, 'z'],
        ],
        complete: (error, statement) => (error ? reject(error) : resolve(statement.getNumUpdatedRows())),
      }),
    );
    expect(affected).toBe(3);
    expect(await admin.query('select sum(a) as s, max(b) as m from t')).toEqual([{ S: 6, M: 'z' }]);
  });
});

describe('Rows and groups of an identity provider', () => {
  test('are seen by whoever was put into the group just now, and no more by whoever was taken out', async () => {
    const { admin, server } = account;
    const scim = await setUpScim(admin, server.url, 'okta');
    const user = await scim.send('POST', '/Users', { userName: 'GROUP.READER', password: 'Group-Reader-1' });
    const group = await scim.send('POST', '/Groups', { displayName: 'SALES' });
    await admin.script(
      'use role accountadmin',
      'use warehouse compute_wh',
      'create database sales_db',
      'create table deals (id int)',
      'insert into deals values (1)',
      'create view big_deals as select id from deals',
      'grant usage on database sales_db to role sales',
      'grant usage on schema sales_db.public to role sales',
      'grant select on view sales_db.public.big_deals to role sales',
      'grant usage on warehouse compute_wh to role sales',
      'alter user "GROUP.READER" set password = \'Group-Reader-1\'',
    );
    // A session that is open all the while, with all the roles its user has.
    const reader = await account.connect('GROUP.READER', 'Group-Reader-1');
    await reader.query('use secondary roles all');
    const rows = () => reader.query('select id from sales_db.public.big_deals');
    const change = (operation: object) =>
      scim.send('PATCH', `/Groups/${group.body.id}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [operation],
      });
    expect((await failureOf(rows())).code).toBe('002003');
    const value = [{ value: user.body.id }];
    expect((await change({ op: 'add', path: 'members', value })).status).toBe(200);
    await reader.query('use warehouse compute_wh');
    expect(await rows()).toEqual([{ ID: 1 }]);
    expect((await failureOf(reader.query('select id from sales_db.public.deals'))).code).toBe('002003');
    expect((await change({ op: 'remove', path: `members[value eq "${user.body.id}"]` })).status).toBe(200);
    expect((await failureOf(rows())).code).toBe('002003');
  });
});

describe('Tables on disk', () => {
  test('survive a stop, and the rows of what was dropped are gone', async () => {
    const folder = temporaryFolder('tables-on-disk');
    let server = await startServerProcess(folder.path);
    const first = await connectDriver(server.url, { password: adminPassword });
    await first.script(
      'use warehouse compute_wh',
      'create database kept',
      'create table t (a int)',
      'insert into t values (1), (2)',
      'create table gone as select * from t',
      'drop table gone',
      'create table numbered (id int autoincrement, a int)',
      'insert into numbered (a) values (1), (2)',
    );
    await server.stop('SIGKILL');
    server = await startServerProcess(folder.path);
    const second = await connectDriver(server.url, { password: adminPassword });
    await second.query('use warehouse compute_wh');
    expect(await second.query('select a from kept.public.t order by a')).toEqual([{ A: 1 }, { A: 2 }]);
    expect((await failureOf(second.query('select * from kept.public.gone'))).code).toBe('002003');
    await second.query('insert into kept.public.numbered (a) values (3)');
    const numbers = (await second.query('select id from kept.public.numbered')).map(({ ID }) => ID);
    expect(new Set(numbers).size).toBe(3);
    await second.close();
    await server.stop();
    folder.remove();
  });
});
