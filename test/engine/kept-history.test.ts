/** History views are the database's work: kept up to date with the store, whatever is in it. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueryEvent } from '../../src/account/history/history.ts';
import { openLocalAccount } from '../../src/account/local-account.ts';
import { asInstant, asName } from '../../src/account/model.ts';
import { createPasswords } from '../../src/account/sessions/passwords.ts';
import { createEngine } from '../../src/engine/local-engine.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { testSealKey } from '../support/seal-key.ts';
import { adminPassword } from './harness.ts';

const cheap = createPasswords({ logOfIterations: 4, blockSize: 1, parallelization: 1 });
const day = 86_400_000;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'snowgate-kept-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A server's account and engine in the directory, until they are closed. */
const open = async (store = 'account.db') => {
  const account = await openLocalAccount({
    sealKey: testSealKey,
    database: await openSqlite({ file: join(directory, store) }),
    name: asName('LOCAL'),
    clock: () => asInstant(Date.now()),
    adminPassword,
    passwords: cheap,
    retention: { queries: 30 },
  });
  const engine = await createEngine({ account, tables: { file: join(directory, 'tables.duckdb') } });
  const { session } = await account.sessions.signIn({
    method: 'password',
    loginName: 'ADMIN',
    password: adminPassword,
    role: undefined,
    clientAddress: '127.0.0.1',
    clientType: 'TEST',
    clientVersion: '1.0',
    parameters: {},
  });
  const rows = async (sqlText: string) => {
    const { result } = await engine.execute(session, {
      sqlText,
      binds: {},
      statementCount: 1,
      describeOnly: false,
      signal: new AbortController().signal,
      queryId: crypto.randomUUID(),
    });
    return result.rows;
  };
  const texts = async (condition: string) =>
    (
      await rows(
        `select query_text from snowflake.account_usage.query_history where ${condition} order by end_time, query_text`,
      )
    ).flat();
  return {
    account,
    rows,
    texts,
    record: (changes: Partial<QueryEvent>) => account.history.queries.record({ ...event, ...changes }),
    close: async () => {
      await engine.close();
      await account.close();
    },
  };
};

const event: QueryEvent = {
  queryId: '01b0',
  queryTag: 'test',
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
  startedAt: asInstant(Date.now()),
  endedAt: asInstant(Date.now()),
  rowsProduced: 0,
};

const mine = "query_tag = 'test'";

describe('QUERY_HISTORY', () => {
  it('has what was recorded just now, each event once, however often it is asked', async () => {
    const server = await open();
    server.record({ text: 'a' });
    expect(await server.texts(mine)).toEqual(['a']);
    server.record({ text: 'b' });
    server.record({ text: 'c' });
    const answers = await Promise.all([server.texts(mine), server.texts(mine), server.texts(mine)]);
    expect(answers).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    await server.close();
  });

  it('goes on after a restart, with or without its copy', async () => {
    const first = await open();
    first.record({ text: 'before' });
    expect(await first.texts(mine)).toEqual(['before']);
    await first.close();
    const second = await open();
    second.record({ text: 'later' });
    expect(await second.texts(mine)).toEqual(['before', 'later']);
    await second.close();
    await rm(join(directory, 'tables.duckdb'));
    const third = await open();
    expect(await third.texts(mine)).toEqual(['before', 'later']);
    await third.close();
  });

  it('follows a store that was put back to an earlier time', async () => {
    const first = await open();
    for (let index = 0; index < 50; index++) first.record({ text: `lost ${index}` });
    expect(await first.texts(mine)).toHaveLength(50);
    await first.close();
    const restored = await open('restored.db');
    restored.record({ text: 'restored' });
    expect(await restored.texts(mine)).toEqual(['restored']);
    await restored.close();
  });

  it('forgets what the store forgets', async () => {
    const server = await open();
    const old = asInstant(Date.now() - 31 * day);
    server.record({ text: 'old', startedAt: old, endedAt: old });
    expect(await server.texts(mine)).toEqual(['old']);
    server.record({ text: 'new' });
    await server.account.history.flush();
    if ('prune' in server.account.history && typeof server.account.history.prune === 'function')
      await server.account.history.prune();
    expect(await server.texts(mine)).toEqual(['new']);
    await server.close();
  });

  it.each([
    ['a zero character', 'a\0b', 'ab'],
    ['half a surrogate pair', 'a\ud83db', 'a\ufffdb'],
    ['a whole one', 'a\u{1f600}b', 'a\u{1f600}b'],
    ['a quote and a backslash', `'\\"`, `'\\"`],
    ['what looks like an escape', '\\u0000 \\ud800', '\\u0000 \\ud800'],
    [
      'what looks like SQL',
      "x'); drop table store.history_queries_1; --",
      "x'); drop table store.history_queries_1; --",
    ],
    ['line ends', 'a\r\n\tb', 'a\r\n\tb'],
  ])('keeps a text with %s', async (_, text, kept) => {
    const server = await open();
    server.record({ text });
    server.record({ text: 'after' });
    expect(await server.texts(mine)).toEqual([kept, 'after'].sort());
    await server.close();
  });

  it('tells times, counts and failures as they were', async () => {
    const server = await open();
    server.record({
      startedAt: asInstant(1_700_000_000_000.75),
      endedAt: asInstant(1_700_000_001_500.25),
      changed: { inserted: 1, updated: 2, deleted: 3 },
      status: 'FAIL',
      errorCode: '1003',
      errorMessage: 'no',
      rowsProduced: 6,
      sessionId: 9_007_199_254_740_991,
    });
    // Far older than 30 days: it is there until the store forgets it.
    const [row] =
      await server.rows(`select start_time::varchar, total_elapsed_time, rows_inserted, rows_updated,
      rows_deleted, rows_produced, execution_status, error_code, error_message, session_id, warehouse_name, authn_event_id
      from snowflake.account_usage.query_history where ${mine}`);
    expect(row?.slice(1)).toEqual([
      '1499',
      '1',
      '2',
      '3',
      '6',
      'FAIL',
      '1003',
      'no',
      '9007199254740991',
      null,
      '1',
    ]);
    expect(String(row?.[0])).toMatch(/^2023-11-1[45] \d\d:13:20\.000/);
    await server.close();
  });
});

describe('SESSIONS', () => {
  it('has each session with the sign-in that opened it, and none of a refused one', async () => {
    const server = await open();
    const attempt = (password: string) =>
      server.account.sessions.signIn({
        method: 'password',
        loginName: 'ADMIN',
        password,
        role: undefined,
        clientAddress: '127.0.0.1',
        clientType: 'JDBC',
        clientVersion: '3.8.7',
        parameters: {},
      });
    const { session } = await attempt(adminPassword);
    await attempt('wrong').catch(() => undefined);
    const rows = await server.rows(`select s.session_id, s.user_name, s.authentication_method,
        s.client_application_id, l.is_success
      from snowflake.account_usage.sessions s
      join snowflake.account_usage.login_history l on l.event_id = s.login_event_id
      where s.client_application_version = '3.8.7'`);
    expect(rows).toEqual([[String(session.id), 'ADMIN', 'PASSWORD', 'JDBC 3.8.7', 'YES']]);
    await server.close();
  });

  it.each([
    ['closed', 'account.db'],
    ['killed', 'killed.db'],
  ])('tells which are open, and why the others are not, after a server was %s', async (_, store) => {
    const server = await open();
    const signIn = async (loginName: string) => {
      const { session } = await server.account.sessions.signIn({
        method: 'password',
        loginName,
        password: adminPassword,
        role: undefined,
        clientAddress: '127.0.0.1',
        clientType: 'TEST',
        clientVersion: '1.0',
        parameters: {},
      });
      return session;
    };
    const run = async (...statements: readonly string[]) => {
      for (const sql of statements) await server.rows(sql);
    };
    await run(...['ann', 'bob', 'cho'].map((name) => `create user ${name} password = '${adminPassword}'`));
    const [leaving, , , aborted] = [
      await signIn('ADMIN'),
      await signIn('ANN'),
      await signIn('BOB'),
      await signIn('CHO'),
    ];
    server.account.sessions.end(leaving, 'LOGOUT');
    await run(
      'drop user ann',
      'alter user bob set disabled = true',
      `select system$abort_session(${aborted.id})`,
    );
    const told = async (from: { readonly rows: typeof server.rows }) =>
      await from.rows(`select user_name, is_open, closed_reason, access_time >= created_on
        from snowflake.account_usage.sessions order by session_id`);
    const closed = [
      ['ADMIN', false, 'LOGOUT', true],
      ['ANN', false, 'DROP_USER', true],
      ['BOB', false, 'FORCED_LOGOUT', true],
      ['CHO', false, 'FORCED_LOGOUT', true],
    ];
    expect(await told(server)).toEqual([['ADMIN', true, null, true], ...closed]);
    // What a server that was killed leaves behind: sessions without an end.
    await server.account.history.flush();
    for (const end of ['', '-wal'])
      await copyFile(join(directory, `account.db${end}`), join(directory, `killed.db${end}`));
    await server.close();
    const after = await open(store);
    expect(await told(after)).toEqual([
      ['ADMIN', false, 'SFC_FORCED_LOGOUT', true],
      ...closed,
      ['ADMIN', true, null, true],
    ]);
    await after.close();
  });
});
