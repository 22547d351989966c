import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LoginEvent, QueryEvent, RestEvent } from '../../../src/account/history/history.ts';
import { type OpenHistory, openHistory } from '../../../src/account/history/open-history.ts';
import { asInstant } from '../../../src/account/model.ts';
import { type Database, StoreUnavailable } from '../../../src/store/database.ts';
import { migrate } from '../../../src/store/migrations/migrate.ts';
import { postgresAnswers, postgresPlace, type StorePlace, sqlitePlace } from '../../store/stores.ts';

const start = 1_700_000_000_000;
const day = 86_400_000;

const restEvent = (changes: Partial<RestEvent> = {}): RestEvent => ({
  timestamp: asInstant(start),
  endpoint: '/scim/v2/Users',
  method: 'GET',
  status: 200,
  errorCode: null,
  details: null,
  clientIp: '198.51.100.7',
  actorName: 'OKTA',
  actorDomain: 'INTEGRATION',
  resourceName: null,
  resourceDomain: null,
  ...changes,
});

const loginEvent = (id: number, changes: Partial<LoginEvent> = {}): LoginEvent => ({
  id,
  timestamp: asInstant(start),
  userName: 'ADA',
  clientIp: '198.51.100.7',
  clientType: 'JavaScript',
  clientVersion: '3.3.0',
  firstFactor: 'PASSWORD',
  firstFactorId: null,
  secondFactor: null,
  secondFactorId: null,
  integrationName: null,
  success: true,
  errorCode: null,
  errorMessage: null,
  ...changes,
});

const queryEvent = (changes: Partial<QueryEvent> = {}): QueryEvent => ({
  queryId: '01b0',
  queryTag: '',
  text: 'select 1',
  sessionId: 1,
  loginEvent: 1,
  userName: 'ADA',
  roleName: 'PUBLIC',
  warehouseName: null,
  databaseName: null,
  schemaName: null,
  queryType: 'SELECT',
  status: 'SUCCESS',
  errorCode: null,
  errorMessage: null,
  startedAt: asInstant(start),
  endedAt: asInstant(start + 5),
  rowsProduced: 1,
  ...changes,
});

const always = { from: asInstant(0), to: asInstant(start + 1000 * day), limit: 1_000_000 };

/** A store whose writes can be made to fail. */
const breakable = (database: Database) => {
  const control = { broken: false, database };
  const proxy: Database = {
    engine: database.engine,
    get: (sql, parameters) => database.get(sql, parameters),
    all: (sql, parameters) => database.all(sql, parameters),
    transaction: (work) =>
      control.broken ? Promise.reject(new StoreUnavailable('full')) : database.transaction(work),
    onForeignChange: (listener) => database.onForeignChange(listener),
    refresh: () => database.refresh(),
    close: () => database.close(),
  };
  return { control, proxy };
};

const engines: [string, () => StorePlace][] = [['SQLite', () => sqlitePlace()]];
if (await postgresAnswers()) engines.push(['PostgreSQL', () => postgresPlace()]);

describe.each(engines)('history on %s', (_, makePlace) => {
  let place: StorePlace;
  let database: Database;
  let history: OpenHistory;
  let now: number;

  const open = async (options: Partial<Parameters<typeof openHistory>[1]> = {}): Promise<OpenHistory> => {
    history = await openHistory(database, { clock: () => asInstant(now), ...options });
    return history;
  };
  const statuses = async (range: Partial<typeof always> = {}): Promise<number[]> =>
    (await history.rest.between({ ...always, ...range })).map((event) => event.status);
  const rows = async (): Promise<number> =>
    (await database.get<{ rows: number }>('SELECT count(*) AS rows FROM history_batches'))?.rows ?? -1;

  beforeEach(async () => {
    now = start;
    place = makePlace();
    database = await place.open();
    await migrate(database);
    await open();
  });

  afterEach(async () => {
    try {
      await history.close();
    } finally {
      await database.close();
      await place.remove();
    }
  });

  test('shows an event to the next question, unchanged', async () => {
    const rest = restEvent({
      details: '{"a":"\\u0000 雪 \\"quoted\\""}',
      errorCode: '409',
      resourceName: 'Ö',
    });
    const login = loginEvent(77, { success: false, errorCode: 390100, errorMessage: 'X' });
    const query = queryEvent({ text: "select 'a\u0000b' -- \ud83d\ude00", databaseName: 'DB' });
    history.rest.record(rest);
    history.logins.record(login);
    history.queries.record(query);
    expect(await history.rest.between(always)).toEqual([{ ...rest, eventId: 1 }]);
    expect(await history.logins.between(always)).toEqual([{ ...login, eventId: 77 }]);
    expect(await history.queries.between(always)).toEqual([{ ...query, eventId: 1 }]);
  });

  test('keeps the newest when more match, oldest first', async () => {
    for (let status = 0; status < 10; status += 1) {
      history.rest.record(restEvent({ status }));
      if (status % 3 === 0) await history.flush();
    }
    expect(await statuses({ limit: 4 })).toEqual([6, 7, 8, 9]);
    expect(await statuses({ limit: 0 })).toEqual([]);
    expect(await statuses()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('answers any range and limit as a plain list would', async () => {
    await open({ limits: { flushEvents: 7 } });
    const times = fc.integer({ min: 0, max: 100 });
    const recorded: number[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(times, { maxLength: 40 }),
        times,
        times,
        fc.integer({ min: 0, max: 60 }),
        async (offsets, from, to, limit) => {
          for (const offset of offsets) {
            history.rest.record(restEvent({ timestamp: asInstant(start + offset), status: recorded.length }));
            recorded.push(offset);
          }
          const expected = recorded
            .map((offset, status) => ({ offset, status }))
            .filter(({ offset }) => offset >= from && offset <= to)
            .map(({ status }) => status);
          expect(await statuses({ from: asInstant(start + from), to: asInstant(start + to), limit })).toEqual(
            limit === 0 ? [] : expected.slice(-limit),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test('numbers events upwards, also after a restart and when all are forgotten', async () => {
    const lastId = async (): Promise<number> => (await history.rest.between(always)).at(-1)?.eventId ?? 0;
    for (let count = 0; count < 3; count += 1) history.rest.record(restEvent());
    expect(await lastId()).toBe(3);
    await history.close();
    await database.close();
    database = await place.open();
    await open();
    history.rest.record(restEvent());
    expect(await lastId()).toBe(4);
    now = start + 400 * day;
    await history.prune();
    expect(await history.rest.between(always)).toEqual([]);
    history.rest.record(restEvent());
    expect(await lastId()).toBe(5);
  });

  test('writes many events as few rows', async () => {
    for (let status = 0; status < 5_000; status += 1) history.rest.record(restEvent({ status }));
    const seen = await statuses();
    expect(seen).toEqual(Array.from({ length: 5_000 }, (__, status) => status));
    expect(await rows()).toBeLessThanOrEqual(4);
  });

  test('writes by itself soon after an event', async () => {
    history.rest.record(restEvent());
    while ((await rows()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await rows()).toBe(1);
  });

  test('cuts long texts, never within a character', async () => {
    const text = `${'x'.repeat(99_999)}😀${'y'.repeat(50)}`;
    history.queries.record(queryEvent({ text }));
    history.rest.record(restEvent({ details: 'd'.repeat(20_000) }));
    expect((await history.queries.between(always))[0]?.text).toBe('x'.repeat(99_999));
    expect((await history.rest.between(always))[0]?.details).toBe('d'.repeat(16_384));
  });

  test('orders queries by their end', async () => {
    history.queries.record(queryEvent({ startedAt: asInstant(start - day), endedAt: asInstant(start + 1) }));
    const range = { from: asInstant(start), to: asInstant(start + 10), limit: 10 };
    expect(await history.queries.between(range)).toHaveLength(1);
  });

  test('forgets each kind of event in its time', async () => {
    const recordAll = async (): Promise<void> => {
      history.rest.record(restEvent({ timestamp: asInstant(now) }));
      history.logins.record(loginEvent(now, { timestamp: asInstant(now) }));
      history.queries.record(queryEvent({ endedAt: asInstant(now) }));
      await history.flush();
    };
    const kept = async () => [
      (await history.rest.between(always)).length,
      (await history.logins.between(always)).length,
      (await history.queries.between(always)).length,
    ];
    await recordAll();
    now = start + 7 * day;
    await history.prune();
    expect(await kept()).toEqual([1, 1, 1]);
    now = start + 9 * day;
    await recordAll();
    await history.prune();
    expect(await kept()).toEqual([1, 2, 2]);
    await history.close();
    await open({ retention: { logins: 5 } });
    await history.prune();
    expect(await kept()).toEqual([1, 1, 2]);
  });

  test('merges the many small rows of a quiet time and loses nothing', async () => {
    for (let status = 0; status < 60; status += 1) {
      history.rest.record(restEvent({ status, timestamp: asInstant(start + status) }));
      await history.flush();
    }
    const before = await history.rest.between(always);
    expect(await rows()).toBe(60);
    await history.prune();
    expect(await rows()).toBe(60);
    now = start + day;
    await history.prune();
    expect(await rows()).toBe(1);
    expect(await history.rest.between(always)).toEqual(before);
    expect(await statuses({ from: asInstant(start + 10), to: asInstant(start + 12) })).toEqual([10, 11, 12]);
    history.rest.record(restEvent({ status: 60 }));
    expect((await history.rest.between(always)).at(-1)).toMatchObject({ status: 60, eventId: 61 });
  });

  test('keeps events while the store cannot write, the newest if they are too many', async () => {
    const { control, proxy } = breakable(database);
    await history.close();
    history = await openHistory(proxy, {
      clock: () => asInstant(now),
      limits: { pendingEvents: 100, flushEvents: 10, retryDelay: 5 },
    });
    control.broken = true;
    for (let status = 0; status < 50; status += 1) history.rest.record(restEvent({ status }));
    await expect(statuses()).rejects.toBeInstanceOf(StoreUnavailable);
    for (let status = 50; status < 130; status += 1) history.rest.record(restEvent({ status }));
    control.broken = false;
    const seen = await statuses();
    expect(history.dropped).toBeGreaterThanOrEqual(30);
    expect(seen).toEqual(Array.from({ length: seen.length }, (__, index) => 130 - seen.length + index));
    expect(seen.length + history.dropped).toBe(130);
  });

  test('tries again by itself once the store can write', async () => {
    const { control, proxy } = breakable(database);
    await history.close();
    history = await openHistory(proxy, {
      clock: () => asInstant(now),
      limits: { flushDelay: 1, retryDelay: 5 },
    });
    control.broken = true;
    history.rest.record(restEvent());
    await expect(history.flush()).rejects.toBeInstanceOf(StoreUnavailable);
    control.broken = false;
    while ((await rows()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await statuses()).toEqual([200]);
  });

  test('writes what is pending when it closes', async () => {
    history.rest.record(restEvent());
    await history.close();
    expect(await rows()).toBe(1);
  });
});
