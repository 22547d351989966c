import { beforeAll, describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';

const account = accountUnderTest('queries');

describe('Queries through the official driver', () => {
  beforeAll(async () => {
    await account.admin.script(
      'use warehouse compute_wh',
      'create database sales',
      'create table orders (region varchar, kind varchar, amount int)',
      "insert into orders values ('EU', 'web', 10), ('EU', 'shop', 20), ('US', 'web', 5), (null, 'web', 1)",
    );
  });

  test('group by several groupings at once, and tell them apart', async () => {
    expect(
      await account.admin.query(
        'select region, kind, sum(amount) total, grouping_id(region, kind) level from orders group by rollup (region, kind) having level > 0 order by level, region',
      ),
    ).toEqual([
      { REGION: 'EU', KIND: null, TOTAL: 30, LEVEL: 1 },
      { REGION: 'US', KIND: null, TOTAL: 5, LEVEL: 1 },
      { REGION: null, KIND: null, TOTAL: 1, LEVEL: 1 },
      { REGION: null, KIND: null, TOTAL: 36, LEVEL: 3 },
    ]);
  });

  test('turn rows into columns and columns into rows', async () => {
    const pivoted =
      "orders pivot (sum(amount) for kind in ('web' as web, 'shop' as shop) default on null (0))";
    expect(await account.admin.query(`select * from ${pivoted} order by region`)).toEqual([
      { REGION: 'EU', WEB: 10, SHOP: 20 },
      { REGION: 'US', WEB: 5, SHOP: 0 },
      { REGION: null, WEB: 1, SHOP: 0 },
    ]);
    expect(
      await account.admin.query(
        `select * from (select * from ${pivoted}) unpivot (n for place in (web, shop)) where region = 'EU'`,
      ),
    ).toEqual([
      { REGION: 'EU', PLACE: 'WEB', N: 10 },
      { REGION: 'EU', PLACE: 'SHOP', N: 20 },
    ]);
  });

  test('draw samples, also by binds', async () => {
    const { admin } = account;
    expect(await admin.query('select count(*) n from orders sample (2 rows)')).toEqual([{ N: 2 }]);
    expect(await admin.query('select count(*) n from orders sample (? rows)', [3])).toEqual([{ N: 3 }]);
    expect(await admin.query('select count(*) n from orders tablesample system (100)')).toEqual([{ N: 4 }]);
  });

  test('name what is not supported', async () => {
    expect(
      await failureOf(account.admin.query('select * from orders pivot (sum(amount) for kind in (any))')),
    ).toMatchObject({ code: '000002', sqlState: '0A000', message: "Unsupported feature 'dynamic PIVOT'." });
  });
});
