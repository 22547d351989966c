import { describe, expect, it } from 'vitest';
import { parseStatement, parseStatements } from '../../../src/sql/parser.ts';
import { plainStatement } from '../support/plain.ts';

describe('DROP and UNDROP', () => {
  it.each([
    ['drop user u', { statement: 'drop', kind: 'USER', name: 'U' }],
    ['drop role if exists "r"', { statement: 'drop', kind: 'ROLE', name: '"r"', ifExists: true }],
    ['drop security integration i', { statement: 'drop', kind: 'INTEGRATION', name: 'I' }],
    ['drop integration i', { statement: 'drop', kind: 'INTEGRATION', name: 'I' }],
    ['drop network policy p', { statement: 'drop', kind: 'NETWORK POLICY', name: 'P' }],
    ['drop network rule d.s.r', { statement: 'drop', kind: 'NETWORK RULE', name: 'D.S.R' }],
    ['drop database d cascade', { statement: 'drop', kind: 'DATABASE', name: 'D', dependents: 'CASCADE' }],
    ['drop schema d.s restrict', { statement: 'drop', kind: 'SCHEMA', name: 'D.S', dependents: 'RESTRICT' }],
    ['drop table t', { statement: 'drop', kind: 'TABLE', name: 'T' }],
    ['drop function f(int, number(10, 2))', { statement: 'drop', kind: 'FUNCTION', name: 'F' }],
    ['drop procedure p(int, varchar)', { statement: 'drop', kind: 'PROCEDURE', name: 'P' }],
    ["drop user identifier('u')", { statement: 'drop', kind: 'USER', name: "IDENTIFIER('u')" }],
    ['undrop schema d.s', { statement: 'undrop', kind: 'SCHEMA', name: 'D.S' }],
  ])('%s', (text, expected) => {
    expect(plainStatement(text)).toEqual(expected);
  });

  it.each([
    'drop',
    'drop user',
    'drop u',
    'drop user if u',
    'drop user u, v',
    'drop function f(',
    'drop user u ()',
    'drop user u (int)',
    'drop role r(varchar)',
    'undrop s',
  ])('not %s', (text) => {
    expect(() => parseStatement(text)).toThrow('unexpected');
  });
});

describe('USE', () => {
  it.each([
    ['use role accountadmin', { statement: 'useRole', role: 'ACCOUNTADMIN' }],
    ['use secondary roles all', { statement: 'useSecondaryRoles', roles: 'ALL' }],
    ['use secondary roles none', { statement: 'useSecondaryRoles', roles: 'NONE' }],
    ['use secondary roles a, "b"', { statement: 'useSecondaryRoles', roles: ['A', '"b"'] }],
    ['use warehouse w', { statement: 'use', kind: 'WAREHOUSE', name: 'W' }],
    ['use database d', { statement: 'use', kind: 'DATABASE', name: 'D' }],
    ['use schema d.s', { statement: 'use', kind: 'SCHEMA', name: 'D.S' }],
    ['use d.s', { statement: 'use', kind: 'SCHEMA', name: 'D.S' }],
    ['use d', { statement: 'use', kind: 'DATABASE', name: 'D' }],
    ['use role identifier($r)', { statement: 'useRole', role: 'IDENTIFIER($R)' }],
  ])('%s', (text, expected) => {
    expect(plainStatement(text)).toEqual(expected);
  });

  it.each(['use', 'use role', 'use secondary all', 'use schema d.s t'])('not %s', (text) => {
    expect(() => parseStatement(text)).toThrow('unexpected');
  });
});

describe('variables, transactions, comments, calls', () => {
  it.each([
    ['set a = 1 + 1', { statement: 'setVariable', variables: ['A'], values: ['(+ 1 1)'] }],
    ["set (a, b) = (1, 'x')", { statement: 'setVariable', variables: ['A', 'B'], values: ['1', "'x'"] }],
    ['set (a, b) = (select 1, 2)', { statement: 'setVariable', variables: ['A', 'B'], values: ['QUERY'] }],
    ['set a = (select 1)', { statement: 'setVariable', variables: ['A'], values: ['QUERY'] }],
    ['unset a', { statement: 'unsetVariable', variables: ['A'] }],
    ['unset (a, b)', { statement: 'unsetVariable', variables: ['A', 'B'] }],
    ['begin', { statement: 'transaction', action: 'BEGIN' }],
    ['begin transaction', { statement: 'transaction', action: 'BEGIN' }],
    ['begin work', { statement: 'transaction', action: 'BEGIN' }],
    ['begin name t1', { statement: 'transaction', action: 'BEGIN', name: 'T1' }],
    ['start transaction name t1', { statement: 'transaction', action: 'BEGIN', name: 'T1' }],
    ['commit', { statement: 'transaction', action: 'COMMIT' }],
    ['commit work', { statement: 'transaction', action: 'COMMIT' }],
    ['rollback', { statement: 'transaction', action: 'ROLLBACK' }],
    ["comment on user u is 'x'", { statement: 'comment', kind: 'USER', name: 'U', text: 'x' }],
    [
      "comment if exists on security integration i is ''",
      { statement: 'comment', kind: 'INTEGRATION', name: 'I', ifExists: true, text: '' },
    ],
    [
      "call system$x('a', n => 1)",
      { statement: 'call', name: 'SYSTEM$X', arguments: [{ value: "'a'" }, { name: 'N', value: '1' }] },
    ],
    ['call d.s.p()', { statement: 'call', name: 'D.S.P' }],
  ])('%s', (text, expected) => {
    expect(plainStatement(text)).toEqual(expected);
  });

  it.each([
    'set',
    'set a',
    'set a =',
    'set () = ()',
    'set (a, b) = 1',
    'unset',
    'unset ()',
    'start',
    'commit transaction',
    'rollback now',
    'comment on user u',
    'comment on user u is x',
    'call p',
    'call p(',
  ])('not %s', (text) => {
    expect(() => parseStatement(text)).toThrow('unexpected');
  });
});

describe('what Snowflake has and this product has not is refused by name', () => {
  it.each([
    ["copy into 's3://bucket/' from t", 'COPY INTO an external location'],
    ["copy into t from 's3://bucket/'", 'COPY FROM an external location'],
    ['copy files into @a from @b', 'COPY FILES'],
    ["alter stage s refresh subpath = 'a'", 'SUBPATH of REFRESH'],
    ['explain select 1', 'EXPLAIN'],
    ['execute immediate from @s/x.sql', 'EXECUTE IMMEDIATE FROM'],
    ['execute task t', 'EXECUTE TASK'],
    ['create interactive warehouse w', 'CREATE INTERACTIVE WAREHOUSE'],
    ['create dynamic iceberg table t as select 1', 'CREATE DYNAMIC ICEBERG TABLE'],
    ['create organization user u', 'CREATE ORGANIZATION USER'],
    ['create or replace secure recursive view v as select 1', 'CREATE SECURE RECURSIVE VIEW'],
    ['create pipe p as select 1', 'CREATE PIPE'],
    ["create task t schedule = '1 minute' as select 1", 'CREATE TASK'],
    ['create failover group g object_types = users', 'CREATE FAILOVER GROUP'],
    ['create aggregation policy p as () returns aggregation_constraint -> v', 'CREATE AGGREGATION POLICY'],
    ['create database d clone e', 'CREATE DATABASE CLONE'],
    ['create database d from share a.s', 'CREATE DATABASE FROM'],
    ['create database d as replica of a.b.c', 'CREATE DATABASE AS REPLICA'],
    ['create schema s clone t', 'CREATE SCHEMA CLONE'],
    ['alter tag t unset data movement policy', 'ALTER TAG UNSET DATA MOVEMENT POLICY'],
    ['alter account other set is_org_admin = true', 'ALTER ACCOUNT of another account'],
    ['alter warehouse suspend', 'ALTER WAREHOUSE without a name'],
    ['alter warehouse resume if suspended', 'ALTER WAREHOUSE without a name'],
    ['alter user reset password;', 'ALTER USER without a name'],
    ['alter user if exists abort all queries', 'ALTER USER without a name'],
    ['alter account set authentication policy p for all person users', 'AUTHENTICATION POLICY FOR ALL'],
    ['alter account unset authentication policy for all service users', 'AUTHENTICATION POLICY FOR ALL'],
    ['grant select (a) on table t to role r', 'privileges on columns'],
    ['grant application role a to role b', 'GRANT APPLICATION ROLE'],
    ['grant caller usage on database d to role r', 'GRANT CALLER'],
    ["describe result 'x'", 'DESCRIBE RESULT'],
    ['desc search optimization on t', 'DESCRIBE SEARCH'],
    ['desc table t type = stage', 'DESCRIBE TABLE TYPE'],
    ['show delegated authorizations by user u', 'SHOW DELEGATED AUTHORIZATION'],
    ['show warehouses with privileges usage', 'SHOW WITH PRIVILEGES'],
    ['show grants to share s in application package p', 'SHOW GRANTS IN APPLICATION PACKAGE'],
    ['with p as procedure () returns int language sql as $$ 1 $$ call p()', 'anonymous procedure'],
    ['select * from t at (offset => -60)', 'AT'],
    ["select * from t before (statement => 'x') b", 'BEFORE'],
    ['select * from t match_recognize (pattern (a))', 'MATCH_RECOGNIZE'],
    ['select * from t sample system (3 rows)', 'SYSTEM sample of a number of rows'],
    ['select 1 except all select 1', 'EXCEPT ALL'],
    ['select 1 intersect all select 1', 'INTERSECT ALL'],
    ['select 1 from t start with a = 1 connect by nocycle b = prior a', 'CONNECT BY NOCYCLE'],
    ['select f(table(t))', 'TABLE as an argument'],
    ["select interval '1' day", 'interval type'],
    ['select {t.*} from t', '{*}'],
    ['select a like any (select b from t)', 'LIKE ANY with patterns from a query'],
    ['select a like all (select b from t)', 'LIKE ALL with patterns from a query'],
    ['select a::array(int)', 'structured type ARRAY'],
    ['select 1 from t for update', 'FOR UPDATE'],
  ])('%s', (text, feature) => {
    expect(plainStatement(text)).toEqual({ statement: 'unsupported', feature });
  });

  it('goes on after the end of such a statement', () => {
    const statements = parseStatements(
      "copy files into @a from @b files = ('a;b'); select 1 from t match_recognize (x); select 1",
    );
    expect(statements.map(({ statement }) => statement.statement)).toEqual([
      'unsupported',
      'unsupported',
      'query',
    ]);
  });

  it.each([
    ['create procedure p() returns int language sql as begin select 1; return 1; end;', 'CREATE PROCEDURE'],
    ['create or replace task t as declare x int; begin select 1; end', 'CREATE TASK'],
    ['create alert a if (exists (select 1)) then begin select 1; end;', 'CREATE ALERT'],
  ])('takes the block within it as part of it: %s', (text, feature) => {
    expect(parseStatements(text)).toMatchObject([{ statement: { statement: 'unsupported', feature }, text }]);
  });

  it('reads the file of PUT and GET whole, which is neither a comment nor the rest of the text', () => {
    const texts = [
      'put file:///tmp/a//b.csv @~',
      'get @~/x file://C:\\data\\',
      'put FILE://x @s',
      'use role r',
    ];
    const statements = parseStatements(texts.join(';\n'));
    expect(statements.map(({ text }) => text)).toEqual(texts);
    expect(statements.at(-1)).toMatchObject({ statement: { statement: 'useRole' } });
    expect(() => parseStatement('select file://x')).toThrow("unexpected 'file://x'");
    expect(() => parseStatement('alter user u set a = file://x')).toThrow("unexpected 'file://x'");
  });

  it.each(['begin let x := 1; return x; end;', 'declare x int; begin return 1; end'])(
    'takes a block as one statement: %s',
    (text) => {
      expect(plainStatement(text)).toEqual({ statement: 'unsupported', feature: 'Snowflake Scripting' });
    },
  );
});
