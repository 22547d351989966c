/** What programs do with Snowflake's driver, against a server as users start it. */
import type { Binds, RowStatement } from 'snowflake-sdk';
import { describe, expect, it } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { connectDriver } from '../support/driver.ts';
import { adminPassword } from '../support/server-process.ts';

/** What the driver offers of a text of several statements, beside what it declares. */
type SeveralStatements = RowStatement & { hasNext(): boolean; NextResult(): void };

const account = accountUnderTest('driver');

const one = async (expression: string, binds: readonly (string | number | boolean | null)[] = []) =>
  (await account.admin.query(`select ${expression} as v`, binds))[0]?.['V'];

const rowsOf = (statement: RowStatement): Promise<Record<string, unknown>[]> =>
  new Promise((resolve, reject) => {
    const rows: Record<string, unknown>[] = [];
    statement
      .streamRows()
      .on('data', (row) => rows.push(row))
      .on('end', () => resolve(rows))
      .on('error', reject);
  });

const detached = (sqlText: string): Promise<string> =>
  new Promise((resolve, reject) => {
    account.admin.connection.execute({
      sqlText,
      asyncExec: true,
      complete: (error, statement) => (error ? reject(error) : resolve(statement.getQueryId())),
    });
  });

describe('Values through the driver', () => {
  it('numbers', async () => {
    expect(await one('42')).toBe(42);
    expect(await one('1.50')).toBe(1.5);
    expect(await one('1.5::float')).toBe(1.5);
    expect(await one('-7 * 6')).toBe(-42);
  });

  it('text, booleans and NULL', async () => {
    expect(await one("'Zoë 雪'")).toBe('Zoë 雪');
    expect(await one("''")).toBe('');
    expect(await one('true')).toBe(true);
    expect(await one('1 = 2')).toBe(false);
    expect(await one('null')).toBeNull();
  });

  it('dates, times and timestamps', async () => {
    expect(await one("'2024-01-02'::date")).toEqual(new Date('2024-01-02T00:00:00Z'));
    expect(await one("'12:34:56'::time")).toBe('12:34:56');
    const instant = new Date('2024-01-02T03:04:05.123Z').getTime();
    expect(((await one("'2024-01-02 03:04:05.123'::timestamp_ntz")) as Date).getTime()).toBe(instant);
    expect(((await one("'2024-01-02 05:04:05.123 +0200'::timestamp_tz")) as Date).getTime()).toBe(instant);
  });

  it('semi-structured and binary values', async () => {
    expect(await one('parse_json(\'{"a":[1,null]}\')')).toEqual({ a: [1, null] });
    expect(await one('array_construct(1, 2)')).toEqual([1, 2]);
    expect(await one("object_construct('k', 'v')")).toEqual({ k: 'v' });
    expect(((await one("'00FF10'::binary")) as Buffer).toString('hex')).toBe('00ff10');
  });
});

describe('Statements through the driver', () => {
  it('binds by position', async () => {
    expect(await one('?', ['text'])).toBe('text');
    expect(await one('? + 1', [41])).toBe(42);
    expect(await one('?', [true])).toBe(true);
    expect(await one('?', [null])).toBeNull();
    expect(await one(':1 || :2', ['a', 'b'])).toBe('ab');
  });

  it('binds a number of rows', async () => {
    const numbers = 'select seq4() as n from table(generator(rowcount => 10)) order by n limit ? offset ?';
    expect(await account.admin.query(numbers, [2, 3])).toEqual([{ N: 3 }, { N: 4 }]);
    expect(await failureOf(account.admin.query(numbers, [-1, 0]))).toMatchObject({
      code: '002010',
      sqlState: '2201W',
    });
  });

  it('binds rows of values', async () => {
    const execute = (sqlText: string, binds: Binds): Promise<readonly unknown[]> =>
      new Promise((resolve, reject) => {
        account.admin.connection.execute({
          sqlText,
          binds,
          complete: (error, _, rows) => (error ? reject(error) : resolve(rows ?? [])),
        });
      });
    const rows: Binds = [
      [1, 'one', true],
      [2, 'two', null],
      [3, null, false],
    ];
    expect(
      await execute('select column1 as n, column2 as t, column3 as b from values (?, ?, ?)', rows),
    ).toEqual([
      { N: 1, T: 'one', B: true },
      { N: 2, T: 'two', B: null },
      { N: 3, T: null, B: false },
    ]);
    await account.admin.script(
      'use schema demo_db.public',
      'create table bound (n number, t varchar, b boolean)',
    );
    await execute('insert into bound values (?, ?, ?)', rows);
    await execute('insert into bound (t, n) values (upper(?), ? + 1)', [
      ['four', 3],
      ['five', 4],
    ]);
    expect(await account.admin.query('select n, t, b from bound order by n')).toEqual([
      { N: 1, T: 'one', B: true },
      { N: 2, T: 'two', B: null },
      { N: 3, T: null, B: false },
      { N: 4, T: 'FOUR', B: null },
      { N: 5, T: 'FIVE', B: null },
    ]);
    const refused = await failureOf(execute('select ?, ?, ?', rows));
    expect(refused.message).toContain('Array bind currently not supported for this query type.');
    expect((await failureOf(execute('create role identifier(?)', [['a'], ['b']]))).code).toBe('000002');
  });

  it('errors with number, SQLSTATE, line and position', async () => {
    expect(await failureOf(account.admin.query('select from where'))).toMatchObject({
      code: '001003',
      sqlState: '42000',
    });
    expect(await failureOf(account.admin.query('select * from demo_db.public.nothing'))).toMatchObject({
      code: '002003',
    });
  });

  it('wrong password is refused with 390100', async () => {
    const { code } = await failureOf(connectDriver(account.server.url, { password: `not ${adminPassword}` }));
    expect(code).toBe('390100');
  });

  it('several statements in one request, results in order', async () => {
    const results = await new Promise<unknown[]>((resolve, reject) => {
      const values: unknown[] = [];
      account.admin.connection.execute({
        sqlText: "select 1 as v; select 2 as v; select 'three' as v",
        parameters: { MULTI_STATEMENT_COUNT: 3 },
        // Called once for each statement.
        complete: (error, statement, rows) => {
          if (error) return reject(error);
          values.push(rows?.[0]?.['V']);
          const several = statement as SeveralStatements;
          if (several.hasNext()) several.NextResult();
          else resolve(values);
        },
      });
    });
    expect(results).toEqual([1, 2, 'three']);
  });

  it('several statements are refused unless asked for', async () => {
    const { code } = await failureOf(account.admin.query('select 1; select 2'));
    expect(code).toBe('000008');
  });

  it('asynchronous statements, watched and fetched by id', async () => {
    const queryId = await detached('select 7 as v');
    const statement = await account.admin.connection.getResultsFromQueryId({ queryId, sqlText: '' });
    expect(await rowsOf(statement as RowStatement)).toEqual([{ V: 7 }]);
    expect(await account.admin.connection.getQueryStatus(queryId)).toBe('SUCCESS');
  });

  it('RESULT_SCAN of a finished statement', async () => {
    const queryId = await detached('select 8 as v');
    await account.admin.connection.getResultsFromQueryId({ queryId, sqlText: '' });
    expect(await account.admin.query(`select * from table(result_scan('${queryId}'))`)).toEqual([{ V: 8 }]);
  });

  it('results of 150,000 rows', async () => {
    const rows = await account.admin.query(
      "select seq4() as n, 'row ' || seq4() as t from table(generator(rowcount => 150000)) order by 1",
    );
    expect(rows).toHaveLength(150_000);
    expect(rows.findIndex((row, index) => row['N'] !== index || row['T'] !== `row ${index}`)).toBe(-1);
  });

  it('a statement under way is aborted', async () => {
    const failure = await new Promise<{ code?: unknown } | undefined>((resolve) => {
      const statement = account.admin.connection.execute({
        sqlText:
          'select sum(a.n * b.n * c.n) as v from (select seq4() as n from table(generator(rowcount => 100000))) a, (select seq4() as n from table(generator(rowcount => 100000))) b, (select seq4() as n from table(generator(rowcount => 100000))) c',
        complete: (error) => resolve(error),
      });
      setTimeout(() => statement.cancel(() => undefined), 200);
    });
    expect(failure?.code).toBe('000604');
  });

  it('administration within a transaction commits it, and itself', async () => {
    await account.admin.script('begin', 'create user made_in_transaction');
    expect(await one('current_transaction()')).toBeNull();
    expect(await account.admin.query('rollback')).toEqual([{ status: 'Statement executed successfully.' }]);
    expect(await account.admin.query("show users like 'made_in_transaction'")).toHaveLength(1);
  });

  it('the session follows USE', async () => {
    await account.admin.script('use role accountadmin', 'use schema demo_db.public');
    expect(await one('current_database()')).toBe('DEMO_DB');
    expect(await one('current_role()')).toBe('ACCOUNTADMIN');
  });
});
