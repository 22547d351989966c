/**
 * What COPY of 1,000,000 rows costs, beside a bare database that reads the same file into a table by its own rules.
 *
 *   node bench/loading.ts   alone
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openHarness } from '../test/engine/harness.ts';
import { directoryOf, stageFile } from '../test/engine/loading/files.ts';
import { atMost, rounded } from './figures.ts';

const rows = 1_000_000;
const rounds = 3;
/**
 * The bare database parses the file on two threads of its own code and checks nothing but types. A load sums up the file,
 * takes records apart by Snowflake's rules on one thread, brings them in as texts, converts those so that one that does
 * not fit is told with its place, and only then adds them to the table. Measured at 5 to 8 times.
 */
const bar = 10;

const columns = 'id int, name varchar, amount number(12, 2), day date';

const content = (): string => {
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 1)
    lines.push(
      `${row},customer ${row % 1000},${(row % 10_000) / 100},2026-01-${String(1 + (row % 28)).padStart(2, '0')}`,
    );
  return `${lines.join('\n')}\n`;
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

export async function measureLoading(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'snowgate-bench-loading-'));
  const tables = { file: join(folder, 'tables.duckdb'), stages: join(folder, 'stages') };
  const harness = await openHarness({ tables });
  const instance = await DuckDBInstance.create(join(folder, 'bare.duckdb'), { threads: '2' });
  try {
    const bare = await instance.connect();
    await harness.script(
      `use warehouse compute_wh; create database bench; create stage st; create table t (${columns})`,
    );
    await stageFile(harness, '@st', 'rows.csv', content());
    const file = join(await directoryOf(harness, '@st'), 'rows.csv');
    const copies: number[] = [];
    const reads: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await harness.execute('truncate table t');
      copies.push(await timed(() => harness.execute('copy into t from @st')));
      await bare.run('DROP TABLE IF EXISTS t');
      const read = `SELECT * FROM read_csv('${file}', header = false, columns = {'id': 'BIGINT', 'name': 'VARCHAR', 'amount': 'DECIMAL(12, 2)', 'day': 'DATE'})`;
      reads.push(await timed(() => bare.run(`CREATE TABLE t AS ${read}`)));
    }
    const copy = Math.min(...copies);
    const bareRead = Math.min(...reads);
    atMost('COPY of 1,000,000 rows', copy / bareRead, 'times', bar, {
      milliseconds: rounded(copy, 0),
      bare: rounded(bareRead, 0),
    });
  } finally {
    await harness.close();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await measureLoading();
