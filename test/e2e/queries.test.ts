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

  test('make a column of each value that there is', async () => {
    const { admin } = account;
    expect(
      await admin.query(
        'select * from orders pivot (sum(amount) for kind in (any order by kind)) order by region',
      ),
    ).toEqual([
      { REGION: 'EU', "'shop'": 20, "'web'": 10 },
      { REGION: 'US', "'shop'": null, "'web'": 5 },
      { REGION: null, "'shop'": null, "'web'": 1 },
    ]);
  });

  test('walk the roles that are granted to a role', async () => {
    const { admin } = account;
    await admin.script(
      'create role reader',
      'create role writer',
      'create role owner',
      'grant role reader to role writer',
      'grant role writer to role owner',
    );
    expect(
      await admin.query(
        `select name, level, sys_connect_by_path(name, '/') as path
         from snowflake.account_usage.grants_to_roles
         where granted_on = 'ROLE' and privilege = 'USAGE' and deleted_on is null
         start with grantee_name = ?
         connect by grantee_name = prior name and granted_on = 'ROLE'
         order by level`,
        ['OWNER'],
      ),
    ).toEqual([
      { NAME: 'WRITER', LEVEL: 1, PATH: '/WRITER' },
      { NAME: 'READER', LEVEL: 2, PATH: '/WRITER/READER' },
    ]);
  });

  test('read lists by what they hold', async () => {
    expect(
      await account.admin.query(
        'select f.seq as n, f.value:name::varchar as name from values (\'[{name: "a", n: 1}, {name: "b", n: 2}]\'), (\'[{name: "c", n: 3}]\') as t(l), lateral flatten(filter(parse_json(l)::array, x -> x:n > 1)) f order by name',
      ),
    ).toEqual([
      { N: 1, NAME: 'b' },
      { N: 2, NAME: 'c' },
    ]);
  });

  test('name what is not supported', async () => {
    expect(
      await failureOf(
        account.admin.query(
          'create view kinds as select * from orders pivot (sum(amount) for kind in (any))',
        ),
      ),
    ).toMatchObject({
      code: '000002',
      sqlState: '0A000',
      message: "Unsupported feature 'dynamic PIVOT in other than a query'.",
    });
  });
});
