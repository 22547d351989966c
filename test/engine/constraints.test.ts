/** Keys of tables: https://docs.snowflake.com/en/sql-reference/constraints — kept and told of, not enforced. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let ann: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script("create database keys; create role team; create user ann password = 'Secret-Pass-1'");
  await harness.script('grant role team to user ann; grant usage on database keys to role team');
  ann = await harness.signIn('ANN', 'Secret-Pass-1', 'TEAM');
});
afterAll(() => harness.close());

beforeEach(() =>
  harness.script(`create or replace schema keys.s; use schema keys.s;
    grant usage, create table on schema keys.s to role team;
    create table parent (a int, b int, c varchar unique, constraint pk primary key (a, b),
      constraint uk unique (b, c) rely comment 'both');
    create table child (x int, y int, z varchar, constraint fk foreign key (x, y) references parent match simple
      on delete cascade, foreign key (y, z) references parent (b, c))`),
);

const imported = async (table: string, session?: Session) =>
  (await harness.rows(`show imported keys in table ${table}`, session)).map((row) => [
    `${row['fk_table_name']}.${row['fk_column_name']}`,
    `${row['pk_table_name']}.${row['pk_column_name']}`,
    row['key_sequence'],
  ]);

describe('what is told of keys', () => {
  test('by SHOW', async () => {
    const keys = async (kind: string) =>
      (await harness.rows(`show ${kind} keys in table parent`)).map((row) => [
        row['column_name'],
        row['key_sequence'],
        String(row['constraint_name']).replace(/_[0-9a-f-]{36}$/, ''),
        row['rely'],
        row['comment'],
      ]);
    expect(await keys('primary')).toEqual([
      ['A', '1', 'PK', 'false', null],
      ['B', '2', 'PK', 'false', null],
    ]);
    expect(await keys('unique')).toEqual([
      ['C', '1', 'SYS_CONSTRAINT', 'false', null],
      ['B', '1', 'UK', 'true', 'both'],
      ['C', '2', 'UK', 'true', 'both'],
    ]);
    const expected = [
      ['CHILD.X', 'PARENT.A', '1'],
      ['CHILD.Y', 'PARENT.B', '2'],
      ['CHILD.Y', 'PARENT.B', '1'],
      ['CHILD.Z', 'PARENT.C', '2'],
    ];
    expect(await imported('child')).toEqual(expected);
    const exported = await harness.rows('show exported keys in parent');
    expect(exported).toHaveLength(4);
    expect(exported[0]).toMatchObject({
      fk_name: 'FK',
      pk_name: 'PK',
      delete_rule: 'CASCADE',
      update_rule: 'NO ACTION',
    });
    expect(await harness.rows('show imported keys in parent')).toEqual([]);
    expect(await harness.rows('show terse primary keys')).toHaveLength(2);
  });

  test('by DESCRIBE, INFORMATION_SCHEMA and GET_DDL', async () => {
    expect(await harness.rows('describe table parent')).toMatchObject([
      { name: 'A', 'primary key': 'Y', 'unique key': 'N', 'null?': 'N' },
      { name: 'B', 'primary key': 'Y', 'unique key': 'Y', 'null?': 'N' },
      { name: 'C', 'primary key': 'N', 'unique key': 'Y', 'null?': 'Y' },
    ]);
    expect(
      await harness.rows(`select table_name, constraint_type, rely, comment from keys.information_schema.table_constraints
        where constraint_name not like 'SYS%' order by constraint_name`),
    ).toEqual([
      { TABLE_NAME: 'CHILD', CONSTRAINT_TYPE: 'FOREIGN KEY', RELY: 'NO', COMMENT: null },
      { TABLE_NAME: 'PARENT', CONSTRAINT_TYPE: 'PRIMARY KEY', RELY: 'NO', COMMENT: null },
      { TABLE_NAME: 'PARENT', CONSTRAINT_TYPE: 'UNIQUE', RELY: 'YES', COMMENT: 'both' },
    ]);
    expect(
      await harness.rows(`select unique_constraint_name, match_option, update_rule, delete_rule
        from keys.information_schema.referential_constraints order by 1`),
    ).toEqual([
      {
        UNIQUE_CONSTRAINT_NAME: 'PK',
        MATCH_OPTION: 'SIMPLE',
        UPDATE_RULE: 'NO ACTION',
        DELETE_RULE: 'CASCADE',
      },
      {
        UNIQUE_CONSTRAINT_NAME: 'UK',
        MATCH_OPTION: 'FULL',
        UPDATE_RULE: 'NO ACTION',
        DELETE_RULE: 'NO ACTION',
      },
    ]);
    const text = String(await harness.only("select get_ddl('table', 'child')"));
    expect(text.split('\n').slice(4, 6)).toEqual([
      '\tconstraint FK foreign key (X, Y) references KEYS.S.PARENT(A, B) match simple on delete cascade,',
      '\tforeign key (Y, Z) references KEYS.S.PARENT(B, C)',
    ]);
  });

  test('in a text that makes the same again, whichever table came first', async () => {
    await harness.script('alter table parent add column m int; create table most (id int primary key)');
    await harness.script('alter table parent add foreign key (m) references most');
    const text = String(await harness.only("select get_ddl('schema', 'keys.s')"));
    const shown = async () => [await imported('child'), await imported('parent')];
    const before = await shown();
    await harness.script(`use database keys; ${text}; use schema keys.s`);
    expect(await shown()).toEqual(before);
  });

  test('nothing of tables that a role may not know', async () => {
    await harness.script('grant select on table child to role team');
    expect(await imported('keys.s.child', ann)).toEqual([]);
    expect(await harness.only("select get_ddl('table', 'keys.s.child')", ann)).not.toContain('PARENT');
    await harness.script('grant select on table parent to role team');
    expect(await imported('keys.s.child', ann)).toHaveLength(4);
    expect((await harness.failure('show exported keys in keys.s.nothing', ann)).code).toBe('002003');
  });
});

describe('keys change', () => {
  test('with ALTER TABLE', async () => {
    await harness.script(`create table t (a int, b varchar); alter table t add constraint first primary key (a);
      alter table t add unique (b)`);
    await harness.script(
      'alter table t rename constraint first to second; alter table t alter constraint second rely',
    );
    expect(await harness.rows('show primary keys in t')).toMatchObject([
      { column_name: 'A', constraint_name: 'SECOND', rely: 'true' },
    ]);
    expect((await harness.failure('insert into t (b) values (1)')).message).toContain('NULL');
    await harness.script('alter table t drop unique (b); alter table t drop primary key');
    await harness.script('alter table t add column c int constraint third unique');
    expect(await harness.rows('show unique keys in t')).toMatchObject([{ constraint_name: 'THIRD' }]);
    await harness.script('alter table t drop constraint third');
    expect(await harness.rows('show primary keys in t')).toEqual([]);
    expect(await harness.rows('show unique keys in t')).toEqual([]);
  });

  test('and go with what they are made of', async () => {
    await harness.script('alter table child drop column z');
    expect(await imported('child')).toHaveLength(2);
    expect((await harness.failure('alter table parent drop primary key restrict')).message).toContain(
      'foreign key',
    );
    expect((await harness.failure('alter table parent drop column a restrict')).message).toContain('PK');
    for (const sql of ['drop table parent restrict', 'drop schema keys.s restrict']) {
      await harness.script(
        'create schema if not exists keys.other; create or replace table keys.other.far (x int, y int)',
      );
      await harness.script('alter table keys.other.far add foreign key (x, y) references keys.s.parent');
      await harness.script('use schema keys.s');
      expect((await harness.failure(sql)).message).toContain('CASCADE');
    }
    await harness.script('drop schema keys.other restrict');
    await harness.script('alter table parent drop primary key');
    expect(await imported('child')).toEqual([]);
    // Another key over the same columns is another key.
    await harness.script('alter table parent add primary key (a, b)');
    expect(await imported('child')).toEqual([]);
    await harness.script('alter table child add foreign key (x, y) references parent; drop table parent');
    expect(await imported('child')).toEqual([]);
  });

  test('and stay with tables that are renamed or swapped', async () => {
    await harness.script('create table other (a int); alter table parent rename to forebear');
    expect((await imported('child'))[0]).toEqual(['CHILD.X', 'FOREBEAR.A', '1']);
    await harness.script('alter table forebear swap with other; alter table forebear rename column a to a1');
    expect((await imported('child'))[0]).toEqual(['CHILD.X', 'OTHER.A', '1']);
  });

  test('and are copied by LIKE and CLONE', async () => {
    await harness.script(
      'create table alike like child; create table twin clone child; create table p2 like parent',
    );
    expect(await imported('alike')).toHaveLength(4);
    expect((await imported('twin'))[0]).toEqual(['TWIN.X', 'PARENT.A', '1']);
    expect(await harness.rows('show primary keys in p2')).toHaveLength(2);
  });

  test('a foreign key may refer to its own table', async () => {
    await harness.script('create table staff (id int primary key, boss int references staff (id))');
    expect(await imported('staff')).toEqual([['STAFF.BOSS', 'STAFF.ID', '1']]);
    await harness.script('create or replace table staff (id int primary key, boss int references staff)');
    expect(await imported('staff')).toEqual([['STAFF.BOSS', 'STAFF.ID', '1']]);
  });

  test('one that asks to be enforced is not made', async () => {
    await harness.script(`create table loose (a int primary key enable, b int unique validate, c int);
      alter table loose add unique (c) enforced`);
    expect(await harness.rows('show primary keys in loose')).toEqual([]);
    expect(await harness.rows('show unique keys in loose')).toEqual([]);
  });
});

describe('refused are', () => {
  test.each([
    ['a column twice', 'create table x (a int, primary key (a, a))', "duplicate column name 'A'"],
    ['a second primary key', 'alter table parent add primary key (c)', 'primary key already exists'],
    ['a name twice', 'alter table child add constraint fk unique (x)', "'FK' already exists"],
    ['a column that is not there', 'create table t (a int, primary key (b))', "column 'B' does not exist"],
    [
      'a key over no such columns',
      'create table t (a int references parent (a))',
      'no primary or unique key',
    ],
    [
      'columns in another order',
      'create table t (a int, b int, foreign key (a, b) references parent (b, a))',
      'order',
    ],
    ['other types', 'create table t (a int, b varchar, foreign key (a, b) references parent)', 'type'],
    ['a table that is not there', 'create table t (a int references nothing)', 'does not exist'],
    ['a constraint that is not there', 'alter table parent drop constraint nothing', 'does not exist'],
    ['checks', 'create table t (a int check (a > 0))', 'CHECK'],
    ['checks of the table', 'create table t (a int, constraint c check (a > 0))', 'CHECK'],
    ['enforcing', 'alter table parent alter primary key enforced', 'ENFORCED'],
  ])('%s', async (_, sql, words) => {
    expect((await harness.failure(sql)).message).toContain(words);
  });

  test('and leave the columns of the key as they were', async () => {
    await harness.script('create table kept (a int, b int, c int, constraint k primary key (a))');
    for (const refused of ['add primary key (b)', 'add constraint k primary key (c)'])
      await harness.failure(`alter table kept ${refused}`);
    await harness.script('create table loose (a int)');
    await harness.failure('alter table loose add primary key (a, nothing)');
    await harness.script('insert into kept values (1, null, null); insert into loose values (null)');
  });

  test('foreign keys onto a table without REFERENCES on it', async () => {
    await harness.script('use schema keys.s', ann);
    const sql = 'create table mine (x int, y int, foreign key (x, y) references parent)';
    expect((await harness.failure(sql, ann)).code).toBe('002003');
    await harness.script('grant select on table parent to role team');
    expect((await harness.failure(sql, ann)).code).toBe('003001');
    await harness.script('grant references on table parent to role team');
    await harness.script(sql, ann);
    expect(await imported('mine', ann)).toHaveLength(2);
  });
});
