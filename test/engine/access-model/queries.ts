/** Queries over one or two relations. */
import { combined, type Form, type Rows } from './statement.ts';

const last = (rows: Rows): string => [...rows].sort().at(-1)?.[0] ?? '';
const first = (rows: Rows): string => [...rows].sort()[0]?.[0] ?? '';

const one =
  (write: (a: string) => string, answer: (labels: Rows) => Rows): Form =>
  ({ a, read, labelsOfA }) => ({ sql: write(a), refusals: [read(1)], answer: answer(labelsOfA) });

const two =
  (write: (a: string, b: string) => string, answer: (left: Rows, right: Rows) => Rows): Form =>
  ({ a, b, read, labelsOfA, labelsOfB }) => ({
    sql: write(a, b),
    refusals: [read(1), read(2)],
    answer: answer(labelsOfA, labelsOfB),
  });

const asTheyAre = (labels: Rows): Rows => labels;
const left = (labels: Rows): Rows => labels;
const right = (_: Rows, labels: Rows): Rows => labels;

export const queryForms: readonly Form[] = [
  one((a) => `select label from ${a}`, asTheyAre),
  one((a) => `with q as (select * from ${a}) select x.label from q x`, asTheyAre),
  one(
    (a) => `select to_varchar((select count(*) from identifier('${a}'))) as c`,
    () => [['2']],
  ),
  one((a) => `select label from identifier('${a}') where n = 1`, asTheyAre),
  one((a) => `select label from table('${a}')`, asTheyAre),
  one(
    (a) => `select * from ${a} pivot (count(n) for label in ('T0 one', 'T1 one', 'T2 one')) as p (x, y, z)`,
    (labels) => [['T0 one', 'T1 one', 'T2 one'].map((label) => (first(labels) === label ? '1' : '0'))],
  ),
  one(
    (a) => `select * from ${a} pivot (count(n) for label in (any order by label))`,
    () => [['1', '1']],
  ),
  two(
    (a, b) => `select * from ${a} pivot (count(n) for label in (select label from ${b} order by label))`,
    (l, r) => [first(l) === first(r) ? ['1', '1'] : ['0', '0']],
  ),
  one(
    (a) => `select v from (select label, label || '' as again from ${a}) unpivot (v for w in (label, again))`,
    (labels) => [...labels, ...labels],
  ),
  one((a) => `select label from ${a} sample (100)`, asTheyAre),
  one((a) => `select label from ${a} tablesample bernoulli (10 rows)`, asTheyAre),
  one(
    (a) => `select label from ${a} qualify row_number() over (order by label desc) = 1`,
    (labels) => [[last(labels)]],
  ),
  one(
    (a) =>
      `select f.value::varchar from ${a} x, lateral flatten(input => array_construct(x.label, x.n)) f where f.index = 0`,
    asTheyAre,
  ),
  one(
    (a) => `select s.value from ${a} x, table(split_to_table(x.label, ' ')) s where s.index = 2`,
    () => [['one'], ['two']],
  ),
  one(
    (a) => `select label from ${a}, table(generator(rowcount => 2))`,
    (labels) => [...labels, ...labels],
  ),
  one((a) => `select object_construct(*):LABEL::varchar from ${a}`, asTheyAre),
  one(
    (a) => `select any_value(l) from (select listagg(label, '|') within group (order by label) l from ${a})`,
    (labels) => [[[...labels].sort().join('|')]],
  ),
  one(
    (a) => `select count(*) from ${a} group by rollup (n)`,
    () => [['2'], ['2']],
  ),
  one((a) => `select t.label from (select * exclude n from ${a}) t order by all`, asTheyAre),
  one((a) => `select $1 from ${a}`, asTheyAre),
  one((a) => `select label from ${a} where label = any (select label from ${a})`, asTheyAre),
  two((a, b) => `select a.label, b.label from ${a} a, ${b} b`, combined),
  two(
    (a, b) =>
      `select a.label, b.label from ${a} a left join lateral (select b.label from ${b} b where b.n = a.n) b`,
    combined,
  ),
  two(
    (a, b) => `select label from ${a} where n in (select n from ${b}) and exists (select 1 from ${b})`,
    left,
  ),
  two((a, b) => `select label from ${a} x where exists (select 1 from ${b} y where y.n = x.n)`, left),
  two((a, b) => `select label from ${a} where (n, 1) not in (select n + 1, 1 from ${b})`, left),
  two(
    (a, b) => `select (select max(y.label) from ${b} y where y.n = x.n) from ${a} x`,
    (_, labels) => [[last(labels)], [last(labels)]],
  ),
  two((a, b) => `select label from ${a} order by (select count(*) from ${b})`, left),
  two(
    (a, b) => `select count(*) from ${a} having count(*) = (select count(*) from ${b})`,
    () => [['2']],
  ),
  two(
    (a, b) => `select label from ${a} where false union all (select label from (select * from ${b}))`,
    right,
  ),
  two(
    (a, b) => `select label from ${a} union all by name select n as other, label from ${b}`,
    (l, r) => [...l.map(([label = '']) => [label, 'null']), ...r.map(([label = '']) => [label, '1'])],
  ),
  two(
    (a, b) => `select n from ${a} intersect select n from ${b}`,
    () => [['1']],
  ),
  two((a, b) => `select label from ${a} minus select label || '!' from ${b}`, left),
  two(
    (a, b) =>
      `with recursive r as (select label, 1 as depth from ${a} union all select r.label, depth + 1 from r join ${b} s on s.n = r.depth where depth < 3) select distinct label from r where depth <= 2`,
    left,
  ),
  two((a, b) => `select x.label from ${a} x asof join ${b} y match_condition (x.n >= y.n)`, left),
  two(
    (a, b) => `select count(*) from ${a} natural join (select n, label as other from ${b})`,
    () => [['4']],
  ),
  two((a, b) => `select x.label, y.label from ${a} x join ${b} y using (n)`, combined),
  two((a, b) => `select x.label, y.label from ${a} x, ${b} y where x.n = y.n (+)`, combined),
  two(
    (a, b) => `with x as (select * from ${b}) select label from ${a} where (select count(*) from x) = 2`,
    left,
  ),
  two(
    (a, b) => `select iff(n = 1, (select min(label) from ${b}), label) from ${a}`,
    (_, labels) => [[first(labels)], [first(labels)]],
  ),
  ({ a, read, labelsOfA }) => ({
    sql: `select label from ${a}`,
    refusals: [read(1)],
    next: {
      sql: 'select label from table(result_scan(last_query_id()))',
      refusals: [],
      answer: labelsOfA,
    },
  }),
  // What is never read is still asked for.
  two(
    (a, b) => `select label from ${a} where false and exists (select 1 from ${b})`,
    () => [],
  ),
  two(
    (a, b) =>
      `select label from ${a} limit 0 offset 0`.replace('limit', `union all select label from ${b} limit`),
    () => [],
  ),
];
