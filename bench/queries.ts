/**
 * What a statement costs before any row is read: `select 1` through the official driver, and, within this process,
 * a query of ten tables up to where the database would get it.
 *
 *   node bench/queries.ts   both, alone
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import snowflake, { type Connection } from 'snowflake-sdk';
import { openLocalAccount } from '../src/account/local-account.ts';
import { asInstant, asName } from '../src/account/model.ts';
import type { StatementContext } from '../src/engine/context.ts';
import { createQueryRunner } from '../src/engine/query/runner.ts';
import { requirePrimaryRole } from '../src/engine/session-role.ts';
import { parseStatements } from '../src/sql/parser.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import { percentile } from './client.ts';
import { atMost, rounded } from './figures.ts';
import { run } from './process.ts';

const password = 'correct horse battery staple';

interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** One after another, after as many again to warm up; in milliseconds. */
async function timesOf(count: number, work: () => Promise<unknown>): Promise<Times> {
  for (let index = 0; index < count; index += 1) await work();
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  times.sort((left, right) => left - right);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

const connect = (url: string): Promise<Connection> => {
  process.env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] = 'true';
  snowflake.configure({ logLevel: 'OFF', additionalLogToConsole: false });
  const connection = snowflake.createConnection({
    accessUrl: url,
    account: 'LOCAL',
    username: 'ADMIN',
    password,
  });
  return new Promise((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve(connection)));
  });
};

async function measureSelectOne(data: string): Promise<void> {
  const server = await run(join(import.meta.dirname, '../src/main.ts'), {
    SNOWGATE_DATA: data,
    SNOWGATE_PORT: '0',
    SNOWGATE_LOG_LEVEL: 'silent',
    SNOWGATE_ADMIN_PASSWORD: password,
  });
  const connection = await connect(server.url);
  const selectOne = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      connection.execute({
        sqlText: 'select 1',
        complete: (error, _, rows) => (error ? reject(error) : resolve(rows)),
      });
    });
  const { p50, p99 } = await timesOf(1_000, selectOne);
  atMost('select 1 through the driver, p50', p50, 'ms', 3, { p99: rounded(p99, 2) });
  await new Promise((resolve) => connection.destroy(resolve));
  await server.stop();
}

const tenTables = `
  select d.database_name, s.schema_name, r.role_name, a.grantee, l.user_name, q.query_id, u.name, count(*) as n,
    max(q.start_time) as latest, sum(case when q.execution_status = 'SUCCESS' then 1 else 0 end) as succeeded,
    listagg(distinct others.schema_name, ', ') within group (order by others.schema_name) as beside
  from demo_db.information_schema.databases d
  join demo_db.information_schema.schemata s on s.catalog_name = d.database_name
  join demo_db.information_schema.schemata others
    on others.catalog_name = d.database_name and others.schema_name <> s.schema_name
  left join demo_db.information_schema.enabled_roles r on r.role_name = d.database_owner
  left join demo_db.information_schema.applicable_roles a on a.role_name = r.role_name
  left join demo_db.information_schema.databases d2 on d2.database_name = upper(d.database_name) || ''
  left join demo_db.information_schema.schemata s2
    on s2.catalog_name = d2.database_name and s2.created >= dateadd(day, -7, current_timestamp())
  left join snowflake.account_usage.login_history l
    on l.event_timestamp between s.created and dateadd(day, 1, s.created)
  left join snowflake.account_usage.query_history q
    on q.user_name = l.user_name and q.query_text ilike '%select%'
  left join snowflake.account_usage.users u
    on u.name = l.user_name and not coalesce(u.disabled::boolean, false)
  where d.database_name in ('DEMO_DB', 'SNOWFLAKE') and s.schema_name not like 'INFORMATION%'
  group by 1, 2, 3, 4, 5, 6, 7
  having count(*) > 0
  order by n desc, latest nulls last
  limit 100`;

/** Parsed, the session's role checked, and every name and type resolved, as for a statement that is only described. */
async function measureTenTables(data: string): Promise<void> {
  const account = await openLocalAccount({
    database: await openSqlite({ file: join(data, 'ten-tables.db') }),
    name: asName('LOCAL'),
    clock: () => asInstant(Date.now()),
    adminPassword: password,
    sealKey: randomBytes(32),
  });
  const { session } = await account.sessions.signIn({
    method: 'password',
    loginName: 'ADMIN',
    password,
    role: 'ACCOUNTADMIN',
    clientAddress: '127.0.0.1',
    clientType: 'BENCH',
    clientVersion: '1.0',
    parameters: {},
  });
  const runner = await createQueryRunner();
  const context: StatementContext = {
    account,
    session,
    text: tenTables,
    binds: {},
    variables: new Map(),
    startedAt: asInstant(Date.now()),
    queryId: crypto.randomUUID(),
    describeOnly: true,
    signal: new AbortController().signal,
    resultOf: () => {
      throw new Error('no earlier results');
    },
  };
  const compile = async (): Promise<void> => {
    const [parsed] = parseStatements(tenTables);
    if (parsed?.statement.statement !== 'query') throw new Error('not a query');
    await requirePrimaryRole(account, session);
    await runner.run(context, parsed.statement.query);
  };
  const { p50, p99 } = await timesOf(5_000, compile);
  atMost('parse, resolve and check a query of 10 tables, p50', p50 * 1_000, 'us', 150, {
    p99: rounded(p99 * 1_000, 1),
  });
  await runner.close();
  await account.close();
}

export async function measureQueries(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'snowgate-bench-'));
  try {
    await measureSelectOne(data);
    await measureTenTables(data);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

if (import.meta.main) await measureQueries();
