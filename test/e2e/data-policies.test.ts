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

describe('A masking policy on a tag', () => {
  test('masks what has the tag, for whom the identity provider has put in no group that sees it, until either is taken away', async () => {
    const { admin } = account;
    const scim = await setUpScim(admin, account.server.url, 'azure');
    await admin.script(
      'use role accountadmin',
      'use warehouse compute_wh',
      'create database clinic',
      'create schema gov',
      'create tag sensitivity',
      'grant usage on database clinic to role aad_provisioner',
      'grant usage on schema clinic.gov to role aad_provisioner',
      'grant apply on tag sensitivity to role aad_provisioner',
    );
    // The same tag says of people what it says of columns: its mask is for columns alone.
    const user = await scim.send('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'nora',
      active: true,
      'urn:ietf:params:scim:schemas:extension:2.0:User': { snowflakeTags: ['clinic.gov.sensitivity:staff'] },
    });
    expect(user.status, JSON.stringify(user.body)).toBe(201);
    const group = await scim.send('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'DOCTORS',
    });
    await admin.script(
      'use schema clinic.public',
      "create masking policy by_tag as (v varchar) returns varchar -> case when is_role_in_session('DOCTORS') then v else system$get_tag_on_current_column('clinic.gov.sensitivity') end",
      'alter tag gov.sensitivity set masking policy by_tag',
      "create table patients (name varchar with tag (gov.sensitivity = 'name hidden'), finding varchar)",
      "insert into patients values ('Ann', 'flu')",
      'create view findings as select name, finding from patients',
      'create role nurse',
      'grant usage on warehouse compute_wh to role nurse',
      'grant usage on database clinic to role nurse',
      'grant usage on schema clinic.public to role nurse',
      'grant select on table patients to role nurse',
      'grant select on view findings to role nurse',
      'grant role nurse to user nora',
      "alter user nora set password = 'A-Longer-Nurse-Pass-1' default_role = 'NURSE' default_secondary_roles = ('ALL') default_warehouse = compute_wh must_change_password = false",
    );
    expect(await admin.query("select system$get_tag('clinic.gov.sensitivity', 'nora', 'user') as t")).toEqual(
      [{ T: 'staff' }],
    );
    const session = await account.connect('nora', 'A-Longer-Nurse-Pass-1');
    const expectSeen = async (name: string, finding: string, through = { name, finding }) => {
      const rows = (relation: string) => session.query(`select name, finding from clinic.public.${relation}`);
      expect(await rows('patients')).toEqual([{ NAME: name, FINDING: finding }]);
      expect(await rows('findings')).toEqual([{ NAME: through.name, FINDING: through.finding }]);
    };
    const change = async (op: 'add' | 'remove') =>
      expect(
        (await scim.send('PATCH', `/Groups/${group.body.id}`, membership(op, user.body.id))).status,
      ).toBe(204);

    await expectSeen('name hidden', 'flu');
    await change('add');
    await expectSeen('Ann', 'flu');
    await change('remove');
    await expectSeen('name hidden', 'flu');

    await admin.query(
      "alter table patients modify column finding set tag gov.sensitivity = 'finding hidden'",
    );
    await expectSeen('name hidden', 'finding hidden');
    await admin.query('alter table patients modify column name unset tag gov.sensitivity');
    await expectSeen('Ann', 'finding hidden');
    await admin.query("alter schema clinic.public set tag gov.sensitivity = 'all hidden'");
    // Columns of the view lie in the schema, too.
    await expectSeen('all hidden', 'finding hidden', { name: 'all hidden', finding: 'all hidden' });
    await admin.query('alter schema clinic.public unset tag gov.sensitivity');
    await admin.query('alter tag gov.sensitivity unset masking policy by_tag');
    await expectSeen('Ann', 'flu');
    // The person's tag is as the identity provider set it.
    const { body } = await scim.send('GET', `/Users/${user.body.id}`);
    expect(body['urn:ietf:params:scim:schemas:extension:2.0:User'].snowflakeTags).toEqual([
      'clinic.gov.sensitivity:staff',
    ]);
  });
});
