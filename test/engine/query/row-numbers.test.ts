/** Numbers of rows and values at random: which row has which, and where the same one is meant. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

const lists =
  "(select column1 as k, parse_json(column2) as v from values (1, '[1, 2]'), (2, '[]'), (3, '[1]'))";
const words = "(select column1 as k, column2 as w from values (1, 'a b'), (1, 'a b'), (2, 'c'))";

describe('SEQ of table functions', () => {
  it.each([
    ['FLATTEN, after a comma', `${lists} t, lateral flatten(t.v) f order by 1, f.index`],
    ['FLATTEN in a join', `${lists} t join lateral flatten(input => t.v) f order by 1, f.index`],
    ['FLATTEN in a left join', `${lists} t left join table(flatten(t.v)) f on true order by 1, f.index`],
  ])('tells the rows apart that they are made of: %s', async (_, from) => {
    const rows = await harness.rows(`select k, f.seq from ${from}`);
    const ofKey = (key: string) => rows.filter(([k]) => k === key).map(([, seq]) => seq);
    expect(new Set(ofKey('1')).size).toBe(1);
    expect(new Set([...ofKey('1'), ...ofKey('3')]).size).toBe(2);
    expect(ofKey('1')).toHaveLength(2);
  });

  it.each(['split_to_table', 'strtok_split_to_table'])('tells equal rows apart: %s', async (name) => {
    const rows = await harness.rows(
      `select count(*), count(distinct s.value) from ${words} t, lateral ${name}(t.w, ' ') s group by s.seq`,
    );
    expect(rows.map(([count]) => count).sort()).toEqual(['1', '2', '2']);
  });

  it('may be sorted and filtered by, under whatever name', async () => {
    const rows = await harness.rows(
      `select value from ${lists} t, table(flatten(t.v)) f (n, key, path, index, value, this) where n > 1 order by n`,
    );
    expect(rows).toEqual([['1']]);
  });

  it('is given where nothing else is asked of the rows before', async () => {
    const rows = await harness.rows(
      `select k, (select count(*) from (values (1), (2)) u, lateral flatten(t.v)) from ${lists} t order by 1`,
    );
    expect(rows).toEqual([
      ['1', '4'],
      ['2', '0'],
      ['3', '2'],
    ]);
  });
});

describe('SEQ4', () => {
  it('orders a window as the rows come', async () => {
    const rows = await harness.rows(
      "select row_number() over (order by seq4()) - 1 as n, dateadd(day, n, '2024-01-30'::date)::string from table(generator(rowcount => 3))",
    );
    expect(rows).toEqual([
      ['0', '2024-01-30'],
      ['1', '2024-01-31'],
      ['2', '2024-02-01'],
    ]);
  });
});

describe('values at random', () => {
  const hundred = 'table(generator(rowcount => 100))';

  it('put rows in an order of their own', async () => {
    const drawn = () => harness.rows(`select n from (select seq4() as n from ${hundred}) order by random()`);
    const inOrder = Array.from({ length: 100 }, (_, index) => [String(index)]);
    const first = await drawn();
    expect(first).not.toEqual(inOrder);
    expect(await drawn()).not.toEqual(first);
    expect([...first].sort(([a], [b]) => Number(a) - Number(b))).toEqual(inOrder);
  });

  it.each(['random()', 'uuid_string()', 'uniform(1, 1000000, random())'])(
    'are drawn once for each row where an alias names them: %s',
    async (draw) => {
      const rows = await harness.rows(
        `select ${draw} as r, r, r || '!' as s from ${hundred} order by r desc`,
      );
      for (const [r, again, s] of rows) {
        expect(again).toBe(r);
        expect(s).toBe(`${r}!`);
      }
      const values = rows.map(([r]) => (typeof r === 'string' && /^-?\d+$/.test(r) ? Number(r) : r));
      expect(values).toEqual([...values].sort((a, b) => ((a ?? 0) < (b ?? 0) ? 1 : -1)));
      expect(new Set(values).size).toBeGreaterThan(90);
    },
  );

  it('are drawn anew where they are written again', async () => {
    const rows = await harness.rows(`select random() = random() from ${hundred}`);
    expect(rows.every(([same]) => same === false)).toBe(true);
  });

  it('follow from their generator', async () => {
    const rows = await harness.rows(
      `select uniform(1, 1000000, 5), uniform(0::float, 1::float, n), normal(0, 1, 7) from (select seq4() as n from ${hundred})`,
    );
    expect(new Set(rows.map(([constant]) => constant)).size).toBe(1);
    expect(new Set(rows.map(([, varying]) => varying)).size).toBeGreaterThan(90);
    expect(new Set(rows.map(([, , constant]) => constant)).size).toBe(1);
    for (const [, varying] of rows) expect(Number(varying)).toBeLessThan(1);
  });
});
