import { describe, expect, it } from 'vitest';
import { SqlSyntaxError } from '../../src/sql/ast.ts';
import { parseExpression } from '../../src/sql/parser.ts';
import { expressionText } from './support/expression-text.ts';

const parsed = (text: string): string => expressionText(parseExpression(text));

describe('operators bind as tightly as Snowflake says', () => {
  it.each([
    ['1 + 2 * 3', '(+ 1 (* 2 3))'],
    ['(1 + 2) * 3', '(* (+ 1 2) 3)'],
    ['1 - 2 - 3', '(- (- 1 2) 3)'],
    ['8 / 4 % 3', '(% (/ 8 4) 3)'],
    ["'a' || 1 + 2", "(|| 'a' (+ 1 2))"],
    ['a || b = c', '(= (|| A B) C)'],
    ['not a = b', '(NOT (= A B))'],
    ['not a and b', '(AND (NOT A) B)'],
    ['a or b and c', '(OR A (AND B C))'],
    ['a and b or c and d', '(OR (AND A B) (AND C D))'],
    ['a or b or c', '(OR (OR A B) C)'],
    ['a or b or c or d', '(OR (OR A B) (OR C D))'],
    ['-1::varchar', '(- (CAST 1 VARCHAR))'],
    ['- - 1', '(- (- 1))'],
    ['+1 - -2', '(- (+ 1) (- 2))'],
    ['-a * b', '(* (- A) B)'],
    ['a != b', '(<> A B)'],
    ['a <= b', '(<= A B)'],
    ['a >= b', '(>= A B)'],
    ['a between 1 and 2 and b', '(AND (BETWEEN A 1 2) B)'],
    ['a between 1 + 1 and 2 * 3', '(BETWEEN A (+ 1 1) (* 2 3))'],
    ['not a between 1 and 2', '(NOT (BETWEEN A 1 2))'],
    ["a collate 'en' || b", '(|| (COLLATE A en) B)'],
    ['a::int::varchar', '(CAST (CAST A INT) VARCHAR)'],
    ['a = b is null', '(NULL? (= A B))'],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });
});

describe('values', () => {
  it.each([
    ['1', '1'],
    ['1.50', '1.50'],
    ['.5', '.5'],
    ['1e10', '1e10'],
    ['1.5E-3', '1.5E-3'],
    ["'it''s'", "'it's'"],
    ["'a\\tb\\\\c\\'d'", "'a\tb\\c'd'"],
    ["'\\x41\\u00e9\\102\\0'", "'A\u00e9B\0'"],
    ["'\\q\\xzz'", "'qxzz'"],
    ["$$it's -- no comment; \\n$$", "'it's -- no comment; \\n'"],
    ["'a\nb'", "'a\nb'"],
    ['null', 'NULL'],
    ['True', 'TRUE'],
    ["date '2024-01-02'", "DATE '2024-01-02'"],
    ["timestamp_ltz '2024-01-02 03:04:05'", "TIMESTAMP_LTZ '2024-01-02 03:04:05'"],
    ["interval '1 day, 2 hours'", "INTERVAL '1 day, 2 hours'"],
    ['?', ':1'],
    ['? + ?', '(+ :1 :2)'],
    [':1', ':1'],
    [':name', ':NAME'],
    ['$1', '$1'],
    ['$my_var', '$MY_VAR'],
    ['[1, a]', 'ARRAY_CONSTRUCT(1, A)'],
    ['[]', 'ARRAY_CONSTRUCT()'],
    ["{'a': 1, 'b': [2]}", "OBJECT_CONSTRUCT('a', 1, 'b', ARRAY_CONSTRUCT(2))"],
    ['{}', 'OBJECT_CONSTRUCT()'],
    ['(1, a)', '<1 A>'],
    ['((1))', '1'],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });
});

describe('names', () => {
  it.each([
    ['a', 'A'],
    ['"a b"', '"a b"'],
    ['"a""b"', '"a"b"'],
    ['db.s.t.c', 'DB.S.T.C'],
    ['t."x".y', 'T."x".Y'],
    ['t.order', 'T.ORDER'],
    ['limit', 'LIMIT'],
    ['date', 'DATE'],
    ['interval + 1', '(+ INTERVAL 1)'],
    ['current_date', 'CURRENT_DATE'],
    ['_a$1', '_A$1'],
    ["identifier('a.b')", "IDENTIFIER('a.b')()"],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });
});

describe('predicates', () => {
  it.each([
    ['a is null', '(NULL? A)'],
    ['a is not null', '(NOT NULL? A)'],
    ['a is true', '(TRUE? A)'],
    ['a is not false', '(NOT FALSE? A)'],
    ['a is distinct from b', '(DISTINCT A B)'],
    ['a is not distinct from b + 1', '(NOT DISTINCT A (+ B 1))'],
    ['a in (1, 2)', '(IN A [1 2])'],
    ['a not in (1)', '(NOT IN A [1])'],
    ['(a, b) in ((1, 2), (3, 4))', '(IN <A B> [<1 2> <3 4>])'],
    ['a in (select 1)', '(IN A QUERY)'],
    ['a in ((select 1) union (select 2))', '(IN A QUERY)'],
    ['a not in ((select 1))', '(NOT IN A QUERY)'],
    ['a in ((select 1), 2)', '(IN A [QUERY 2])'],
    ['exists (select 1)', '(EXISTS QUERY)'],
    ['not exists ((select 1))', '(NOT (EXISTS QUERY))'],
    ["a like 'x%'", "(LIKE A ['x%'])"],
    ["a not like 'x^%' escape '^'", "(NOT LIKE A ['x^%'] ESCAPE '^')"],
    ['a + 1 = any (select 1) and b', '(AND (= ANY (+ A 1) QUERY) B)'],
    ['a >= some (select 1)', '(>= ANY A QUERY)'],
    ['not a <> all (select 1)', '(NOT (<> ALL A QUERY))'],
    ['a.x = b.x (+)', '(= A.X B.X(+))'],
    ["a ilike any ('x', 'y')", "(ILIKE ANY A ['x' 'y'])"],
    ["a like any ('x') escape '!'", "(LIKE ANY A ['x'] ESCAPE '!')"],
    ["a like all ('x', 'y')", "(LIKE ALL A ['x' 'y'])"],
    ["a rlike '^x'", "(RLIKE A ['^x'])"],
    ["a regexp '^x'", "(RLIKE A ['^x'])"],
    ["a like 'x' || b and c", "(AND (LIKE A [(|| 'x' B)]) C)"],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });
});

describe('calls and forms with words', () => {
  it.each([
    ['now()', 'NOW()'],
    ['a.b.f(1, x)', 'A.B.F(1, X)'],
    ["system$type('x')", "SYSTEM$TYPE('x')"],
    ["f(1, result_limit => 10, name=>'x')", "F(1, RESULT_LIMIT => 10, NAME => 'x')"],
    ['count(*)', 'COUNT(*)'],
    ['count(t.*)', 'COUNT(T.*)'],
    ['count(distinct a, b)', 'COUNT(DISTINCT A, B)'],
    ["listagg(distinct a, ',') within group (order by a desc)", "LISTAGG(DISTINCT A, ',') WITHIN A DESC"],
    ['left(a, 1) || right(b, 2)', '(|| LEFT(A, 1) RIGHT(B, 2))'],
    ['insert(a, 1, 2, b)', 'INSERT(A, 1, 2, B)'],
    ["like(a, 'x%') or rlike(b, 'y', 'i')", "(OR LIKE(A, 'x%') RLIKE(B, 'y', 'i'))"],
    ['first_value(a ignore nulls) over (order by b)', 'FIRST_VALUE(A) IGNORE NULLS OVER {ORDER B ASC}'],
    ['first_value(a) ignore nulls over (order by b)', 'FIRST_VALUE(A) IGNORE NULLS OVER {ORDER B ASC}'],
    ['first_value(a respect nulls) over (order by b)', 'FIRST_VALUE(A) OVER {ORDER B ASC}'],
    ['extract(year from x)', "EXTRACT('YEAR', X)"],
    ["position('a' in b)", "POSITION('a', B)"],
    ["position('a', b, 2)", "POSITION('a', B, 2)"],
    ['array(select 1)', 'ARRAY(QUERY)'],
    ['f((select 1) + 2, (select 3))', 'F((+ QUERY 2), QUERY)'],
    ['cast(a as number(10, 2))', '(CAST A NUMBER[10,2])'],
    ['try_cast(a as double precision)', '(TRY_CAST A DOUBLE PRECISION)'],
    ['a::timestamp with local time zone', '(CAST A TIMESTAMP_LTZ)'],
    ['cast(a as timestamp with time zone)', '(CAST A TIMESTAMP_TZ)'],
    ['a::timestamp without time zone(9)', '(CAST A TIMESTAMP_NTZ[9])'],
    ['a::timestamp', '(CAST A TIMESTAMP)'],
    ['a::char varying(3)', '(CAST A CHAR VARYING[3])'],
    ['case when a then 1 end', '(CASE [A 1])'],
    ['case a when 1 then 2 when 3 then 4 else 5 end', '(CASE A [1 2] [3 4] 5)'],
    ['iff(a > 1, b, c)', 'IFF((> A 1), B, C)'],
    ["identifier('f')(1)", "IDENTIFIER('f')(1)"],
    ['sum(a) over ()', 'SUM(A) OVER {}'],
    ['sum(a) respect nulls over ()', 'SUM(A) OVER {}'],
    ['over(1)', 'OVER(1)'],
    [
      'row_number() over (partition by a, b order by c desc nulls last)',
      'ROW_NUMBER() OVER {BY A, B | ORDER C DESC NULLS LAST}',
    ],
    [
      'sum(a) over (order by b rows between 2 preceding and current row)',
      'SUM(A) OVER {ORDER B ASC | ROWS | 2 PRECEDING | CURRENT ROW}',
    ],
    [
      'sum(a) over (order by b range unbounded preceding)',
      'SUM(A) OVER {ORDER B ASC | RANGE | UNBOUNDED PRECEDING}',
    ],
    [
      'sum(a) over (order by b rows between current row and unbounded following)',
      'SUM(A) OVER {ORDER B ASC | ROWS | CURRENT ROW | UNBOUNDED FOLLOWING}',
    ],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });
});

describe('paths into semi-structured data keep the case of their keys', () => {
  it.each([
    ['v:actor.displayName', 'V:actor:displayName'],
    ['t.v:a[0]."b c"::string', '(CAST T.V:a[0]:b c STRING)'],
    ["v['a'][i + 1]", "V['a'][(+ I 1)]"],
    ['v:a:b', 'V:a:b'],
    ['parse_json(x):a', 'PARSE_JSON(X):a'],
    ['-v:a', '(- V:a)'],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });
});

describe('a query in parentheses is told from a value by what follows it', () => {
  it.each([
    ['(select 1)', 'QUERY'],
    ['((select 1))', 'QUERY'],
    ['((select 1) + 2)', '(+ QUERY 2)'],
    ['((select 1) union (select 2))', 'QUERY'],
    ['((select 1) order by 1 limit 1)', 'QUERY'],
    ['((select count(*) from t) > 3)', '(> QUERY 3)'],
    ['((select 1), 2)', '<QUERY 2>'],
    ['(with a as (select 1) select * from a)', 'QUERY'],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });
});

describe('spans', () => {
  it('cover the text of a node, from its line and position', () => {
    const text = 'a +\n  f(1)::int';
    const expression = parseExpression(text);
    expect(expression.span).toEqual({ start: 0, end: text.length, line: 1, position: 0 });
    if (expression.node !== 'binary') throw new Error('not binary');
    const { span } = expression.right;
    expect(text.slice(span.start, span.end)).toBe('f(1)::int');
    expect([span.line, span.position]).toEqual([2, 2]);
  });

  it('cover the parentheses of a query', () => {
    expect(parseExpression(' (select 1) ').span).toMatchObject({ start: 1, end: 11 });
  });
});

describe('not expressions', () => {
  it.each([
    '',
    '1 +',
    'a b',
    '* + 1',
    '1 + *',
    '()',
    '(1,)',
    'f(1,)',
    'f(distinct)',
    'a in ()',
    'a like any ()',
    'case end',
    'case when a end',
    'a is b',
    'a not b',
    'cast(a int)',
    'a::',
    'a::number(x',
    '{a: 1}',
    'a.',
    'select 1',
    'from',
    'v:1',
    'a -> b',
    '2 ** 3',
    'f(x => )',
    'a between 1',
    '"',
    "'",
    '$',
    '#',
    'a `b`',
    '"" + 1',
    `${'a'.repeat(256)}`,
  ])('%s', (text) => {
    expect(() => parseExpression(text)).toThrow(SqlSyntaxError);
  });
});
