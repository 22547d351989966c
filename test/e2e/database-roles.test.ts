import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { setUpScim } from '../support/scim-client.ts';

const account = accountUnderTest('database-roles');
const run = (...statements: string[]) => account.admin.script(...statements);
const password = 'a long enough Passw0rd';

describe('Database roles', () => {
  test('bundle what lies in one database, and give it to the roles that they are granted to', async () => {
    await run(
      'use role accountadmin',
      'create database crm',
      "create table crm.public.customers as select column1 as name, column2 as region from values ('Ann', 'EMEA'), ('Bob', 'APAC')",
      "create database role crm.reader comment = 'reads customers'",
      'create database role crm.editor',
      'grant usage on schema crm.public to database role crm.reader',
      'grant select on all tables in schema crm.public to database role crm.reader',
      'grant select on future tables in schema crm.public to database role crm.reader',
      'grant insert on table crm.public.customers to database role crm.editor',
      'grant database role crm.reader to database role crm.editor',
      'create role sales',
      'grant usage on warehouse compute_wh to role sales',
      'grant database role crm.reader to role sales',
      `create user seller password = '${password}' default_role = 'SALES' default_warehouse = 'COMPUTE_WH'`,
      'grant role sales to user seller',
    );
    const seller = await account.connect('seller', password);
    const customers = 'select count(*) as n from crm.public.customers';
    const insert = "insert into crm.public.customers values ('Eve', 'EMEA')";
    expect(await seller.query(customers)).toEqual([{ N: 2 }]);
    expect((await failureOf(seller.query(insert))).code).toBe('003001');
    await run(
      'grant database role crm.editor to role sales',
      'create table crm.public.later as select 1 as n',
    );
    await seller.query(insert);
    expect(await seller.query('select n from crm.public.later')).toEqual([{ N: 1 }]);
    await run('drop database role crm.reader', 'revoke database role crm.editor from role sales');
    expect((await failureOf(seller.query(customers))).code).toBe('002003');
  });

  test('are listed with who has them and what they have', async () => {
    await run('create database role crm.reader', 'grant database role crm.reader to role sales');
    expect(await run('show database roles in database crm')).toMatchObject([
      { name: 'EDITOR', granted_to_roles: 0, owner: 'ACCOUNTADMIN', owner_role_type: 'ROLE' },
      { name: 'READER', granted_to_roles: 1, granted_to_database_roles: 0 },
    ]);
    expect(await run('show grants of database role crm.reader')).toMatchObject([
      { role: 'CRM.READER', granted_to: 'ROLE', grantee_name: 'SALES' },
    ]);
    expect(await run('show grants to database role crm.reader')).toMatchObject([
      { privilege: 'USAGE', granted_on: 'DATABASE', name: 'CRM', granted_to: 'DATABASE_ROLE' },
    ]);
    expect(
      await run(
        "select role_type from snowflake.account_usage.roles where role_database_name = 'CRM' and deleted_on is null",
      ),
    ).toEqual([{ ROLE_TYPE: 'DATABASE_ROLE' }, { ROLE_TYPE: 'DATABASE_ROLE' }]);
  });

  test('decide in policies of the database', async () => {
    await run(
      'grant usage on schema crm.public to database role crm.reader',
      'grant select on table crm.public.customers to database role crm.reader',
      "create masking policy crm.public.names as (v varchar) returns varchar -> iff(is_database_role_in_session('EDITOR'), v, '***')",
      'alter table crm.public.customers modify column name set masking policy crm.public.names',
    );
    const seller = await account.connect('seller', password);
    const names = "select name from crm.public.customers where region = 'APAC'";
    expect(await seller.query(names)).toEqual([{ NAME: '***' }]);
    await run('grant database role crm.editor to role sales');
    expect(await seller.query(names)).toEqual([{ NAME: 'Bob' }]);
  });

  test('are no roles of the account: none can be used, and identity providers do not see them', async () => {
    const scim = await setUpScim(account.admin, account.server.url, 'okta');
    const seller = await account.connect('seller', password);
    expect((await failureOf(seller.query('use role editor'))).code).toBe('003013');
    expect((await failureOf(run('grant database role crm.editor to user seller'))).message).toContain(
      'GRANT DATABASE ROLE TO USER',
    );
    await run(
      'create role okta_owner',
      'grant ownership on database role crm.editor to role okta_provisioner',
    );
    const groups = await scim.send('GET', '/Groups');
    expect(groups.body.Resources).toEqual([]);
    // The name is free: a group is a role of the account.
    const made = await scim.send('POST', '/Groups', { displayName: 'EDITOR' });
    expect(made.status).toBe(201);
    expect((await scim.send('DELETE', `/Groups/${made.body.id}`)).status).toBe(204);
    expect(await run("show database roles like 'editor' in database crm")).toHaveLength(1);
    await run('drop database crm');
    expect((await failureOf(run('show database roles in database crm'))).code).toBe('002043');
  });
});
