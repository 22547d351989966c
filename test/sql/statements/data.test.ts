import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../../src/sql/parser.ts';
import { plain } from '../support/plain.ts';

const parsed = (text: string) => plain(parseStatement(text));

describe('tables and views', () => {
  it('are made of columns with types, defaults, identities and keys', () => {
    expect(
      parsed(
        `create or replace transient table d.s.t (id int identity(10, 5) primary key, n number(10,2) not null default 1 + 1,
         "v" varchar comment 'said', constraint u unique (n), foreign key (n) references o (n)) comment = 'c'`,
      ),
    ).toMatchObject({
      statement: 'createTable',
      mode: 'orReplace',
      kind: 'TRANSIENT',
      name: 'D.S.T',
      comment: 'c',
      columns: [
        {
          name: 'ID',
          type: { name: 'INT' },
          identity: { start: 10, step: 5 },
          constraints: [{ type: 'PRIMARY KEY', columns: ['ID'] }],
          notNull: true,
        },
        { name: 'N', type: { name: 'NUMBER', parameters: [10, 2] }, notNull: true },
        { name: '"v"', comment: 'said' },
      ],
    });
  });

  it.each([
    'create table t as select 1 as a',
    'create table t (a, b) as select 1, 2',
    'create table if not exists t like other',
    'create temporary table t (a int)',
    "create or replace secure view v (a comment 'x') copy grants comment = 'c' as select 1",
    'alter table if exists t add column if not exists a int, b varchar',
    'alter table t drop column a, b',
    'alter table t rename column a to b',
    'alter table t alter column a set data type varchar(10)',
    'alter table t modify column a drop not null',
    'alter table t swap with u',
    "alter view v set comment = 'x'",
  ])('are read: %s', (text) => {
    expect(parseStatement(text).statement).toMatch(/Table|View/);
  });

  it.each([
    ['create table t', 'line 1 at position 14 unexpected'],
    ['create table t ()', 'line 1 at position 16 unexpected'],
    ['create table t (a int,)', 'line 1 at position 22 unexpected'],
    ['create view v', 'line 1 at position 13 unexpected'],
    ['merge into t using u on a = b', 'line 1 at position 29 unexpected'],
    ['update t where a = 1', 'line 1 at position 9 unexpected'],
    ['insert into t', 'line 1 at position 13 unexpected'],
  ])('are refused with the place: %s', (text, words) => {
    expect(() => parseStatement(text)).toThrow(words);
  });
});

describe('rows', () => {
  it('are inserted from values and queries', () => {
    expect(parsed("insert overwrite into t (a, b) values (1, default), (2, 'x')")).toMatchObject({
      statement: 'insert',
      overwrite: true,
      into: 'T',
      columns: ['A', 'B'],
      source: {
        rows: [
          [{}, 'DEFAULT'],
          [{}, {}],
        ],
      },
    });
    expect(parsed('insert into t (select 1)')).toMatchObject({ source: { body: {} } });
    expect(parsed('insert into t (a) with x as (select 1) select * from x')).toMatchObject({
      columns: ['A'],
    });
  });

  it('are updated, deleted and merged', () => {
    expect(parsed('update t as x set x.a = default, b = u.b from u where x.id = u.id')).toMatchObject({
      statement: 'update',
      set: [{ value: 'DEFAULT' }, {}],
      from: [{}],
    });
    expect(parsed('delete from t using u where t.id = u.id')).toMatchObject({
      statement: 'delete',
      using: [{}],
    });
    expect(
      parsed(
        `merge into t using (select 1 as id) s on t.id = s.id
         when matched and s.id > 5 then delete
         when matched then update set t.a = s.id
         when not matched then insert (id, a) values (s.id, default)`,
      ),
    ).toMatchObject({
      statement: 'merge',
      clauses: [
        { matched: true, action: { kind: 'delete' } },
        { matched: true, action: { kind: 'update' } },
        { action: { kind: 'insert', columns: ['ID', 'A'], values: [{}, 'DEFAULT'] } },
      ],
    });
    expect(parsed('truncate table if exists t')).toMatchObject({ statement: 'truncate', ifExists: true });
  });
});
