import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { accountUnderTest, failureOf } from '../support/account-under-test.ts';
import { temporaryFolder } from '../support/server-process.ts';

const account = accountUnderTest('loading');

describe('Loading through the official driver', () => {
  test('puts a file into a stage, lists it, loads it once, and gets it back', async () => {
    const { admin } = account;
    const folder = temporaryFolder('loading');
    try {
      writeFileSync(
        join(folder.path, 'orders.csv'),
        'id,customer,amount\n1,Ann,10.50\n2,"Bob, Jr.",20\n3,,\n',
      );
      await admin.script(
        'use warehouse compute_wh',
        'create database shop',
        "create file format with_header type = csv skip_header = 1 field_optionally_enclosed_by = '\"'",
        'create stage inbox file_format = (format_name = with_header)',
        'create table orders (id int, customer varchar, amount number(10, 2))',
      );
      const [uploaded] = await admin.query(`put file://${folder.path}/orders.csv @inbox/2026`);
      expect(uploaded).toMatchObject({ source: 'orders.csv', target: 'orders.csv.gz', status: 'UPLOADED' });

      const [listed] = await admin.query('list @inbox');
      expect(listed).toMatchObject({
        name: 'inbox/2026/orders.csv.gz',
        md5: expect.stringMatching(/^[0-9a-f]{32}$/),
      });

      expect(await admin.query('copy into orders from @inbox')).toEqual([
        {
          file: 'inbox/2026/orders.csv.gz',
          status: 'LOADED',
          rows_parsed: 3,
          rows_loaded: 3,
          error_limit: 1,
          errors_seen: 0,
          first_error: null,
          first_error_line: null,
          first_error_character: null,
          first_error_column_name: null,
        },
      ]);
      expect(await admin.query('select * from orders order by id')).toEqual([
        { ID: 1, CUSTOMER: 'Ann', AMOUNT: 10.5 },
        { ID: 2, CUSTOMER: 'Bob, Jr.', AMOUNT: 20 },
        { ID: 3, CUSTOMER: null, AMOUNT: null },
      ]);
      expect(await admin.query('copy into orders from @inbox')).toEqual([
        { status: 'Copy executed with 0 files processed.' },
      ]);

      const back = join(folder.path, 'back');
      mkdirSync(back);
      const [downloaded] = await admin.query(`get @inbox/2026 file://${back}`);
      expect(downloaded).toMatchObject({ status: 'DOWNLOADED' });
      expect(String(gunzipSync(readFileSync(join(back, 'orders.csv.gz'))))).toContain('Bob, Jr.');

      expect(await admin.query('remove @inbox')).toEqual([
        { name: 'inbox/2026/orders.csv.gz', result: 'removed' },
      ]);
      expect(await admin.query('list @inbox')).toEqual([]);
    } finally {
      folder.remove();
    }
  });

  test('refuses who may not read or write the stage, and says nothing of it to strangers', async () => {
    const { admin } = account;
    await admin.script(
      'use warehouse compute_wh',
      'create or replace database guarded',
      'create stage closed',
      'create table t (a int)',
      'create role loader',
      "create user loader password = 'Loader-Pass-1' default_role = loader default_warehouse = compute_wh must_change_password = false",
      'grant role loader to user loader',
      'grant usage on warehouse compute_wh to role loader',
      'grant usage on database guarded to role loader',
      'grant usage on schema guarded.public to role loader',
      'grant insert on table guarded.public.t to role loader',
    );
    const loader = await account.connect('LOADER', 'Loader-Pass-1', { role: 'LOADER' });
    await loader.query('use schema guarded.public');
    for (const sql of ['list @closed', 'put file:///etc/hostname @closed', 'copy into t from @closed'])
      expect(await failureOf(loader.query(sql))).toMatchObject({
        code: '002003',
        message: "SQL compilation error:\nStage 'CLOSED' does not exist or not authorized.",
      });
    await admin.query('grant read on stage guarded.public.closed to role loader');
    expect(await loader.query('list @closed')).toEqual([]);
    expect(await failureOf(loader.query('put file:///etc/hostname @closed'))).toMatchObject({
      code: '003001',
      message: "SQL access control error:\nInsufficient privileges to operate on stage 'CLOSED'.",
    });
    expect(await failureOf(loader.query('remove @closed'))).toMatchObject({ code: '003001' });
  });
});
