import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Actor } from '../../src/account/account.ts';
import { openLocalAccount } from '../../src/account/local-account.ts';
import { asInstant, asName } from '../../src/account/model.ts';
import { watchTokens } from '../../src/server/token-watch.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { testSealKey } from '../support/seal-key.ts';
import { temporaryFolder } from '../support/server-process.ts';

const day = 86_400_000;

test('warns once 60, 30 and 7 days before the last token of an integration expires, and when it has', async () => {
  const folder = temporaryFolder('token-watch');
  let now = Date.UTC(2026, 0, 1);
  const clock = () => asInstant(now);
  const database = await openSqlite({ file: `${folder.path}/catalog.sqlite` });
  const account = await openLocalAccount({ sealKey: testSealKey, database, name: asName('LOCAL'), clock });
  const system: Actor = {
    kind: 'system',
    name: asName('TEST'),
    user: null,
    primaryRole: null,
    secondaryRoles: [],
  };
  const role = await account.read(system, (queries) => queries.roleByName(asName('ACCOUNTADMIN')));
  const administrator = { ...system, primaryRole: role?.id ?? null };
  const integration = asName('OKTA_PROVISIONING');
  const generate = () =>
    account.change(administrator, (operations) => operations.generateScimToken({ integration }));
  await account.change(administrator, (operations) =>
    operations.createScimIntegration({
      name: integration,
      mode: 'create',
      enabled: true,
      scimClient: 'OKTA',
      runAsRole: asName('ACCOUNTADMIN'),
    }),
  );
  const token = await generate();

  const lines: string[] = [];
  const logger = pino(
    { level: 'warn' },
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const watch = watchTokens(account, logger, clock);
  const warningsAfter = async (days: number): Promise<number[]> => {
    lines.length = 0;
    now += days * day;
    await watch.check();
    await watch.check();
    return lines.map((line) => JSON.parse(line).daysLeft);
  };

  expect(await warningsAfter(0)).toEqual([]);
  const [info] = await account.read(administrator, (queries) => queries.scimTokens());
  const lifetime = ((info?.expiresAt ?? 0) - now) / day;
  expect(await warningsAfter(lifetime - 59.5)).toEqual([59]);
  expect(await warningsAfter(10)).toEqual([]);
  expect(await warningsAfter(20)).toEqual([29]);
  expect(await warningsAfter(23)).toEqual([6]);
  expect(await warningsAfter(7)).toEqual([0]);
  expect(lines.join('')).toContain('has expired');
  expect(lines.join('')).not.toContain(token);
  await generate();
  expect(await warningsAfter(0)).toEqual([]);

  watch.stop();
  await account.close();
  await database.close();
  folder.remove();
});

test('warns before each programmatic access token expires, of none by the time that it was made with', async () => {
  const folder = temporaryFolder('token-watch');
  let now = Date.UTC(2026, 0, 1);
  const clock = () => asInstant(now);
  const database = await openSqlite({ file: `${folder.path}/catalog.sqlite` });
  const account = await openLocalAccount({ sealKey: testSealKey, database, name: asName('LOCAL'), clock });
  const system: Actor = {
    kind: 'system',
    name: asName('TEST'),
    user: null,
    primaryRole: null,
    secondaryRoles: [],
  };
  const token = { user: { name: asName('ann@corp.com') }, name: asName('REPORTS') };
  const made = await account.change(system, async (operations) => {
    await operations.createUser({ name: asName('ann@corp.com'), mode: 'create', properties: {} });
    return operations.addProgrammaticToken({ ...token, days: 40 });
  });

  const lines: string[] = [];
  const logger = pino(
    { level: 'warn' },
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const watch = watchTokens(account, logger, clock);
  const warningsAfter = async (days: number): Promise<object[]> => {
    lines.length = 0;
    now += days * day;
    await watch.check();
    await watch.check();
    return lines.map((line) => JSON.parse(line));
  };

  expect(await warningsAfter(1)).toEqual([]);
  const [warning, ...more] = await warningsAfter(10);
  expect(more).toEqual([]);
  expect(warning).toMatchObject({ user: 'ann@corp.com', token: 'REPORTS', daysLeft: 29 });
  expect(lines.join('')).toContain('alter user \\"ann@corp.com\\" rotate programmatic access token REPORTS');
  expect(lines.join('')).not.toContain(made?.secret);
  await account.change(system, (operations) => operations.rotateProgrammaticToken(token));
  expect(await warningsAfter(1)).toEqual([]);
  await account.change(system, (operations) =>
    operations.modifyProgrammaticToken({ ...token, disabled: true }),
  );
  expect(await warningsAfter(39)).toEqual([]);

  watch.stop();
  await account.close();
  await database.close();
  folder.remove();
});
