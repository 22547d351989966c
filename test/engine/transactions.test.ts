import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';

const file = join(tmpdir(), `snowgate-transactions-${randomUUID()}.duckdb`);
let harness: Harness;
let one: Session;
let other: Session;
let schemas = 0;

const signIn = async (): Promise<Session> => {
  const session = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
  await harness.script(`use warehouse compute_wh; use schema transactions_db.s${schemas}`, session);
  return session;
};

beforeAll(async () => {
  harness = await openHarness({ tables: { file } });
  await harness.execute('create database transactions_db');
});
afterAll(async () => {
  await harness.close();
  await rm(file, { force: true });
});
beforeEach(async () => {
  schemas += 1;
  await harness.script(`use warehouse compute_wh; create schema transactions_db.s${schemas}`);
  one = await signIn();
  other = await signIn();
  await harness.script('create table t (a int); insert into t values (1), (2); create table u (a int)', one);
});

const seen = async (session: Session, table = 't') =>
  (await harness.execute(`select a from ${table} order by a`, session)).result.rows.map(([a]) => Number(a));
const run = (sql: string, session: Session) => harness.execute(sql, session);

describe('A transaction', () => {
  test('is seen by nobody else until it is committed, and leaves nothing when it is rolled back', async () => {
    await harness.script(
      'begin; insert into t values (3); update t set a = a * 10; delete from t where a = 20',
      one,
    );
    expect(await seen(one)).toEqual([10, 30]);
    expect(await seen(other)).toEqual([1, 2]);
    await run('rollback', one);
    expect(await seen(one)).toEqual([1, 2]);
    await harness.script(
      'begin transaction; insert into t values (3); insert into u values (9); commit work',
      one,
    );
    expect(await seen(other)).toEqual([1, 2, 3]);
    expect(await seen(other, 'u')).toEqual([9]);
  });

  test('sees with each statement what others have committed by then', async () => {
    await harness.script('begin; insert into t values (3)', one);
    await harness.script('insert into t values (4); insert into u values (5)', other);
    expect(await seen(one)).toEqual([1, 2, 3, 4]);
    expect(await seen(one, 'u')).toEqual([5]);
    await run('rollback', one);
    expect(await seen(one)).toEqual([1, 2, 4]);
  });

  test('is committed by definitions and by a change of AUTOCOMMIT, and rolled back when its session ends', async () => {
    await harness.script('begin; insert into t values (3); create table v (a int)', one);
    expect(await seen(other)).toEqual([1, 2, 3]);
    await harness.script('begin; insert into t values (4); alter session set autocommit = true', one);
    expect(await seen(other)).toEqual([1, 2, 3, 4]);
    await harness.script('begin; insert into t values (5); delete from t where a = 1', one);
    harness.account.sessions.end(one, 'LOGOUT');
    expect(await run('update t set a = a', other)).toMatchObject({ result: { rows: [['4', '0']] } });
    expect(await seen(other)).toEqual([1, 2, 3, 4]);
  });

  test('begins by itself where AUTOCOMMIT is off', async () => {
    await harness.script('alter session set autocommit = false; insert into t values (3)', one);
    expect(await harness.only('select current_transaction() is not null', one)).toBe(true);
    expect(await seen(other)).toEqual([1, 2]);
    await run('commit', one);
    expect(await seen(other)).toEqual([1, 2, 3]);
    await run('delete from t', one);
    await run('rollback', one);
    expect(await seen(one)).toEqual([1, 2, 3]);
  });
});

describe('Locks', () => {
  test('let nobody else change rows of the table until the transaction ends, but add and read them', async () => {
    await harness.script('begin; update t set a = a + 10', one);
    const events: string[] = [];
    const waiting = run('update t set a = a * 2', other).then(() => events.push('changed'));
    const third = await signIn();
    await run('insert into t values (5)', third);
    expect(await seen(third)).toEqual([1, 2, 5]);
    events.push('committing');
    await run('commit', one);
    await waiting;
    expect(events).toEqual(['committing', 'changed']);
    expect(await seen(third)).toEqual([10, 22, 24]);
  });

  test('are waited for as long as LOCK_TIMEOUT says, or until the statement is canceled', async () => {
    await harness.script('begin; delete from t where a = 1', one);
    await run('alter session set lock_timeout = 0', other);
    const failure = await harness.failure('update t set a = 0', other);
    expect(failure).toMatchObject({ code: '000625', sqlState: '57014' });
    expect(failure.message).toContain("has locked table 'T' in transaction");
    await run('alter session set lock_timeout = 1', other);
    expect((await harness.failure('truncate table t', other)).code).toBe('000625');
    await run('alter session unset lock_timeout', other);
    const abort = new AbortController();
    const canceled = harness.failure('delete from t', other, { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    expect((await canceled).code).toBe('000604');
    await run('commit', one);
    expect(await run('delete from t', other)).toMatchObject({ result: { rows: [['1']] } });
  });

  test('of a transaction that was left alone go to whoever waits, and its session is told', async () => {
    const impatient = await openHarness({ tables: { idleLimit: 0 } });
    await impatient.script(
      'use warehouse compute_wh; create database d; create table t (a int); insert into t values (1)',
    );
    const idle = await impatient.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await impatient.script('use warehouse compute_wh; use database d; begin; update t set a = 2', idle);
    await impatient.execute('update t set a = a + 10');
    expect((await impatient.failure('commit', idle)).code).toBe('000624');
    await impatient.execute('commit', idle);
    expect(await impatient.rows('select a from t')).toEqual([{ A: '11' }]);
    await impatient.close();
  });

  test('that would be waited for in a circle are refused, and the transaction goes on', async () => {
    await harness.script('begin; update t set a = a + 10; insert into u values (0)', one);
    await harness.script('insert into u values (7); begin; update u set a = a + 10', other);
    const waiting = run('update u set a = a + 100', one);
    const failure = await harness.failure('update t set a = 0', other);
    expect(failure).toMatchObject({ code: '000625' });
    expect(failure.message).toContain('deadlock');
    await run('commit', other);
    await waiting;
    await run('commit', one);
    expect(await seen(other)).toEqual([11, 12]);
    expect(await seen(other, 'u')).toEqual([100, 117]);
  });

  test('keep every sum, whoever moves what between rows at the same time', async () => {
    await harness.script(
      'create or replace table t (id int, a int); create or replace table u (id int, a int); insert into t values (1, 100), (2, 100); insert into u values (1, 100)',
      one,
    );
    const mover = async (seed: number): Promise<void> => {
      const session = await signIn();
      for (let index = 0; index < 8; index += 1) {
        const [from, to] = (seed + index) % 2 === 0 ? ['t', 'u'] : ['u', 't'];
        await run('begin', session);
        try {
          await run(`update ${from} set a = a - ${seed} where id = 1`, session);
          await run(`update ${to} set a = a + ${seed} where id = 1`, session);
          await run(index % 3 === 0 ? 'rollback' : 'commit', session);
        } catch (error) {
          expect((error as Error).message).toContain('deadlock');
          await run('rollback', session);
        }
      }
    };
    await Promise.all([1, 2, 3, 4].map(mover));
    expect(await harness.only('select sum(a) from (select a from t union all select a from u)', other)).toBe(
      '300',
    );
  });
});

describe('Rows that a transaction knows by number', () => {
  test('stay the same while the file is tidied up', async () => {
    await harness.script(
      `create table big as select seq4() as a, repeat('x', 30) as filling from table(generator(rowcount => 400000));
       delete from big where a < 250000`,
      one,
    );
    await harness.script(
      'begin; delete from big where a < 399990; update big set a = -1 where a = 399995',
      one,
    );
    // More than is written to the log before the file is brought up to date.
    for (let index = 0; index < 8; index += 1)
      await run(
        "insert into big select 1000000 + seq4(), repeat('y', 40) from table(generator(rowcount => 100000))",
        other,
      );
    await run('commit', one);
    expect(await harness.only('select count(*) from big where a < 1000000', other)).toBe('10');
    expect(await harness.only('select max(a) || min(a) || count(*) from big', other)).toBe('1099999-1800010');
  });
});

describe('An account whose store several servers share', () => {
  test('has no tables, whose rows one of them would keep from the others', async () => {
    const shared = await openHarness({ tables: { keepsRows: false } });
    await shared.script('create database d; use warehouse compute_wh');
    const failure = await shared.failure('create table t (a int)');
    expect(failure).toMatchObject({ code: '000002' });
    expect(failure.message).toContain('PostgreSQL store several servers share');
    await shared.script('create view v as select 1 as a');
    expect(await shared.rows('select a from v')).toEqual([{ A: '1' }]);
    await shared.close();
  });
});
