import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StatementError } from '../../src/engine/engine.ts';
import { failureWith } from './scripted-engine.ts';
import { type SignedIn, startWire, type WireUnderTest } from './wire-under-test.ts';

let wire: WireUnderTest;
let session: SignedIn;
let requests = 0;

beforeAll(async () => {
  wire = await startWire({ longPoll: 40 });
  session = await wire.signIn();
});
afterAll(() => wire.close());

const nextRequestId = (): string => {
  requests += 1;
  return `request-${requests}`;
};

const run = (sqlText: string, options: { requestId?: string; token?: string; extra?: object } = {}) =>
  wire.send(`/queries/v1/query-request?requestId=${options.requestId ?? nextRequestId()}`, {
    token: options.token ?? session.token,
    body: { sqlText, ...options.extra },
  });

const get = (path: string, token = session.token) => wire.send(path, { method: 'GET', token });
const runsOf = (sqlText: string): number =>
  wire.engine.executed.filter((request) => request.sqlText === sqlText).length;
const statusOf = async (queryId: string): Promise<string> =>
  (await get(`/monitoring/queries/${queryId}`)).body.data.queries[0]?.status;

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('Statements', () => {
  it('answers rows, their types and what the session has become', async () => {
    const { status, body } = await run('numbers');
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, code: null });
    expect(body.data).toMatchObject({
      rowset: [['0', 'row 0']],
      returned: 1,
      total: 1,
      queryResultFormat: 'json',
      numberOfBinds: 0,
    });
    expect(body.data.rowtype.map((column: { type: string }) => column.type)).toEqual(['fixed', 'text']);
    expect(body.data.parameters).toContainEqual({ name: 'BINARY_OUTPUT_FORMAT', value: 'HEX' });
    expect(body.data.parameters).toContainEqual({ name: 'CLIENT_TELEMETRY_ENABLED', value: false });
  });

  it('answers a failed statement with HTTP 200 and all that a driver shows', async () => {
    wire.engine.on('broken', ({ queryId }) => {
      throw new StatementError(
        failureWith(queryId, '001003', '42000', 'SQL compilation error:\nsyntax error'),
      );
    });
    const { status, body } = await run('broken');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: false,
      code: '001003',
      data: { errorCode: '001003', sqlState: '42000', line: 1, pos: 7, type: 'COMPILATION' },
    });
  });

  it('tells nothing of a failure that nobody foresaw', async () => {
    wire.engine.on('bug', () => {
      throw new TypeError('the secret inside');
    });
    const { status, body } = await run('bug');
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: false, code: '000603' });
    expect(JSON.stringify(body)).not.toContain('the secret inside');
  });

  it('passes binds on, those of many rows and hostile names included', async () => {
    await run('binds', {
      extra: JSON.parse(
        '{"bindings":{"1":{"type":"FIXED","value":"1"},"2":{"type":"TEXT","value":[1,null]},"__proto__":{"type":"TEXT","value":"x"}}}',
      ),
    });
    const binds = wire.engine.executed.at(-1)?.binds ?? {};
    expect(Object.keys(binds)).toEqual(['1', '2', '__proto__']);
    expect(binds['1']).toEqual({ type: 'FIXED', value: '1' });
    expect(binds['2']).toEqual({ type: 'TEXT', value: ['1', null] });
  });

  it('refuses binds that lie in a stage', async () => {
    const { body } = await run('staged', { extra: { bindStage: '@~/x' } });
    expect(body).toMatchObject({ success: false, code: '000002' });
    expect(runsOf('staged')).toBe(0);
  });
});

describe('Retried requests', () => {
  it('gets the answer of the first run', async () => {
    const first = await run('once', { requestId: 'same' });
    const second = await run('once', { requestId: 'same' });
    expect(second.body.data.queryId).toBe(first.body.data.queryId);
    expect(runsOf('once')).toBe(1);
  });

  it('joins the run that is under way', async () => {
    const gate = wire.engine.gate('joined');
    const answers = Promise.all([
      run('joined', { requestId: 'joined' }),
      run('joined', { requestId: 'joined' }),
    ]);
    await until(async () => runsOf('joined') === 1);
    gate.finish();
    const [first, second] = await answers;
    expect(first?.body.data.queryId).toBe(second?.body.data.queryId);
    expect(runsOf('joined')).toBe(1);
  });

  it('repeats a failure without running again', async () => {
    wire.engine.on('fails once', ({ queryId }) => {
      throw new StatementError(failureWith(queryId, '100035', '22007', 'not a date'));
    });
    await run('fails once', { requestId: 'failing' });
    const { body } = await run('fails once', { requestId: 'failing' });
    expect(body.code).toBe('100035');
    expect(runsOf('fails once')).toBe(1);
  });

  it('keeps the sessions apart', async () => {
    const other = await wire.signIn();
    await run('apart', { requestId: 'shared id' });
    await run('apart', { requestId: 'shared id', token: other.token });
    expect(runsOf('apart')).toBe(2);
  });

  it.each([
    ['another text', 'numbers', {}],
    ['other binds', 'once again', { bindings: { 1: { type: 'FIXED', value: '2' } } }],
    ['other parameters', 'once again', { parameters: { QUERY_TAG: 'other' } }],
    ['a description alone', 'once again', { describeOnly: true }],
  ])('is no retry with %s, and gets an answer of its own', async (what, sqlText, extra) => {
    const requestId = `reused for ${what}`;
    const first = await run('once again', {
      requestId,
      extra: { bindings: { 1: { type: 'FIXED', value: '1' } } },
    });
    const before = runsOf(sqlText);
    const second = await run(sqlText, { requestId, extra });
    expect(runsOf(sqlText)).toBe(before + 1);
    expect(second.body.data.queryId).not.toBe(first.body.data.queryId);
    // Each of them can be asked for again.
    const again = await run(sqlText, { requestId, extra });
    expect(again.body.data.queryId).toBe(second.body.data.queryId);
    const firstAgain = await run('once again', {
      requestId,
      extra: { bindings: { 1: { type: 'FIXED', value: '1' } } },
    });
    expect(firstAgain.body.data.queryId).toBe(first.body.data.queryId);
    expect(runsOf(sqlText)).toBe(before + 1);
  });

  it('is stopped by its id, whichever statement under it runs', async () => {
    await run('numbers', { requestId: 'used twice' });
    wire.engine.gate('endless under a used id');
    const running = run('endless under a used id', { requestId: 'used twice' });
    await until(async () => runsOf('endless under a used id') === 1);
    await run('numbers', { requestId: 'used twice', extra: { describeOnly: true } });
    await wire.send('/queries/v1/abort-request', {
      token: session.token,
      body: { requestId: 'used twice' },
    });
    expect((await running).body.code).toBe('000604');
  });

  it('is forgotten after a while', async () => {
    await run('forgotten', { requestId: 'old' });
    wire.advance(11 * 60_000);
    await run('forgotten', { requestId: 'old' });
    expect(runsOf('forgotten')).toBe(2);
  });
});

describe('Slow statements', () => {
  it('turns into polling, and the result comes when it is there', async () => {
    const gate = wire.engine.gate('slow');
    const { body } = await run('slow');
    expect(body).toMatchObject({ success: true, code: '333333' });
    const polled = await get(body.data.getResultUrl);
    expect(polled.body.code).toBe('333333');
    gate.finish();
    const result = await get(body.data.getResultUrl);
    expect(result.body.data.rowset).toEqual([['0', 'row 0']]);
    expect(runsOf('slow')).toBe(1);
  });

  it('runs detached, is watched, and is fetched by id', async () => {
    const gate = wire.engine.gate('detached');
    const { body } = await run('detached', { extra: { asyncExec: true } });
    const { queryId } = body.data;
    expect(body).toMatchObject({ success: true, code: '333334' });
    expect(await statusOf(queryId)).toBe('RUNNING');
    gate.finish();
    await until(async () => (await statusOf(queryId)) === 'SUCCESS');
    const result = await get(`/queries/${queryId}/result`);
    expect(result.body.data.queryId).toBe(queryId);
  });

  it('stops by request id and by query id', async () => {
    wire.engine.gate('endless');
    const byRequest = run('endless', { requestId: 'stop me' });
    await until(async () => runsOf('endless') === 1);
    const stopped = await wire.send('/queries/v1/abort-request', {
      token: session.token,
      body: { requestId: 'stop me' },
    });
    expect(stopped.body.success).toBe(true);
    expect((await byRequest).body.code).toBe('000604');

    const { queryId } = (await run('endless', { extra: { asyncExec: true } })).body.data;
    await wire.send(`/queries/${queryId}/abort-request`, { token: session.token });
    await until(async () => (await statusOf(queryId)) === 'ABORTED');
  });

  it('are bounded for each session; other sessions, and this one afterwards, go on', async () => {
    const bounded = await startWire({ statementsPerSession: 3 });
    const { token } = await bounded.signIn();
    const other = await bounded.signIn();
    const ask = (signedIn: string, sqlText: string, asyncExec: boolean) =>
      bounded.send('/queries/v1/query-request', { token: signedIn, body: { sqlText, asyncExec } });
    const gates = ['first', 'second', 'third'].map((sqlText) => bounded.engine.gate(sqlText));
    for (const sqlText of ['first', 'second', 'third']) await ask(token, sqlText, true);
    const refused = await ask(token, 'fourth', false);
    expect(refused.body).toMatchObject({ success: false, code: '000603' });
    expect(refused.body.message).toContain('3 statements under way');
    expect(bounded.engine.executed.map(({ sqlText }) => sqlText)).not.toContain('fourth');
    expect((await ask(other.token, 'elsewhere', false)).body.success).toBe(true);
    for (const gate of gates) gate.finish();
    await vi.waitFor(async () => expect((await ask(token, 'fifth', false)).body.success).toBe(true));
    await bounded.close();
  });

  it('says so when there is nothing to stop', async () => {
    const { body } = await wire.send('/queries/v1/abort-request', {
      token: session.token,
      body: { requestId: 'never was' },
    });
    expect(body).toMatchObject({ success: false, code: '000605' });
  });

  it('goes on when the driver goes away', async () => {
    const gate = wire.engine.gate('abandoned');
    const leave = new AbortController();
    const request = fetch(`${wire.url}/queries/v1/query-request?requestId=abandoned`, {
      method: 'POST',
      signal: leave.signal,
      headers: {
        'content-type': 'application/json',
        authorization: `Snowflake Token="${session.token}"`,
      },
      body: JSON.stringify({ sqlText: 'abandoned' }),
    });
    await until(async () => runsOf('abandoned') === 1);
    leave.abort();
    await expect(request).rejects.toThrow();
    gate.finish();
    const retried = await run('abandoned', { requestId: 'abandoned' });
    expect(retried.body.data.rowset).toEqual([['0', 'row 0']]);
    expect(runsOf('abandoned')).toBe(1);
  });

  it('belongs to its user: others find nothing', async () => {
    const { queryId } = (await run('mine')).body.data;
    const other = await wire.signIn('OTHER');
    expect((await get(`/queries/${queryId}/result`, other.token)).body.code).toBe('000709');
    expect((await get(`/monitoring/queries/${queryId}`, other.token)).body.data.queries).toEqual([]);
    const abort = await wire.send(`/queries/${queryId}/abort-request`, { token: other.token });
    expect(abort.body.code).toBe('000605');
  });
});
