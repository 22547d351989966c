import { describe, expect, test } from 'vitest';
import { accountUnderTest } from '../support/account-under-test.ts';
import { setUpScim } from '../support/scim-client.ts';

const account = accountUnderTest('data-policies');

const membership = (op: 'add' | 'remove', user: string) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op, path: 'members', value: [{ value: user }] }],
});

describe('Row access and masking policies', () => {
  test('show an open session the rows of a group as soon as the identity provider puts its user there', async () => {
    const { admin } = account;
    const scim = await setUpScim(admin, account.server.url, 'okta');
    const user = await scim.send('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'eve',
      active: true,
    });
    const group = await scim.send('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'EMEA',
    });
    await admin.script(
      'use role accountadmin',
      'use warehouse compute_wh',
      'create database sales',
      'create table orders (region varchar, customer varchar)',
      "insert into orders values ('EMEA', 'Ann'), ('APAC', 'Bob')",
      'create row access policy of_region as (region varchar) returns boolean -> is_role_in_session(region)',
      "create masking policy names as (name varchar) returns varchar -> case when is_role_in_session('EMEA') then name else '***' end",
      'alter table orders add row access policy of_region on (region)',
      'alter table orders modify column customer set masking policy names',
      'create role clerk',
      'grant usage on warehouse compute_wh to role clerk',
      'grant usage on database sales to role clerk',
      'grant usage on schema sales.public to role clerk',
      'grant select on table orders to role clerk',
      'grant role clerk to user eve',
      "alter user eve set password = 'A-Longer-Reader-Pass-1' default_role = 'CLERK' default_secondary_roles = ('ALL') default_warehouse = compute_wh must_change_password = false",
    );
    const session = await account.connect('eve', 'A-Longer-Reader-Pass-1');
    const rows = () => session.query('select region, customer from sales.public.orders order by region');
    expect(await rows()).toEqual([]);
    const change = (op: 'add' | 'remove') =>
      scim.send('PATCH', `/Groups/${group.body.id}`, membership(op, user.body.id));
    expect((await change('add')).status).toBeLessThan(300);
    expect(await rows()).toEqual([{ REGION: 'EMEA', CUSTOMER: 'Ann' }]);
    expect((await change('remove')).status).toBeLessThan(300);
    expect(await rows()).toEqual([]);
  });
});
