/** Who may read which view of ACCOUNT_USAGE: https://docs.snowflake.com/en/sql-reference/account-usage */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let ann: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`create role auditors; create role juniors; grant role juniors to role auditors;
    create user ann password = 'Secret-Pass-1'; grant role auditors to user ann`);
  ann = await harness.signIn('ANN', 'Secret-Pass-1', 'AUDITORS');
});
afterAll(() => harness.close());

/** OK, or the code of the refusal. */
const reading = async (view: string): Promise<string> => {
  const question = `select * from snowflake.account_usage.${view} limit 1`;
  return await harness.execute(question, ann).then(
    () => 'ok',
    (error: { readonly failure?: { readonly code: string } }) => error.failure?.code ?? String(error),
  );
};

describe('database roles of SNOWFLAKE', () => {
  it.each([
    ['GOVERNANCE_VIEWER', ['query_history', 'access_history', 'tag_references', 'tags'], ['users', 'tables']],
    [
      'SECURITY_VIEWER',
      ['login_history', 'users', 'grants_to_users', 'credentials'],
      ['query_history', 'columns'],
    ],
    ['OBJECT_VIEWER', ['tables', 'columns', 'schemata', 'tags'], ['access_history', 'roles']],
    ['USAGE_VIEWER', [], ['query_history', 'users', 'tables']],
  ])(
    '%s opens its views and no others, through a role below, until it is revoked',
    async (role, open, closed) => {
      for (const view of [...open, ...closed]) expect(await reading(view)).toBe('002043');
      await harness.script(`grant database role snowflake.${role} to role juniors`);
      for (const view of open) expect([view, await reading(view)]).toEqual([view, 'ok']);
      for (const view of closed) expect([view, await reading(view)]).toEqual([view, '002003']);
      expect(await harness.rows('show grants to role juniors')).toMatchObject([
        {
          privilege: 'USAGE',
          granted_on: 'DATABASE_ROLE',
          name: `SNOWFLAKE.${role}`,
          grantee_name: 'JUNIORS',
        },
      ]);
      expect(await harness.rows(`show grants of database role snowflake.${role}`)).toMatchObject([
        { role: `SNOWFLAKE.${role}`, granted_to: 'ROLE', grantee_name: 'JUNIORS' },
      ]);
      expect(
        (await harness.rows('show database roles in database snowflake', ann)).map(
          ({ name, granted_to_roles, is_inherited }) => [name, granted_to_roles, is_inherited],
        ),
      ).toEqual(
        ['GOVERNANCE_VIEWER', 'OBJECT_VIEWER', 'SECURITY_VIEWER', 'USAGE_VIEWER'].map((name) =>
          name === role ? [name, '1', 'Y'] : [name, '0', 'N'],
        ),
      );
      await harness.script(`revoke database role snowflake.${role} from role juniors`);
      for (const view of [...open, ...closed]) expect(await reading(view)).toBe('002043');
    },
  );

  it('IMPORTED PRIVILEGES opens all; USAGE of the database none', async () => {
    await harness.script('grant imported privileges on database snowflake to role juniors');
    for (const view of ['users', 'query_history', 'tables', 'access_history'])
      expect(await reading(view)).toBe('ok');
    await harness.script('revoke imported privileges on database snowflake from role juniors');
    await harness.script('grant usage on database snowflake to role juniors');
    expect(await reading('users')).toBe('002003');
    await harness.script('revoke usage on database snowflake from role juniors');
  });

  it.each([
    ['grant database role snowflake.no_viewer to role juniors', '002003'],
    ['grant database role demo_db.governance_viewer to role juniors', '002003'],
    ['grant database role snowflake.governance_viewer to user ann', '000002'],
    ['grant database role snowflake.governance_viewer to role nobody', '002003'],
    ['drop database role snowflake.governance_viewer', '003001'],
    ["alter database role snowflake.governance_viewer set comment = 'c'", '003001'],
    ['grant ownership on database role snowflake.governance_viewer to role juniors', '003001'],
    ['create or replace database role snowflake.governance_viewer', '003001'],
  ])('refuses %s', async (sql, code) => {
    expect((await harness.failure(sql)).code).toBe(code);
  });

  it('are told of in GRANTS_TO_ROLES where they are granted, and not in ROLES', async () => {
    await harness.script('grant database role snowflake.usage_viewer to role juniors');
    const usage = 'snowflake.account_usage';
    expect(
      await harness.rows(`select granted_on, table_catalog, name, granted_to, grantee_name from ${usage}.grants_to_roles
        where 'SNOWFLAKE' = table_catalog and deleted_on is null or granted_to = 'DATABASE_ROLE'`),
    ).toEqual([
      {
        GRANTED_ON: 'DATABASE_ROLE',
        TABLE_CATALOG: 'SNOWFLAKE',
        NAME: 'USAGE_VIEWER',
        GRANTED_TO: 'ROLE',
        GRANTEE_NAME: 'JUNIORS',
      },
    ]);
    expect(await harness.rows(`select * from ${usage}.roles where role_type = 'DATABASE_ROLE'`)).toEqual([]);
    await harness.script('revoke database role snowflake.usage_viewer from role juniors');
  });

  it('are granted by who may grant on the database', async () => {
    const failure = await harness.failure(
      'grant database role snowflake.security_viewer to role auditors',
      ann,
    );
    expect(['002003', '003001']).toContain(failure.code);
    expect(await reading('users')).toBe('002043');
  });
});
