/** What happens to open sessions and running queries the moment access ends. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAnswers } from '../store/stores.ts';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import { rawSql, rawSqlWith } from '../support/raw-sql.ts';
import { type ScimClient, setUpScim } from '../support/scim-client.ts';
import { adminPassword, startServerProcess, temporaryFolder } from '../support/server-process.ts';
import { postgresServerStore, type ServerStore } from '../support/server-store.ts';

/** Runs for hours unless somebody stops it. */
const endless =
  'select count(*) from table(generator(rowcount => 1000000)) a, table(generator(rowcount => 1000000)) b where random() > 2';

const patchOf = (value: object) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', value }],
});

const local = accountUnderTest('ending-access');
let scim: ScimClient;

beforeAll(async () => {
  scim = await setUpScim(local.admin, local.server.url, 'generic');
});

const secret = 'Leaver-Password-1';

/** A user as an identity provider makes one, who can sign in by password. */
const provisioned = async (name: string): Promise<string> => {
  const { body, status } = await scim.send('POST', '/Users', { userName: name, active: true });
  expect(status).toBe(201);
  await local.admin.query(`alter user ${name} set password = '${secret}'`);
  return body.id;
};

interface Busy {
  readonly driver: Driver;
  readonly sessionId: string;
  readonly queryId: string;
}

/** A user with an open session in which a query runs. */
const busy = async (driver: Driver, sqlText = endless): Promise<Busy> => {
  const [row] = await driver.query('select current_session() as id');
  const queryId = await new Promise<string>((resolve, reject) => {
    driver.connection.execute({
      sqlText,
      asyncExec: true,
      complete: (error, statement) => (error ? reject(error) : resolve(statement.getQueryId())),
    });
  });
  return { driver, sessionId: String(row?.['ID']), queryId };
};

/** Waits for the query's end and tells how it ended; a query that nobody stopped has not ended. */
const endOf = async (queryId: string, on: Driver = local.admin): Promise<unknown> => {
  const sqlText = `select error_code from table(demo_db.information_schema.query_history()) where query_id = '${queryId}'`;
  await expect.poll(async () => (await on.query(sqlText)).length, { timeout: 10_000 }).toBe(1);
  return (await on.query(sqlText))[0]?.['ERROR_CODE'];
};

/** The driver's own number for a connection whose session the server said (390111) is gone. */
const sessionGone = '407002';

/** What the driver says of the session's next statement. */
const nextStatement = async ({ driver }: Pick<Busy, 'driver'>): Promise<string> =>
  (await failureOf(driver.query('select 1'))).code;

describe('Access ends', () => {
  const endings: readonly (readonly [string, (id: string, name: string) => Promise<unknown>, RegExp])[] = [
    [
      'SCIM active: false',
      (id) => scim.send('PATCH', `/Users/${id}`, patchOf({ active: false })),
      /User access disabled/,
    ],
    [
      'SCIM PUT with active: false',
      (id, name) => scim.send('PUT', `/Users/${id}`, { userName: name, active: false }),
      /User access disabled/,
    ],
    ['SCIM DELETE', (id) => scim.send('DELETE', `/Users/${id}`), /Incorrect username or password/],
    [
      'ALTER USER … SET DISABLED = TRUE',
      (_id, name) => local.admin.query(`alter user ${name} set disabled = true`),
      /User access disabled/,
    ],
    ['DROP USER', (_id, name) => local.admin.query(`drop user ${name}`), /Incorrect username or password/],
  ];

  test.each(endings)(
    'with %s: the query stops, the session is dead, nobody signs in again',
    async (title, end, refused) => {
      const name = `leaver_${endings.findIndex(([other]) => other === title)}`;
      const id = await provisioned(name);
      const work = await busy(await local.connect(name, secret));
      const raw = await rawSql(local.server.url, name, secret);
      await end(id, name);
      await expect(raw.run('select 1')).rejects.toThrow('390111');
      expect(await nextStatement(work)).toBe(sessionGone);
      expect(await endOf(work.queryId)).toBe(604);
      await expect(local.connect(name, secret)).rejects.toThrow(refused);
    },
  );
});

describe('A role that is taken away', () => {
  test('is gone from the next statement of an open session, and its grantees do not see it any more', async () => {
    const id = await provisioned('mover');
    const { body } = await scim.send('POST', '/Groups', {
      displayName: 'movers',
      members: [{ value: id }],
    });
    await local.admin.query('grant usage on database demo_db to role "movers"');
    const driver = await local.connect('mover', secret, { role: '"movers"' });
    await driver.query('use database demo_db');
    const removal = { op: 'remove', path: `members[value eq "${id}"]` };
    await scim.send('PATCH', `/Groups/${body.id}`, { schemas: patchOf({}).schemas, Operations: [removal] });
    const failure = await failureOf(driver.query('select current_role()'));
    expect(failure).toMatchObject({ code: '003013', sqlState: '42501' });
    await driver.query('use role public');
    expect((await failureOf(driver.query('use database demo_db'))).code).toBe('002043');
  });
});

describe('Administrators stop', () => {
  test('a session, by SYSTEM$ABORT_SESSION', async () => {
    await provisioned('aborted');
    const work = await busy(await local.connect('aborted', secret));
    const [row] = await local.admin.query(`select system$abort_session(${work.sessionId}) as answer`);
    expect(row).toEqual({ ANSWER: `session [${work.sessionId}] terminated.` });
    expect(await endOf(work.queryId)).toBe(604);
    expect(await nextStatement(work)).toBe(sessionGone);
    expect(
      (await failureOf(local.admin.query(`select system$abort_session(${work.sessionId})`))).message,
    ).toContain(`Session '${work.sessionId}' does not exist or not authorized`);
  });

  test('a query, by SYSTEM$CANCEL_QUERY; the session goes on', async () => {
    await provisioned('canceled');
    const work = await busy(await local.connect('canceled', secret));
    const [row] = await local.admin.query(`select system$cancel_query('${work.queryId}') as answer`);
    expect(row).toEqual({ ANSWER: `query [${work.queryId}] terminated.` });
    expect(await endOf(work.queryId)).toBe(604);
    expect(await work.driver.query('select 1 as one')).toEqual([{ ONE: 1 }]);
    const again = await failureOf(local.admin.query(`select system$cancel_query('${work.queryId}')`));
    expect(again).toMatchObject({ code: '000605', sqlState: '57014' });
  });

  test('all queries of a session or of a user', async () => {
    await provisioned('stopped');
    const driver = await local.connect('stopped', secret);
    const first = await busy(driver);
    const second = await busy(driver);
    await local.admin.query('use role generic_scim_provisioner');
    const [row] = await local.admin.query(`select system$cancel_all_queries(${first.sessionId}) as answer`);
    await local.admin.query('use role accountadmin');
    expect(row).toEqual({ ANSWER: '2 cancelled.' });
    expect([await endOf(first.queryId), await endOf(second.queryId)]).toEqual([604, 604]);
    const third = await busy(driver);
    await local.admin.query('alter user stopped abort all queries');
    expect(await endOf(third.queryId)).toBe(604);
    expect(await driver.query('select 1 as one')).toEqual([{ ONE: 1 }]);
  });

  test('a query that only waits', async () => {
    await provisioned('waiting');
    const driver = await local.connect('waiting', secret);
    expect(await driver.query("select system$wait(1, 'MILLISECONDS') as answer")).toEqual([
      { ANSWER: 'waited 1 milliseconds' },
    ]);
    const work = await busy(driver, "select system$wait(1, 'DAYS')");
    await local.admin.query(`select system$cancel_query('${work.queryId}')`);
    expect(await endOf(work.queryId)).toBe(604);
    for (const call of ["'x'", '-1', "1, 'YEARS'", 'null', "1, 'constructor'"])
      expect((await failureOf(driver.query(`select system$wait(${call})`))).code).toBe('001008');
  });

  test('nobody else does, nor learns what runs', async () => {
    await provisioned('victim');
    await provisioned('nosy');
    const work = await busy(await local.connect('victim', secret));
    const nosy = await local.connect('nosy', secret);
    const answers = [
      await failureOf(nosy.query(`select system$abort_session(${work.sessionId})`)),
      await failureOf(nosy.query(`select system$cancel_query('${work.queryId}')`)),
      await failureOf(nosy.query(`select system$cancel_all_queries(${work.sessionId})`)),
    ];
    expect(answers.map(({ code }) => code)).toEqual(['002003', '000605', '002003']);
    for (const text of ['0', "'x'", '-1', 'null', "''", '1.5'])
      expect((await failureOf(nosy.query(`select system$abort_session(${text})`))).code).toBe('001008');
    // One's own is one's own to stop.
    await work.driver.query(`select system$cancel_query('${work.queryId}')`);
    expect(await endOf(work.queryId)).toBe(604);
  });
});

describe('A network policy', () => {
  const elsewhere = '198.51.100.77';

  test('holds for every request of a session, not only for its first', async () => {
    const folder = temporaryFolder('addresses');
    const configuration = join(folder.path, 'snowgate.yaml');
    writeFileSync(configuration, 'server: {trusted_proxies: [127.0.0.1]}\n');
    const server = await startServerProcess(join(folder.path, 'data'), { SNOWGATE_CONFIG: configuration });
    const admin = await rawSql(server.url);
    const away = rawSqlWith(server.url, admin.token, { 'x-forwarded-for': elsewhere });
    const ask = async (path: string, token: string, body: unknown, from: string) => {
      const headers = {
        'content-type': 'application/json',
        'x-forwarded-for': from,
        ...(token === '' ? {} : { authorization: `Snowflake Token="${token}"` }),
      };
      const answer = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { code: string | null; data: { token: string; masterToken: string } };
    };
    const credentials = { LOGIN_NAME: 'ADMIN', PASSWORD: adminPassword, ACCOUNT_NAME: 'LOCAL' };
    const { data } = await ask('/session/v1/login-request', '', { data: credentials }, '127.0.0.1');
    const renewedFrom = async (from: string) => {
      const body = { requestType: 'RENEW', oldSessionToken: data.token };
      return (await ask('/session/token-request', data.masterToken, body, from)).code;
    };
    try {
      expect(await away.run('select 1')).toEqual([['1']]);
      await admin.run("create network policy here allowed_ip_list = ('127.0.0.1')");
      await admin.run('alter account set network_policy = here');
      expect(await admin.run('select 1')).toEqual([['1']]);
      await expect(away.run('select 1')).rejects.toThrow(
        `390422 Incoming request with IP/Token ${elsewhere} is not allowed to access Snowflake.`,
      );
      expect([await renewedFrom(elsewhere), await renewedFrom('127.0.0.1')]).toEqual(['390422', null]);
    } finally {
      await server.stop();
      folder.remove();
    }
  });
});

describe.runIf(await postgresAnswers())('On several servers that share a store', () => {
  let store: ServerStore;
  beforeAll(() => {
    store = postgresServerStore();
  });
  afterAll(() => store.remove());

  test('access that ends through one ends at once on the other, whatever runs there', async () => {
    const one = await startServerProcess(store.newFolder(), store.environment);
    const two = await startServerProcess(store.newFolder(), store.environment);
    const admin = await connectDriver(one.url, { password: adminPassword });
    try {
      await admin.query(`create user roamer password = '${secret}'`);
      const raw = await rawSql(two.url, 'ROAMER', secret);
      const work = await busy(await connectDriver(two.url, { username: 'roamer', password: secret }));
      await admin.query('alter user roamer set disabled = true');
      await expect(raw.run('select 1')).rejects.toThrow('390111');
      const onTwo = await connectDriver(two.url, { password: adminPassword });
      expect(await endOf(work.queryId, onTwo)).toBe(604);
      await onTwo.close();
    } finally {
      await admin.close();
      await Promise.all([one.stop(), two.stop()]);
    }
  });
});
