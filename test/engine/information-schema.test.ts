/** Views of INFORMATION_SCHEMA: https://docs.snowflake.com/en/sql-reference/info-schema */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let ann: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    create database sales; create schema sales.s;
    create table sales.s.t (id number, code number unique, name varchar, primary key (id, name));
    create table sales.s.hidden (id number primary key);
    create sequence sales.s.seq;
    create role parent; create role child; create role unrelated;
    grant role child to role parent;
    create user ann password = 'Secret-Pass-1' default_role = parent default_secondary_roles = ();
    grant role parent to user ann;
    grant usage on database sales to role parent; grant usage on schema sales.s to role child;
    grant select on table sales.s.t to role child with grant option;
    grant insert on table sales.s.hidden to role unrelated;
    grant usage on sequence sales.s.seq to role child`);
  ann = await harness.signIn('ANN', 'Secret-Pass-1', 'PARENT');
});
afterAll(() => harness.close());

const view = (name: string, columns = '*', rest = '', session = ann) =>
  harness.rows(`select ${columns} from sales.information_schema.${name} ${rest}`, session);

describe('roles', () => {
  it('ENABLED_ROLES: those that count in the session, and what they inherit', async () => {
    expect(await view('enabled_roles')).toEqual([
      { ROLE_NAME: 'CHILD', ROLE_OWNER: 'ACCOUNTADMIN' },
      { ROLE_NAME: 'PARENT', ROLE_OWNER: 'ACCOUNTADMIN' },
      { ROLE_NAME: 'PUBLIC', ROLE_OWNER: null },
    ]);
    await harness.script('grant role unrelated to user ann');
    expect(await view('enabled_roles', 'role_name')).not.toContainEqual({ ROLE_NAME: 'UNRELATED' });
    await harness.script('use secondary roles all', ann);
    expect(await view('enabled_roles', 'role_name')).toContainEqual({ ROLE_NAME: 'UNRELATED' });
    await harness.script('use secondary roles none', ann);
    await harness.script('revoke role unrelated from user ann');
  });

  it('APPLICABLE_ROLES: each grant by which the user has a role', async () => {
    expect(await view('applicable_roles', '*', 'order by role_name')).toEqual([
      { GRANTEE: 'PARENT', ROLE_NAME: 'CHILD', ROLE_OWNER: 'ACCOUNTADMIN', IS_GRANTABLE: 'NO' },
      { GRANTEE: 'ANN', ROLE_NAME: 'PARENT', ROLE_OWNER: 'ACCOUNTADMIN', IS_GRANTABLE: 'NO' },
    ]);
  });
});

describe('privileges', () => {
  it('OBJECT_PRIVILEGES: on what the session has to do with, and on nothing else', async () => {
    const rows = await view(
      'object_privileges',
      'object_type, object_schema, object_name, privilege_type, grantee, grantor, granted_to, is_grantable',
      "where privilege_type <> 'OWNERSHIP' order by object_type",
    );
    const to = (grantee: string, row: { readonly [column: string]: string }) => ({
      GRANTEE: grantee,
      GRANTOR: 'ACCOUNTADMIN',
      GRANTED_TO: 'ROLE',
      IS_GRANTABLE: 'NO',
      ...row,
    });
    expect(rows).toMatchObject([
      to('PARENT', { OBJECT_TYPE: 'DATABASE', OBJECT_NAME: 'SALES', PRIVILEGE_TYPE: 'USAGE' }),
      to('CHILD', { OBJECT_TYPE: 'SCHEMA', OBJECT_NAME: 'S', PRIVILEGE_TYPE: 'USAGE' }),
      to('CHILD', { OBJECT_TYPE: 'SEQUENCE', OBJECT_NAME: 'SEQ', PRIVILEGE_TYPE: 'USAGE' }),
      to('CHILD', {
        OBJECT_TYPE: 'TABLE',
        OBJECT_SCHEMA: 'S',
        OBJECT_NAME: 'T',
        PRIVILEGE_TYPE: 'SELECT',
        IS_GRANTABLE: 'YES',
      }),
    ]);
    const all = await view('object_privileges', '*', '', harness.admin);
    expect(all).toContainEqual(
      expect.objectContaining({ OBJECT_NAME: 'HIDDEN', PRIVILEGE_TYPE: 'INSERT', GRANTEE: 'UNRELATED' }),
    );
    expect(all.every((row) => row['OBJECT_CATALOG'] === 'SALES')).toBe(true);
  });

  it('TABLE_PRIVILEGES and USAGE_PRIVILEGES', async () => {
    expect(
      await view('table_privileges', 'table_name, privilege_type, with_hierarchy', 'order by 2'),
    ).toEqual([
      { TABLE_NAME: 'T', PRIVILEGE_TYPE: 'OWNERSHIP', WITH_HIERARCHY: 'NO' },
      { TABLE_NAME: 'T', PRIVILEGE_TYPE: 'SELECT', WITH_HIERARCHY: 'NO' },
    ]);
    expect(await view('usage_privileges', 'object_type, object_name, privilege_type', 'order by 3')).toEqual([
      { OBJECT_TYPE: 'SEQUENCE', OBJECT_NAME: 'SEQ', PRIVILEGE_TYPE: 'OWNERSHIP' },
      { OBJECT_TYPE: 'SEQUENCE', OBJECT_NAME: 'SEQ', PRIVILEGE_TYPE: 'USAGE' },
    ]);
  });
});

describe('the rest', () => {
  it('TABLE_CONSTRAINTS: keys of tables that may be seen', async () => {
    expect(await view('table_constraints', 'table_name, constraint_type, enforced', 'order by 2')).toEqual([
      { TABLE_NAME: 'T', CONSTRAINT_TYPE: 'PRIMARY KEY', ENFORCED: 'NO' },
      { TABLE_NAME: 'T', CONSTRAINT_TYPE: 'UNIQUE', ENFORCED: 'NO' },
    ]);
    expect(await view('table_constraints', 'table_name', '', harness.admin)).toHaveLength(3);
  });

  it('DATABASES, SCHEMATA and INFORMATION_SCHEMA_CATALOG_NAME', async () => {
    expect(await view('databases', 'database_name, type, retention_time, owner_role_type')).toEqual([
      { DATABASE_NAME: 'SALES', TYPE: 'STANDARD', RETENTION_TIME: '1', OWNER_ROLE_TYPE: 'ROLE' },
    ]);
    expect(await view('schemata', 'catalog_name, schema_name, is_managed_access', 'order by 2')).toEqual([
      { CATALOG_NAME: 'SALES', SCHEMA_NAME: 'INFORMATION_SCHEMA', IS_MANAGED_ACCESS: 'NO' },
      { CATALOG_NAME: 'SALES', SCHEMA_NAME: 'S', IS_MANAGED_ACCESS: 'NO' },
    ]);
    expect(await view('information_schema_catalog_name')).toEqual([{ CATALOG_NAME: 'SALES' }]);
  });

  it.each(['functions', 'procedures', 'referential_constraints'])('%s is there, and empty', async (name) => {
    expect(await view(name)).toEqual([]);
    expect(
      (await harness.columns(`select * from sales.information_schema.${name}`, ann)).length,
    ).toBeGreaterThan(10);
  });

  it('is for those who may use the database', async () => {
    const failure = await harness.failure('select * from demo_db.information_schema.object_privileges', ann);
    expect(failure.code).toBe('002043');
  });
});
