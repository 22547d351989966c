import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlterContainer, CreateContainer, Path } from '../../src/account/account.ts';
import { n, openTestAccount, refusal, type TestAccount } from './support/account.ts';

let test: TestAccount;
beforeEach(async () => {
  test = await openTestAccount();
});
afterEach(() => test.close());

const path = (...names: string[]): Path => names.map(n);

const create = (
  kind: CreateContainer['kind'],
  at: Path,
  role = 'SYSADMIN',
  input: Partial<CreateContainer> = {},
) => test.run(role, (operations) => operations.createContainer({ kind, path: at, mode: 'create', ...input }));

const alter = (input: AlterContainer, role = 'SYSADMIN') =>
  test.run(role, (operations) => operations.alterContainer(input));

const schemaNames = (role = 'SYSADMIN') =>
  test.ask(role, (queries) => queries.schemas().map((entry) => entry.path.join('.')));

describe('a new account', () => {
  it('has a warehouse and the databases that guides use', async () => {
    await test.ask('ACCOUNTADMIN', (queries) => {
      expect(queries.warehouses().map(({ name }) => name)).toEqual(['COMPUTE_WH']);
      expect(queries.databases().map(({ name }) => name)).toEqual(['DEMO_DB', 'SNOWFLAKE']);
    });
    expect(await schemaNames()).toEqual(['DEMO_DB.PUBLIC', 'DEMO_DB.INFORMATION_SCHEMA']);
    expect(await schemaNames('USERADMIN')).toEqual([]);
  });
});

describe('databases and schemas', () => {
  it('come with PUBLIC and INFORMATION_SCHEMA, of which the latter is nobody’s', async () => {
    await create('DATABASE', path('D'));
    const drop = (name: string) =>
      test.run('SYSADMIN', (operations) =>
        operations.dropContainer({ kind: 'SCHEMA', path: path('D', name) }),
      );
    expect((await refusal(drop('INFORMATION_SCHEMA'))).kind).toBe('notFound');
    expect(await drop('PUBLIC')).toBe('dropped');
  });

  it('need the privilege to create them, through the primary role', async () => {
    expect((await refusal(create('DATABASE', path('D'), 'USERADMIN'))).code).toBe('003001');
    expect((await refusal(create('SCHEMA', path('DEMO_DB', 'S'), 'USERADMIN'))).code).toBe('002003');
    await test.run('SYSADMIN', async (operations) => {
      const on = { kind: 'DATABASE', path: path('DEMO_DB') } as const;
      await operations.grantPrivileges({ privileges: ['USAGE'], on, to: { name: n('USERADMIN') } });
    });
    expect((await refusal(create('SCHEMA', path('DEMO_DB', 'S'), 'USERADMIN'))).code).toBe('003001');
    await test.run('SYSADMIN', async (operations) => {
      const on = { kind: 'DATABASE', path: path('DEMO_DB') } as const;
      await operations.grantPrivileges({ privileges: ['CREATE SCHEMA'], on, to: { name: n('USERADMIN') } });
    });
    expect(await create('SCHEMA', path('DEMO_DB', 'S'), 'USERADMIN')).toBe('created');
    expect(await schemaNames('USERADMIN')).toEqual(['DEMO_DB.INFORMATION_SCHEMA', 'DEMO_DB.S']);
  });

  it('are usable for whoever has anything in them', async () => {
    const use = (kind: 'DATABASE' | 'SCHEMA', at: Path) =>
      test.ask('USERADMIN', (queries) => queries.usable(kind, at).name);
    expect((await refusal(use('DATABASE', path('DEMO_DB')))).code).toBe('002043');
    expect((await refusal(use('DATABASE', path('NONE')))).code).toBe('002043');
    await test.run('SYSADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['USAGE'],
        on: { kind: 'SCHEMA', path: path('DEMO_DB', 'PUBLIC') },
        to: { name: n('USERADMIN') },
      }),
    );
    expect(await use('DATABASE', path('DEMO_DB'))).toBe('DEMO_DB');
    expect(await use('SCHEMA', path('DEMO_DB', 'PUBLIC'))).toBe('PUBLIC');
    expect(await use('SCHEMA', path('DEMO_DB', 'INFORMATION_SCHEMA'))).toBe('INFORMATION_SCHEMA');
  });

  it('are renamed and swapped with what is granted on them', async () => {
    await create('DATABASE', path('OTHER'));
    await create('SCHEMA', path('OTHER', 'S'));
    await alter({ kind: 'DATABASE', path: path('DEMO_DB'), swapWith: path('OTHER') });
    expect(await schemaNames()).toEqual([
      'OTHER.PUBLIC',
      'OTHER.INFORMATION_SCHEMA',
      'DEMO_DB.PUBLIC',
      'DEMO_DB.INFORMATION_SCHEMA',
      'DEMO_DB.S',
    ]);
    await alter({ kind: 'SCHEMA', path: path('DEMO_DB', 'S'), rename: path('T') });
    await alter({ kind: 'SCHEMA', path: path('DEMO_DB', 'T'), rename: path('OTHER', 'U') });
    expect(await schemaNames()).toContain('OTHER.U');
    const taken = alter({ kind: 'DATABASE', path: path('DEMO_DB'), rename: path('OTHER') });
    expect((await refusal(taken)).code).toBe('002002');
  });

  it('go with everything in them and granted on it', async () => {
    await create('DATABASE', path('D'));
    await test.run('SYSADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['USAGE'],
        on: { kind: 'SCHEMA', path: path('D', 'PUBLIC') },
        to: { name: n('USERADMIN') },
      }),
    );
    await test.run('SYSADMIN', (operations) =>
      operations.dropContainer({ kind: 'DATABASE', path: path('D'), dependents: 'CASCADE' }),
    );
    const left = await test.ask('ACCOUNTADMIN', (queries) => queries.privilegesOf(test.roleId('USERADMIN')));
    expect(left.filter(({ on }) => on.kind === 'SCHEMA')).toEqual([]);
    expect(await schemaNames()).toEqual(['DEMO_DB.PUBLIC', 'DEMO_DB.INFORMATION_SCHEMA']);
  });
});

describe('warehouses', () => {
  it('may be set up by MODIFY, but renamed by the owner only', async () => {
    const at = path('COMPUTE_WH');
    const set = { WAREHOUSE_SIZE: 'SMALL', AUTO_SUSPEND: 60 };
    expect((await refusal(alter({ kind: 'WAREHOUSE', path: at, set }, 'USERADMIN'))).code).toBe('002003');
    await test.run('SYSADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['MODIFY'],
        on: { kind: 'WAREHOUSE', path: at },
        to: { name: n('USERADMIN') },
      }),
    );
    await alter({ kind: 'WAREHOUSE', path: at, set, unset: ['AUTO_SUSPEND'] }, 'USERADMIN');
    const [warehouse] = await test.ask('SYSADMIN', (queries) => queries.warehouses());
    expect(warehouse?.properties).toEqual({ WAREHOUSE_SIZE: 'SMALL' });
    const rename = alter({ kind: 'WAREHOUSE', path: at, rename: path('W') }, 'USERADMIN');
    expect((await refusal(rename)).code).toBe('003001');
  });

  it('meet existing ones as the mode says', async () => {
    expect((await refusal(create('WAREHOUSE', path('COMPUTE_WH')))).code).toBe('002002');
    expect(await create('WAREHOUSE', path('COMPUTE_WH'), 'SYSADMIN', { mode: 'ifNotExists' })).toBe(
      'alreadyExisted',
    );
    expect(await create('WAREHOUSE', path('COMPUTE_WH'), 'SYSADMIN', { mode: 'orAlter', comment: 'x' })).toBe(
      'altered',
    );
    expect(await create('WAREHOUSE', path('COMPUTE_WH'), 'SYSADMIN', { mode: 'orReplace' })).toBe('replaced');
  });
});

describe('account parameters', () => {
  it('are known by name, type and range, and set by ACCOUNTADMIN', async () => {
    const set = (values: { [name: string]: string | number | boolean }, role = 'ACCOUNTADMIN') =>
      test.run(role, (operations) => operations.alterAccount({ set: values }));
    await set({ MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR: true, TIMEZONE: 'UTC' });
    expect(test.account.parameter('TIMEZONE')).toBe('UTC');
    expect(test.account.parameter('MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR')).toBe(true);
    for (const [name, value, code] of [
      ['NO_SUCH', 1, '001423'],
      ['MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR', 'yes', '001008'],
      ['STATEMENT_TIMEOUT_IN_SECONDS', -1, '001008'],
      ['BINARY_INPUT_FORMAT', 'OCTAL', '001008'],
    ] as const) {
      expect((await refusal(set({ [name]: value }))).code).toBe(code);
    }
    expect((await refusal(set({ TIMEZONE: 'UTC' }, 'SECURITYADMIN'))).code).toBe('003001');
    await test.run('ACCOUNTADMIN', (operations) => operations.alterAccount({ unset: ['TIMEZONE'] }));
    const shown = await test.ask('ACCOUNTADMIN', (queries) => queries.accountParameters());
    expect(shown.filter(({ level }) => level === 'ACCOUNT').map(({ key }) => key)).toEqual([
      'MAP_SCIM_USERNAME_TO_ENTERPRISE_ATTR',
    ]);
    expect(test.account.parameter('TIMEZONE')).toBe('America/Los_Angeles');
  });
});
