import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operations } from '../../src/account/account.ts';
import { dumpAccount } from './model/dump.ts';
import { n, openTestAccount, refusal, system, type TestAccount } from './support/account.ts';

let test: TestAccount;
beforeAll(async () => {
  test = await openTestAccount();
});
afterAll(() => test.close());

const create =
  (properties: Parameters<Operations['createUser']>[0]['properties']) => (operations: Operations) =>
    operations.createUser({ name: n('U'), mode: 'create', properties });

const attempts: readonly (readonly [
  string,
  (text: string) => (operations: Operations) => Promise<unknown>,
])[] = [
  ['a name', (text) => (operations) => operations.createRole({ name: n(text), mode: 'create' })],
  ['a property', (text) => create({ comment: text })],
  ['a password', (text) => create({ password: text })],
  ['a nested value', (text) => create({ workloadIdentity: { list: [{ deep: text }] } })],
  ['a key', (text) => create({ parameters: { [text]: 1 } })],
  [
    'an attribute of a provisioner',
    (text) => (operations) =>
      operations.createUser({
        name: n('U'),
        mode: 'create',
        properties: {},
        scim: { label: 'U', externalId: null, attributes: { title: text } },
      }),
  ],
  ['a parameter', (text) => (operations) => operations.alterAccount({ set: { QUERY_TAG: text } })],
  [
    'a list',
    (text) => (operations) =>
      operations.createNetworkPolicy({ name: n('P'), mode: 'create', allowedIpList: [text] }),
  ],
];

describe('text that no store keeps as it is', () => {
  it.each(attempts)('is refused as %s', async (_, attempt) => {
    const before = await test.ask(system, dumpAccount);
    for (const text of ['a\0b', '\ud800', 'x\udc00y', '\ude00\ud83d']) {
      const refused = await refusal(test.run('ACCOUNTADMIN', attempt(text)));
      expect(refused).toMatchObject({ code: '100144', kind: 'invalidValue' });
    }
    expect(await test.ask(system, dumpAccount)).toEqual(before);
  });

  it('finds nobody to sign in', async () => {
    for (const loginName of ['a\0b', '\ud800']) {
      const signIn = test.account.sessions.signIn({
        method: 'password',
        loginName,
        password: 'x',
        clientAddress: '192.0.2.1',
        clientType: 'test',
        clientVersion: '1',
        parameters: {},
      });
      expect((await refusal(signIn)).code).toBe('390100');
    }
  });
});

describe('any other text', () => {
  const text = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .filter((candidate) => !candidate.includes('\0') && candidate.isWellFormed());

  it('comes back as it was given, also after a restart', async () => {
    const given = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(text, text, async (name, comment) => {
        fc.pre(!given.has(name) && !['PUBLIC', 'ACCOUNTADMIN'].includes(name));
        await test.run('ACCOUNTADMIN', (operations) =>
          operations.createRole({ name: n(name), mode: 'create', comment }),
        );
        given.set(name, comment);
      }),
      { numRuns: 60 },
    );
    await test.reopen();
    await test.ask('ACCOUNTADMIN', (queries) => {
      for (const [name, comment] of given) expect(queries.roleByName(n(name))?.comment).toBe(comment);
    });
  });
});
