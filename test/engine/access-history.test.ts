/** ACCESS_HISTORY: https://docs.snowflake.com/en/user-guide/access-history */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let ann: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    use schema demo_db.public;
    create table t (c1 number, c2 varchar, c3 number);
    create table other (id number, label varchar);
    create view v1 (vc1, vc2) as select c1, c2 from t where c3 > 0;
    create view v2 as select vc1 as w from v1;
    insert into t values (1, 'a', 1), (2, 'b', 0);
    create user ann password = 'Secret-Pass-1' default_warehouse = compute_wh;
    create role reader; grant role reader to user ann;
    grant usage on warehouse compute_wh to role reader;
    grant usage on database demo_db to role reader;
    grant usage on schema demo_db.public to role reader;
    grant select on view v1 to role reader`);
  ann = await harness.signIn('ANN', 'Secret-Pass-1', 'READER');
  await harness.script('use schema demo_db.public', ann);
});
afterAll(() => harness.close());

type Json = { readonly [key: string]: unknown };

interface Access {
  readonly direct: readonly Json[];
  readonly base: readonly Json[];
  readonly modified: readonly Json[];
  readonly ddl: Json | null;
  readonly policies: readonly Json[];
}

const parsed = (cell: unknown): unknown => (typeof cell === 'string' ? JSON.parse(cell) : null);

/** Runs the statement and tells what ACCESS_HISTORY has of it; undefined where it has nothing. */
const accessOf = async (sql: string, session?: Session): Promise<Access | undefined> => {
  const { queryId } = await harness.execute(sql, session);
  return await recorded(queryId);
};

const recorded = async (queryId: string): Promise<Access | undefined> => {
  const [row] = await harness.rows(
    `select * from snowflake.account_usage.access_history where query_id = '${queryId}'`,
  );
  if (row === undefined) return undefined;
  return {
    direct: parsed(row['DIRECT_OBJECTS_ACCESSED']) as readonly Json[],
    base: parsed(row['BASE_OBJECTS_ACCESSED']) as readonly Json[],
    modified: parsed(row['OBJECTS_MODIFIED']) as readonly Json[],
    ddl: parsed(row['OBJECT_MODIFIED_BY_DDL']) as Json | null,
    policies: parsed(row['POLICIES_REFERENCED']) as readonly Json[],
  };
};

const object = (name: string, columns: readonly string[], domain = 'Table') =>
  expect.objectContaining({
    objectDomain: domain,
    objectName: `DEMO_DB.PUBLIC.${name}`,
    objectId: expect.any(Number),
    columns: columns.map((columnName) => ({ columnId: expect.any(Number), columnName })),
  });
const source = (name: string, columnName: string, objectDomain = 'Table') => ({
  objectDomain,
  objectName: `DEMO_DB.PUBLIC.${name}`,
  objectId: expect.any(Number),
  columnName,
});

describe('what is read', () => {
  it('names the view that a query names, and the table behind it with the columns that decide', async () => {
    // The page's own example: C3 filters the rows and is not shown.
    expect(await accessOf('select * from v1', ann)).toEqual({
      direct: [object('V1', ['VC1', 'VC2'], 'View')],
      base: [object('T', ['C1', 'C2', 'C3'])],
      modified: [],
      ddl: null,
      policies: [],
    });
  });

  it('tells who asked, when, and for which query', async () => {
    const { queryId } = await harness.execute('select vc1 from v1', ann);
    const rows = await harness.rows(`select a.user_name, a.query_start_time = q.start_time as same
      from snowflake.account_usage.access_history a
      join snowflake.account_usage.query_history q on a.query_id = q.query_id where a.query_id = '${queryId}'`);
    expect(rows).toEqual([{ USER_NAME: 'ANN', SAME: true }]);
  });

  it.each([
    ['select c1 from t', ['C1']],
    ['select c1 from t where c2 = $$a$$', ['C1', 'C2']],
    ['select count(*) from t', []],
    ['select sum(c1) over (partition by c2 order by c3) from t', ['C1', 'C2', 'C3']],
    ['select c1 from t order by c3', ['C1', 'C3']],
    ['select max(c1) from t group by c2 having min(c3) > 0', ['C1', 'C2', 'C3']],
    ['select x from (select c1 as x, c2 as y from t)', ['C1']],
    ['with q as (select * from t) select c2 from q', ['C2']],
    ['select 1 where exists (select 1 from t where c3 = 1)', ['C3']],
    ['select (select max(c1) from t)', ['C1']],
    ['select 1 where 1 in (select c1 from t)', ['C1']],
    ['select 1 where 1 > all (select c1 from t)', ['C1']],
    ['select c1 from t sample (50)', ['C1']],
    ["select * from t pivot (sum(c1) for c2 in ('a'))", ['C1', 'C2', 'C3']],
    ['select n from t unpivot (v for n in (c1, c3))', ['C1', 'C3']],
    ['select c1 from t union all by name select c2 from t', ['C1', 'C2']],
    ['select a.c1 from t a, t b where a.c1 = b.c3 (+)', ['C1', 'C3']],
    ['select c1 from t group by rollup (c1, c3)', ['C1', 'C3']],
    ['select c1 from t union all select c3 from t', ['C1', 'C3']],
    ['select a.c1 from t a join t b on a.c2 = b.c2', ['C1', 'C2']],
    ["select f.value from t, lateral flatten(parse_json('[1]'), outer => true) f where t.c1 = 1", ['C1']],
    ['select * exclude c2 from t', ['C1', 'C3']],
    ["select identifier('c1') from identifier('t')", ['C1']],
  ])('%s: %j', async (sql, columns) => {
    expect(await accessOf(sql)).toMatchObject({
      direct: [object('T', columns)],
      base: [object('T', columns)],
    });
  });

  it('goes down through views of views, which are not named', async () => {
    expect(await accessOf('select w from v2')).toMatchObject({
      direct: [object('V2', ['W'], 'View')],
      base: [object('T', ['C1', 'C3'])],
    });
  });

  it('follows recursion', async () => {
    const sql = `with recursive r as (select c1 as n from t union all select n + 1 from r where n < 3)
      select * from r`;
    expect(await accessOf(sql)).toMatchObject({ direct: [object('T', ['C1'])] });
  });

  it('has nothing of queries that failed, read no table, or only told of a result', async () => {
    const queryId = '01234567-0000-0000-0000-000000000001';
    expect((await harness.failure('select 1 / 0 from t', harness.admin, { queryId })).code).toBe('100051');
    expect(await recorded(queryId)).toBeUndefined();
    expect(await accessOf('select 1')).toBeUndefined();
    expect(await accessOf('show tables')).toBeUndefined();
    const { queryId: described } = await harness.execute('select * from t', harness.admin, {
      describeOnly: true,
    });
    expect(await recorded(described)).toBeUndefined();
  });

  it('names the request as the parent of the statements in it', async () => {
    const { queryId } = await harness.execute('select c1 from t; select c2 from t', harness.admin, {
      statementCount: 2,
    });
    const rows =
      await harness.rows(`select parent_query_id = root_query_id as same, direct_objects_accessed[0]:columns[0]:columnName::string as name
      from snowflake.account_usage.access_history where parent_query_id = '${queryId}' order by 2`);
    expect(rows).toEqual([
      { SAME: true, NAME: 'C1' },
      { SAME: true, NAME: 'C2' },
    ]);
  });

  it('is answered by the queries of the documentation', async () => {
    await accessOf('select c1 from t', harness.admin);
    const [{ ID: id } = {}] = await harness.rows(`select distinct f1.value:"objectId"::int as id
      from snowflake.account_usage.access_history, lateral flatten(base_objects_accessed) f1
      where f1.value:"objectName"::string = 'DEMO_DB.PUBLIC.T'`);
    const users = await harness.rows(`select distinct user_name
      from snowflake.account_usage.access_history, lateral flatten(base_objects_accessed) f1
      where f1.value:"objectId"::int = ${id} and f1.value:"objectDomain"::string = 'Table'
        and query_start_time >= dateadd('day', -30, current_timestamp()) order by 1`);
    expect(users).toEqual([{ USER_NAME: 'ADMIN' }, { USER_NAME: 'ANN' }]);
  });
});

describe('what is written', () => {
  const column = (
    columnName: string,
    directSources: readonly unknown[],
    baseSources: readonly unknown[] = directSources,
  ) => ({ columnId: expect.any(Number), columnName, directSources, baseSources });
  const modified = (name: string, columns: readonly unknown[]) => [
    { objectDomain: 'Table', objectName: `DEMO_DB.PUBLIC.${name}`, objectId: expect.any(Number), columns },
  ];

  it('INSERT: the columns given, with direct and base sources', async () => {
    expect(await accessOf('insert into other (id) select vc1 from v1')).toMatchObject({
      direct: [object('V1', ['VC1'], 'View')],
      base: [object('T', ['C1', 'C3'])],
      modified: modified('OTHER', [column('ID', [source('V1', 'VC1', 'View')], [source('T', 'C1')])]),
    });
    expect(await accessOf("insert into other values (7, 'x')")).toEqual({
      direct: [],
      base: [],
      modified: modified('OTHER', [column('ID', []), column('LABEL', [])]),
      ddl: null,
      policies: [],
    });
  });

  it('CREATE TABLE AS SELECT: the new table with its sources, and its definition', async () => {
    const access = await accessOf(
      'create table made as select c1 + c3 as s, upper(c2) as u, 1 as one from t',
    );
    expect(access).toMatchObject({
      direct: [object('T', ['C1', 'C2', 'C3'])],
      modified: modified('MADE', [
        column('S', [source('T', 'C1'), source('T', 'C3')]),
        column('U', [source('T', 'C2')]),
        column('ONE', []),
      ]),
      ddl: { operationType: 'CREATE', objectName: 'DEMO_DB.PUBLIC.MADE', objectDomain: 'Table' },
    });
    expect(access?.ddl?.['objectId']).toBe(access?.modified[0]?.['objectId']);
  });

  it('CREATE TABLE CLONE: the source, column by column, and the clone', async () => {
    expect(await accessOf('create table cloned clone other')).toMatchObject({
      direct: [object('OTHER', ['ID', 'LABEL'])],
      base: [object('OTHER', ['ID', 'LABEL'])],
      modified: modified('CLONED', [
        column('ID', [source('OTHER', 'ID')]),
        column('LABEL', [source('OTHER', 'LABEL')]),
      ]),
      ddl: { operationType: 'CREATE', objectName: 'DEMO_DB.PUBLIC.CLONED', objectDomain: 'Table' },
    });
  });

  it('UPDATE, DELETE and MERGE', async () => {
    expect(await accessOf('update other set label = t.c2 from t where t.c1 = other.id')).toMatchObject({
      direct: [object('OTHER', ['ID']), object('T', ['C1', 'C2'])],
      modified: modified('OTHER', [column('LABEL', [source('T', 'C2')])]),
    });
    expect(await accessOf('delete from other where id = 99')).toMatchObject({
      direct: [object('OTHER', ['ID'])],
      modified: modified('OTHER', []),
    });
    expect(await accessOf('delete from other')).toMatchObject({
      direct: [],
      modified: modified('OTHER', []),
    });
    const merge = await accessOf(`merge into other o using v1 on o.id = v1.vc1
      when matched then update set label = v1.vc2
      when not matched then insert (id, label) values (v1.vc1, 'new')`);
    expect(merge).toMatchObject({
      direct: [object('V1', ['VC1', 'VC2'], 'View'), object('OTHER', ['ID'])],
      base: expect.arrayContaining([object('T', ['C1', 'C2', 'C3'])]),
    });
    expect(merge?.modified[0]).toMatchObject({
      objectName: 'DEMO_DB.PUBLIC.OTHER',
      columns: [{ columnName: 'ID' }, { columnName: 'LABEL', baseSources: [source('T', 'C2')] }],
    });
    expect(await accessOf('truncate table other')).toMatchObject({ modified: modified('OTHER', []) });
  });

  it('is answered by the lineage query of the documentation', async () => {
    const { queryId } = await harness.execute('insert into other (label) select vc2 from v1');
    const rows =
      await harness.rows(`select s.value:"objectName"::string as source, s.value:"columnName"::string as source_column,
        om.value:"objectName"::string as target, cm.value:"columnName"::string as target_column
      from (select * from snowflake.account_usage.access_history where query_id = '${queryId}') t,
        lateral flatten(input => t.objects_modified) om,
        lateral flatten(input => om.value:"columns", outer => true) cm,
        lateral flatten(input => cm.value:"baseSources", outer => true) s`);
    expect(rows).toEqual([
      {
        SOURCE: 'DEMO_DB.PUBLIC.T',
        SOURCE_COLUMN: 'C2',
        TARGET: 'DEMO_DB.PUBLIC.OTHER',
        TARGET_COLUMN: 'LABEL',
      },
    ]);
  });
});

describe('what is defined', () => {
  it('CREATE, ALTER and DROP of tables, with their columns', async () => {
    expect((await accessOf('create table d (a number, b number)'))?.ddl).toEqual({
      objectDomain: 'Table',
      objectId: expect.any(Number),
      objectName: 'DEMO_DB.PUBLIC.D',
      operationType: 'CREATE',
      properties: {
        columns: {
          A: { objectId: { value: expect.any(Number) }, subOperationType: 'ADD' },
          B: { objectId: { value: expect.any(Number) }, subOperationType: 'ADD' },
        },
      },
    });
    expect(await accessOf('create table if not exists d (a number)')).toBeUndefined();
    expect((await accessOf('alter table d add column c varchar'))?.ddl).toMatchObject({
      operationType: 'ALTER',
      properties: { columns: { C: { subOperationType: 'ADD' } } },
    });
    expect((await accessOf('alter table d drop column b'))?.ddl).toMatchObject({
      properties: { columns: { B: { subOperationType: 'DROP' } } },
    });
    expect((await accessOf('alter table d rename to e'))?.ddl).toMatchObject({
      objectName: 'DEMO_DB.PUBLIC.D',
      operationType: 'ALTER',
      properties: { objectName: { value: 'DEMO_DB.PUBLIC.E' } },
    });
    expect((await accessOf("comment on table e is 'kept'"))?.ddl).toMatchObject({
      properties: { comment: { value: 'kept' } },
    });
    expect((await accessOf('drop table e'))?.ddl).toEqual({
      objectDomain: 'Table',
      objectId: expect.any(Number),
      objectName: 'DEMO_DB.PUBLIC.E',
      operationType: 'DROP',
      properties: {},
    });
    expect(await accessOf('drop table if exists e')).toBeUndefined();
  });

  it('sequences, as the documentation shows one', async () => {
    const sequence = "create sequence seq start = 2 increment = 7 comment = 'Comment on sequence'";
    expect((await accessOf(sequence))?.ddl).toEqual({
      objectDomain: 'Sequence',
      objectId: expect.any(Number),
      objectName: 'DEMO_DB.PUBLIC.SEQ',
      operationType: 'CREATE',
      properties: {
        start: { value: '2' },
        increment: { value: '7' },
        comment: { value: 'Comment on sequence' },
      },
    });
  });

  it('tags: allowed values, and where they are set', async () => {
    expect((await accessOf("create tag pii allowed_values 'sensitive', 'public'"))?.ddl).toMatchObject({
      objectDomain: 'TAG',
      objectName: 'DEMO_DB.PUBLIC.PII',
      operationType: 'CREATE',
      properties: {
        allowedValues: {
          sensitive: { subOperationType: 'ADD' },
          public: { subOperationType: 'ADD' },
        },
      },
    });
    const tags = async (sql: string) => (await accessOf(sql))?.ddl?.['properties'];
    expect(await tags("alter table t modify column c2 set tag pii = 'sensitive'")).toMatchObject({
      columns: {
        C2: { tags: { 'DEMO_DB.PUBLIC.PII': { subOperationType: 'ADD', tagValue: { value: 'sensitive' } } } },
      },
    });
    expect(await tags("alter table t modify column c2 set tag pii = 'public'")).toMatchObject({
      columns: {
        C2: { tags: { 'DEMO_DB.PUBLIC.PII': { subOperationType: 'ADD', tagValue: { value: 'public' } } } },
      },
    });
    expect(await tags('alter table t modify column c2 unset tag pii')).toMatchObject({
      columns: { C2: { tags: { 'DEMO_DB.PUBLIC.PII': { subOperationType: 'DROP' } } } },
    });
    expect(await tags("alter table t set tag pii = 'public'")).toMatchObject({
      tags: { 'DEMO_DB.PUBLIC.PII': { subOperationType: 'ADD' } },
    });
  });
});

describe('what moves through stages', () => {
  const stage = (objectName: string, stageKind: string) => ({
    objectDomain: 'Stage',
    objectId: expect.any(Number),
    objectName,
    stageKind,
  });
  const named = stage('DEMO_DB.PUBLIC.FILES', 'Internal Named');

  it('COPY INTO a stage and a table', async () => {
    expect((await accessOf('create stage files'))?.ddl).toMatchObject({
      objectDomain: 'Stage',
      objectName: 'DEMO_DB.PUBLIC.FILES',
      operationType: 'CREATE',
    });
    await harness.script('create table loaded (a varchar, b varchar)');
    const unloaded = await accessOf('copy into @files/out from (select c1, c2 from t)');
    expect(unloaded?.direct).toEqual([object('T', ['C1', 'C2'])]);
    expect(unloaded?.base).toEqual([object('T', ['C1', 'C2'])]);
    expect(unloaded?.modified).toEqual([named]);
    const loaded = await accessOf('copy into loaded from @files/out');
    expect(loaded?.direct).toEqual([named]);
    expect(loaded?.base).toEqual([named]);
    expect(loaded?.modified).toMatchObject([
      { objectName: 'DEMO_DB.PUBLIC.LOADED', columns: [{ columnName: 'A' }, { columnName: 'B' }] },
    ]);
    const judged = await accessOf(
      'copy into loaded from @files/out validation_mode = return_errors force = true',
    );
    expect(judged).toMatchObject({ direct: [named], modified: [] });
    expect(await accessOf('select $1 from @files/out')).toBeUndefined();
  });

  it('PUT and GET', async () => {
    const sent = await accessOf("put 'file:///tmp/data/mydata.csv' @files");
    expect(sent).toMatchObject({
      direct: [{ location: 'file:///tmp/data/mydata.csv' }],
      base: [{ location: 'file:///tmp/data/mydata.csv' }],
      modified: [named],
    });
    const table = stage('DEMO_DB.PUBLIC.LOADED', 'Table');
    const got = await accessOf("get @%loaded 'file:///tmp/data/'");
    expect(got).toMatchObject({
      direct: [table],
      base: [table],
      modified: [{ location: 'file:///tmp/data/' }],
    });
    const own = await accessOf("put 'file:///tmp/x.csv' @~");
    expect(own?.modified).toEqual([stage('ADMIN', 'User')]);
  });
});

it('tells of a swap twice, once of each table', async () => {
  await harness.script('create table swap1 (a number); create table swap2 (b number)');
  const { queryId } = await harness.execute('alter table swap1 swap with swap2');
  const rows =
    await harness.rows(`select object_modified_by_ddl as ddl from snowflake.account_usage.access_history
    where query_id = '${queryId}' order by object_modified_by_ddl:objectName::string`);
  const swapped = (name: string, other: string) => ({
    objectDomain: 'Table',
    objectId: expect.any(Number),
    objectName: `DEMO_DB.PUBLIC.${name}`,
    operationType: 'ALTER',
    properties: {
      swapTargetDomain: { value: 'Table' },
      swapTargetId: { value: expect.any(Number) },
      swapTargetName: { value: `DEMO_DB.PUBLIC.${other}` },
    },
  });
  expect(rows.map(({ DDL }) => parsed(DDL))).toEqual([swapped('SWAP1', 'SWAP2'), swapped('SWAP2', 'SWAP1')]);
});

it('tells of the policies that are set on a tag', async () => {
  await harness.script(
    `create tag masks; create masking policy starred as (v varchar) returns varchar -> '*'`,
  );
  expect((await accessOf('alter tag masks set masking policy starred'))?.ddl).toMatchObject({
    objectDomain: 'TAG',
    operationType: 'ALTER',
    properties: { maskingPolicies: { 'DEMO_DB.PUBLIC.STARRED': { subOperationType: 'ADD' } } },
  });
  expect((await accessOf('alter tag masks unset masking policy starred'))?.ddl).toMatchObject({
    properties: { maskingPolicies: { 'DEMO_DB.PUBLIC.STARRED': { subOperationType: 'DROP' } } },
  });
});

describe('policies', () => {
  beforeAll(() =>
    harness.script(`
      create table mapping (who varchar);
      insert into mapping values ('ADMIN');
      create table guarded (id number, ssn varchar, note varchar);
      create view over_guarded as select id, ssn from guarded;
      create masking policy mask as (v varchar) returns varchar -> '***';
      create row access policy rows_for as (n number) returns boolean ->
        exists (select 1 from mapping where who = current_user());
      alter table guarded modify column ssn set masking policy mask;
      alter table guarded add row access policy rows_for on (id)`),
  );

  const row = {
    policyKind: 'ROW_ACCESS_POLICY',
    policyName: 'DEMO_DB.PUBLIC.ROWS_FOR',
    policyId: expect.any(Number),
  };
  const mask = {
    policyKind: 'MASKING_POLICY',
    policyName: 'DEMO_DB.PUBLIC.MASK',
    policyId: expect.any(Number),
  };

  it('names those of what was read, the masking policies by column', async () => {
    const access = await accessOf('select ssn from over_guarded');
    expect(access?.direct).toEqual([object('OVER_GUARDED', ['SSN'], 'View')]);
    expect(access?.policies).toEqual([
      {
        columns: [{ columnId: expect.any(Number), columnName: 'SSN', policies: [mask] }],
        objectDomain: 'Table',
        objectId: expect.any(Number),
        objectName: 'DEMO_DB.PUBLIC.GUARDED',
        policies: [row],
      },
    ]);
    expect(access?.base).toContainEqual(object('MAPPING', ['WHO']));
    expect((await accessOf('select note from guarded'))?.policies).toMatchObject([
      { columns: [], policies: [row] },
    ]);
  });

  it('keeps the body of a policy as it was', async () => {
    const body = async (sql: string) => (await accessOf(sql))?.ddl;
    expect(
      await body("create masking policy other_mask as (v varchar) returns varchar -> 'hidden'"),
    ).toMatchObject({
      objectDomain: 'MASKING_POLICY',
      operationType: 'CREATE',
      properties: { policyBody: { value: "'hidden'" } },
    });
    expect(await body("alter masking policy other_mask set body -> 'gone'")).toMatchObject({
      operationType: 'ALTER',
      properties: { policyBody: { value: "'gone'" } },
    });
    expect(await body('alter table guarded modify column note set masking policy other_mask')).toMatchObject({
      properties: {
        columns: { NOTE: { maskingPolicies: { 'DEMO_DB.PUBLIC.OTHER_MASK': { subOperationType: 'ADD' } } } },
      },
    });
    expect(await body('alter table guarded drop row access policy rows_for')).toMatchObject({
      properties: { rowAccessPolicies: { 'DEMO_DB.PUBLIC.ROWS_FOR': { subOperationType: 'DROP' } } },
    });
  });
});

describe('who may read it', () => {
  it('nobody without privileges on the SNOWFLAKE database', async () => {
    const failure = await harness.failure('select * from snowflake.account_usage.access_history', ann);
    expect(failure.code).toBe('002043');
  });

  it('and does not fail a statement whose access cannot be recorded', async () => {
    const record = vi.spyOn(harness.account.history.accesses, 'record').mockImplementation(() => {
      throw new Error('no room');
    });
    expect(await harness.only('select count(*) from t')).toBe('2');
    expect(record).toHaveBeenCalledOnce();
    record.mockRestore();
  });
});
