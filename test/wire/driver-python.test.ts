/** The official Python connector against the face, where it is installed. */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatementError, statementTypes } from '../../src/engine/engine.ts';
import { type Column, type ColumnTypeName, fixedColumn, textColumn } from '../../src/engine/result.ts';
import { failureWith, numbers } from './scripted-engine.ts';
import { password, startWire, type WireUnderTest } from './wire-under-test.ts';

const python = '/usr/bin/python3';
const installed = spawnSync(python, ['-c', 'import snowflake.connector']).status === 0;
if (!installed)
  process.stderr.write('Skipped: the Python connector is not installed (import snowflake.connector)\n');

let wire: WireUnderTest;

const runScript = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'driver-python.py');
    const child = execFile(python, [script, new URL(wire.url).port], (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout.trim()),
    );
    child.stdin?.end(`${password}\n`);
  });

const moment = (name: string, type: ColumnTypeName): Column => ({
  ...textColumn(name),
  type,
  precision: 0,
  scale: 9,
  length: null,
});
const column = (name: string, type: ColumnTypeName): Column => ({ ...textColumn(name), type, length: null });

const nanoseconds = 1_704_164_645_123_456_000n;

describe.skipIf(!installed)('The Python connector', () => {
  beforeAll(async () => {
    wire = await startWire({ inlineBytes: 10_000 });
    wire.engine.on('every type', () => ({
      columns: [
        fixedColumn('WHOLE'),
        { ...fixedColumn('EXACT', 10), scale: 2 },
        column('FLOAT', 'REAL'),
        textColumn('TEXT'),
        column('YES', 'BOOLEAN'),
        column('NO', 'BOOLEAN'),
        column('DAY', 'DATE'),
        moment('CLOCK', 'TIME'),
        moment('NTZ', 'TIMESTAMP_NTZ'),
        moment('TZ', 'TIMESTAMP_TZ'),
        column('JSON', 'VARIANT'),
        { ...column('BYTES', 'BINARY'), length: 3 },
        textColumn('NOTHING'),
      ],
      rows: [
        [
          '42',
          '1.50',
          0.1,
          'Zoë 雪',
          true,
          false,
          19724,
          45_296_123_000_000n,
          nanoseconds,
          { nanoseconds, offsetMinutes: -420 },
          '{"a":1}',
          '00FF10',
          null,
        ],
      ],
    }));
    wire.engine.on('missing', ({ queryId }) => {
      throw new StatementError(
        failureWith(queryId, '002003', '42S02', 'SQL compilation error:\nno such thing'),
      );
    });
    wire.engine.on('many', () => numbers(100_000));
    wire.engine.on('insert', () => ({
      columns: [fixedColumn('number of rows inserted')],
      rows: [['3']],
    }));
    wire.engine.typed('insert', statementTypes.insert);
  });
  afterAll(() => wire.close());

  it('signs in, reads every type, binds, fails, reads 100,000 rows and runs detached', async () => {
    const seen = JSON.parse((await runScript()).split('\n').at(-1) ?? '');
    expect(seen.wrongPassword.message).toContain('Incorrect username or password');
    expect(seen.types).toEqual([
      42,
      'Decimal 1.50',
      0.1,
      'Zoë 雪',
      true,
      false,
      '2024-01-02',
      '12:34:56.123000',
      '2024-01-02T03:04:05.123456',
      '2024-01-01T20:04:05.123456-07:00',
      '{"a":1}',
      '00ff10',
      null,
    ]);
    expect(seen.description[0]).toBe('WHOLE');
    expect(seen.failure).toMatchObject({ code: 2003, sqlState: '42S02' });
    expect(seen.many).toEqual({ count: 100_000, inOrder: true });
    expect(seen.detached).toBe(true);
    expect(seen.rowCount).toBe(3);
    const bound = wire.engine.executed.find(({ sqlText }) => sqlText === 'bound')?.binds;
    expect(bound).toMatchObject({
      1: { type: 'FIXED', value: '1' },
      2: { type: 'FIXED', value: '1.25' },
      3: { type: 'REAL', value: '1.5' },
      4: { type: 'TEXT', value: 'text' },
      5: { type: 'BOOLEAN', value: 'true' },
      6: { value: null },
      7: { type: 'DATE', value: '1704153600000' },
      8: { type: 'BINARY', value: '00ff' },
    });
  });
});
