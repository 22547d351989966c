/** A session in an account of few facts, for queries that ask little of it. */
import { unlimitedRoles } from '../../../src/account/access/role-limits.ts';
import type { Account, Queries } from '../../../src/account/account.ts';
import { parameterDefinition } from '../../../src/account/catalog/parameter-definitions.ts';
import { asInstant, asName, type RoleId, type UserId } from '../../../src/account/model.ts';
import type { StatementContext } from '../../../src/engine/context.ts';
import { StatementError, type StatementFailure } from '../../../src/engine/engine.ts';
import { createQueryRunner, type QueryRunner } from '../../../src/engine/query/runner.ts';
import type { Cell, ResultSet } from '../../../src/engine/result.ts';
import { parseStatements } from '../../../src/sql/parser.ts';

const role = 7 as RoleId;
const user = 3 as UserId;

const queries: Partial<Queries> = {
  userById: async () => undefined,
  roleById: () => undefined,
  rolesThatCount: () => new Set(),
  databaseRoleNamed: () => undefined,
  roleByName: () => undefined,
  activatableRoles: async () => [],
  rolesOfUser: async () => [],
  rolesOfUsers: async () => new Map(),
  roleGrantsTo: () => [],
  roleName: (id) => asName(id === role ? 'ACCOUNTADMIN' : 'PUBLIC'),
};

const account: Partial<Account> = {
  name: asName('LOCAL'),
  parameter: (name) => parameterDefinition(name)?.default ?? null,
  read: async (_, work) => await work(queries as Queries),
};

export const contextWith = (changes: Partial<StatementContext> = {}): StatementContext => ({
  account: account as Account,
  session: {
    id: 42,
    user: { id: user, name: asName('ADMIN') },
    clientAddress: '127.0.0.1',
    clientType: 'test 1.0',
    clientVersion: '1.0',
    createdOn: asInstant(0),
    authentication: { factor: 'PASSWORD', factorId: null, integration: null },
    roleLimits: unlimitedRoles,
    loginEvent: 1,
    role,
    secondaryRoles: 'ALL',
    warehouse: null,
    database: asName('DEMO'),
    schema: null,
    parameters: new Map([['TIMEZONE', 'America/Los_Angeles']]),
    queryIds: [],
    ended: new AbortController().signal,
    actor: () => ({ kind: 'user', name: asName('ADMIN'), user, primaryRole: role, secondaryRoles: 'ALL' }),
  },
  binds: {},
  variables: new Map(),
  startedAt: asInstant(Date.UTC(2024, 4, 6, 7, 8, 9, 123)),
  queryId: '00000000-0000-0000-0000-000000000001',
  describeOnly: false,
  signal: new AbortController().signal,
  resultOf: () => {
    throw new Error('no earlier results');
  },
  ...changes,
});

export interface Harness {
  readonly runner: QueryRunner;
  run(sql: string, changes?: Partial<StatementContext>): Promise<ResultSet>;
  rows(sql: string, changes?: Partial<StatementContext>): Promise<readonly (readonly Cell[])[]>;
  /** The one value of a query of one row and column. */
  value(expression: string, changes?: Partial<StatementContext>): Promise<Cell>;
  failure(sql: string, changes?: Partial<StatementContext>): Promise<StatementFailure>;
}

export const openHarness = async (): Promise<Harness> => {
  const runner = await createQueryRunner({ memoryLimit: '512MB' });
  const run = async (sql: string, changes: Partial<StatementContext> = {}): Promise<ResultSet> => {
    const [parsed] = parseStatements(sql);
    if (parsed?.statement.statement !== 'query') throw new Error(`not a query: ${sql}`);
    return await runner.run({ ...contextWith(changes), text: sql }, parsed.statement.query);
  };
  return {
    runner,
    run,
    rows: async (sql, changes) => (await run(sql, changes)).rows,
    value: async (expression, changes) => (await run(`select ${expression}`, changes)).rows[0]?.[0] ?? null,
    failure: async (sql, changes) => {
      try {
        await run(sql, changes);
      } catch (thrown) {
        if (thrown instanceof StatementError) return thrown.failure;
        throw thrown;
      }
      throw new Error(`did not fail: ${sql}`);
    },
  };
};
