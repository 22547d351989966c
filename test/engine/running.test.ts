import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';

let harness: Harness;
let ann: Session;
let other: Session;
let schemas = 0;

const signIn = async (name: string, password: string): Promise<Session> => {
  const session = await harness.signIn(name, password);
  await harness.script(`use warehouse compute_wh; use schema running_db.s${schemas}`, session);
  return session;
};

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    create database running_db; use warehouse compute_wh; create role worker;
    create user ann password = 'Correct-Horse-2' default_role = worker; grant role worker to user ann;
    grant usage on warehouse compute_wh to role worker; grant usage on database running_db to role worker`);
});
afterAll(() => harness.close());
/** Each test in a schema of its own. */
beforeEach(async () => {
  schemas += 1;
  await harness.script(`
    create schema running_db.s${schemas}; use schema running_db.s${schemas};
    grant usage on schema running_db.s${schemas} to role worker;
    create table t (a int); insert into t values (1); grant all on table t to role worker`);
  ann = await signIn('ANN', 'Correct-Horse-2');
  other = await signIn('ADMIN', adminPassword);
});

describe('transactions', () => {
  test('are shown while they run, to their user and to administrators', async () => {
    await harness.script('begin name purchase; insert into t values (2)', ann);
    const id = await harness.only('select current_transaction()', ann);
    const row = expect.objectContaining({
      id,
      user: 'ANN',
      session: String(ann.id),
      name: 'PURCHASE',
      state: 'running',
      scope: '0',
    });
    expect(await harness.rows('show transactions', ann)).toEqual([row]);
    expect(await harness.rows('show transactions')).toEqual([]);
    expect(await harness.rows('show transactions in account')).toEqual([row]);
    expect((await harness.failure('show transactions in account', ann)).code).toBe('003001');
    await harness.execute('rollback', ann);
    expect(await harness.rows('show transactions', ann)).toEqual([]);
  });

  test.each([
    ['commit', 'committed'],
    ['rollback', 'rolled back'],
    ['create table u (a int)', 'committed'],
    ['create sequence seq', 'committed'],
  ])('are described once they are over, too: %s', async (end, state) => {
    await harness.script('begin; insert into t values (2)');
    const id = await harness.only('select current_transaction()');
    expect(await harness.rows(`describe transaction ${id}`)).toEqual([
      expect.objectContaining({ id, user: 'ADMIN', state: 'running', ended_on: null }),
    ]);
    await harness.execute(end);
    const [row] = await harness.rows(`desc transaction ${id}`);
    expect(row).toMatchObject({ id, state });
    expect(row?.['ended_on']).not.toBeNull();
    expect((await harness.failure(`describe transaction ${id}`, ann)).code).toBe('002003');
    expect((await harness.failure('describe transaction 17')).code).toBe('002003');
  });

  test('end with their session', async () => {
    await harness.script('begin; insert into t values (2)', ann);
    const id = await harness.only('select current_transaction()', ann);
    harness.account.sessions.end(ann, 'LOGOUT');
    await expect
      .poll(async () => (await harness.rows(`describe transaction ${id}`))[0]?.['state'])
      .toBe('rolled back');
  });
});

describe('locks', () => {
  test('are shown to whoever holds them and waits for them', async () => {
    await harness.script('begin; update t set a = 2', ann);
    const waiting = harness.execute(`update running_db.s${schemas}.t set a = 3`, other);
    const place = `RUNNING_DB.S${schemas}.T`;
    await expect
      .poll(async () => (await harness.rows('show locks in account')).map(({ status }) => status))
      .toEqual(['HOLDING', 'WAITING']);
    const [held, waited] = await harness.rows('show locks in account');
    expect(held).toMatchObject({
      resource: place,
      type: 'PARTITIONS',
      transaction: await harness.only('select current_transaction()', ann),
    });
    expect(held?.['acquired_on']).not.toBeNull();
    expect(waited).toMatchObject({ resource: place, acquired_on: null });
    expect((await harness.rows('show locks', ann)).map(({ status }) => status)).toEqual(['HOLDING']);
    expect((await harness.rows('show locks')).map(({ status }) => status)).toEqual(['WAITING']);
    expect((await harness.failure('show locks in account', ann)).code).toBe('003001');
    await harness.execute('commit', ann);
    await waiting;
    expect(await harness.rows('show locks in account')).toEqual([]);
  });
});

describe('session variables', () => {
  test('are shown with their values and types, and go with UNSET', async () => {
    await harness.script(`set (n, word) = (10, 'text'); set day = '2024-05-06'::date; set yes = true`, ann);
    expect(await harness.columns('show variables', ann)).toEqual([
      'session_id',
      'created_on',
      'updated_on',
      'name',
      'value',
      'type',
      'comment',
    ]);
    const shown = (await harness.rows('show variables', ann)).map(({ name, value, type }) => [
      name,
      value,
      type,
    ]);
    expect(shown).toEqual([
      ['DAY', '2024-05-06', 'date'],
      ['N', '10', 'fixed'],
      ['WORD', 'text', 'text'],
      ['YES', 'true', 'boolean'],
    ]);
    expect(await harness.rows("show variables like 'w%'", ann)).toEqual([
      expect.objectContaining({ name: 'WORD', session_id: String(ann.id) }),
    ]);
    expect(await harness.rows('show variables')).toEqual([]);
    await harness.execute('unset (n, word)', ann);
    expect(await harness.rows('show variables', ann)).toHaveLength(2);
  });

  test('name objects', async () => {
    await harness.script(`set place = 'running_db.s${schemas}.t'; set short = 't'`);
    expect(await harness.only('select count(*) from identifier($place)')).toBe('1');
    await harness.execute('insert into identifier($short) values (7)');
    await harness.script(`set made = 'fresh'; create sequence identifier($made)`);
    expect(await harness.rows("show sequences like 'fresh'")).toHaveLength(1);
    expect((await harness.failure('select * from identifier($nothing)')).code).toBe('002211');
  });
});

describe('keys', () => {
  test('are shown column by column, of the tables that one may know of', async () => {
    await harness.script(`
      create table keyed (a int, b int unique, c int, primary key (c, a)); create table hidden (x int primary key)`);
    const keys = async (sql: string, session?: Session) =>
      (await harness.rows(sql, session)).map((row) => [
        row['table_name'],
        row['column_name'],
        row['key_sequence'],
      ]);
    expect(await keys('show primary keys in keyed')).toEqual([
      ['KEYED', 'C', '1'],
      ['KEYED', 'A', '2'],
    ]);
    expect(await keys(`show primary keys in schema running_db.s${schemas}`)).toHaveLength(3);
    expect(await keys('show unique keys in table keyed')).toEqual([['KEYED', 'B', '1']]);
    expect(await keys(`show primary keys in schema running_db.s${schemas}`, ann)).toEqual([]);
    expect((await harness.failure(`show primary keys in hidden`, ann)).code).toBe('002003');
  });
});
