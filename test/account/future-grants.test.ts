import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeFutureGrants } from '../../src/account/account.ts';
import { n, openTestAccount, refusal, type TestAccount } from './support/account.ts';

let test: TestAccount;
const database = [n('DEMO_DB')];

beforeEach(async () => {
  test = await openTestAccount();
  await test.run('USERADMIN', async (operations) => {
    for (const name of ['READER', 'KEEPER']) await operations.createRole({ name: n(name), mode: 'create' });
  });
});
afterEach(() => test.close());

const input = (role: string, privileges: string[], grantOption = false): ChangeFutureGrants => ({
  privileges,
  kind: 'SCHEMA',
  in: database,
  role: { name: n(role) },
  grantOption,
});

const grant = (role: string, privileges: string[], grantOption = false, by = 'SECURITYADMIN') =>
  test.run(by, (operations) => operations.grantFuture(input(role, privileges, grantOption)));

const revoke = (role: string, privileges: string[], optionOnly = false) =>
  test.run('SECURITYADMIN', (operations) => operations.revokeFuture(input(role, privileges, optionOnly)));

const createSchema = (name: string) =>
  test.run('SYSADMIN', (operations) =>
    operations.createContainer({ kind: 'SCHEMA', path: [...database, n(name)], mode: 'orReplace' }),
  );

const grantsOn = async (schema: string) =>
  (
    await test.ask('SECURITYADMIN', (queries) =>
      queries.grantsOn({ kind: 'SCHEMA', path: [...database, n(schema)] }),
    )
  ).map((row) => [row.privilege, row.granteeName, row.grantOption, row.grantedBy]);

const future = async () =>
  (await test.ask('SECURITYADMIN', (queries) => queries.futureGrantsIn('DATABASE', database))).map((row) => [
    row.privilege,
    row.granteeName,
    row.grantOption,
  ]);

describe('a grant on future schemas', () => {
  it('comes true on each schema made afterwards, by its owner, and on no other', async () => {
    await createSchema('BEFORE');
    await grant('READER', ['USAGE', 'MONITOR'], true);
    await test.reopen();
    await createSchema('AFTER');
    expect(await grantsOn('BEFORE')).toEqual([['OWNERSHIP', 'SYSADMIN', true, 'SYSADMIN']]);
    expect(await grantsOn('AFTER')).toEqual([
      ['OWNERSHIP', 'SYSADMIN', true, 'SYSADMIN'],
      ['USAGE', 'READER', true, 'SYSADMIN'],
      ['MONITOR', 'READER', true, 'SYSADMIN'],
    ]);
    await revoke('READER', ['USAGE', 'MONITOR']);
    expect(await grantsOn('AFTER')).toHaveLength(3);
    await createSchema('LATER');
    expect(await grantsOn('LATER')).toHaveLength(1);
  });

  it('gives ownership to one role', async () => {
    await grant('KEEPER', ['OWNERSHIP']);
    expect((await refusal(grant('READER', ['OWNERSHIP']))).code).toBe('002002');
    await createSchema('KEPT');
    expect(await grantsOn('KEPT')).toEqual([['OWNERSHIP', 'KEEPER', true, 'KEEPER']]);
    await revoke('KEEPER', ['OWNERSHIP']);
    await grant('READER', ['OWNERSHIP']);
    expect(await future()).toEqual([['OWNERSHIP', 'READER', false]]);
  });

  it('is granted twice without effect, but for the grant option, which alone can be revoked', async () => {
    await grant('READER', ['USAGE']);
    await grant('READER', ['USAGE']);
    expect(await future()).toEqual([['USAGE', 'READER', false]]);
    await grant('READER', ['USAGE'], true);
    expect(await future()).toEqual([['USAGE', 'READER', true]]);
    await revoke('READER', ['USAGE'], true);
    expect(await future()).toEqual([['USAGE', 'READER', false]]);
    await revoke('KEEPER', ['USAGE']);
    expect(await future()).toHaveLength(1);
  });

  it('needs MANAGE GRANTS, and privileges that schemas have', async () => {
    expect((await refusal(grant('READER', ['USAGE'], false, 'SYSADMIN'))).code).toBe('003001');
    expect((await refusal(grant('READER', ['USAGE'], false, 'PUBLIC'))).code).toBe('002003');
    expect((await refusal(grant('READER', ['OPERATE']))).code).toBe('003008');
    expect((await refusal(grant('NOBODY', ['USAGE']))).code).toBe('002003');
  });

  it('goes with its role, which then only a manager of grants may drop', async () => {
    await grant('READER', ['USAGE']);
    await grant('KEEPER', ['USAGE']);
    const drop = (by: string) =>
      test.run(by, (operations) => operations.dropRole({ role: { name: n('READER') } }));
    expect((await refusal(drop('USERADMIN'))).code).toBe('003001');
    await drop('SECURITYADMIN');
    expect(await future()).toEqual([['USAGE', 'KEEPER', false]]);
    await createSchema('S');
    expect(await grantsOn('S')).toHaveLength(2);
  });

  it('goes with its database', async () => {
    await grant('READER', ['USAGE']);
    await test.run('SYSADMIN', (operations) =>
      operations.createContainer({ kind: 'DATABASE', path: database, mode: 'orReplace' }),
    );
    expect(await future()).toEqual([]);
    const left = await test.ask('SECURITYADMIN', (queries) => queries.futureGrantsTo({ name: n('READER') }));
    expect(left).toEqual([]);
  });

  it('is undone with a change that fails', async () => {
    const failing = test.run('SECURITYADMIN', async (operations) => {
      await operations.grantFuture(input('READER', ['USAGE']));
      throw new Error('undo');
    });
    await expect(failing).rejects.toThrow('undo');
    expect(await future()).toEqual([]);
  });
});

describe('DROP DATABASE and DROP SCHEMA', () => {
  it.each(['CASCADE', 'RESTRICT', undefined] as const)('takes everything along, %s', async (dependents) => {
    await createSchema('FULL');
    const rule = [...database, n('FULL'), n('RULE')];
    await test.run('ACCOUNTADMIN', async (operations) => {
      await operations.createNetworkRule({
        path: rule,
        mode: 'create',
        type: 'IPV4',
        ruleMode: 'INGRESS',
        values: ['192.0.2.1'],
      });
      await operations.createNetworkPolicy({ name: n('P'), mode: 'create', allowedNetworkRules: [rule] });
    });
    const drops = [
      { kind: 'SCHEMA' as const, path: [...database, n('FULL')] },
      { kind: 'DATABASE' as const, path: database },
    ];
    for (const drop of drops) {
      const dropping = test.run('ACCOUNTADMIN', (operations) =>
        operations.dropContainer({ ...drop, dependents }),
      );
      expect((await refusal(dropping)).code).toBe('001492');
    }
    await test.run('ACCOUNTADMIN', (operations) => operations.dropNetworkPolicy({ name: n('P') }));
    for (const drop of drops) {
      await test.run('ACCOUNTADMIN', (operations) => operations.dropContainer({ ...drop, dependents }));
    }
    expect(await test.ask('ACCOUNTADMIN', (queries) => queries.schemaObjects('NETWORK RULE'))).toEqual([]);
  });
});
