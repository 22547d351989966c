/** Tags that go on by themselves. https://docs.snowflake.com/en/user-guide/object-tagging/propagation */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { Movements } from '../../src/engine/tables/movements.ts';
import { adminPassword, type Harness, openHarness } from './harness.ts';

let harness: Harness;
let reader: Session;
let database = '';
let databases = 0;

beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`
    use warehouse compute_wh; create role reader; grant role reader to user admin;
    grant usage on warehouse compute_wh to role reader`);
  reader = await harness.signIn('ADMIN', adminPassword, 'READER');
  await harness.script('use secondary roles none; use warehouse compute_wh', reader);
});
afterAll(() => harness.close());
beforeEach(async () => {
  databases += 1;
  database = `P${databases}`;
  await harness.script(`
    use role accountadmin; use secondary roles none; create database ${database};
    create table people (id int, name varchar, note varchar);
    insert into people values (1, 'Ann', 'a'), (2, 'Bob', 'b');
    create table others (id int, name varchar);
    grant usage on database ${database} to role reader; grant usage on schema ${database}.public to role reader;
    grant select on future tables in schema public to role reader;
    grant select on future views in schema public to role reader`);
});

const script = (sql: string, session?: Session) => harness.script(sql, session);
/** `value METHOD` of the tag that holds; null where none does. */
const held = async (tag: string, object: string, domain = 'table'): Promise<string | null> => {
  const rows = await harness.rows(
    `select tag_value || ' ' || apply_method as held
     from table(information_schema.tag_references('${object}', '${domain}')) where tag_name = upper('${tag}')`,
  );
  return rows.length === 0 ? null : String(rows[0]?.['HELD']);
};
const heldBy = (tag: string, ...columns: string[]) =>
  Promise.all(columns.map((column) => held(tag, column, 'column')));
const refusal = async (sql: string, session?: Session) => (await harness.failure(sql, session)).message;

describe('ON_DEPENDENCY', () => {
  beforeEach(() => script('create tag kind propagate = on_dependency'));

  test('a view and its columns have the tags of what they are made of', async () => {
    await script(`
      alter table people set tag kind = 't';
      alter table people modify column name set tag kind = 'n';
      create view seen as select name as who, upper(name) || note as loud, id, 1 as one from people;
      create secure view beyond (person) as select who from seen where one = 1`);
    expect(await held('kind', 'seen')).toBe('t PROPAGATED');
    expect(await heldBy('kind', 'seen.who', 'seen.loud', 'seen.id', 'seen.one')).toEqual([
      'n PROPAGATED',
      'n PROPAGATED',
      't INHERITED',
      't INHERITED',
    ]);
    expect(await held('kind', 'beyond')).toBe('t PROPAGATED');
    expect(await heldBy('kind', 'beyond.person')).toEqual(['n PROPAGATED']);
    expect(await harness.only("select system$get_tag('kind', 'beyond.person', 'column')")).toBe('n');
    expect(
      await harness.rows(`
        select object_name, column_name, tag_value, apply_method from snowflake.account_usage.tag_references
        where tag_database = '${database}' and object_name = 'BEYOND' order by column_name nulls first`),
    ).toEqual([
      { OBJECT_NAME: 'BEYOND', COLUMN_NAME: null, TAG_VALUE: 't', APPLY_METHOD: 'PROPAGATED' },
      { OBJECT_NAME: 'BEYOND', COLUMN_NAME: 'PERSON', TAG_VALUE: 'n', APPLY_METHOD: 'PROPAGATED' },
    ]);
  });

  test('and follow them, through other views too, as tags are added, changed and removed', async () => {
    await script(`
      create view first as select name from people;
      create view second as select name from first;
      create view third as select s.name from second s join first f on s.name = f.name`);
    expect(await heldBy('kind', 'first.name', 'second.name', 'third.name')).toEqual([null, null, null]);
    await script("alter table people modify column name set tag kind = 'x'");
    expect(await heldBy('kind', 'first.name', 'second.name', 'third.name')).toEqual(
      Array(3).fill('x PROPAGATED'),
    );
    await script("alter table people modify column name set tag kind = 'y'");
    expect(await heldBy('kind', 'first.name', 'second.name', 'third.name')).toEqual(
      Array(3).fill('y PROPAGATED'),
    );
    await script("alter view first set tag kind = 'v'");
    expect(await Promise.all(['first', 'second', 'third'].map((view) => held('kind', view)))).toEqual([
      'v MANUAL',
      'v PROPAGATED',
      'v PROPAGATED',
    ]);
    await script('alter table people modify column name unset tag kind; alter view first unset tag kind');
    expect(await heldBy('kind', 'first.name', 'second.name', 'third.name')).toEqual([null, null, null]);
  });

  test('a value that somebody set takes precedence, and a propagated one over one that is inherited', async () => {
    await script(`
      alter table people set tag kind = 't'; alter schema public set tag kind = 's';
      create view named with tag (kind = 'mine') as select id from people;
      create view plain as select id from people`);
    expect(await held('kind', 'named')).toBe('mine MANUAL');
    expect(await held('kind', 'plain')).toBe('t PROPAGATED');
    expect(await held('kind', 'others')).toBe('s INHERITED');
    await script("alter table people set tag kind = 'u'; alter view plain set tag kind = 'own'");
    await script("alter table people set tag kind = 'v'");
    expect(await held('kind', 'named')).toBe('mine MANUAL');
    expect(await held('kind', 'plain')).toBe('own MANUAL');
  });

  test('what a source inherits does not go on', async () => {
    await script(`
      alter schema public set tag kind = 's'; create schema away; use schema public;
      create view away.seen as select id from public.people`);
    expect(await held('kind', 'away.seen')).toBeNull();
    await script("alter table public.people set tag kind = 't'");
    expect(await held('kind', 'away.seen')).toBe('t PROPAGATED');
    expect(await heldBy('kind', 'away.seen.id')).toEqual(['t INHERITED']);
  });

  test('rows that move take nothing along, and a change of PROPAGATE leaves what was set', async () => {
    await script(`
      alter table people set tag kind = 't'; create view seen as select id from people;
      create table copied as select * from people; insert into others select id, name from people;
      alter tag kind unset propagate; alter table people set tag kind = 'u'`);
    expect(await held('kind', 'copied')).toBeNull();
    expect(await held('kind', 'others')).toBeNull();
    expect(await held('kind', 'seen')).toBe('t PROPAGATED');
    await script('create view later as select id from people');
    expect(await held('kind', 'later')).toBeNull();
  });

  test('what takes the name of a source gives its tags to the views of the old one', async () => {
    await script(`
      create view seen as select name from people;
      create or replace table people (id int, name varchar with tag (kind = 'new'))`);
    expect(await heldBy('kind', 'seen.name')).toEqual(['new PROPAGATED']);
    await script(`
      create table copy clone people; create view of_others as select name from others;
      create or replace table others clone copy`);
    expect(await heldBy('kind', 'copy.name', 'others.name', 'of_others.name')).toEqual([
      'new MANUAL',
      'new MANUAL',
      'new PROPAGATED',
    ]);
    await script(
      "alter table others modify column name set tag kind = 'o'; create view low as select * from others",
    );
    await script(
      'create view high as select name from low; create or replace view low as select name from people',
    );
    expect(await heldBy('kind', 'high.name', 'low.name')).toEqual(['new PROPAGATED', 'new PROPAGATED']);
  });
});

describe('TAG_REFERENCES_ALL_COLUMNS', () => {
  const all = (object: string, domain = 'table') =>
    `select column_name, tag_value, apply_method, level, domain
     from table(${database}.information_schema.tag_references_all_columns('${object}', '${domain}'))`;

  test('tells of the tags of every column of a table or view, however they came there', async () => {
    await script(`
      create tag kind propagate = on_dependency; alter schema public set tag kind = 's';
      alter table people modify column name set tag kind = 'n'; create view seen as select id, name from people`);
    expect(await harness.rows(all('people'))).toEqual([
      { COLUMN_NAME: 'ID', TAG_VALUE: 's', APPLY_METHOD: 'INHERITED', LEVEL: 'SCHEMA', DOMAIN: 'COLUMN' },
      { COLUMN_NAME: 'NAME', TAG_VALUE: 'n', APPLY_METHOD: 'MANUAL', LEVEL: 'COLUMN', DOMAIN: 'COLUMN' },
      { COLUMN_NAME: 'NOTE', TAG_VALUE: 's', APPLY_METHOD: 'INHERITED', LEVEL: 'SCHEMA', DOMAIN: 'COLUMN' },
    ]);
    expect(
      (await harness.rows(all('seen'))).map((row) => `${row['TAG_VALUE']} ${row['APPLY_METHOD']}`),
    ).toEqual(['s INHERITED', 'n PROPAGATED']);
  });

  test('tells nothing of what the role may not see, and of nothing but tables', async () => {
    const missing = /does not exist or not authorized/;
    expect(await refusal(all(`${database}.public.people`), reader)).toMatch(missing);
    expect(await refusal(all(`${database}.public.nothing`), reader)).toMatch(missing);
    expect(await refusal(all('public', 'schema'))).toMatch(/OBJECT_DOMAIN/);
    expect(await refusal(all('people.name', 'column'))).toMatch(/OBJECT_DOMAIN/);
  });
});

test('CREATE TABLE LIKE and CLONE take all tags along, however they came to be', async () => {
  await script(`create tag plain; alter table people set tag plain = 't';
    alter table people modify column name set tag plain = 'n';
    create table alike like people; create table twin clone people;
    create table other like people with tag (plain = 'mine')`);
  for (const table of ['alike', 'twin']) {
    expect(await held('plain', table)).toBe('t MANUAL');
    expect(await heldBy('plain', `${table}.name`, `${table}.id`)).toEqual(['n MANUAL', 't INHERITED']);
  }
  expect(await held('plain', 'other')).toBe('mine MANUAL');
});

describe('ON_DATA_MOVEMENT', () => {
  beforeEach(() =>
    script(`
      create tag kind propagate = on_data_movement;
      alter table people set tag kind = 't';
      alter table people modify column name set tag kind = 'n'`),
  );

  test('CREATE TABLE AS SELECT takes tags to the new table and its columns', async () => {
    await script('create table copied as select id as number, name || note as text from people');
    expect(await held('kind', 'copied')).toBe('t PROPAGATED');
    expect(await heldBy('kind', 'copied.text', 'copied.number')).toEqual(['n PROPAGATED', 't INHERITED']);
    await script("create table named (a varchar with tag (kind = 'mine')) as select name from people");
    expect(await heldBy('kind', 'named.a')).toEqual(['mine MANUAL']);
    await script('create temporary table passing as select name from people');
    expect(await heldBy('kind', 'passing.name')).toEqual(['n PROPAGATED']);
  });

  test.each([
    ['INSERT', 'insert into target (b) select name from people'],
    ['INSERT OVERWRITE', 'insert overwrite into target (b) select name from people'],
    [
      'a query with a name',
      'insert into target (b) with p as (select name from people) select max(name) from p',
    ],
    ['a subquery', 'insert into target (b) select (select max(name) from people)'],
    ['UPDATE', 'update target set b = p.name from people p where target.a = p.id'],
    [
      'MERGE',
      'merge into target using people p on target.a = p.id when matched then update set b = p.name when not matched then insert (b) values (p.name)',
    ],
  ])('%s takes them to the columns that are written', async (_, change) => {
    await script(
      `create table target (a int, b varchar, c varchar); insert into target values (1, 'x', 'y'); ${change}`,
    );
    expect(await heldBy('kind', 'target.b')).toEqual(['n PROPAGATED']);
    expect(await heldBy('kind', 'target.a', 'target.c')).toEqual(['t INHERITED', 't INHERITED']);
    expect(await held('kind', 'target')).toBe('t PROPAGATED');
  });

  test('DELETE, rows given as values and a view take nothing', async () => {
    await script(`
      create table target (a int, b varchar); insert into target values (1, 'x');
      delete from target using people where target.a = people.id;
      create view seen as select name from people`);
    expect(await held('kind', 'target')).toBeNull();
    expect(await held('kind', 'seen')).toBeNull();
  });

  test('within a table too, but a column gives itself nothing', async () => {
    await script("update people set note = name; update people set name = name || '!'");
    expect(await heldBy('kind', 'people.note', 'people.name', 'people.id')).toEqual([
      'n PROPAGATED',
      'n MANUAL',
      't INHERITED',
    ]);
    expect(await held('kind', 'people')).toBe('t MANUAL');
  });

  test('the target stays as it is when the source changes, or loses the tag', async () => {
    await script(`
      create table copied as select name from people;
      alter table people modify column name set tag kind = 'other'; alter table people unset tag kind`);
    expect(await heldBy('kind', 'copied.name')).toEqual(['n PROPAGATED']);
    await script('insert overwrite into copied select name from people');
    expect(await heldBy('kind', 'copied.name')).toEqual(['other PROPAGATED']);
    expect(await held('kind', 'copied')).toBe('t PROPAGATED');
  });

  test.each([
    ['fails', 'insert into target (b, c) select name, 1 / (id - 1) from people'],
    ['is rolled back', 'begin; insert into target (b) select name from people; rollback'],
  ])('goes again where the change %s', async (_, change) => {
    await script('create table target (a int, b varchar, c float); create view over as select b from target');
    await script(change).catch(() => undefined);
    expect(await heldBy('kind', 'target.b', 'over.b')).toEqual([null, null]);
    expect(await held('kind', 'target')).toBeNull();
    await script('insert into target (b) select name from people');
    await script(change).catch(() => undefined);
    expect(await heldBy('kind', 'target.b')).toEqual(['n PROPAGATED']);
  });

  test('stays where others moved rows into the table meanwhile, and in what a transaction keeps', async () => {
    await script('create table target (b varchar)');
    const other = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await script(`use schema ${database}.public`, other);
    await script('begin; insert into target select name from people', other);
    await script('insert into target select name from people');
    await script('rollback', other);
    expect(await heldBy('kind', 'target.b')).toEqual(['n PROPAGATED']);
    await script(
      'create or replace table target (b varchar); begin; insert into target select name from people',
    );
    await script('insert into target select 1 / 0').catch(() => undefined);
    await script('commit');
    expect(await heldBy('kind', 'target.b')).toEqual(['n PROPAGATED']);
  });

  test('stays where others move rows into the table while it is taken back', async () => {
    const other = await harness.signIn('ADMIN', adminPassword, 'ACCOUNTADMIN');
    await script(`use schema ${database}.public`, other);
    for (let turn = 0; turn < 40; turn += 1) {
      await script('create or replace table target (b varchar, c float)');
      const failing = script('insert into target (b, c) select name, 1 / (id - 1) from people').catch(
        () => undefined,
      );
      const begun = performance.now();
      while (performance.now() < begun + turn / 4) await new Promise(setImmediate);
      await script('insert into target (b) select name from people', other);
      await failing;
      expect(await heldBy('kind', 'target.b'), `${turn / 4} ms later`).toEqual(['n PROPAGATED']);
    }
  });

  test('is not counted on while it is taken back', async () => {
    const movements = new Movements();
    const [failed, later] = [{}, {}];
    const steps: string[] = [];
    const movement = await movements.begin(1, failed);
    const takenBack = movements.takeBack(1, movement, async () => {
      await new Promise(setImmediate);
      steps.push('taken back');
    });
    const other = movements.begin(1, later).then(() => steps.push('begun'));
    await movements.begin(2, later).then(() => steps.push('begun elsewhere'));
    await Promise.all([takenBack, other]);
    expect(steps).toEqual(['begun elsewhere', 'taken back', 'begun']);
    await movements.takeBack(1, movement, async () => void steps.push('taken back again'));
    expect(steps).toHaveLength(3);
  });

  test('needs no privilege on the tag, and one who may not read the source moves nothing', async () => {
    await script(`
      create table target (b varchar); grant insert on table target to role reader;
      grant select on table others to role reader;
      alter table others modify column name set tag kind = 'o'`);
    expect(
      await refusal(
        `insert into ${database}.public.target select name from ${database}.public.people`,
        reader,
      ),
    ).toMatch(/does not exist or not authorized/);
    expect(await held('kind', 'target')).toBeNull();
    await script(`insert into ${database}.public.target select name from ${database}.public.others`, reader);
    expect(await heldBy('kind', 'target.b')).toEqual(['o PROPAGATED']);
  });
});

describe('ON_DEPENDENCY_AND_DATA_MOVEMENT', () => {
  test('goes from a table through rows and views', async () => {
    await script(`
      create tag kind propagate = on_dependency_and_data_movement;
      create table target (name varchar); create view over as select name from target;
      alter table people modify column name set tag kind = 'n';
      create view seen as select name from people; insert into target select name from seen`);
    expect(await heldBy('kind', 'seen.name', 'target.name', 'over.name')).toEqual(
      Array(3).fill('n PROPAGATED'),
    );
  });
});

describe('Different values', () => {
  const both =
    'select p.name as a, o.name as b, p.name || o.name as c from people p join others o on p.id = o.id';
  const conflict = async (settings: string, first: string, second: string) => {
    await script(`
      create tag kind ${settings};
      alter table people modify column name set tag kind = '${first}';
      alter table others modify column name set tag kind = '${second}';
      create or replace view joined as ${both}`);
    return await heldBy('kind', 'joined.a', 'joined.b', 'joined.c');
  };

  test('become CONFLICT', async () => {
    expect(await conflict('propagate = on_dependency', 'x', 'y')).toEqual([
      'x PROPAGATED',
      'y PROPAGATED',
      'CONFLICT PROPAGATED',
    ]);
    await script("alter table others modify column name set tag kind = 'x'");
    expect(await heldBy('kind', 'joined.c')).toEqual(['x PROPAGATED']);
  });

  test('or the text of ON_CONFLICT', async () => {
    const settings = "propagate = on_dependency on_conflict = 'HIGHLY CONFIDENTIAL'";
    expect((await conflict(settings, 'x', 'y'))[2]).toBe('HIGHLY CONFIDENTIAL PROPAGATED');
  });

  test('or the first of ALLOWED_VALUES', async () => {
    const settings =
      "allowed_values 'confidential', 'internal', 'public' propagate = on_dependency on_conflict = allowed_values_sequence";
    expect((await conflict(settings, 'public', 'internal'))[2]).toBe('internal PROPAGATED');
    await script(`
      alter tag kind set allowed_values 'confidential', 'public', 'internal';
      create or replace view joined as ${both}`);
    expect(await heldBy('kind', 'joined.c')).toEqual(['public PROPAGATED']);
    await script(`
      alter tag kind set allowed_values 'confidential'; create or replace view joined as ${both}`);
    expect(await heldBy('kind', 'joined.c')).toEqual(['CONFLICT PROPAGATED']);
  });

  test('meet in a table that keeps rows with the one as those with the other come', async () => {
    await script(`
      create tag kind propagate = on_data_movement; create table target (name varchar);
      alter table people modify column name set tag kind = 'x';
      alter table others modify column name set tag kind = 'y';
      insert into target select name from people; insert into target select name from people`);
    expect(await heldBy('kind', 'target.name')).toEqual(['x PROPAGATED']);
    await script('insert into target select name from others');
    expect(await heldBy('kind', 'target.name')).toEqual(['CONFLICT PROPAGATED']);
    await script('insert overwrite into target select name from others');
    expect(await heldBy('kind', 'target.name')).toEqual(['y PROPAGATED']);
  });
});

describe('What a propagated tag masks', () => {
  beforeEach(() =>
    script(`
      create masking policy texts as (val varchar) returns varchar ->
        case when current_role() = 'ACCOUNTADMIN' then val else '*' end;
      create tag secret propagate = on_dependency_and_data_movement;
      alter tag secret set masking policy texts;
      alter table people modify column name set tag secret = 'x'`),
  );
  const seen = async (from: string) =>
    (await harness.rows(`select * from ${database}.public.${from}`, reader)).map((row) => Object.values(row));

  test('is masked in what rows were moved to', async () => {
    await script('create table copied as select name from people; create table target (b varchar)');
    await script('insert into target select name from people');
    expect(await seen('copied')).toEqual([['*'], ['*']]);
    expect(await seen('target')).toEqual([['*'], ['*']]);
    expect(await harness.rows('select * from target order by 1')).toEqual([{ B: 'Ann' }, { B: 'Bob' }]);
    expect(await seen("target where b = 'Ann'")).toEqual([]);
  });

  test('in a view over a table, and as soon as its source is tagged', async () => {
    await script(`
      create table plain (note varchar); insert into plain values ('p');
      create view first as select note from plain; create view second as select upper(note) as up from first`);
    expect(await seen('second')).toEqual([['P']]);
    await script("alter table plain modify column note set tag secret = 'x'");
    expect(await seen('second')).toEqual([['*']]);
    await script('alter table plain modify column note unset tag secret');
    expect(await seen('second')).toEqual([['P']]);
  });

  test('stays masked where the source is dropped', async () => {
    await script('create table copied as select name from people; drop table people');
    expect(await seen('copied')).toEqual([['*'], ['*']]);
  });
});

describe('PROPAGATE', () => {
  test('is for owners of the tag with APPLY TAG', async () => {
    await script(`
      grant create tag on schema ${database}.public to role reader`);
    const tag = `${database}.public.mine`;
    expect(await refusal(`create tag ${tag} propagate = on_dependency`, reader)).toMatch(
      /Insufficient privileges/,
    );
    await script(`create tag ${tag}`, reader);
    expect(await refusal(`alter tag ${tag} set propagate = on_dependency`, reader)).toMatch(
      /Insufficient privileges/,
    );
    await script('grant apply tag on account to role reader');
    await script(`alter tag ${tag} set propagate = on_dependency on_conflict = 'c'`, reader);
    await script('revoke apply tag on account from role reader');
    await script(`alter tag ${tag} set comment = 'still mine'`, reader);
    expect(await refusal(`alter tag ${tag} set on_conflict = 'd'`, reader)).toMatch(
      /Insufficient privileges/,
    );
    await script(`alter tag ${tag} unset propagate`, reader);
  });

  test('is shown, and refused where it says nothing that is known', async () => {
    await script('create tag shown propagate = on_data_movement on_conflict = allowed_values_sequence');
    const shown = async () => {
      const [row] = await harness.rows("show tags like 'shown' in schema public");
      return [row?.['propagate'], row?.['on_conflict']];
    };
    expect(await shown()).toEqual(['ON_DATA_MOVEMENT', 'ALLOWED_VALUES_SEQUENCE']);
    await script("alter tag shown set propagate = on_dependency on_conflict = 'HIGH'");
    expect(await shown()).toEqual(['ON_DEPENDENCY', 'HIGH']);
    await script('alter tag shown unset on_conflict');
    expect(await shown()).toEqual(['ON_DEPENDENCY', null]);
    await script('alter tag shown unset propagate');
    expect(await shown()).toEqual([null, null]);
    expect(await refusal('create tag bad propagate = sometimes')).toMatch(/PROPAGATE/);
    expect(await refusal('create tag bad propagate = on_dependency on_conflict = merge')).toMatch(/MERGE/);
    expect(await refusal('create tag bad propagate = on_dependency on_conflict = whatever')).toMatch(
      /ON_CONFLICT/,
    );
    expect(await refusal("create tag bad on_conflict = 'x'")).toMatch(/PROPAGATE/);
    expect(
      await refusal(`create tag bad propagate = on_dependency on_conflict = '${'x'.repeat(257)}'`),
    ).toMatch(/256/);
  });

  test('to more tags than an object may have leaves out those without room, and the statement succeeds', async () => {
    const tags = Array.from({ length: 50 }, (_, index) => `g${index}`);
    await script(`
      ${tags.map((tag) => `create tag ${tag}`).join(';')};
      create tag kind propagate = on_dependency; alter table people set tag kind = 'x';
      create view full with tag (${tags
        .slice(1)
        .map((tag) => `${tag} = 'v'`)
        .join(', ')}) as select id from people`);
    expect(await held('kind', 'full')).toBe('x PROPAGATED');
    await script(
      "alter view full unset tag kind; alter view full set tag g0 = 'v'; alter table people set tag kind = 'y'",
    );
    expect(await held('kind', 'full')).toBeNull();
  });
});
