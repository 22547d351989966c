/** The SQL API where statements are slow, many, or change rows, and where time passes. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asInstant, asName } from '../../src/account/model.ts';
import { fixedColumn } from '../../src/engine/result.ts';
import {
  bearer,
  keyPairToken,
  newKeyPair,
  type SqlApiClient,
  sqlApiClient,
} from '../support/sql-api-client.ts';
import { numbers } from './scripted-engine.ts';
import { startWire, type WireUnderTest } from './wire-under-test.ts';

const pair = newKeyPair();
const opened: WireUnderTest[] = [];
let wire: WireUnderTest;
let client: SqlApiClient;

/** A server whose users sign in by key pair. */
const start = async (options: Parameters<typeof startWire>[0]): Promise<WireUnderTest> => {
  const started = await startWire(options);
  opened.push(started);
  const system = {
    kind: 'system',
    name: asName('TEST'),
    user: null,
    primaryRole: null,
    secondaryRoles: [],
  } as const;
  for (const user of ['ADMIN', 'OTHER'])
    await started.account.change(system, (operations) =>
      operations.alterUser({ user: { name: asName(user) }, set: { rsaPublicKey: pair.publicKey } }),
    );
  return started;
};
const clientOf = async ({ url }: WireUnderTest, user = 'ADMIN'): Promise<SqlApiClient> =>
  sqlApiClient(url, bearer(await keyPairToken(pair, user)));

const signInsOf = async ({ account }: WireUnderTest): Promise<number> => {
  await account.history.flush();
  const always = { from: asInstant(0), to: asInstant(Number.MAX_SAFE_INTEGER), limit: 100 };
  return (await account.history.logins.between(always)).length;
};

beforeAll(async () => {
  wire = await start({ longPoll: 40, inlineBytes: 100, chunkBytes: 200, resultCells: 1_000 });
  client = await clientOf(wire);
});
afterAll(async () => {
  for (const server of opened) await server.close();
});

const runsOf = (sqlText: string): number =>
  wire.engine.executed.filter((request) => request.sqlText === sqlText).length;

describe('A slow statement', () => {
  it('is answered 202 when its request has waited long enough, and found when it has ended', async () => {
    const gate = wire.engine.gate('slow');
    const { status, body } = await client.run('slow');
    expect(status).toBe(202);
    expect(body).toMatchObject({ code: '333334', statementHandle: expect.any(String) });
    expect((await client.ask(body.statementHandle)).status).toBe(202);
    gate.finish();
    const ended = await client.ended(body.statementHandle);
    expect([ended.status, ended.body.data]).toEqual([200, [['0', 'row 0']]]);
  });

  it('runs once, however often its request is sent again', async () => {
    const gate = wire.engine.gate('sent again');
    const query = `?requestId=${randomUUID()}&retry=true`;
    const answers = await Promise.all([1, 2, 3].map(() => client.run('sent again', {}, query)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    gate.finish();
    const [{ body }] = answers as [(typeof answers)[0]];
    expect((await client.ended(body.statementHandle)).status).toBe(200);
    expect((await client.run('sent again', {}, query)).body.statementHandle).toBe(body.statementHandle);
    expect(runsOf('sent again')).toBe(1);
    await client.run('sent again', { database: '' }, `?requestId=${randomUUID()}`);
    expect(runsOf('sent again')).toBe(2);
  });

  it('that is stopped from outside fails for whoever waits for it', async () => {
    const patient = await start({ longPoll: 30_000 });
    const waiter = await clientOf(patient);
    patient.engine.gate('stopped');
    const waiting = waiter.run('stopped', {}, `?requestId=${randomUUID()}`);
    await vi.waitFor(() => expect(patient.engine.executed).toHaveLength(1));
    const [{ queryId }] = patient.engine.executed as [(typeof patient.engine.executed)[0]];
    expect((await waiter.cancel(queryId)).status).toBe(200);
    expect(await waiting).toMatchObject({ status: 422, body: { code: '000604', statementHandle: queryId } });
  });
});

describe('Statements at once', () => {
  it('are bounded for each user: 429, and the user goes on when one has ended', async () => {
    const bounded = await start({ statementsPerSession: 2 });
    const [one, other] = [await clientOf(bounded), await clientOf(bounded, 'OTHER')];
    const gates = ['first', 'second'].map((sqlText) => bounded.engine.gate(sqlText));
    for (const sqlText of ['first', 'second']) await one.run(sqlText, {}, '?async=true');
    expect(await one.run('third')).toMatchObject({ status: 429, body: { code: '390505' } });
    expect(bounded.engine.executed.map(({ sqlText }) => sqlText)).toEqual(['first', 'second']);
    expect((await other.run('elsewhere')).status).toBe(200);
    for (const gate of gates) gate.finish();
    await vi.waitFor(async () => expect((await one.run('third')).status).toBe(200));
  });
});

describe('A statement that changes rows', () => {
  it('tells how many', async () => {
    wire.engine.on('merge', () => ({
      columns: [fixedColumn('number of rows inserted'), fixedColumn('number of rows updated')],
      rows: [['3', '4']],
    }));
    const { body } = await client.run('merge');
    expect(body.stats).toEqual({ numRowsInserted: 3, numRowsUpdated: 4 });
    expect((await client.run('select')).body.stats).toBeUndefined();
  });
});

describe('Partitions', () => {
  it('are found also where the result is too large to be kept for repeated requests', async () => {
    const small = await start({ inlineBytes: 100, chunkBytes: 200, answerCells: 1 });
    const reader = await clientOf(small);
    small.engine.on('large', () => numbers(100));
    const { body } = await reader.run('large');
    await reader.run('another');
    const rows = [...body.data];
    for (let partition = 1; partition < body.resultSetMetaData.partitionInfo.length; partition += 1)
      rows.push(...(await reader.ask(body.statementHandle, `?partition=${partition}`)).body.data);
    expect(rows).toEqual(numbers(100).rows);
    const stranger = await clientOf(small, 'OTHER');
    expect(await stranger.ask(body.statementHandle, '?partition=1')).toMatchObject({
      status: 422,
      body: { code: '000709' },
    });
  });
});

describe('Requests with one token', () => {
  it('are one sign-in for a while, then another', async () => {
    const timed = await start({ signInRetention: 60_000 });
    const caller = await clientOf(timed);
    for (const _ of [1, 2, 3]) expect((await caller.run('select')).status).toBe(200);
    expect(await signInsOf(timed)).toBe(1);
    timed.advance(60_001);
    expect((await caller.run('select')).status).toBe(200);
    expect(await signInsOf(timed)).toBe(2);
  });

  it('are refused from the moment at which the token is over', async () => {
    const timed = await start({});
    const caller = await clientOf(timed);
    expect((await caller.run('select')).status).toBe(200);
    timed.advance(3_541_000);
    expect(await caller.run('select')).toMatchObject({ status: 401, body: { code: '390144' } });
  });

  it('leave no session, however they end', async () => {
    const tidy = await start({});
    const caller = await clientOf(tidy);
    tidy.engine.gate('cancelled');
    const { body } = await caller.run('cancelled', {}, '?async=true');
    expect(tidy.account.sessions.all()).toHaveLength(1);
    await caller.run('select');
    await caller.run('select', { database: 'NOWHERE' });
    await caller.run('select ?; select 2', {
      bindings: { 1: { type: 'TEXT', value: 'x' } },
      parameters: { MULTI_STATEMENT_COUNT: 2 },
    });
    await caller.cancel(body.statementHandle);
    expect(tidy.account.sessions.all()).toEqual([]);
  });
});
