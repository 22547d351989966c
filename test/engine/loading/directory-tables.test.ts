/** Directory tables of stages: what they hold, since when, and for whom. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminPassword, type Harness, openHarness } from '../harness.ts';
import { stageFile } from './files.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(
    'create database listed; use warehouse compute_wh; create stage st directory = (enable = true); create stage plain',
  );
  await stageFile(harness, '@st', 'a b/x.csv', '1\n');
  await stageFile(harness, '@st', 'y.csv', '22\n');
});
afterAll(() => harness.close());

test('hold the files of the last refresh', async () => {
  expect(await harness.rows('select * from directory(@st)')).toEqual([]);
  expect(await harness.rows('alter stage st refresh')).toEqual([
    { file: 'a b/x.csv', status: 'REGISTERED_NEW', description: expect.any(String) },
    { file: 'y.csv', status: 'REGISTERED_NEW', description: expect.any(String) },
  ]);
  expect(await harness.rows('select * from directory(@st) order by relative_path')).toMatchObject([
    {
      RELATIVE_PATH: 'a b/x.csv',
      SIZE: '2',
      MD5: 'b026324c6904b2a9cb4b88d6d61c81d1',
      FILE_URL: expect.stringMatching(/\/api\/files\/LISTED\/PUBLIC\/ST\/a%20b\/x\.csv$/),
    },
    { RELATIVE_PATH: 'y.csv', SIZE: '3' },
  ]);
  await stageFile(harness, '@st', 'y.csv', '4444\n');
  await stageFile(harness, '@st', 'z.csv', '');
  await harness.execute("remove @st pattern = '.*x[.]csv'");
  const paths = 'select d.relative_path, d.size from directory(@listed.public.st) as d order by 1';
  expect((await harness.execute(paths)).result.rows).toEqual([
    ['a b/x.csv', '2'],
    ['y.csv', '3'],
  ]);
  expect(await harness.rows('alter stage st refresh')).toMatchObject([
    { file: 'y.csv', status: 'REGISTERED_UPDATE' },
    { file: 'z.csv', status: 'REGISTERED_NEW' },
    { file: 'a b/x.csv', status: 'UNREGISTERED' },
  ]);
  expect((await harness.execute(paths)).result.rows).toEqual([
    ['y.csv', '5'],
    ['z.csv', '0'],
  ]);
  expect(await harness.rows('list @st')).toHaveLength(2);
});

test('are there where they are enabled', async () => {
  for (const sql of [
    'select * from directory(@plain)',
    'alter stage plain refresh',
    'select * from directory(@~)',
  ])
    expect((await harness.failure(sql)).message).toContain('has no directory table');
  await harness.script('alter stage plain set directory = (enable = true); alter stage plain refresh');
  expect(await harness.rows('show stages in schema')).toMatchObject([
    { name: 'PLAIN', directory_enabled: 'Y' },
    { name: 'ST', directory_enabled: 'Y' },
  ]);
  await harness.execute('alter stage plain set directory = (enable = false)');
  expect((await harness.failure('select * from directory(@plain)')).message).toContain(
    'has no directory table',
  );
  expect((await harness.failure('create stage s directory = (enable = true auto_refresh = true)')).code).toBe(
    '000002',
  );
});

test('READ opens them, and WRITE refreshes them', async () => {
  await harness.script(`create role lister; grant role lister to user admin;
    grant usage on database listed to role lister; grant usage on schema listed.public to role lister;
    grant usage on warehouse compute_wh to role lister`);
  const session = await harness.signIn('ADMIN', adminPassword, 'LISTER');
  await harness.script(
    'use secondary roles none; use schema listed.public; use warehouse compute_wh',
    session,
  );
  expect((await harness.failure('select * from directory(@st)', session)).code).toBe('002003');
  await harness.execute('grant read on stage st to role lister');
  expect(await harness.rows('select * from directory(@st)', session)).toHaveLength(2);
  expect((await harness.failure('alter stage st refresh', session)).code).toBe('003001');
  await harness.execute('grant write on stage st to role lister');
  await harness.execute('alter stage st refresh', session);
});
