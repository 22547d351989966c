import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { n, openScim, person, type ScimUnderTest, snowflakeUrn } from './support/scim-under-test.ts';

let scim: ScimUnderTest;
let id: string;

/** BOSS is the only one with ACCOUNTADMIN and a password, and belongs to the provisioner. */
beforeAll(async () => {
  scim = await openScim({ syncPassword: true });
  id = (await scim.post('/Users', person('boss', { password: 'Correct-Horse-1-Battery' }))).body.id;
  await scim.as('ACCOUNTADMIN', async (operations) => {
    await operations.grantRole({
      role: { name: n('ACCOUNTADMIN') },
      to: { kind: 'USER', user: { name: n('BOSS') } },
    });
  });
});
afterAll(() => scim.close());

const signIn = (password: string) =>
  scim.account.sessions.signIn({
    method: 'password',
    loginName: 'BOSS',
    password,
    role: 'ACCOUNTADMIN',
    clientAddress: '192.0.2.1',
    clientType: 'test',
    clientVersion: '1',
    parameters: {},
  });

describe('the last administrator who can sign in, handed over to a provisioner', () => {
  test.each([
    ['deactivated', [{ op: 'replace', path: 'active', value: false }]],
    ['made a service', [{ op: 'replace', path: `${snowflakeUrn}:type`, value: 'service' }]],
    ['made a service agent', [{ op: 'add', value: { [snowflakeUrn]: { type: 'service_agent' } } }]],
    ['left without a password', [{ op: 'replace', path: 'password', value: '' }]],
    [
      'renamed and deactivated at once',
      [
        { op: 'replace', path: 'displayName', value: 'Former boss' },
        { op: 'replace', path: 'active', value: false },
      ],
    ],
  ])('is not %s by PATCH', async (_, operations) => {
    const before = await scim.get(`/Users/${id}`);
    const answer = await scim.patch(`/Users/${id}`, operations);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain(
      'must keep an enabled user who holds role ACCOUNTADMIN and can sign in',
    );
    expect((await scim.get(`/Users/${id}`)).body).toEqual(before.body);
    await signIn('Correct-Horse-1-Battery');
  });

  test('is neither deactivated by PUT nor deleted', async () => {
    expect((await scim.put(`/Users/${id}`, person('boss', { active: false }))).status).toBe(400);
    expect((await scim.delete(`/Users/${id}`)).status).toBe(400);
    await signIn('Correct-Horse-1-Battery');
  });

  test('is given another password, which then lets them in', async () => {
    const answer = await scim.patch(`/Users/${id}`, [
      { op: 'replace', path: 'password', value: 'Another-Staple-1' },
    ]);
    expect(answer.status).toBe(200);
    await signIn('Another-Staple-1');
  });
});
