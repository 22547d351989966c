/** Forms of queries; tables and answers are those of Snowflake's documentation where it has them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/engine/result.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

type Case = readonly [query: string, columns: readonly string[], rows: readonly (readonly Cell[])[]];

/** Each query with these tables in reach. */
const answers = (tables: string, cases: readonly Case[]): void => {
  it.each(cases)('%s', async (query, columns, rows) => {
    const result = await harness.run(`with ${tables} ${query}`);
    expect(result.columns.map(({ name }) => name)).toEqual(columns);
    expect(result.rows).toEqual(rows);
  });
};

const failures = (
  tables: string,
  cases: readonly (readonly [query: string, code: string, sqlState: string, message: RegExp])[],
): void => {
  it.each(cases)('%s', async (query, code, sqlState, message) => {
    const failure = await harness.failure(`with ${tables} ${query}`);
    expect([failure.code, failure.sqlState]).toEqual([code, sqlState]);
    expect(failure.message).toMatch(message);
  });
};

const t = `t(a, b, c) as (select * from values (1, 'x', 1.5), (2, 'y', 2.5), (1, 'y', 3.5), (null, null, null))`;
const u = `u(a, d) as (select * from values (1, 'one'), (3, 'three'))`;

/** https://docs.snowflake.com/en/sql-reference/constructs/group-by-rollup */
const sales = `
  products(product_id, wholesale_price) as (select * from values (1, 1.00), (2, 2.00)),
  sales(product_id, retail_price, quantity, city, state) as (select * from values
    (1, 2.00, 1, 'SF', 'CA'), (1, 2.00, 2, 'SJ', 'CA'), (2, 5.00, 4, 'SF', 'CA'), (2, 5.00, 8, 'SJ', 'CA'),
    (2, 5.00, 16, 'Miami', 'FL'), (2, 5.00, 32, 'Orlando', 'FL'), (2, 5.00, 64, 'SJ', 'PR'))`;
const profit = 'sum((s.retail_price - p.wholesale_price) * s.quantity)::int as profit';
const sold = 'from products as p, sales as s where s.product_id = p.product_id';

/** https://docs.snowflake.com/en/sql-reference/sql/select */
describe('a comma after the last column', () => {
  answers(t, [
    ['select a, b, from t where a = 2', ['A', 'B'], [['2', 'y']]],
    ['select *, from (select max(c) as most, from t)', ['MOST'], [['3.5']]],
  ]);
});

describe('GROUP BY ROLLUP, CUBE and GROUPING SETS', () => {
  answers(sales, [
    [
      `select state, city, ${profit} ${sold} group by rollup (state, city) order by state, city nulls last`,
      ['STATE', 'CITY', 'PROFIT'],
      [
        ['CA', 'SF', '13'],
        ['CA', 'SJ', '26'],
        ['CA', null, '39'],
        ['FL', 'Miami', '48'],
        ['FL', 'Orlando', '96'],
        ['FL', null, '144'],
        ['PR', 'SJ', '192'],
        ['PR', null, '192'],
        [null, null, '375'],
      ],
    ],
    [
      `select state, city, ${profit} ${sold} group by cube (state, city) order by state, city nulls last`,
      ['STATE', 'CITY', 'PROFIT'],
      [
        ['CA', 'SF', '13'],
        ['CA', 'SJ', '26'],
        ['CA', null, '39'],
        ['FL', 'Miami', '48'],
        ['FL', 'Orlando', '96'],
        ['FL', null, '144'],
        ['PR', 'SJ', '192'],
        ['PR', null, '192'],
        [null, 'Miami', '48'],
        [null, 'Orlando', '96'],
        [null, 'SF', '13'],
        [null, 'SJ', '218'],
        [null, null, '375'],
      ],
    ],
  ]);

  /** https://docs.snowflake.com/en/sql-reference/constructs/group-by-grouping-sets */
  const nurses = `nurses(id, medical_license, radio_license) as (select * from values
    (201, 'LVN', 'Technician'), (202, 'LVN', 'Technician'), (341, 'LVN', 'General'), (471, 'RN', 'Amateur Extra'))`;
  answers(nurses, [
    [
      'select count(*), medical_license, radio_license from nurses group by grouping sets (medical_license, radio_license) order by 2, 3',
      ['COUNT(*)', 'MEDICAL_LICENSE', 'RADIO_LICENSE'],
      [
        ['3', 'LVN', null],
        ['1', 'RN', null],
        ['1', null, 'Amateur Extra'],
        ['1', null, 'General'],
        ['2', null, 'Technician'],
      ],
    ],
    [
      'select count(*), medical_license m, radio_license r, grouping(m), grouping(r), grouping_id(m, r) g from nurses group by m, rollup (r) order by g, 2, 3',
      ['COUNT(*)', 'M', 'R', 'GROUPING(M)', 'GROUPING(R)', 'G'],
      [
        ['1', 'LVN', 'General', '0', '0', '0'],
        ['2', 'LVN', 'Technician', '0', '0', '0'],
        ['1', 'RN', 'Amateur Extra', '0', '0', '0'],
        ['3', 'LVN', null, '0', '1', '1'],
        ['1', 'RN', null, '0', '1', '1'],
      ],
    ],
  ]);

  answers(t, [
    [
      'select sum(c) from t group by rollup ((a, b)) order by 1',
      ['SUM(C)'],
      [['1.5'], ['2.5'], ['3.5'], ['7.5'], [null]],
    ],
    [
      'select sum(c) from t group by grouping sets ((), (a, b), rollup (a)) order by 1',
      ['SUM(C)'],
      [['1.5'], ['2.5'], ['2.5'], ['3.5'], ['5.0'], ['7.5'], ['7.5'], [null], [null]],
    ],
    [
      'select count(*) from t group by cube (a), cube (b) order by 1 desc',
      ['COUNT(*)'],
      [['4'], ['2'], ['2'], ['1'], ['1'], ['1'], ['1'], ['1'], ['1'], ['1'], ['1']],
    ],
    [
      'select a + 1 as n, count(*) from t group by rollup (n) order by n, 2',
      ['N', 'COUNT(*)'],
      [
        ['2', '2'],
        ['3', '1'],
        [null, '1'],
        [null, '4'],
      ],
    ],
    ['select count(*) from t where false group by grouping sets (())', ['COUNT(*)'], [['0']]],
  ]);

  it('makes what is left out of some sets nullable', async () => {
    const { columns } = await harness.run(
      'select a, count(*) n from (values (1), (2)) v(a) group by rollup (a)',
    );
    expect(columns.map(({ nullable }) => nullable)).toEqual([true, false]);
  });

  failures(t, [
    ['select b from t group by rollup (a)', '000979', '42601', /\[B\] is not a valid group by expression/],
    [
      'select grouping(c) from t group by a',
      '001104',
      '42601',
      /GROUPING takes expressions of GROUP BY only/,
    ],
    [
      'select 1 from t group by cube (a, b, c, a+1, a+2, a+3, a+4, a+5)',
      '002079',
      '42601',
      /128 are allowed/,
    ],
    ['select 1 from t group by rollup (sum(a))', '002035', '42601', /Invalid aggregate function in GROUP BY/],
  ]);
});

/** https://docs.snowflake.com/en/sql-reference/constructs/pivot */
describe('PIVOT', () => {
  const quarterly = `quarterly_sales(empid, amount, quarter) as (select * from values
    (1, 10000, '2023_Q1'), (1, 400, '2023_Q1'), (2, 4500, '2023_Q1'), (2, 35000, '2023_Q1'), (1, 5000, '2023_Q2'),
    (1, 3000, '2023_Q2'), (2, 200, '2023_Q2'), (2, 90500, '2023_Q2'), (1, 6000, '2023_Q3'), (1, 5000, '2023_Q3'),
    (2, 2500, '2023_Q3'), (2, 9500, '2023_Q3'), (3, 2700, '2023_Q3'), (1, 8000, '2023_Q4'), (1, 10000, '2023_Q4'),
    (2, 800, '2023_Q4'), (2, 4500, '2023_Q4'), (3, 2700, '2023_Q4'), (3, 16000, '2023_Q4'), (3, 10200, '2023_Q4'))`;
  const quarters = "('2023_Q1', '2023_Q2', '2023_Q3', '2023_Q4')";
  const sums = [
    ['1', '10400', '8000', '11000', '18000'],
    ['2', '39500', '90700', '12000', '5300'],
    ['3', null, null, '2700', '28900'],
  ];
  answers(quarterly, [
    [
      `select * from quarterly_sales pivot (sum(amount) for quarter in ${quarters}) order by empid`,
      ['EMPID', "'2023_Q1'", "'2023_Q2'", "'2023_Q3'", "'2023_Q4'"],
      sums,
    ],
    [
      `select * from quarterly_sales pivot (sum(amount) for quarter in ${quarters}) as p (empid_renamed, q1, q2, q3, q4) order by empid_renamed`,
      ['EMPID_RENAMED', 'Q1', 'Q2', 'Q3', 'Q4'],
      sums,
    ],
    [
      `select p.empid, p."'2023_Q1'" q1 from quarterly_sales pivot (sum(amount) for quarter in ${quarters} default on null (0)) p order by 1`,
      ['EMPID', 'Q1'],
      [
        ['1', '10400'],
        ['2', '39500'],
        ['3', '0'],
      ],
    ],
    [
      "select * from quarterly_sales pivot (max(amount) total for quarter in ('2023_Q3' as q3, '2023_Q4' q4)) order by all",
      ['EMPID', 'Q3_TOTAL', 'Q4_TOTAL'],
      [
        ['1', '6000', '10000'],
        ['2', '9500', '4500'],
        ['3', '2700', '16000'],
      ],
    ],
    [
      "select * from (select quarter, amount from quarterly_sales) pivot (count(amount) for quarter in ('2023_Q1', 'none'))",
      ["'2023_Q1'", "'none'"],
      [['4', '0']],
    ],
    [
      'select * from (select null::int k, 1 v union all select 2, 5) pivot (sum(v) for k in (null, 2))',
      ['NULL', '2'],
      [['1', '5']],
    ],
  ]);
  failures(quarterly, [
    [
      'select * from quarterly_sales pivot (sum(nope) for quarter in (1))',
      '000904',
      '42000',
      /invalid identifier 'NOPE'/,
    ],
    [
      'select * from quarterly_sales pivot (upper(amount) for quarter in (1))',
      '002079',
      '42601',
      /UPPER is not an aggregate/,
    ],
    [
      'select * from quarterly_sales pivot (nope(amount) for quarter in (1))',
      '002140',
      '42601',
      /Unknown function NOPE/,
    ],
    [
      'select * from quarterly_sales pivot (sum(amount) for quarter in (empid))',
      '001015',
      '22023',
      /constant/,
    ],
    [
      'select amount from quarterly_sales pivot (sum(amount) for quarter in (1))',
      '000904',
      '42000',
      /invalid identifier 'AMOUNT'/,
    ],
  ]);
});

/** https://docs.snowflake.com/en/sql-reference/constructs/unpivot */
describe('UNPIVOT', () => {
  const monthly = `monthly_sales(empid, dept, jan, feb, mar, apr) as (select * from values
    (1, 'electronics', 100, 200, 300, 100), (2, 'clothes', 100, 300, 150, 200),
    (3, 'cars', 200, 400, 100, 50), (4, 'appliances', 100, null, 100, 50))`;
  answers(monthly, [
    [
      'select * from monthly_sales unpivot (sales for month in (jan, feb, mar, apr)) where empid in (1, 4)',
      ['EMPID', 'DEPT', 'MONTH', 'SALES'],
      [
        ['1', 'electronics', 'JAN', '100'],
        ['1', 'electronics', 'FEB', '200'],
        ['1', 'electronics', 'MAR', '300'],
        ['1', 'electronics', 'APR', '100'],
        ['4', 'appliances', 'JAN', '100'],
        ['4', 'appliances', 'MAR', '100'],
        ['4', 'appliances', 'APR', '50'],
      ],
    ],
    [
      "select * from monthly_sales unpivot include nulls (sales for month in (jan as january, feb as 'Feb.')) u where u.empid = 4",
      ['EMPID', 'DEPT', 'MAR', 'APR', 'MONTH', 'SALES'],
      [
        ['4', 'appliances', '100', '50', 'JANUARY', '100'],
        ['4', 'appliances', '100', '50', 'Feb.', null],
      ],
    ],
  ]);
  failures(monthly, [
    [
      'select * from monthly_sales unpivot (v for n in (jan, dept))',
      '002023',
      '22000',
      /expecting NUMBER\(3,0\) but got VARCHAR\(11\) for column DEPT/,
    ],
    [
      'select * from monthly_sales unpivot (v for n in (jan, nope))',
      '000904',
      '42000',
      /invalid identifier 'NOPE'/,
    ],
    [
      'select jan from monthly_sales unpivot (v for n in (jan, feb))',
      '000904',
      '42000',
      /invalid identifier 'JAN'/,
    ],
  ]);
});

describe('SAMPLE', () => {
  const hundred = 'h as (select seq4() n from table(generator(rowcount => 1000)))';
  answers(hundred, [
    ['select count(*) n from h sample (0)', ['N'], [['0']]],
    ['select count(*) n from h tablesample bernoulli (100)', ['N'], [['1000']]],
    ['select count(*) n, count(distinct n) d from h sample (20 rows)', ['N', 'D'], [['20', '20']]],
    ['select count(*) n from h as x sample row (2000 rows)', ['N'], [['1000']]],
    ['select count(*) between 300 and 700 ok from h sample (50)', ['OK'], [[true]]],
    [
      'select count(*) n from (select n from h where n < 10) sample (3 rows), h h2 sample (2 rows)',
      ['N'],
      [['6']],
    ],
    ['select count(*) n from h sample (100) where n < 3', ['N'], [['3']]],
  ]);
  failures(hundred, [
    ['select * from h sample (101)', '002079', '42601', /number from 0 to 100/],
    ['select * from h sample (-1)', '002079', '42601', /number from 0 to 100/],
    ['select * from h sample (1000001 rows)', '002079', '42601', /whole number from 0 to 1000000/],
    ['select * from h sample (1.5 rows)', '002079', '42601', /whole number/],
    ["select * from h sample ('x')", '002079', '42601', /number from 0 to 100/],
    [
      'select * from (h a join h b on true) sample (1)',
      '000002',
      '0A000',
      /SAMPLE of other than a table or subquery/,
    ],
    ['select * from (select * from h) sample (1) seed (3)', '000002', '0A000', /seed of a subquery/],
  ]);
});

describe('set operations', () => {
  answers(`${t}, ${u}`, [
    ['select a from t intersect select a from u', ['A'], [['1']]],
    ['select a from t minus select a from u order by all', ['A'], [['2'], [null]]],
    [
      'select a, b from t where a = 2 union all by name select d, a from u order by all',
      ['A', 'B', 'D'],
      [
        ['1', null, 'one'],
        ['2', 'y', null],
        ['3', null, 'three'],
      ],
    ],
    ['select 1 x, 2 y union by name select 2 y, 1 x', ['X', 'Y'], [['1', '2']]],
  ]);
  failures(`${t}, ${u}`, [
    ['select a, a from t union by name select a from u', '002028', '42601', /ambiguous column name 'A'/],
    ['select a from t union select a, d from u', '001789', '42601', /invalid number of result columns/],
    [
      'select true x union by name select 1.5 y union by name select current_date x',
      '001790',
      '42601',
      /inconsistent data type/,
    ],
  ]);
});

/** https://docs.snowflake.com/en/user-guide/queries-cte */
describe('recursive common tables', () => {
  const fibonacci = [['0'], ['1'], ['1'], ['2'], ['3'], ['5'], ['8'], ['13'], ['21'], ['34'], ['55'], ['89']];
  it.each(['recursive ', ''])('with %s', async (word) => {
    const { rows } = await harness.run(
      `with ${word}current_f (current_val, previous_val) as (select 0, 1 union all
         select current_val + previous_val, current_val from current_f where current_val + previous_val < 100)
       select current_val from current_f order by current_val`,
    );
    expect(rows).toEqual(fibonacci);
  });

  answers(
    `employees(title, employee_id, manager_id) as (select * from values
      ('President', 1, null), ('Vice President Engineering', 10, 1), ('Programmer', 100, 10), ('QA Engineer', 101, 10),
      ('Vice President HR', 20, 1), ('Health Insurance Analyst', 200, 20)),
    managers (indent, employee_id, manager_id, title, sort_key) as (
      select '', employee_id, manager_id, title, lpad(employee_id, 4, '0') from employees where manager_id is null
      union all
      select indent || '. ', e.employee_id, e.manager_id, e.title, sort_key || lpad(e.employee_id, 4, '0')
      from employees e join managers m on e.manager_id = m.employee_id)`,
    [
      [
        'select indent || title as title, employee_id from managers order by sort_key',
        ['TITLE', 'EMPLOYEE_ID'],
        [
          ['President', '1'],
          ['. Vice President Engineering', '10'],
          ['. . Programmer', '100'],
          ['. . QA Engineer', '101'],
          ['. Vice President HR', '20'],
          ['. . Health Insurance Analyst', '200'],
        ],
      ],
    ],
  );
});

describe('subqueries with ANY and ALL', () => {
  answers(`${t}, ${u}`, [
    ['select a from t where a = any (select a from u) order by 1', ['A'], [['1'], ['1']]],
    ['select a from t where a <> all (select a from u)', ['A'], [['2']]],
    ['select distinct a from t where a < some (select a from u) order by 1', ['A'], [['1'], ['2']]],
    ['select d from u where a >= all (select t.a from t where t.a is not null)', ['D'], [['three']]],
    ['select d from u where a > all (select t.a from t where t.a = u.a)', ['D'], [['three']]],
    ["select '3' = any (select a from u) x", ['X'], [[true]]],
    ['select 1 = all (select a from u where false) x', ['X'], [[true]]],
  ]);
  failures(`${t}, ${u}`, [
    ['select a from t where a = any (select a, d from u)', '002031', '42601', /exactly one column/],
    ['select a from t where true > any (select current_date)', '001044', '42P13', /Invalid argument types/],
  ]);
});

/** https://docs.snowflake.com/en/sql-reference/constructs/where#joins-in-the-where-clause */
describe('outer joins by (+)', () => {
  answers(`${t}, ${u}`, [
    [
      'select t.a, u.d from t, u where t.a = u.a (+) order by 1, 2',
      ['A', 'D'],
      [
        ['1', 'one'],
        ['1', 'one'],
        ['2', null],
        [null, null],
      ],
    ],
    [
      'select t.a, u.d from t, u where t.a(+) = u.a order by 2, 1',
      ['A', 'D'],
      [
        ['1', 'one'],
        ['1', 'one'],
        [null, 'three'],
      ],
    ],
    [
      "select distinct t.a, u.d, v.d e from t, u, u v where t.a = u.a(+) and u.a = v.a(+) and v.d(+) = 'two' and t.a > 0 order by 1",
      ['A', 'D', 'E'],
      [
        ['1', 'one', null],
        ['2', null, null],
      ],
    ],
    ['select d from t, u where b(+) = d order by 1', ['D'], [['one'], ['three']]],
  ]);
  failures(`${t}, ${u}`, [
    ['select 1 from t, u where t.a(+) = u.a(+)', '002079', '42601', /columns of one table only/],
    ['select 1 from t, u where t.a(+) = u.a and u.a(+) = t.a', '002079', '42601', /in a circle/],
    ['select a(+) from t', '002079', '42601', /\(\+\) is allowed in conditions of WHERE only/],
    [
      'select 1 from t join u on t.a = u.a(+)',
      '002079',
      '42601',
      /\(\+\) is allowed in conditions of WHERE only/,
    ],
    ['select 1 from t, u where t.a(+) = u.nope', '000904', '42000', /invalid identifier 'U.NOPE'/],
  ]);
});

describe('joins', () => {
  answers(`${t}, ${u}`, [
    [
      'select * from u natural left join (select 1 a, 9 e) order by a',
      ['A', 'D', 'E'],
      [
        ['1', 'one', '9'],
        ['3', 'three', null],
      ],
    ],
    [
      'select * from u natural full outer join (select 4 a, 9 e) order by a',
      ['A', 'D', 'E'],
      [
        ['1', 'one', null],
        ['3', 'three', null],
        ['4', null, '9'],
      ],
    ],
    [
      'select u.d, x.n from u, lateral (select count(*) n from t where t.a = u.a) x order by 1',
      ['D', 'N'],
      [
        ['one', '2'],
        ['three', '0'],
      ],
    ],
    [
      `select o.value:name::varchar as name, c.value::varchar as c, u.d
        from (select parse_json('[{"name": "db.one", "columns": ["x", "y"]}, {"name": "db.two", "columns": ["z"]}]') v) h,
          lateral flatten(h.v) o, lateral flatten(o.value:columns) c
          left join u on u.d = split_part(o.value:name::varchar, '.', 2) and c.value::varchar <> 'y'
        order by 1, 2`,
      ['NAME', 'C', 'D'],
      [
        ['db.one', 'x', 'one'],
        ['db.one', 'y', null],
        ['db.two', 'z', null],
      ],
    ],
    [
      `select t.b, u.d from t, (select 1 one) o join u on u.a = t.a right join (select 3 a) last on last.a = u.a
        order by 1, 2`,
      ['B', 'D'],
      [
        ['x', null],
        ['y', null],
        ['y', null],
        [null, null],
      ],
    ],
  ]);
});

/** https://docs.snowflake.com/en/sql-reference/sql/select */
describe('all columns', () => {
  answers(t, [
    ["select * ilike '%a%' from t limit 1", ['A'], [['1']]],
    ['select * exclude (a, c) from t limit 1', ['B'], [['x']]],
    ["select * replace (b || '!' as b) from t limit 1", ['A', 'B', 'C'], [['1', 'x!', '1.5']]],
    ['select t.* exclude c replace (a + 1 as a) rename (a as n) from t limit 1', ['N', 'B'], [['2', 'x']]],
    ['select t.$2, $1 from t limit 1', ['T.$2', '$1'], [['x', '1']]],
    [
      'select count(*), count(t.*), count(distinct *) from t',
      ['COUNT(*)', 'COUNT(T.*)', 'COUNT(DISTINCT *)'],
      [['4', '3', '3']],
    ],
    ['select object_construct(*) o from t where c = 2.5', ['O'], [['{"A":2,"B":"y","C":2.5}']]],
    ['select hash(*) = hash(a, b, c) same from t where c = 2.5', ['SAME'], [[true]]],
    [
      'select a, b from t order by all desc nulls last limit 2',
      ['A', 'B'],
      [
        ['2', 'y'],
        ['1', 'y'],
      ],
    ],
  ]);
  failures(t, [
    ['select * replace (1 as nope) from t', '000904', '42000', /invalid identifier 'NOPE'/],
    ['select t.$4 from t', '000904', '42000', /invalid identifier 'T.\$4'/],
    ['select upper(*) from t', '001003', '42000', /'\*' is not allowed here/],
    ["select * ilike 'z' from t", '002056', '42601', /no columns/],
    ['select sum(a) over (order by all) from t', '001003', '42000', /ALL is not allowed here/],
  ]);
});

/** https://docs.snowflake.com/en/sql-reference/constructs/qualify */
describe('QUALIFY', () => {
  answers("qt(i, p, o) as (select * from values (1, 'A', 1), (2, 'A', 2), (3, 'B', 1), (4, 'B', 2))", [
    [
      'select i, p, o from qt qualify row_number() over (partition by p order by o) = 1 order by i',
      ['I', 'P', 'O'],
      [
        ['1', 'A', '1'],
        ['3', 'B', '1'],
      ],
    ],
    [
      'select i, p, o, row_number() over (partition by p order by o) as row_num from qt qualify row_num = 1 order by i',
      ['I', 'P', 'O', 'ROW_NUM'],
      [
        ['1', 'A', '1', '1'],
        ['3', 'B', '1', '1'],
      ],
    ],
    [
      'select p, sum(o) s from qt group by p qualify sum(s) over () = 6 order by p',
      ['P', 'S'],
      [
        ['A', '3'],
        ['B', '3'],
      ],
    ],
  ]);
});

describe('events of windows', () => {
  answers(
    "readings(s, t, v) as (select * from values ('a', 1, 120), ('a', 2, 0), ('a', 3, 0), ('a', 4, null), ('a', 5, 0), ('a', 6, 120), ('b', 1, 0), ('b', 2, 1))",
    [
      [
        'select s, t, conditional_change_event(v) over (partition by s order by t) e from readings order by s, t',
        ['S', 'T', 'E'],
        [
          ['a', '1', '0'],
          ['a', '2', '1'],
          ['a', '3', '1'],
          ['a', '4', '1'],
          ['a', '5', '1'],
          ['a', '6', '2'],
          ['b', '1', '0'],
          ['b', '2', '1'],
        ],
      ],
      [
        "select t, conditional_true_event(v = 0 and lag(v) over (order by t) > 0) over (order by t) + 10 n from readings where s = 'a' qualify n > 10 order by t desc limit 2",
        ['T', 'N'],
        [
          ['6', '11'],
          ['5', '11'],
        ],
      ],
      [
        "select conditional_change_event(v) over (order by t) n from readings where s = 'b' union all select 7",
        ['N'],
        [['0'], ['1'], ['7']],
      ],
    ],
  );
});

describe('tables of pieces', () => {
  it.each([
    [
      "split_to_table('a.b.c', '.')",
      [
        ['1', '1', 'a'],
        ['1', '2', 'b'],
        ['1', '3', 'c'],
      ],
    ],
    [
      "strtok_split_to_table('a.b  c', '. ')",
      [
        ['1', '1', 'a'],
        ['1', '2', 'b'],
        ['1', '3', 'c'],
      ],
    ],
    [
      "strtok_split_to_table('a b')",
      [
        ['1', '1', 'a'],
        ['1', '2', 'b'],
      ],
    ],
    ["strtok_split_to_table('')", []],
    ['strtok_split_to_table(null)', []],
  ])('%s', async (call, rows) => {
    const result = await harness.run(`select * from table(${call})`);
    expect(result.columns.map(({ name }) => name)).toEqual(['SEQ', 'INDEX', 'VALUE']);
    expect(result.rows).toEqual(rows);
  });
});

/** https://docs.snowflake.com/en/sql-reference/functions/seq1 */
describe('sequences of a query', () => {
  it.each([
    ['seq1()', '0', '127'],
    ['seq1(1)', '-128', '127'],
    ['seq2()', '0', '299'],
    ['seq4()', '0', '299'],
    ['seq8(1)', '0', '299'],
  ])('%s runs from %s to %s', async (call, least, greatest) => {
    expect(
      await harness.rows(
        `select min(s), max(s) from (select ${call} s from table(generator(rowcount => 300)))`,
      ),
    ).toEqual([[least, greatest]]);
  });
});
