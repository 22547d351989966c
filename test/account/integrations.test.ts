import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CreateScimIntegration } from '../../src/account/account.ts';
import { asInstant } from '../../src/account/model.ts';
import { type SqlitePlace, sqlitePlace } from '../store/stores.ts';
import { scimIntegration } from '../support/scim-integration.ts';
import { n, openTestAccount, refusal, type TestAccount } from './support/account.ts';

let test: TestAccount;
let place: SqlitePlace;
beforeEach(async () => {
  place = sqlitePlace();
  test = await openTestAccount(place);
  await test.run('USERADMIN', async (operations) => {
    await operations.createRole({ name: n('PROVISIONER'), mode: 'create' });
    await operations.createRole({ name: n('lower'), mode: 'create' });
  });
});
afterEach(() => test.close());

const create = (input: Partial<CreateScimIntegration> = {}, role = 'ACCOUNTADMIN') =>
  test.run(role, (operations) =>
    operations.createScimIntegration({
      name: n('OKTA'),
      mode: 'create',
      enabled: true,
      scimClient: 'OKTA',
      runAsRole: n('PROVISIONER'),
      ...input,
    }),
  );

const generate = (name = 'OKTA', role = 'ACCOUNTADMIN') =>
  test.run(role, (operations) => operations.generateScimToken({ integration: n(name) }));

const outcome = async (token: string, endpointId: string | null = null) =>
  (await test.account.authenticateScim(token, endpointId)).outcome;

const describeOkta = () => test.ask('ACCOUNTADMIN', (queries) => scimIntegration(queries, 'OKTA'));

const alter = (set: object) =>
  test.run('ACCOUNTADMIN', (operations) => operations.alterScimIntegration({ name: n('OKTA'), set }));

describe('a SCIM integration', () => {
  it('needs CREATE INTEGRATION, and a role that exists, by its exact name', async () => {
    expect((await refusal(create({}, 'SECURITYADMIN'))).code).toBe('003001');
    expect((await refusal(create({ runAsRole: n('LOWER') }))).message).toBe(
      "SQL compilation error:\ninvalid value [LOWER] for parameter 'RUN_AS_ROLE'",
    );
    expect(await create({ runAsRole: n('lower') })).toBe('created');
    expect(await describeOkta()).toMatchObject({
      runAsRole: 'lower',
      owner: test.roleId('ACCOUNTADMIN'),
      syncPassword: false,
      networkPolicy: null,
    });
  });

  it('refuses SYNC_PASSWORD for AZURE', async () => {
    expect((await refusal(create({ scimClient: 'AZURE', syncPassword: false }))).message).toContain(
      "invalid property 'SYNC_PASSWORD' for 'INTEGRATION'",
    );
    await create({ scimClient: 'AZURE' });
    expect((await refusal(alter({ syncPassword: true }))).code).toBe('001423');
  });

  it('exists only for roles that have something to do with it', async () => {
    await create();
    const asked = test.ask('SYSADMIN', (queries) => scimIntegration(queries, 'OKTA'));
    expect((await refusal(asked)).code).toBe('002003');
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['USAGE'],
        on: { kind: 'INTEGRATION', path: [n('OKTA')] },
        to: { name: n('SYSADMIN') },
      }),
    );
    await test.ask('SYSADMIN', async (queries) => {
      expect(queries.integrations().map(({ name }) => name)).toEqual(['OKTA']);
      expect((await refusal((async () => scimIntegration(queries, 'OKTA'))())).code).toBe('003001');
    });
  });

  it('ignores passwords unless it synchronizes them', async () => {
    await create();
    const provision = async (password: string) => {
      const answer = await test.account.authenticateScim(await generate(), null);
      if (answer.outcome !== 'ok') throw new Error(answer.outcome);
      return test.run(answer.actor, (operations) =>
        operations.createUser({
          name: n('ANN'),
          mode: 'orReplace',
          properties: { password, comment: 'kept' },
        }),
      );
    };
    await test.run('ACCOUNTADMIN', (operations) =>
      operations.grantPrivileges({
        privileges: ['CREATE USER'],
        on: { kind: 'ACCOUNT' },
        to: { name: n('PROVISIONER') },
      }),
    );
    expect((await provision('Synchronized-1-Secret')).user).toMatchObject({
      hasPassword: false,
      comment: 'kept',
    });
    await alter({ syncPassword: true });
    expect((await provision('Synchronized-1-Secret')).user).toMatchObject({ hasPassword: true });
  });

  it('follows its role through a rename, and admits nobody without it', async () => {
    await create();
    const token = await generate();
    await test.run('USERADMIN', (operations) =>
      operations.alterRole({ role: { name: n('PROVISIONER') }, rename: n('RENAMED') }),
    );
    expect(await test.account.authenticateScim(token, null)).toMatchObject({
      outcome: 'ok',
      actor: { kind: 'integration', name: 'OKTA', primaryRole: test.roleId('RENAMED'), secondaryRoles: [] },
    });
    await test.run('USERADMIN', (operations) => operations.dropRole({ role: { name: n('RENAMED') } }));
    expect(await outcome(token)).toBe('roleMissing');
  });
});

describe('SCIM tokens', () => {
  it('belong to an integration named exactly, and to its owner to make', async () => {
    await create();
    expect((await refusal(generate('okta'))).code).toBe('002003');
    expect((await refusal(generate('OKTA', 'SYSADMIN'))).code).toBe('002003');
  });

  it('work side by side for six months, through either address', async () => {
    await create();
    const { endpointId } = await describeOkta();
    const tokens = [await generate(), await generate()];
    for (const token of tokens) {
      expect(await outcome(token)).toBe('ok');
      expect(await outcome(token, endpointId)).toBe('ok');
      expect(await outcome(token, 'another')).toBe('otherEndpoint');
      expect(await outcome(`${token}x`)).toBe('unknown');
    }
    const infos = await test.ask('ACCOUNTADMIN', (queries) => queries.scimTokens());
    expect(infos).toHaveLength(2);
    expect(infos[0]).toMatchObject({
      issuedAt: test.time.now,
      expiresAt: Date.UTC(2026, 6, 15),
      lastUsedAt: test.time.now,
      integrationName: 'OKTA',
    });
    test.time.now = Date.UTC(2026, 6, 14);
    expect(await outcome(tokens[0] ?? '')).toBe('ok');
    test.time.now = Date.UTC(2026, 6, 15);
    expect(await outcome(tokens[0] ?? '')).toBe('expired');
  });

  it('are rejected by their time of issue while that is set', async () => {
    await create();
    const old = await generate();
    test.time.now += 1000;
    const young = await generate();
    await alter({ rejectTokensIssuedBefore: asInstant(test.time.now) });
    expect([await outcome(old), await outcome(young)]).toEqual(['revoked', 'ok']);
    await alter({ rejectTokensIssuedBefore: null });
    expect(await outcome(old)).toBe('ok');
    await alter({ enabled: false });
    expect(await outcome(old)).toBe('disabled');
  });

  it('end with the integration, also when it is replaced', async () => {
    await create();
    const first = await generate();
    const before = await describeOkta();
    expect(await create({ mode: 'orReplace' })).toBe('replaced');
    expect(await outcome(first)).toBe('unknown');
    expect((await describeOkta()).endpointId).not.toBe(before.endpointId);
    const second = await generate();
    await test.run('ACCOUNTADMIN', (operations) => operations.dropIntegration({ name: n('OKTA') }));
    expect(await outcome(second)).toBe('unknown');
  });

  it('survive a restart with their last use, and are kept as digests only', async () => {
    await create();
    const token = await generate();
    test.time.now += 5000;
    expect(await outcome(token)).toBe('ok');
    const used = test.time.now;
    await test.reopen();
    test.time.now += 5000;
    const [info] = await test.ask('ACCOUNTADMIN', (queries) => queries.scimTokens());
    expect(info?.lastUsedAt).toBe(used);
    expect(await outcome(token)).toBe('ok');
    const files = await readdir(place.folder);
    const contents = await Promise.all(files.map((file) => readFile(join(place.folder, file), 'latin1')));
    expect(contents.join('')).toContain('OKTA');
    expect(contents.join('')).not.toContain(token);
  });
});
