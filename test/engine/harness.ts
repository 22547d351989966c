/** A local account on SQLite in a directory of its own, and an engine on it. */

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../../src/account/account.ts';
import { type LocalAccountOptions, openLocalAccount } from '../../src/account/local-account.ts';
import { asInstant, asName } from '../../src/account/model.ts';
import { createPasswords } from '../../src/account/sessions/passwords.ts';
import type { Session } from '../../src/account/sessions/sessions.ts';
import {
  type Bind,
  type Engine,
  type ExecuteRequest,
  type ExecuteResult,
  StatementError,
  type StatementFailure,
} from '../../src/engine/engine.ts';
import { createEngine, type EngineOptions } from '../../src/engine/local-engine.ts';
import type { Cell } from '../../src/engine/result.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { testSealKey } from '../support/seal-key.ts';

/** Weak on purpose: the strength of the hash is not what these tests are about. */
const cheapPasswords = createPasswords({ logOfIterations: 4, blockSize: 1, parallelization: 1 });

export const adminPassword = 'Correct-Horse-1';

export interface Harness {
  readonly account: Account;
  readonly engine: Engine;
  /** ADMIN with ACCOUNTADMIN. */
  readonly admin: Session;
  /** Where the files of stages are. */
  readonly stages: string;
  signIn(loginName: string, password: string, role?: string): Promise<Session>;
  execute(sql: string, session?: Session, options?: Partial<ExecuteRequest>): Promise<ExecuteResult>;
  /** Runs any number of statements. */
  script(sql: string, session?: Session): Promise<void>;
  /** Another session of the same user where the first one is, with the same role: it has all the rights of that one. */
  another(): Promise<Session>;
  /** Rows by column name. */
  rows(sql: string, session?: Session): Promise<readonly { readonly [column: string]: Cell }[]>;
  columns(sql: string, session?: Session): Promise<readonly string[]>;
  /** The single cell of a one-row, one-column answer. */
  only(sql: string, session?: Session): Promise<Cell>;
  failure(sql: string, session?: Session, options?: Partial<ExecuteRequest>): Promise<StatementFailure>;
  close(): Promise<void>;
}

export const openHarness = async (
  options: Partial<EngineOptions> = {},
  accountOptions: Partial<LocalAccountOptions> = {},
): Promise<Harness> => {
  const directory = await mkdtemp(join(tmpdir(), 'snowgate-engine-'));
  const account = await openLocalAccount({
    sealKey: testSealKey,
    database: await openSqlite({ file: join(directory, 'account.db') }),
    name: asName('LOCAL'),
    clock: () => asInstant(Date.now()),
    adminPassword,
    passwords: cheapPasswords,
    ...accountOptions,
  });
  const causes: unknown[] = [];
  const stages = options.tables?.stages ?? join(directory, 'stages');
  const engine = await createEngine({
    account,
    logIncident: ({ cause }) => causes.push(cause),
    ...options,
    tables: { ...options.tables, stages },
  });

  const signIn = async (loginName: string, password: string, role?: string): Promise<Session> => {
    const { session } = await account.sessions.signIn({
      method: 'password',
      loginName,
      password,
      role,
      clientAddress: '127.0.0.1',
      clientType: 'TEST',
      clientVersion: '1.0',
      parameters: {},
    });
    return session;
  };
  const admin = await signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');

  const execute: Harness['execute'] = async (sqlText, session = admin, request = {}) => {
    try {
      return await engine.execute(session, {
        sqlText,
        binds: {},
        statementCount: 1,
        describeOnly: false,
        signal: new AbortController().signal,
        queryId: randomUUID(),
        ...request,
      });
    } catch (error) {
      // A test that did not ask for incidents wants to see what went wrong inside.
      throw causes.shift() ?? error;
    }
  };

  return {
    account,
    engine,
    admin,
    stages,
    signIn,
    execute,
    async script(sql, session) {
      await execute(sql, session, { statementCount: 0 });
    },
    async another() {
      const session = await signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
      session.warehouse = admin.warehouse;
      session.database = admin.database;
      session.schema = admin.schema;
      return session;
    },
    async rows(sql, session) {
      const { columns, rows } = (await execute(sql, session)).result;
      return rows.map((row) =>
        Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])),
      );
    },
    async columns(sql, session) {
      return (await execute(sql, session)).result.columns.map((column) => column.name);
    },
    async only(sql, session) {
      const { columns, rows } = (await execute(sql, session)).result;
      const [row] = rows;
      if (columns.length !== 1 || rows.length !== 1 || row === undefined)
        throw new Error(`expected one cell of: ${sql}`);
      return row[0] ?? null;
    },
    async failure(sql, session, request) {
      try {
        await execute(sql, session, request);
      } catch (error) {
        if (error instanceof StatementError) return error.failure;
        throw error;
      }
      throw new Error(`expected a failure of: ${sql}`);
    },
    async close() {
      await engine.close();
      await account.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

export const textBind = (value: string | null): Bind => ({ type: 'TEXT', value });
