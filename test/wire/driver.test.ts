/** The official Node.js driver against the face, over an engine whose answers the test knows exactly. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { RowStatement } from 'snowflake-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatementError } from '../../src/engine/engine.ts';
import type { Cell, ColumnType, ColumnTypeName } from '../../src/engine/result.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import { failureWith, numbers } from './scripted-engine.ts';
import { password, startWire, type WireUnderTest } from './wire-under-test.ts';

let wire: WireUnderTest;
let driver: Driver;

beforeAll(async () => {
  wire = await startWire({ tls: true, longPoll: 50, drain: 1000 });
  driver = await connectDriver(wire.url, { password });
});
afterAll(async () => {
  await driver.close();
  await wire.close();
});

const refusal = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error as { code: unknown; sqlState?: string; message: string; data?: object } | undefined;
};

const value = async (
  type: ColumnTypeName,
  cell: Cell,
  detail: Partial<ColumnType> = {},
): Promise<unknown> => {
  wire.engine.on('one value', () => ({
    columns: [{ name: 'C', type, nullable: true, precision: null, scale: null, length: null, ...detail }],
    rows: [[cell]],
  }));
  const [row] = await driver.query('one value');
  return row?.['C'];
};

describe('The Node.js driver', () => {
  it('signs in, and is refused a wrong password', async () => {
    const error = await refusal(connectDriver(wire.url, { password: 'wrong' }));
    expect(error).toMatchObject({ code: '390100' });
    const again = await connectDriver(wire.url, { password });
    expect(again.connection.isUp()).toBe(true);
    await again.close();
  });

  it('is locked out after five wrong passwords', async () => {
    const attempt = (secret: string) =>
      refusal(connectDriver(wire.url, { username: 'OTHER', password: secret }));
    for (let count = 0; count < 5; count += 1) expect((await attempt('wrong'))?.code).toBe('390100');
    expect((await attempt(password))?.code).not.toBe('390100');
    wire.advance(16 * 60_000);
    expect(await attempt(password)).toBeUndefined();
  });

  it('reads every type', async () => {
    const number = { precision: 38, scale: 0 };
    const moment = { precision: 0, scale: 9 };
    expect(await value('FIXED', '42', number)).toBe(42);
    expect(await value('FIXED', '1.50', { precision: 10, scale: 2 })).toBe(1.5);
    expect(await value('REAL', 0.1)).toBe(0.1);
    expect(await value('TEXT', 'Zoë 雪')).toBe('Zoë 雪');
    expect(await value('TEXT', '')).toBe('');
    expect(await value('TEXT', null)).toBeNull();
    expect(await value('BOOLEAN', true)).toBe(true);
    expect(await value('BOOLEAN', false)).toBe(false);
    expect(await value('DATE', 19724)).toEqual(new Date('2024-01-02T00:00:00Z'));
    expect(await value('TIME', 45_296_123_000_000n, moment)).toBe('12:34:56');
    const nanoseconds = 1_704_164_645_123_456_000n;
    const instant = new Date('2024-01-02T03:04:05.123Z').getTime();
    for (const type of ['TIMESTAMP_NTZ', 'TIMESTAMP_LTZ'] as const)
      expect(((await value(type, nanoseconds, moment)) as Date).getTime()).toBe(instant);
    const zoned = await value('TIMESTAMP_TZ', { nanoseconds, offsetMinutes: -420 }, moment);
    expect((zoned as Date).getTime()).toBe(instant);
    expect(await value('VARIANT', '{"a":[1,null]}')).toEqual({ a: [1, null] });
    expect(await value('OBJECT', '{"a":1}')).toEqual({ a: 1 });
    expect(await value('ARRAY', '[1,2]')).toEqual([1, 2]);
    expect(((await value('BINARY', '00FF10', { length: 3 })) as Buffer).toString('hex')).toBe('00ff10');
  });

  it('reads instants before 1970', async () => {
    const early = await value('TIMESTAMP_NTZ', -1_500_000_000n, { precision: 0, scale: 9 });
    expect((early as Date).getTime()).toBe(-1500);
  });

  it('binds values and rows of values', async () => {
    await driver.query('bound', ['text', 1, 1.5, true, null]);
    expect(wire.engine.executed.at(-1)?.binds).toEqual({
      1: { type: 'TEXT', value: 'text' },
      2: { type: 'FIXED', value: '1' },
      3: { type: 'REAL', value: '1.5' },
      4: { type: 'BOOLEAN', value: 'true' },
      5: { type: 'TEXT', value: null },
    });
    await new Promise<void>((resolve, reject) => {
      driver.connection.execute({
        sqlText: 'bound rows',
        binds: [
          [1, 'a'],
          [2, null],
        ],
        complete: (error) => (error ? reject(error) : resolve()),
      });
    });
    expect(wire.engine.executed.at(-1)?.binds).toEqual({
      1: { type: 'FIXED', value: ['1', '2'] },
      2: { type: 'TEXT', value: ['a', null] },
    });
  });

  it('shows code and SQLSTATE of a failed statement', async () => {
    wire.engine.on('missing', ({ queryId }) => {
      throw new StatementError(
        failureWith(queryId, '002003', '42S02', "SQL compilation error:\nObject 'X' does not exist."),
      );
    });
    const error = await refusal(driver.query('missing'));
    expect(error).toMatchObject({ code: '002003', sqlState: '42S02' });
    expect(error?.message).toContain("Object 'X' does not exist");
    expect(error?.data).toMatchObject({ line: 1, pos: 7 });
  });

  it('waits for slow statements by polling', async () => {
    const gate = wire.engine.gate('slow');
    const rows = driver.query('slow');
    setTimeout(gate.finish, 150);
    expect(await rows).toEqual([{ N: 0, T: 'row 0' }]);
    expect(wire.engine.executed.filter(({ sqlText }) => sqlText === 'slow')).toHaveLength(1);
  });

  it('runs statements detached and fetches their results by id', async () => {
    const gate = wire.engine.gate('detached');
    const queryId = await new Promise<string>((resolve, reject) => {
      driver.connection.execute({
        sqlText: 'detached',
        asyncExec: true,
        complete: (error, statement) => (error ? reject(error) : resolve(statement.getQueryId())),
      });
    });
    expect(await driver.connection.getQueryStatus(queryId)).toBe('RUNNING');
    gate.finish();
    const statement = (await driver.connection.getResultsFromQueryId({
      queryId,
      sqlText: '',
    })) as RowStatement;
    const rows = await new Promise<unknown[]>((resolve, reject) => {
      const read: unknown[] = [];
      statement
        .streamRows()
        .on('data', (row) => read.push(row))
        .on('end', () => resolve(read))
        .on('error', reject);
    });
    expect(rows).toEqual([{ N: 0, T: 'row 0' }]);
    expect(await driver.connection.getQueryStatus(queryId)).toBe('SUCCESS');
  });

  it('aborts a statement', async () => {
    wire.engine.gate('endless');
    const aborted = new Promise((resolve) => {
      const statement = driver.connection.execute({
        sqlText: 'endless',
        complete: (error) => resolve(error),
      });
      setTimeout(() => statement.cancel(() => undefined), 30);
    });
    expect(await aborted).toMatchObject({ code: '000604' });
  });

  it('reads 120,000 rows in order, the last piece a single row', async () => {
    wire.engine.on('many', () => numbers(120_001));
    const rows = await driver.query('many');
    expect(rows).toHaveLength(120_001);
    expect(rows.findIndex((row, index) => row['N'] !== index || row['T'] !== `row ${index}`)).toBe(-1);
  });

  it('renews its session when that has expired, and notices nothing', async () => {
    wire.advance(3_700_000);
    expect(await driver.query('after an hour')).toHaveLength(1);
  });

  it('keeps its session alive and ends it', async () => {
    const other = await connectDriver(wire.url, { password });
    expect(await other.connection.isValidAsync()).toBe(true);
    const before = wire.account.sessions.all().length;
    await other.close();
    expect(wire.account.sessions.all()).toHaveLength(before - 1);
  });

  it('speaks https on the same port', async () => {
    const certificate = readFileSync(join(wire.folder, 'tls-certificate.pem'), 'utf8');
    setDefaultCACertificates([...getCACertificates('default'), certificate]);
    const secure = await connectDriver(wire.url.replace('http:', 'https:'), { password });
    expect(await secure.query('securely')).toHaveLength(1);
    wire.engine.on('many, securely', () => numbers(40_000));
    expect(await secure.query('many, securely')).toHaveLength(40_000);
    await secure.close();
  });
});
