/** CONNECT BY: https://docs.snowflake.com/en/sql-reference/constructs/connect-by */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.runner.close());

/** Roles, each granted to the one above it: two branches below one role. */
const roles = `with roles as (
  select column1 as name, column2 as above from values
    ('ADMIN', null), ('SECURITY', 'ADMIN'), ('DATA', 'ADMIN'), ('AUDIT', 'SECURITY'), ('WRITE', 'DATA'), ('READ', 'WRITE')
)`;
const fromTop = 'start with above is null connect by above = prior name';

const rows = (rest: string) => harness.rows(`${roles} select ${rest}`);

describe('CONNECT BY', () => {
  it('gives the rows below others, with their level', async () => {
    expect(await rows(`name, level from roles ${fromTop} order by level, name`)).toEqual([
      ['ADMIN', '1'],
      ['DATA', '2'],
      ['SECURITY', '2'],
      ['AUDIT', '3'],
      ['WRITE', '3'],
      ['READ', '4'],
    ]);
  });

  it('goes up as well as down, and takes PRIOR on either side', async () => {
    const up = "start with name = 'READ' connect by prior above = name";
    expect(await rows(`name from roles ${up} order by level`)).toEqual([
      ['READ'],
      ['WRITE'],
      ['DATA'],
      ['ADMIN'],
    ]);
  });

  it('knows the way to a row, the row above and the one at the top', async () => {
    expect(
      await rows(
        `sys_connect_by_path(r.name, ' > '), prior name, connect_by_root r.name as top from roles r ${fromTop} where level > 2 order by 1`,
      ),
    ).toEqual([
      [' > ADMIN > DATA > WRITE', 'DATA', 'ADMIN'],
      [' > ADMIN > DATA > WRITE > READ', 'WRITE', 'ADMIN'],
      [' > ADMIN > SECURITY > AUDIT', 'SECURITY', 'ADMIN'],
    ]);
    expect(await rows(`prior name from roles ${fromTop} where level = 1`)).toEqual([[null]]);
  });

  it('tells expressions apart that differ in brackets or in the values of placeholders', async () => {
    const numbers =
      'from (select column1 as n from values (1), (2)) start with n = 1 connect by n = prior (n) + 1';
    const select = `select prior (abs((n + 1) * 2)), prior (abs(n + 1 * 2)),
      sys_connect_by_path((n + 1) * 2, '/'), sys_connect_by_path(n + 1 * 2, '/'),
      connect_by_root (n + ?), connect_by_root (n + ?) ${numbers} order by n`;
    const binds = { 1: { type: 'FIXED', value: '0' }, 2: { type: 'FIXED', value: '100' } };
    expect(await harness.rows(select, { binds })).toEqual([
      [null, null, '/4', '/3', '1', '101'],
      ['4', '3', '/4/6', '/3/4', '1', '101'],
    ]);
  });

  it('begins with every row where nothing is said of the start', async () => {
    expect(await rows('count(*), max(level) from roles connect by above = prior name')).toEqual([
      ['15', '4'],
    ]);
  });

  it('takes START WITH before or after it, and WHERE on either side of both', async () => {
    const expected = [['DATA'], ['SECURITY']];
    for (const rest of [
      `where level = 2 ${fromTop}`,
      `${fromTop} where level = 2`,
      'connect by above = prior name start with above is null where level = 2',
      'where level = 2 connect by above = prior name start with above is null',
    ])
      expect(await rows(`name from roles ${rest} order by name`)).toEqual(expected);
  });

  it('leaves out the rows that WHERE does not want, not those below them', async () => {
    expect(await rows(`name from roles ${fromTop} where name <> 'DATA' order by level desc limit 1`)).toEqual(
      [['READ']],
    );
  });

  it('stops where a condition does not hold: AND, a comma, LEVEL', async () => {
    const names = async (condition: string) =>
      (
        await rows(
          `name from roles start with above is null connect by above = prior name${condition} order by name`,
        )
      ).flat();
    expect(await names(" and name <> 'DATA'")).toEqual(['ADMIN', 'AUDIT', 'SECURITY']);
    expect(await names(", prior name <> 'SECURITY'")).toEqual(['ADMIN', 'DATA', 'READ', 'SECURITY', 'WRITE']);
    expect(await names(' and level <= 2')).toEqual(['ADMIN', 'DATA', 'SECURITY']);
  });

  it('may be grouped by, aggregated, joined, and stand in a subquery', async () => {
    expect(await rows(`level, count(*) from roles ${fromTop} group by level order by 1`)).toEqual([
      ['1', '1'],
      ['2', '2'],
      ['3', '2'],
      ['4', '1'],
    ]);
    expect(
      await rows(
        `r.name, (select listagg(b.name, ',') within group (order by b.name) from roles b start with b.name = r.name connect by b.above = prior b.name) from roles r join (select 'DATA' as wanted) on r.name = wanted`,
      ),
    ).toEqual([['DATA', 'DATA,READ,WRITE']]);
    expect(
      await rows(
        `r.name, cost from roles r join (values ('ADMIN', 1), ('DATA', 2)) c (role, cost) on c.role = r.name start with above is null connect by above = prior name order by level`,
      ),
    ).toEqual([
      ['ADMIN', '1'],
      ['DATA', '2'],
    ]);
  });

  it('counts', async () => {
    expect(await harness.rows('select level from (select 1) connect by level <= 3')).toEqual([
      ['1'],
      ['2'],
      ['3'],
    ]);
  });

  it.each([
    ['name from roles connect by above = name', /CONNECT BY needs PRIOR or LEVEL/],
    ['a from (select 1 as a) connect by a = prior a', /goes deeper than 4000 levels: is there a cycle\?/],
    ['prior name from roles', /PRIOR without CONNECT BY/],
    ['level from roles', /invalid identifier 'LEVEL'/],
    [`sys_connect_by_path(name) from roles ${fromTop}`, /not enough arguments/],
    ['level connect by level < 3', /CONNECT BY without FROM/],
    ['name from roles connect by max(above) = prior name', /Invalid aggregate function in CONNECT BY/i],
  ])('is refused where it makes no sense: %s', async (rest, message) => {
    expect((await harness.failure(`${roles} select ${rest}`)).message).toMatch(message);
  });
});
