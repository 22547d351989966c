/** The statements of docs/audit.md, run as an auditor would, and what they tell of a small account. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';

const local = accountUnderTest('audit');
const secret = 'Reader-Pass-1';

const page = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');

/** The statement under a heading. */
const statement = (heading: string): string => {
  const found = page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`));
  const sql = found?.match(/```sql\n([\s\S]*?)```/)?.[1];
  if (sql === undefined) throw new Error(`docs/audit.md has no statement under "${heading}".`);
  return sql;
};

/** Its rows that tell of this, by the columns that count. */
const told = async (heading: string, about: RegExp, ...columns: readonly string[]) =>
  (await local.admin.query(statement(heading)))
    .map((row) => columns.map((column) => row[column]))
    .filter((row) => about.test(JSON.stringify(row)));

beforeAll(async () => {
  await local.admin.script(
    'create database people',
    'create table people.public.staff (id int, email varchar, phone varchar)',
    "insert into people.public.staff values (1, 'a@example.com', '1')",
    'create view people.public.mail as select email from people.public.staff',
    'create role readers',
    'create role analysts',
    'create database role people.lookers',
    'grant usage on database people to role readers',
    'grant usage on schema people.public to role readers',
    'grant select on view people.public.mail to role readers',
    'grant select on table people.public.staff to database role people.lookers',
    'grant role readers to role analysts',
    'grant usage on warehouse compute_wh to role analysts',
    'grant database role people.lookers to role readers',
    `create user audit_ann password = '${secret}' default_role = analysts default_warehouse = compute_wh`,
    'create user audit_loader type = service',
    'grant role analysts to user audit_ann',
    "create network policy audit_office allowed_ip_list = ('127.0.0.1')",
    'alter user audit_loader set network_policy = audit_office',
    'create tag people.public.pii',
    "create masking policy people.public.hide as (v varchar) returns varchar -> '*'",
    "alter table people.public.staff modify column email set tag people.public.pii = 'email'",
    "alter table people.public.staff modify column phone set tag people.public.pii = 'phone'",
    'alter table people.public.staff modify column phone set masking policy people.public.hide',
    'create database governance',
    'create schema governance.tags',
    'create tag governance.tags.cost_center',
    "alter schema people.public set tag governance.tags.cost_center = 'hr'",
    "alter view people.public.mail set tag governance.tags.cost_center = 'it'",
    "alter user audit_loader set tag governance.tags.cost_center = 'ops'",
    'grant create schema on database people to role analysts',
    'revoke create schema on database people from role analysts',
  );
  const ann = await local.connect('audit_ann', secret, { application: 'Review_Tool' });
  await ann.query('select * from people.public.mail');
  await failureOf(local.connect('audit_ann', 'wrong'));
});

describe('an access review', () => {
  test('finds who may read what, along each way', async () => {
    expect(
      await told(
        'Who may read what, and through which roles',
        /AUDIT_ANN/,
        'USER_NAME',
        'THROUGH',
        'PRIVILEGE',
        'OBJECT_NAME',
      ),
    ).toEqual([
      ['AUDIT_ANN', 'ANALYSTS > READERS', 'SELECT', 'PEOPLE.PUBLIC.MAIL'],
      ['AUDIT_ANN', 'ANALYSTS > READERS > LOOKERS', 'SELECT', 'PEOPLE.PUBLIC.STAFF'],
    ]);
  });

  test('finds who read which columns, also through a view', async () => {
    expect(
      await told(
        'Who read which columns',
        /AUDIT_ANN/,
        'USER_NAME',
        'ROLE_NAME',
        'OBJECT_NAME',
        'COLUMN_NAME',
        'TIMES',
      ),
    ).toEqual([['AUDIT_ANN', 'ANALYSTS', 'PEOPLE.PUBLIC.STAFF', 'EMAIL', 1]]);
  });

  test('finds tagged columns without a mask', async () => {
    expect(
      await told(
        'Tagged columns that nothing masks',
        /STAFF/,
        'TABLE_NAME',
        'COLUMN_NAME',
        'TAG_NAME',
        'TAG_VALUE',
      ),
    ).toEqual([['PEOPLE.PUBLIC.STAFF', 'EMAIL', 'PII', 'email']]);
  });

  test('finds what a tag holds for, along the way that it is inherited', async () => {
    const columns = ['LEVEL', 'DOMAIN', 'OBJECT_NAME', 'COLUMN_NAME', 'TAG_VALUE', 'APPLY_METHOD'];
    expect(await told('What a tag holds for, inherited too', /STAFF|MAIL|PUBLIC|AUDIT_/, ...columns)).toEqual(
      [
        ['SCHEMA', 'COLUMN', 'STAFF', 'EMAIL', 'hr', 'INHERITED'],
        ['SCHEMA', 'COLUMN', 'STAFF', 'ID', 'hr', 'INHERITED'],
        ['SCHEMA', 'COLUMN', 'STAFF', 'PHONE', 'hr', 'INHERITED'],
        ['SCHEMA', 'SCHEMA', 'PUBLIC', null, 'hr', 'MANUAL'],
        ['SCHEMA', 'TABLE', 'STAFF', null, 'hr', 'INHERITED'],
        ['TABLE', 'COLUMN', 'MAIL', 'EMAIL', 'it', 'INHERITED'],
        ['TABLE', 'TABLE', 'MAIL', null, 'it', 'MANUAL'],
        ['USER', 'USER', 'AUDIT_LOADER', null, 'ops', 'MANUAL'],
      ],
    );
    const ann = await local.connect('audit_ann', secret);
    expect(await failureOf(ann.query(statement('What a tag holds for, inherited too')))).toMatchObject({
      code: '002043',
    });
  });

  test('finds users without second factor, key or network policy', async () => {
    const columns = ['NAME', 'TYPE', 'HAS_PASSWORD', 'HAS_MFA', 'HAS_RSA_PUBLIC_KEY', 'NETWORK_POLICY'];
    expect(await told('How users sign in', /AUDIT_/, ...columns)).toEqual([
      ['AUDIT_ANN', 'PERSON', true, false, false, null],
      ['AUDIT_LOADER', 'SERVICE', null, null, false, 'AUDIT_OFFICE'],
    ]);
  });

  test('finds refused sign-ins, and the programs of the others', async () => {
    expect(
      await told(
        'Refused sign-ins',
        /AUDIT_ANN/,
        'USER_NAME',
        'FIRST_AUTHENTICATION_FACTOR',
        'ERROR_MESSAGE',
        'TIMES',
      ),
    ).toEqual([['AUDIT_ANN', 'PASSWORD', 'INCORRECT_USERNAME_PASSWORD', 1]]);
    expect(
      await told('Programs that connected', /Review_Tool/, 'USER_NAME', 'APPLICATION', 'SESSIONS'),
    ).toEqual([['AUDIT_ANN', 'Review_Tool', 1]]);
  });

  test('finds rights that were granted and revoked', async () => {
    expect(
      await told(
        'Rights that came and went',
        /"ANALYSTS"/,
        'WHAT',
        'PRIVILEGE',
        'GRANTED_ON',
        'NAME',
        'GRANTEE_NAME',
        'GRANTED_BY',
      ),
    ).toEqual([
      ['granted', 'USAGE', 'ROLE', 'READERS', 'ANALYSTS', 'ACCOUNTADMIN'],
      ['granted', 'USAGE', 'WAREHOUSE', 'COMPUTE_WH', 'ANALYSTS', 'SYSADMIN'],
      ['revoked', 'CREATE SCHEMA', 'DATABASE', 'PEOPLE', 'ANALYSTS', 'ACCOUNTADMIN'],
    ]);
  });
});
