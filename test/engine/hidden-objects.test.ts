/** What a role has nothing to do with is for it as if it were not there, whatever it tries. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
let nobody: Session;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`create database d; create schema open; create schema shut; use schema d.open;
    create role nobody; grant usage on database d to role nobody; grant usage on schema d.open to role nobody;
    create user u password = 'Hidden-Object-1' must_change_password = false; grant role nobody to user u`);
  for (const schema of ['open', 'shut'])
    await harness.script(`use schema d.${schema}; create table table_x (a int); create view view_x as select a from table_x;
      create sequence sequence_x; create stage stage_x; create file format format_x; create tag tag_x;
      create row access policy rows_x as (a int) returns boolean -> true;
      create masking policy mask_x as (a int) returns int -> a;
      create network rule rule_x type = ipv4 value_list = ('1.2.3.4');
      create password policy password_x; create session policy session_x; create authentication policy authentication_x`);
  await harness.script(`create role okta_provisioner; create warehouse warehouse_x; create database database_x; create network policy policy_x;
    create security integration integration_x type = scim scim_client = 'okta' run_as_role = 'OKTA_PROVISIONER'`);
  nobody = await harness.signIn('U', 'Hidden-Object-1', 'NOBODY');
});
afterAll(() => harness.close());

const inSchemas = [
  ['table', 'table_x', 'rename to table_y'],
  ['table', 'table_x', 'add column b int'],
  ['table', 'table_x', 'add row access policy rows_x on (a)'],
  ['table', 'table_x', "set tag tag_x = 'a'"],
  ['view', 'view_x', 'rename to view_y'],
  ['sequence', 'sequence_x', "set comment = 'c'"],
  ['stage', 'stage_x', "set comment = 'c'"],
  ['file format', 'format_x', "set comment = 'c'"],
  ['tag', 'tag_x', "set comment = 'c'"],
  ['tag', 'tag_x', 'set masking policy mask_x'],
  ['row access policy', 'rows_x', "set comment = 'c'"],
  ['masking policy', 'mask_x', 'set body -> a'],
  ['network rule', 'rule_x', "set comment = 'c'"],
  ['password policy', 'password_x', "set comment = 'c'"],
  ['session policy', 'session_x', "set comment = 'c'"],
  ['authentication policy', 'authentication_x', "set comment = 'c'"],
] as const;
const named = ['open', 'shut'].flatMap((schema) =>
  inSchemas.map(([kind, name, change]) => [kind, `d.${schema}.${name}`, change] as const),
);
const all = [
  ...named,
  ['schema', 'd.shut', "set comment = 'c'"],
  ['database', 'database_x', "set comment = 'c'"],
  ['warehouse', 'warehouse_x', "set comment = 'c'"],
  ['network policy', 'policy_x', "set comment = 'c'"],
  ['security integration', 'integration_x', "set comment = 'c'"],
] as const;

/** What is said of it, as it would be said of `_none`. */
const outcome = async (sql: string): Promise<unknown> => {
  try {
    return (await harness.execute(sql, nobody)).result.rows.map((row) => row.map(String));
  } catch {
    const { code, message } = await harness.failure(sql, nobody);
    return { code, message };
  }
};
const asOfNone = (told: unknown): unknown =>
  JSON.parse(JSON.stringify(told).replaceAll(/_none\b/gi, (text) => (text === '_NONE' ? '_X' : '_x')));

describe.each(all)('ALTER and DROP %s %s %s', (kind, name, change) => {
  const none = name.replace(/_x$/, '_none').replace('shut', name === 'd.shut' ? 'shut_none' : 'shut');

  test.each([
    ['as they are', ''],
    ['with IF EXISTS', 'if exists '],
  ])('%s', async (_name, exists) => {
    for (const statement of [
      (at: string) => `alter ${kind} ${exists}${at} ${change}`,
      (at: string) => `drop ${kind} ${exists}${at}`,
    ]) {
      const told = await outcome(statement(name));
      const said = JSON.parse(
        JSON.stringify(await outcome(statement(none))).replaceAll(/SHUT_NONE/g, 'SHUT'),
      );
      expect(told).toEqual(asOfNone(said));
    }
  });
});

test('all of it is there still', async () => {
  expect(await harness.rows("show objects like '%_x' in database d")).toHaveLength(4);
  expect(await harness.rows("show stages like 'stage_x' in database d")).toHaveLength(2);
  expect(await harness.rows("show databases like 'database_x'")).toHaveLength(1);
});
