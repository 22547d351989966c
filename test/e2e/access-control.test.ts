import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';

const account = accountUnderTest('access');
const run = (...statements: string[]) => account.admin.script(...statements);
const password = 'a long enough Passw0rd';

describe('Roles and their hierarchy', () => {
  test('the system roles are there, each below the one that inherits it', async () => {
    const roles = await run('show roles');
    expect(roles.map((role) => role['name'])).toEqual(
      expect.arrayContaining([
        'ACCOUNTADMIN',
        'ORGADMIN',
        'PUBLIC',
        'SECURITYADMIN',
        'SYSADMIN',
        'USERADMIN',
      ]),
    );
    const granted = await run('show grants to role accountadmin');
    expect(granted).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ privilege: 'USAGE', granted_on: 'ROLE', name: 'SECURITYADMIN' }),
        expect.objectContaining({ privilege: 'USAGE', granted_on: 'ROLE', name: 'SYSADMIN' }),
      ]),
    );
  });

  test('system roles cannot be dropped', async () => {
    expect((await failureOf(run('drop role sysadmin'))).sqlState).toBe('42501');
  });

  test('privileges flow up: a role has what the roles granted to it have', async () => {
    await run(
      'use role accountadmin',
      'create role upper_role',
      'create role lower_role',
      'grant role lower_role to role upper_role',
      'grant create role on account to role lower_role',
      `create user climber password = '${password}' default_role = 'UPPER_ROLE' default_secondary_roles = ()`,
      'grant role upper_role to user climber',
    );
    const climber = await account.connect('climber', password);
    expect(await climber.query('create role made_by_climber')).toMatchObject([
      { status: 'Role MADE_BY_CLIMBER successfully created.' },
    ]);
    expect(await climber.query("show roles like 'made_by_climber'")).toMatchObject([{ owner: 'UPPER_ROLE' }]);
  });

  test('activation flows down: who holds a role may use the roles below it, and no other', async () => {
    const climber = await account.connect('climber', password);
    await climber.query('use role lower_role');
    expect(await climber.query('select current_role() as role')).toEqual([{ ROLE: 'LOWER_ROLE' }]);
    expect(await failureOf(climber.query('use role sysadmin'))).toMatchObject({
      code: '003013',
      sqlState: '42501',
      message: expect.stringContaining("Requested role 'SYSADMIN' is not assigned to the executing user."),
    });
  });

  test('a role taken away is gone from the next statement of an open session', async () => {
    const climber = await account.connect('climber', password);
    await run('revoke role upper_role from user climber');
    await expect(climber.query('create role too_late')).rejects.toThrow();
    await run('grant role upper_role to user climber');
  });

  test('a role cannot be granted to itself, directly or in a circle', async () => {
    await expect(run('grant role upper_role to role lower_role')).rejects.toThrow(/cycle|circular|cyclic/i);
  });

  test('GRANT ROLE PUBLIC succeeds and records nothing', async () => {
    await run('grant role public to user climber');
    const grants = await run('show grants to user climber');
    expect(grants.map((grant) => grant['role'])).toEqual(['UPPER_ROLE']);
  });
});

describe('Ownership', () => {
  test('a role without OWNERSHIP of a user cannot alter it, and may not learn that it exists', async () => {
    await run('create role outsider', 'grant role outsider to user climber', 'create user target');
    const outsider = await account.connect('climber', password, { role: 'OUTSIDER' });
    const refused = await failureOf(outsider.query('alter user target set comment = $$mine$$'));
    expect(['003001', '002003']).toContain(refused.code);
    const missing = await failureOf(outsider.query('drop role does_not_exist'));
    expect(missing).toMatchObject({
      code: '002003',
      sqlState: '02000',
      message: expect.stringContaining("Role 'DOES_NOT_EXIST' does not exist or not authorized."),
    });
  });

  test('GRANT OWNERSHIP moves it', async () => {
    await run('grant ownership on user target to role outsider');
    const outsider = await account.connect('climber', password, { role: 'OUTSIDER' });
    await outsider.query("alter user target set comment = 'mine now'");
    expect(await outsider.query('desc user target')).toContainEqual(
      expect.objectContaining({ property: 'COMMENT', value: 'mine now' }),
    );
  });

  test('with grants outstanding it needs REVOKE or COPY CURRENT GRANTS', async () => {
    await run(
      'create warehouse moving',
      'create role reader',
      'grant usage on warehouse moving to role reader',
    );
    await expect(run('grant ownership on warehouse moving to role outsider')).rejects.toThrow(
      /CURRENT GRANTS|[Dd]ependent/,
    );
    await run('grant ownership on warehouse moving to role outsider copy current grants');
    expect(await run('show grants on warehouse moving')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ privilege: 'OWNERSHIP', grantee_name: 'OUTSIDER' }),
        expect.objectContaining({ privilege: 'USAGE', grantee_name: 'READER', granted_by: 'OUTSIDER' }),
      ]),
    );
    await run('grant ownership on warehouse moving to role sysadmin revoke current grants');
    const left = await run('show grants on warehouse moving');
    expect(left.map((grant) => grant['privilege'])).toEqual(['OWNERSHIP']);
  });

  test('DROP ROLE hands what it owned to the role that drops it, and ends every grant that names it', async () => {
    await run(
      'create role leaving',
      'grant create role on account to role leaving',
      'grant role leaving to user admin',
    );
    await run('use role leaving', 'create role heirloom', 'use role accountadmin');
    await run('drop role leaving');
    expect(await run("show roles like 'heirloom'")).toMatchObject([{ owner: 'ACCOUNTADMIN' }]);
    const grants = await run('show grants to user admin');
    expect(grants.map((grant) => grant['role'])).not.toContain('LEAVING');
  });

  test('the current primary role cannot be dropped', async () => {
    await run(
      'create role current_one',
      'grant role current_one to user admin',
      'grant ownership on role current_one to role current_one',
      'use role current_one',
    );
    const refused = await failureOf(run('drop role current_one'));
    await run('use role accountadmin');
    expect(refused.message).toContain('Cannot drop role CURRENT_ONE as it is the current primary role.');
  });
});

describe('Granting', () => {
  test('MANAGE GRANTS grants as the owner would, and the owner is recorded as grantor', async () => {
    await run(
      'create role grants_manager',
      'grant manage grants on account to role grants_manager',
      'grant role grants_manager to user climber',
      'create role managed',
      'grant ownership on role managed to role useradmin',
    );
    const manager = await account.connect('climber', password, { role: 'GRANTS_MANAGER' });
    await manager.query('grant role managed to user climber');
    expect(await run('show grants of role managed')).toMatchObject([
      { role: 'MANAGED', granted_to: 'USER', grantee_name: 'CLIMBER', granted_by: 'USERADMIN' },
    ]);
    await expect(manager.query('alter role managed set comment = $$x$$')).rejects.toThrow();
  });

  test('WITH GRANT OPTION passes a privilege on; REVOKE CASCADE takes it all back', async () => {
    await run(
      'create warehouse shared_wh',
      'create role first_holder',
      'create role second_holder',
      'grant usage on warehouse shared_wh to role first_holder with grant option',
      'grant role first_holder to user climber',
    );
    const holder = await account.connect('climber', password, { role: 'FIRST_HOLDER' });
    await holder.query('grant usage on warehouse shared_wh to role second_holder');
    await run('revoke usage on warehouse shared_wh from role first_holder cascade');
    const left = await run('show grants on warehouse shared_wh');
    expect(left.map((grant) => grant['grantee_name'])).not.toContain('SECOND_HOLDER');
  });

  test('a role is granted to a user without grant option: the words are refused, not ignored', async () => {
    const refused = await failureOf(run('grant role managed to user climber with grant option'));
    expect(refused).toMatchObject({ code: '001003', message: expect.stringContaining("unexpected 'with'") });
  });

  test('every role has PUBLIC in its session', async () => {
    expect(await run("select is_role_in_session('PUBLIC') as answer")).toEqual([{ ANSWER: true }]);
  });

  test('SHOW GRANTS has the documented columns in each form', async () => {
    const columns = [
      'created_on',
      'privilege',
      'granted_on',
      'name',
      'granted_to',
      'grantee_name',
      'grant_option',
      'granted_by',
    ];
    expect(Object.keys((await run('show grants on account'))[0] ?? {})).toEqual(columns);
    expect(Object.keys((await run('show grants to role useradmin'))[0] ?? {})).toEqual(columns);
    expect(Object.keys((await run('show grants of role sysadmin'))[0] ?? {})).toEqual([
      'created_on',
      'role',
      'granted_to',
      'grantee_name',
      'granted_by',
    ]);
  });

  test('a privilege that does not exist for the kind is refused by name', async () => {
    await expect(run('grant fly on account to role managed')).rejects.toThrow(/FLY/i);
  });

  test('an unsupported form is refused by name, never ignored', async () => {
    await expect(run('grant select on table t to share s')).rejects.toThrow(/SHARE/);
    await expect(run('create task s')).rejects.toThrow(/Unsupported feature 'CREATE TASK'/);
  });
});
