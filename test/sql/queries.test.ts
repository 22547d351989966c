import { describe, expect, it } from 'vitest';
import { plainStatement } from './support/plain.ts';

const query = (text: string): unknown => {
  const statement = plainStatement(text);
  expect(statement).toMatchObject({ statement: 'query' });
  return (statement as { query: unknown }).query;
};
const body = (text: string): unknown => (query(text) as { body: unknown }).body;
const from = (table: string): unknown =>
  (body(`select 1 from ${table}`) as { from: readonly unknown[] }).from;
const table = (name: string, alias?: string) => ({
  node: 'table',
  name,
  ...(alias === undefined ? {} : { alias }),
});
const one = { node: 'select', columns: [{ expression: '1' }] };

describe('SELECT', () => {
  it('has every clause', () => {
    expect(
      query(`select distinct top 5 a, b as "B b", c d, t.* from t where a > 1 group by a, 2 having count(*) > 1
        qualify row_number() over (order by a) = 1 order by a desc nulls first, 2 limit 10 offset 20`),
    ).toEqual({
      body: {
        node: 'select',
        distinct: true,
        top: '5',
        columns: [
          { expression: 'A' },
          { expression: 'B', alias: '"B b"' },
          { expression: 'C', alias: 'D' },
          { expression: 'T.*' },
        ],
        from: [table('T')],
        where: '(> A 1)',
        groupBy: {
          kind: 'elements',
          elements: [
            { kind: 'keys', keys: ['A'] },
            { kind: 'keys', keys: ['2'] },
          ],
        },
        having: '(> COUNT(*) 1)',
        qualify: '(= ROW_NUMBER() OVER {ORDER A ASC} 1)',
      },
      orderBy: [{ expression: 'A', descending: true, nulls: 'FIRST' }, { expression: '2' }],
      limit: '10',
      offset: '20',
    });
  });

  it.each([
    ['select top 5 * from t', { top: '5', columns: [{ expression: '*' }] }],
    ['select top from t', { columns: [{ expression: 'TOP' }] }],
    ['select all a', { columns: [{ expression: 'A' }] }],
    ['select * exclude a', { columns: [{ expression: '* -A' }] }],
    ['select t.* exclude (a, "b") rename (c as d)', { columns: [{ expression: 'T.* -A -"b" C>D' }] }],
    ['select * rename a as b', { columns: [{ expression: '* A>B' }] }],
    ["select * ilike '%id%' rename a as b", { columns: [{ expression: "* ~'%id%' A>B" }] }],
    [
      'select t.* exclude a replace (b + 1 as b, 2 as c)',
      { columns: [{ expression: 'T.* -A B=(+ B 1) C=2' }] },
    ],
    ['select t.$2, "T".$1', { columns: [{ expression: 'T.$2' }, { expression: '"T".$1' }] }],
  ])('%s', (text, expected) => {
    expect(body(text)).toMatchObject(expected);
  });

  it.each([
    ['rollup (a, (b, c))', { kind: 'rollup', items: [['A'], ['B', 'C']] }],
    ['cube (a)', { kind: 'cube', items: [['A']] }],
    [
      'grouping sets ((a, b), a, (), rollup (c))',
      {
        kind: 'sets',
        elements: [
          { kind: 'keys', keys: ['A', 'B'] },
          { kind: 'keys', keys: ['A'] },
          { kind: 'keys' },
          { kind: 'rollup', items: [['C']] },
        ],
      },
    ],
    ['f(b)', { kind: 'keys', keys: ['F(B)'] }],
    ['rollup', { kind: 'keys', keys: ['ROLLUP'] }],
  ])('group by %s', (clause, element) => {
    const first = { kind: 'keys', keys: ['X'] };
    expect(body(`select 1 from t group by x, ${clause}`)).toMatchObject({
      groupBy: { kind: 'elements', elements: [first, element] },
    });
  });

  it('group by all', () => {
    expect(body('select 1 from t group by all')).toMatchObject({ groupBy: { kind: 'all' } });
  });

  it.each([
    ['order by all', [{ expression: 'ALL' }]],
    ['order by all desc nulls last', [{ expression: 'ALL', descending: true, nulls: 'LAST' }]],
  ])('%s', (clause, orderBy) => {
    expect(query(`select 1 ${clause}`)).toEqual({ body: one, orderBy });
  });

  it.each([
    ['limit 5', { limit: '5' }],
    ['limit 5 offset 2', { limit: '5', offset: '2' }],
    ['offset 2 rows fetch next 5 rows only', { limit: '5', offset: '2' }],
    ['fetch first 1 row only', { limit: '1' }],
    ['fetch 3', { limit: '3' }],
    ['limit null', { limit: 'NULL' }],
    ['limit ?', { limit: ':1' }],
    ['limit :n offset $m', { limit: ':N', offset: '$M' }],
    ["limit '' offset $$$$", { limit: "''", offset: "''" }],
  ])('%s', (clause, expected) => {
    expect(query(`select 1 ${clause}`)).toEqual({ body: one, ...expected });
  });
});

describe('FROM', () => {
  it.each([
    ['t', [table('T')]],
    ['db.s.t as x', [table('DB.S.T', 'X')]],
    ['db..t', [table('DB.PUBLIC.T')]],
    ['a, b c', [table('A'), table('B', 'C')]],
    ["identifier('a.b') x", [table("IDENTIFIER('a.b')", 'X')]],
    ['identifier($t)', [table('IDENTIFIER($T)')]],
    ['identifier(?)', [table('IDENTIFIER(:1)')]],
    ["table('a.b')", [table("IDENTIFIER('a.b')")]],
    ['table($t) x', [table('IDENTIFIER($T)', 'X')]],
    ['t x (c1, c2)', [{ ...table('T', 'X'), columnAliases: ['C1', 'C2'] }]],
    [
      "table(rest_event_history('scim', result_limit => 5)) as r",
      [
        {
          node: 'tableFunction',
          name: 'REST_EVENT_HISTORY',
          arguments: [{ value: "'scim'" }, { name: 'RESULT_LIMIT', value: '5' }],
          alias: 'R',
        },
      ],
    ],
    [
      'a, lateral flatten(input => a.v:x) f',
      [
        table('A'),
        {
          node: 'tableFunction',
          name: 'FLATTEN',
          arguments: [{ name: 'INPUT', value: 'A.V:x' }],
          lateral: true,
          alias: 'F',
        },
      ],
    ],
    ['(select 1) x (c)', [{ node: 'derived', query: { body: one }, alias: 'X', columnAliases: ['C'] }]],
    ['lateral (select 1)', [{ node: 'derived', query: { body: one }, lateral: true }]],
    ['((select 1)) x', [{ node: 'derived', query: { body: one }, alias: 'X' }]],
    ['((select 1) x)', [{ node: 'derived', query: { body: one }, alias: 'X' }]],
    [
      '((select 1) union (select 1))',
      [
        {
          node: 'derived',
          query: {
            body: {
              node: 'setOperation',
              operator: 'UNION',
              left: { node: 'nested', query: { body: one } },
              right: { node: 'nested', query: { body: one } },
            },
          },
        },
      ],
    ],
    [
      'values (1, 2), (3, 4) as v (a, b)',
      [
        {
          node: 'derived',
          query: {
            body: {
              node: 'values',
              rows: [
                ['1', '2'],
                ['3', '4'],
              ],
            },
          },
          alias: 'V',
          columnAliases: ['A', 'B'],
        },
      ],
    ],
    ['(values (1)) v', [{ node: 'derived', query: { body: { node: 'values', rows: [['1']] } }, alias: 'V' }]],
  ])('%s', (text, expected) => {
    expect(from(text)).toEqual(expected);
  });
});

describe('what reshapes a table', () => {
  const sample = (rest: object) => ({
    node: 'sample',
    table: table('T', 'X'),
    method: 'BERNOULLI',
    unit: 'PERCENT',
    ...rest,
  });
  const pivot = (rest: object) => ({
    node: 'pivot',
    table: table('T'),
    aggregate: 'SUM',
    argument: 'A',
    key: 'K',
    ...rest,
  });
  const unpivot = (rest: object) => ({ node: 'unpivot', table: table('T'), value: 'V', name: 'N', ...rest });

  it.each([
    ['t x sample (10)', sample({ amount: '10' })],
    ['t x tablesample row (3 rows)', sample({ amount: '3', unit: 'ROWS' })],
    ['t x sample block (?) seed (7)', sample({ method: 'SYSTEM', amount: ':1', seed: '7' })],
    ['t x sample system (1.5) repeatable ($s)', sample({ method: 'SYSTEM', amount: '1.5', seed: '$S' })],
    [
      "t pivot (sum(a) for k in ('x', 2 as two)) as p (c1, c2)",
      pivot({
        values: [{ value: "'x'" }, { value: '2', alias: 'TWO' }],
        alias: 'P',
        columnAliases: ['C1', 'C2'],
      }),
    ],
    [
      't pivot (sum(a) as total for k in (1) default on null (0))',
      pivot({ suffix: 'TOTAL', values: [{ value: '1' }], insteadOfNull: '0' }),
    ],
    [
      "t unpivot (v for n in (a, b as 'B b', c as d))",
      unpivot({
        columns: [
          { column: 'A', label: 'A' },
          { column: 'B', label: 'B b' },
          { column: 'C', label: 'D' },
        ],
      }),
    ],
    [
      't unpivot include nulls (v for n in (a)) u',
      unpivot({ keepsNulls: true, columns: [{ column: 'A', label: 'A' }], alias: 'U' }),
    ],
  ])('%s', (text, expected) => {
    expect(from(text)).toEqual([expected]);
  });
});

describe('joins', () => {
  const join = (kind: string, left: unknown, right: unknown, rest: object = {}) => ({
    node: 'join',
    kind,
    left,
    right,
    ...rest,
  });

  it.each([
    ['a join b on a.x = b.x', join('INNER', table('A'), table('B'), { on: '(= A.X B.X)' })],
    ['a inner join b using (x, y)', join('INNER', table('A'), table('B'), { using: ['X', 'Y'] })],
    ['a left join b on true', join('LEFT', table('A'), table('B'), { on: 'TRUE' })],
    ['a left outer join b on true', join('LEFT', table('A'), table('B'), { on: 'TRUE' })],
    ['a right join b on true', join('RIGHT', table('A'), table('B'), { on: 'TRUE' })],
    ['a full outer join b on true', join('FULL', table('A'), table('B'), { on: 'TRUE' })],
    ['a cross join b', join('CROSS', table('A'), table('B'))],
    ['a natural join b', join('INNER', table('A'), table('B'), { natural: true })],
    ['a natural full outer join b', join('FULL', table('A'), table('B'), { natural: true })],
    ['a x join b y', join('INNER', table('A', 'X'), table('B', 'Y'))],
    ['a join b join c', join('INNER', join('INNER', table('A'), table('B')), table('C'))],
    ['a join (b join c)', join('INNER', table('A'), join('INNER', table('B'), table('C')))],
    ['((a join b) join c)', join('INNER', join('INNER', table('A'), table('B')), table('C'))],
    [
      '((select 1) a join b)',
      join('INNER', { node: 'derived', query: { body: one }, alias: 'A' }, table('B')),
    ],
  ])('%s', (text, expected) => {
    expect(from(text)).toEqual([expected]);
  });
});

describe('set operations and WITH', () => {
  const operation = (operator: string, left: unknown, right: unknown) => ({
    node: 'setOperation',
    operator,
    left,
    right,
  });

  it.each([
    ['select 1 union select 1', operation('UNION', one, one)],
    ['select 1 union all select 1', operation('UNION ALL', one, one)],
    ['select 1 union distinct select 1', operation('UNION', one, one)],
    ['select 1 except select 1', operation('EXCEPT', one, one)],
    ['select 1 minus select 1', operation('EXCEPT', one, one)],
    ['select 1 union all by name select 1', { ...operation('UNION ALL', one, one), byName: true }],
    ['select 1 union select 1 union select 1', operation('UNION', operation('UNION', one, one), one)],
    ['select 1 union select 1 intersect select 1', operation('UNION', one, operation('INTERSECT', one, one))],
    [
      '(select 1 limit 2) union (select 1)',
      operation(
        'UNION',
        { node: 'nested', query: { body: one, limit: '2' } },
        { node: 'nested', query: { body: one } },
      ),
    ],
    ['values (1), (2)', { node: 'values', rows: [['1'], ['2']] }],
  ])('%s', (text, expected) => {
    expect(query(text)).toEqual({ body: expected });
  });

  it('orders and limits the whole', () => {
    expect(query('select 1 union select 1 order by 1 limit 3')).toEqual({
      body: operation('UNION', one, one),
      orderBy: [{ expression: '1' }],
      limit: '3',
    });
  });

  it('names common tables', () => {
    expect(query('with recursive a (x, y) as (select 1), b as (select 1) select 1')).toEqual({
      with: [
        { name: 'A', columns: ['X', 'Y'], query: { body: one }, recursive: true },
        { name: 'B', query: { body: one }, recursive: true },
      ],
      body: one,
    });
    expect(query('with recursive as (select 1) select 1')).toMatchObject({ with: [{ name: 'RECURSIVE' }] });
  });
});
