/** Statements that read or change a protected relation, and what comes of them where only some rows are there. */

export interface Row {
  readonly id: number;
  readonly a: number;
  readonly b: string;
}

type Cells = readonly (readonly (string | null)[])[];

export interface Statements {
  /** The last one's answer counts. */
  readonly sql: readonly string[];
  readonly answer: Cells;
}

/** `on`: the relation. `table`: it is a table, whose rows may be changed. */
export type PolicyForm = (on: string, rows: readonly Row[], table: boolean) => Statements | undefined;

const idAndB = (rows: readonly Row[]): Cells => rows.map(({ id, b }) => [String(id), b]);
const values = ['x', 'y', 'z', '*'] as const;
const countOf = (rows: readonly Row[], value: string): string =>
  String(rows.filter(({ b }) => b === value).length);
const greatest = (rows: readonly Row[]): Row | undefined =>
  rows.toSorted((left, right) => left.id - right.id).at(-1);

const query =
  (write: (on: string) => string, answer: (rows: readonly Row[]) => Cells): PolicyForm =>
  (on, rows) => ({ sql: [write(on)], answer: answer(rows) });

/** Through a table of the session's own. */
const through =
  (write: (on: string) => readonly string[], answer: (rows: readonly Row[]) => Cells): PolicyForm =>
  (on, rows) => ({ sql: [...write(on), 'select id, b from model.own.mine'], answer: answer(rows) });

/** Of the table itself, taken back afterwards. */
const change =
  (write: (on: string) => string, answer: (rows: readonly Row[]) => Cells): PolicyForm =>
  (on, rows, table) =>
    table ? { sql: ['begin', write(on)], answer: answer(rows) } : undefined;

export const policyForms: readonly PolicyForm[] = [
  query(
    (on) => `select b, count(*) from ${on} group by b`,
    (rows) => values.map((value) => [value, countOf(rows, value)]).filter(([, count]) => count !== '0'),
  ),
  query(
    (on) => `select * from (select a, b from ${on}) pivot (count(a) for b in ('x', 'y', 'z', '*'))`,
    (rows) => [values.map((value) => countOf(rows, value))],
  ),
  // Values that are hidden make no columns.
  (on, rows) =>
    rows.length === 0
      ? undefined
      : {
          sql: [`select * from (select a, b from ${on}) pivot (count(a) for b in (any order by b))`],
          answer: [[...new Set(rows.map(({ b }) => b))].sort().map((value) => countOf(rows, value))],
        },
  query(
    (on) => `select v from (select b, b || '' as c from ${on}) unpivot (v for k in (b, c))`,
    (rows) => [...rows, ...rows].map(({ b }) => [b]),
  ),
  query((on) => `select id, b from ${on} sample (100)`, idAndB),
  query((on) => `select id, b from ${on} tablesample (20 rows)`, idAndB),
  query(
    (on) => `select id::varchar as p from ${on} union all by name select b as q from ${on}`,
    (rows) => [...rows.map(({ id }) => [String(id), null]), ...rows.map(({ b }) => [null, b])],
  ),
  query(
    (on) => `select x.id, f.value::varchar from ${on} x, lateral flatten(input => array_construct(x.b)) f`,
    idAndB,
  ),
  query(
    (on) =>
      `with recursive r as (select id, b, 1 as n from ${on} union all select id, b, n + 1 from r where n < 2) select id, b from r where n = 2`,
    idAndB,
  ),
  query(
    (on) => `select (select max(id) from ${on})`,
    (rows) => [[greatest(rows)?.id.toString() ?? null]],
  ),
  query(
    (on) => `select column1 from values ('x'), ('y'), ('z'), ('*') where column1 in (select b from ${on})`,
    (rows) => values.filter((value) => countOf(rows, value) !== '0').map((value) => [value]),
  ),
  query(
    (on) =>
      `select column1 from values ('x'), ('y'), ('z') where not exists (select 1 from ${on} where b = column1)`,
    (rows) => ['x', 'y', 'z'].filter((value) => countOf(rows, value) === '0').map((value) => [value]),
  ),
  query(
    (on) => `select id, b from ${on} qualify row_number() over (order by id desc) = 1`,
    (rows) => {
      const last = greatest(rows);
      return last === undefined ? [] : idAndB([last]);
    },
  ),
  query(
    (on) =>
      `select p.id, n.b from (select column1 as id from values (5), (20)) p asof join ${on} n match_condition (p.id >= n.id)`,
    (rows) => [5, 20].map((id) => [String(id), greatest(rows.filter((row) => row.id <= id))?.b ?? null]),
  ),
  query(
    (on) => `select id, b from ${on} natural join (select column1 as id from values (3), (4), (7))`,
    (rows) => idAndB(rows.filter(({ id }) => [3, 4, 7].includes(id))),
  ),
  query((on) => `select p.id, n.b from ${on} p left join ${on} n using (id)`, idAndB),
  query(
    (on) => `select listagg(distinct b, '') within group (order by b) from ${on}`,
    (rows) => [[[...new Set(rows.map(({ b }) => b))].sort().join('')]],
  ),
  query((on) => `select id, b from identifier('${on}') minus select -1, ''`, idAndB),
  (on, rows) => ({
    sql: [`select id, b from ${on}`, 'select id, b from table(result_scan(last_query_id()))'],
    answer: idAndB(rows),
  }),
  through((on) => [`create or replace temporary table model.own.mine as select id, b from ${on}`], idAndB),
  through(
    (on) => [
      'create or replace temporary table model.own.mine (id int, b varchar)',
      `insert into model.own.mine select id, b from ${on}`,
    ],
    idAndB,
  ),
  through(
    (on) => [
      'create or replace temporary table model.own.mine (id int, b varchar)',
      `merge into model.own.mine m using ${on} n on m.id = n.id when not matched then insert values (n.id, n.b)`,
    ],
    idAndB,
  ),
  through(
    (on) => [
      "create or replace temporary table model.own.mine as select column1 as id, 'none' as b from values (1), (2), (3)",
      `update model.own.mine m set b = n.b from ${on} n where n.id = m.id`,
    ],
    (rows) => [1, 2, 3].map((id) => [String(id), rows.find((row) => row.id === id)?.b ?? 'none']),
  ),
  through(
    (on) => [
      "create or replace temporary table model.own.mine as select column1 as id, 'kept' as b from values (1), (2), (3)",
      `delete from model.own.mine m using ${on} n where n.id = m.id`,
    ],
    (rows) => [1, 2, 3].filter((id) => rows.every((row) => row.id !== id)).map((id) => [String(id), 'kept']),
  ),
  // A clone is protected as its source is.
  (on, rows, table) =>
    table
      ? {
          sql: [
            `create or replace temporary table model.own.mine clone ${on}`,
            'select id, b from model.own.mine',
          ],
          answer: idAndB(rows),
        }
      : undefined,
  (on, rows) => ({
    sql: [
      'remove @model.own.st',
      `copy into @model.own.st from (select id, b from ${on})`,
      'select $1, $2 from @model.own.st',
    ],
    answer: idAndB(rows),
  }),
  change(
    (on) => `update ${on} set a = a + 1`,
    (rows) => [[String(rows.length), '0']],
  ),
  change(
    (on) => `update ${on} set a = a + 1 where b = 'x'`,
    (rows) => [[countOf(rows, 'x'), '0']],
  ),
  change(
    (on) => `delete from ${on}`,
    (rows) => [[String(rows.length)]],
  ),
  change(
    (on) => `delete from ${on} where b = '*'`,
    (rows) => [[countOf(rows, '*')]],
  ),
  change(
    (on) => `merge into ${on} x using (select 'y' as b) y on x.b = y.b when matched then delete`,
    (rows) => [[countOf(rows, 'y')]],
  ),
];
