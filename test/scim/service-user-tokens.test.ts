/** SCIM with programmatic access tokens of service users: https://docs.snowflake.com/en/user-guide/scim-authentication */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Operations } from '../../src/account/account.ts';
import { asInstant, type UserType } from '../../src/account/model.ts';
import { n, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';

let scim: ScimUnderTest;
let token: string;

const administer = <T>(work: (operations: Operations) => Promise<T>): Promise<T> =>
  scim.as('ACCOUNTADMIN', work);

const setUp = async (type: UserType): Promise<void> => {
  await administer(async (operations) => {
    await operations.createUser({
      name: n('SCIM_IDP_USER'),
      mode: 'orReplace',
      properties: { type, networkPolicy: n('ANYWHERE'), defaultRole: 'SCIM_ROLE' },
    });
    await operations.createRole({ name: n('SCIM_ROLE'), mode: 'orReplace' });
    await operations.grantRole({
      role: { name: n('SCIM_ROLE') },
      to: { kind: 'USER', user: { name: n('SCIM_IDP_USER') } },
    });
    const made = await operations.addProgrammaticToken({
      user: { name: n('SCIM_IDP_USER') },
      name: n('SCIM_PAT_TOKEN'),
      role: n('SCIM_ROLE'),
    });
    token = made?.secret ?? '';
  });
};

const grantUsage = (integration: string): Promise<void> =>
  administer((operations) =>
    operations.grantPrivileges({
      privileges: ['USAGE'],
      on: { kind: 'INTEGRATION', path: [n(integration)] },
      to: { name: n('SCIM_ROLE') },
    }),
  );

const ask = (path = '/Users') => scim.send('GET', path, { token });
const statusOf = async (path?: string): Promise<number> => (await ask(path)).status;

const policy = (name: string, address: string): Promise<unknown> =>
  administer((operations) =>
    operations.createNetworkPolicy({
      name: n(name),
      mode: 'orReplace',
      allowedIpList: [address],
      blockedIpList: [],
      allowedNetworkRules: [],
      blockedNetworkRules: [],
      comment: null,
    }),
  );

beforeAll(async () => {
  scim = await openScim();
  await policy('ANYWHERE', '0.0.0.0/0');
  await policy('ELSEWHERE', '192.0.2.1');
});
afterAll(() => scim.close());
beforeEach(async () => {
  await setUp('SERVICE');
  await grantUsage('PROVISIONING');
});

test('provisions as the role that the integration runs as', async () => {
  const made = await scim.send('POST', '/Users', { token, body: person('by-token') });
  expect(made.status).toBe(201);
  const owner = await scim.ask('PROVISIONER', (queries) => queries.userByName(n('BY-TOKEN')));
  expect(owner?.loginName).toBe('BY-TOKEN');
  expect((await scim.restEvents()).at(-1)).toMatchObject({ actorName: 'PROVISIONING', status: 201 });
});

test('that is refused is in LOGIN_HISTORY, with the reason', async () => {
  await administer((operations) =>
    operations.modifyProgrammaticToken({
      user: { name: n('SCIM_IDP_USER') },
      name: n('SCIM_PAT_TOKEN'),
      disabled: true,
    }),
  );
  expect(await statusOf()).toBe(401);
  const events = await scim.account.history.logins.between({
    from: asInstant(0),
    to: asInstant(scim.time.now + 1),
    limit: 10,
  });
  expect(events.at(-1)).toMatchObject({
    userName: 'SCIM_IDP_USER',
    clientType: 'SCIM',
    clientIp: '127.0.0.1',
    firstFactor: 'PROGRAMMATIC_ACCESS_TOKEN',
    errorCode: 394400,
    errorMessage: 'PAT_DISABLED',
  });
});

describe('is refused, with what would be right,', () => {
  const refused = async (status: number, words: string): Promise<void> => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(words);
    expect(answer.text).not.toContain(token);
  };

  test('without USAGE on the integration', async () => {
    await administer((operations) =>
      operations.revokePrivileges({
        privileges: ['USAGE'],
        on: { kind: 'INTEGRATION', path: [n('PROVISIONING')] },
        from: { name: n('SCIM_ROLE') },
      }),
    );
    await refused(403, 'USAGE');
  });

  test('where the user is a person', async () => {
    await setUp('PERSON');
    await grantUsage('PROVISIONING');
    await refused(403, 'TYPE = SERVICE');
  });

  test('once the token is disabled, removed or expired', async () => {
    const target = { user: { name: n('SCIM_IDP_USER') }, name: n('SCIM_PAT_TOKEN') };
    await administer((operations) => operations.modifyProgrammaticToken({ ...target, disabled: true }));
    await refused(401, 'Programmatic access token is invalid');
    await administer((operations) => operations.modifyProgrammaticToken({ ...target, disabled: false }));
    expect(await statusOf()).toBe(200);
    scim.time.now += 15 * 86_400_000;
    await refused(401, 'Programmatic access token is invalid');
    scim.time.now -= 15 * 86_400_000;
    await administer((operations) => operations.removeProgrammaticToken(target));
    await refused(401, 'Programmatic access token is invalid');
  });

  test('once the role is taken from the user, or the user disabled', async () => {
    await administer((operations) =>
      operations.revokeRole({
        role: { name: n('SCIM_ROLE') },
        from: { kind: 'USER', user: { name: n('SCIM_IDP_USER') } },
      }),
    );
    await refused(401, 'Programmatic access token is invalid');
    await setUp('SERVICE');
    await grantUsage('PROVISIONING');
    await administer((operations) =>
      operations.alterUser({ user: { name: n('SCIM_IDP_USER') }, set: { disabled: true } }),
    );
    await refused(401, 'Programmatic access token is invalid');
  });

  test('without a network policy over the user', async () => {
    await administer((operations) =>
      operations.alterUser({ user: { name: n('SCIM_IDP_USER') }, unset: ['networkPolicy'] }),
    );
    await refused(401, 'Network policy is required');
  });

  test('from where the policy over the user does not let it in', async () => {
    await administer((operations) =>
      operations.alterUser({ user: { name: n('SCIM_IDP_USER') }, set: { networkPolicy: n('ELSEWHERE') } }),
    );
    await refused(403, 'not allowed by the network policy');
  });
});

test('its user being locked out for a while is no matter', async () => {
  await administer((operations) =>
    operations.alterUser({
      user: { name: n('SCIM_IDP_USER') },
      set: { lockedUntil: asInstant(scim.time.now + 600_000) },
    }),
  );
  expect(await statusOf()).toBe(200);
});

describe('the address', () => {
  test('may leave the integration out while exactly one is enabled, and must name it otherwise', async () => {
    const idOf = (name: string) =>
      scim.ask('ACCOUNTADMIN', (queries) => {
        const found = queries.describeIntegration(n(name));
        return found.type === 'SCIM' ? found.endpointId : '';
      });
    expect(await statusOf('/Users')).toBe(200);
    await administer((operations) =>
      operations.createScimIntegration({
        name: n('SECOND'),
        mode: 'create',
        enabled: true,
        scimClient: 'GENERIC',
        runAsRole: n('PROVISIONER'),
      }),
    );
    const short = await ask('/Users');
    expect(short.status).toBe(403);
    expect(short.body.detail).toContain('SCIM_ENDPOINT_ID');
    expect(await statusOf(`/${await idOf('PROVISIONING')}/Users`)).toBe(200);
    expect(await statusOf(`/${await idOf('SECOND')}/Users`)).toBe(403);
    await grantUsage('SECOND');
    expect(await statusOf(`/${await idOf('SECOND')}/Users`)).toBe(200);
    expect(await statusOf('/00000000-0000-0000-0000-000000000000/Users')).toBe(401);
    await administer((operations) =>
      operations.alterScimIntegration({ name: n('SECOND'), set: { enabled: false } }),
    );
    expect(await statusOf('/Users')).toBe(200);
    await administer((operations) => operations.dropIntegration({ name: n('SECOND') }));
  });
});
