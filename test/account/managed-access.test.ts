/** https://docs.snowflake.com/en/user-guide/security-access-control-configure#creating-managed-access-schemas */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operations } from '../../src/account/account.ts';
import { n, openTestAccount, refusal, type TestAccount, toRole } from './support/account.ts';

const schema = [n('DEMO_DB'), n('GUARDED')];
const rule = { kind: 'NETWORK RULE', path: [...schema, n('OFFICE')] } as const;

/** KEEPER owns the schema, MAKER the rule in it, BELOW is granted to KEEPER. */
let test: TestAccount;
beforeEach(async () => {
  test = await openTestAccount();
  await test.run('ACCOUNTADMIN', async (operations) => {
    for (const name of ['KEEPER', 'MAKER', 'BELOW', 'READER'])
      await operations.createRole({ name: n(name), mode: 'create' });
    await operations.grantRole({ role: { name: n('BELOW') }, to: toRole('KEEPER') });
    await operations.createContainer({ kind: 'SCHEMA', path: schema, mode: 'create', managedAccess: true });
    await operations.createNetworkRule({
      path: rule.path,
      mode: 'create',
      type: 'IPV4',
      ruleMode: 'INGRESS',
      values: ['10.0.0.0/8'],
    });
    await operations.grantOwnership({ on: { kind: 'SCHEMA', path: schema }, to: { name: n('KEEPER') } });
  });
});
afterEach(() => test.close());

const giveRule = (to: string, by = 'ACCOUNTADMIN') =>
  test.run(by, (operations) => operations.grantOwnership({ on: rule, to: { name: n(to) } }));
const grant = (by: string, to = 'READER', withGrantOption = false) =>
  test.run(by, (operations) =>
    operations.grantPrivileges({ privileges: ['USAGE'], on: rule, to: { name: n(to) }, withGrantOption }),
  );
const revoke = (by: string, from = 'READER') =>
  test.run(by, (operations) =>
    operations.revokePrivileges({ privileges: ['USAGE'], on: rule, from: { name: n(from) } }),
  );
const grants = () =>
  test.ask('ACCOUNTADMIN', async (queries) =>
    (await queries.grantsOn(rule))
      .filter(({ privilege }) => privilege === 'USAGE')
      .map(({ granteeName, grantedBy }) => `${granteeName} by ${grantedBy}`),
  );
const manage = (by: string, managedAccess: boolean) =>
  test.run(by, (operations) => operations.alterContainer({ kind: 'SCHEMA', path: schema, managedAccess }));

describe('In a schema with managed access', () => {
  it('the owner of the schema grants and revokes, and is the grantor', async () => {
    await grant('KEEPER');
    expect(await grants()).toEqual(['READER by KEEPER']);
    await revoke('KEEPER');
    expect(await grants()).toEqual([]);
  });

  it('so does whoever has MANAGE GRANTS, in the name of the owner of the schema', async () => {
    await grant('SECURITYADMIN');
    expect(await grants()).toEqual(['READER by KEEPER']);
    await revoke('SECURITYADMIN');
    expect(await grants()).toEqual([]);
  });

  it('the owner of the object and holders of the grant option do not', async () => {
    await giveRule('BELOW');
    expect((await refusal(grant('BELOW'))).code).toBe('003001');
    await grant('KEEPER', 'MAKER', true);
    expect((await refusal(grant('MAKER'))).code).toBe('003001');
    await grant('KEEPER');
    expect((await refusal(revoke('BELOW'))).code).toBe('003001');
    expect((await refusal(revoke('MAKER'))).code).toBe('003001');
    expect(await grants()).toEqual(['MAKER by KEEPER', 'READER by KEEPER']);
  });

  it('ownership goes to roles below the owner of the schema, by its word', async () => {
    expect((await refusal(giveRule('MAKER', 'KEEPER'))).code).toBe('003001');
    expect((await refusal(giveRule('MAKER', 'SECURITYADMIN'))).code).toBe('003001');
    await giveRule('BELOW', 'KEEPER');
    expect((await refusal(giveRule('KEEPER', 'BELOW'))).code).toBe('003001');
    await giveRule('KEEPER', 'SECURITYADMIN');
  });

  it('grants by its owner stay, whatever privilege that role itself loses', async () => {
    await grant('KEEPER');
    await grant('KEEPER', 'KEEPER');
    await revoke('KEEPER', 'KEEPER');
    expect(await grants()).toEqual(['READER by KEEPER']);
  });

  it('the schema itself is granted on as any other', async () => {
    const on = { kind: 'SCHEMA', path: schema } as const;
    const usage = (operations: Operations) =>
      operations.grantPrivileges({ privileges: ['USAGE'], on, to: { name: n('READER') } });
    expect((await refusal(test.run('MAKER', usage))).code).toBe('002003');
    await test.run('KEEPER', usage);
  });
});

describe('Managed access', () => {
  it('is disabled by the owner; grants from before stay, and owners of objects grant again', async () => {
    await giveRule('BELOW');
    await grant('KEEPER');
    await manage('KEEPER', false);
    expect(await grants()).toEqual(['READER by KEEPER']);
    await grant('BELOW', 'MAKER');
    expect(await grants()).toEqual(['READER by KEEPER', 'MAKER by BELOW']);
  });

  it('is enabled by the owner who may manage grants as well', async () => {
    await manage('KEEPER', false);
    expect((await refusal(manage('KEEPER', true))).code).toBe('003001');
    expect((await refusal(manage('SECURITYADMIN', true))).code).toBe('002003');
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['MANAGE GRANTS'],
        on: { kind: 'ACCOUNT' },
        to: { name: n('KEEPER') },
      }),
    );
    await manage('KEEPER', true);
  });

  it('is not changed with MODIFY', async () => {
    await test.run('KEEPER', (operations) =>
      operations.grantPrivileges({
        privileges: ['MODIFY'],
        on: { kind: 'SCHEMA', path: schema },
        to: { name: n('MAKER') },
      }),
    );
    expect((await refusal(manage('MAKER', false))).code).toBe('003001');
    await manage('MAKER', true);
  });

  it('takes grants that were made before over', async () => {
    await manage('KEEPER', false);
    await giveRule('BELOW');
    await grant('BELOW');
    await manage('ACCOUNTADMIN', true).catch(() => undefined);
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['MANAGE GRANTS'],
        on: { kind: 'ACCOUNT' },
        to: { name: n('KEEPER') },
      }),
    );
    await manage('KEEPER', true);
    expect(await grants()).toEqual(['READER by BELOW']);
    await revoke('KEEPER');
    expect(await grants()).toEqual([]);
  });
});
