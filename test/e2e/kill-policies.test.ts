/**
 * SIGKILL while policies and tags are made, changed, set and taken away. Readers ask from the first moment after each
 * restart: what they see is what the last answers said, or what the one statement that nobody answered any more says.
 */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDriver } from '../support/driver.ts';
import { type RawSql, rawSql } from '../support/raw-sql.ts';
import { adminPassword, startServerProcess } from '../support/server-process.ts';
import { type ServerStore, sqliteServerStore } from '../support/server-store.ts';

const rounds = 3;
const workers = 3;
const ids = [0, 1, 2, 3, 4, 5];

/** Policies by name: from which id on rows are shown, and what stands in place of the secret. Null: there is no such policy. */
interface State {
  readonly rows: { readonly [name in 'r1' | 'r2']: number | null };
  readonly masks: { readonly [name in 'm1' | 'm2']: string | null };
  readonly rowPolicy: 'r1' | 'r2' | null;
  readonly columnMask: 'm1' | 'm2' | null;
  readonly tagMask: 'm1' | 'm2' | null;
  /** What the tag is set on; null: there is no tag. */
  readonly tagged: readonly ('column' | 'table' | 'schema')[] | null;
}

interface Step {
  readonly sql: string;
  readonly to: State;
}

const beginning: State = {
  rows: { r1: null, r2: null },
  masks: { m1: null, m2: null },
  rowPolicy: null,
  columnMask: null,
  tagMask: null,
  tagged: null,
};

const pick = <Item>(items: readonly Item[]): Item => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

const rowBody = (least: number): string => `current_role() = 'ACCOUNTADMIN' or id >= ${least}`;
const maskBody = (text: string): string =>
  `case when current_role() = 'ACCOUNTADMIN' then s else '${text}' end`;

const rowSteps = (state: State, name: 'r1' | 'r2', fresh: number): readonly Step[] => {
  const least = fresh % ids.length;
  const defined = { ...state, rows: { ...state.rows, [name]: least } };
  if (state.rows[name] === null)
    return [
      {
        sql: `create row access policy ${name} as (id int) returns boolean -> ${rowBody(least)}`,
        to: defined,
      },
    ];
  const steps = [{ sql: `alter row access policy ${name} set body -> ${rowBody(least)}`, to: defined }];
  const { rowPolicy } = state;
  if (rowPolicy === name)
    return [
      ...steps,
      { sql: `alter table t drop row access policy ${name}`, to: { ...state, rowPolicy: null } },
      { sql: 'alter table t drop all row access policies', to: { ...state, rowPolicy: null } },
    ];
  const add = `add row access policy ${name} on (id)`;
  const exchanged = rowPolicy === null ? add : `drop row access policy ${rowPolicy}, ${add}`;
  return [
    ...steps,
    { sql: `alter table t ${exchanged}`, to: { ...state, rowPolicy: name } },
    { sql: `drop row access policy ${name}`, to: { ...state, rows: { ...state.rows, [name]: null } } },
    {
      sql: `create or replace row access policy ${name} as (id int) returns boolean -> ${rowBody(least)}`,
      to: defined,
    },
  ];
};

const maskSteps = (state: State, name: 'm1' | 'm2', fresh: number): readonly Step[] => {
  const text = `${name}:${fresh}`;
  const defined = { ...state, masks: { ...state.masks, [name]: text } };
  if (state.masks[name] === null)
    return [
      {
        sql: `create masking policy ${name} as (s varchar) returns varchar -> ${maskBody(text)}`,
        to: defined,
      },
    ];
  const { columnMask, tagMask, tagged } = state;
  const steps = [
    { sql: `alter masking policy ${name} set body -> ${maskBody(text)}`, to: defined },
    columnMask === name
      ? { sql: 'alter table t modify column s unset masking policy', to: { ...state, columnMask: null } }
      : {
          sql: `alter table t modify column s set masking policy ${name} force`,
          to: { ...state, columnMask: name },
        },
  ];
  if (columnMask !== name && tagMask !== name)
    steps.push({
      sql: `drop masking policy ${name}`,
      to: { ...state, masks: { ...state.masks, [name]: null } },
    });
  if (tagged === null) return steps;
  const setting =
    tagMask === name
      ? { sql: `alter tag g unset masking policy ${name}`, to: { ...state, tagMask: null } }
      : { sql: `alter tag g set masking policy ${name} force`, to: { ...state, tagMask: name } };
  // Set on the tag more often: most steps are about what is set already.
  return [...steps, setting, setting];
};

const places = { column: 'table t modify column s', table: 'table t', schema: 'schema' } as const;

const tagSteps = (state: State, schema: string): readonly Step[] => {
  const { tagged, tagMask } = state;
  if (tagged === null)
    return [
      { sql: 'create tag g propagate = on_dependency_and_data_movement', to: { ...state, tagged: [] } },
    ];
  const steps = (['column', 'table', 'schema'] as const).map((place): Step => {
    const bearer = place === 'schema' ? `schema ${schema}` : places[place];
    return tagged.includes(place)
      ? {
          sql: `alter ${bearer} unset tag g`,
          to: { ...state, tagged: tagged.filter((other) => other !== place) },
        }
      : { sql: `alter ${bearer} set tag g = 'x'`, to: { ...state, tagged: [...tagged, place] } };
  });
  return tagMask === null ? [...steps, { sql: 'drop tag g', to: { ...state, tagged: null } }] : steps;
};

/** What a reader sees. */
const visible = ({ rows, masks, rowPolicy, columnMask, tagMask, tagged }: State): readonly unknown[] => {
  const least = rowPolicy === null ? 0 : (rows[rowPolicy] ?? 0);
  const mask = columnMask ?? (tagged !== null && tagged.length > 0 ? tagMask : null);
  const shown = mask === null ? null : masks[mask];
  return ids.filter((id) => id >= least).map((id) => [String(id), shown ?? `secret ${id}`]);
};

/** A table of its own in a schema of its own. */
class Guarded {
  readonly schema: string;
  acknowledged = beginning;
  /** What a statement that was not answered would lead to. */
  attempted: State | null = null;
  /** Of a copy of the table that there may be: whether its rows are to be masked, whatever became of the statement. */
  copyMasked = false;
  steps = 0;

  constructor(schema: string) {
    this.schema = schema;
  }

  get allowed(): readonly (readonly unknown[])[] {
    return [this.acknowledged, ...(this.attempted === null ? [] : [this.attempted])].map(visible);
  }
}

let fresh = 0;

/** The connection breaks when the server is killed; anything else is a failure of the test. */
const change = async (sql: RawSql, guarded: Guarded): Promise<void> => {
  try {
    for (;;) {
      fresh += 1;
      const state = guarded.acknowledged;
      if (guarded.steps % 6 === 5) await copy(sql, guarded);
      const step = pick([
        ...rowSteps(state, pick(['r1', 'r2']), fresh),
        ...maskSteps(state, pick(['m1', 'm2']), fresh),
        ...tagSteps(state, guarded.schema),
      ]);
      guarded.attempted = step.to;
      await sql.run(step.sql);
      guarded.acknowledged = step.to;
      guarded.attempted = null;
      guarded.steps += 1;
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
};

/** A tag on the column goes with its rows, and so does what it masks, before anybody sees them. */
const copy = async (sql: RawSql, guarded: Guarded): Promise<void> => {
  const { tagged, tagMask } = guarded.acknowledged;
  guarded.copyMasked = tagged?.includes('column') === true && tagMask !== null;
  if (Math.random() < 0.5) await sql.run('create table c as select id, s from t');
  else {
    await sql.run('create table c (id int, s varchar)');
    await sql.run('insert into c select id, s from t');
  }
  await sql.run('drop table c');
};

const adminOf = async (url: string, schema?: string): Promise<RawSql> => {
  const sql = await rawSql(url);
  for (const statement of [
    'use role accountadmin',
    'use warehouse compute_wh',
    ...(schema === undefined ? [] : [`use schema guarded.${schema}`]),
  ])
    await sql.run(statement);
  return sql;
};

const readerOf = async (url: string): Promise<RawSql> => {
  const sql = await rawSql(url, 'READER', 'Reader-Pass-1');
  await sql.run('use warehouse compute_wh');
  return sql;
};

const makeGuarded = async (sql: RawSql, schema: string): Promise<Guarded> => {
  for (const statement of [
    `create schema guarded.${schema}`,
    `grant usage on schema guarded.${schema} to role reader`,
    `grant select on future tables in schema guarded.${schema} to role reader`,
    `grant select on future views in schema guarded.${schema} to role reader`,
    `use schema guarded.${schema}`,
    `create table t as select column1::int as id, 'secret ' || column1 as s from values (${ids.join('), (')})`,
    'create view v as select id, s from t',
  ])
    await sql.run(statement);
  return new Guarded(schema);
};

const isOpen = ([id, s]: readonly (string | null)[]): readonly unknown[] => [id, s?.startsWith('secret')];

/** What the reader sees of one is among what it may be; from then on it is that. */
const look = async (reader: RawSql, guarded: Guarded): Promise<void> => {
  const { schema } = guarded;
  const seen = await reader.run(`select id, s from guarded.${schema}.t order by id`);
  expect({ schema, seen, allowed: guarded.allowed }).toSatisfy(
    ({ allowed }: { allowed: readonly unknown[] }) => allowed.some((rows) => isDeepStrictEqual(rows, seen)),
  );
  // Its own tags, which propagation gives it, may have another mask.
  const through = await reader.run(`select id, s from guarded.${schema}.v order by id`);
  expect({ schema, through: through.map(isOpen) }).toEqual({ schema, through: seen.map(isOpen) });
  const isAttempted = guarded.attempted !== null && isDeepStrictEqual(visible(guarded.attempted), seen);
  const isBoth = isDeepStrictEqual(visible(guarded.acknowledged), seen);
  if (isAttempted && !isBoth && guarded.attempted !== null) guarded.acknowledged = guarded.attempted;
  if (!(isAttempted && isBoth)) guarded.attempted = null;
};

const lookAtCopy = async (reader: RawSql, { schema, copyMasked }: Guarded): Promise<void> => {
  const copied = await reader.run(`show tables like 'c' in schema guarded.${schema}`);
  if (copied.length === 0 || !copyMasked) return;
  const shown = await reader.run(`select distinct s from guarded.${schema}.c`);
  expect(shown.filter(([s]) => s?.startsWith('secret'))).toEqual([]);
};

/** What the catalog says is set agrees with what is seen. */
const checkReferences = async (admin: RawSql, guarded: Guarded): Promise<void> => {
  const { schema, acknowledged, attempted } = guarded;
  const names = (
    await admin.run(
      `select lower(policy_name) from table(guarded.information_schema.policy_references(ref_entity_name => 'guarded.${schema}.t', ref_entity_domain => 'table')) where tag_name is null order by 1`,
    )
  ).map(([name]) => name);
  const expected = [acknowledged, ...(attempted === null ? [] : [attempted])].map(
    ({ rowPolicy, columnMask }) => [columnMask, rowPolicy].filter((name) => name !== null),
  );
  expect({ schema, names, expected }).toSatisfy(() =>
    expected.some((list) => isDeepStrictEqual(list, names)),
  );
};

/** From the first moment on, with several readers at once. */
const lookAtAll = async (url: string, all: readonly Guarded[]): Promise<void> => {
  const reader = await readerOf(url);
  const others = await Promise.all([readerOf(url), readerOf(url)]);
  await Promise.all(
    [reader, ...others].flatMap((asking) => all.map(async (guarded) => await look(asking, guarded))),
  );
  const admin = await adminOf(url);
  for (const guarded of all) {
    await lookAtCopy(reader, guarded);
    await checkReferences(admin, guarded);
  }
};

describe('Killing the server while policies and tags change', () => {
  let store: ServerStore;
  let folder: string;

  beforeAll(async () => {
    store = sqliteServerStore();
    folder = store.newFolder();
    const server = await startServerProcess(folder, store.environment);
    const sql = await adminOf(server.url);
    for (const statement of [
      'create database guarded',
      'create role reader',
      "create user reader password = 'Reader-Pass-1' must_change_password = false default_role = reader",
      'grant role reader to user reader',
      'grant usage on warehouse compute_wh to role reader',
      'grant usage on database guarded to role reader',
    ])
      await sql.run(statement);
    await server.stop('SIGKILL');
  });
  afterAll(() => store.remove());

  test('shows no row and no value, at no moment, that neither an answer nor an attempt allows', async () => {
    const all: Guarded[] = [];
    let server = await startServerProcess(folder, store.environment);
    for (let round = 0; round < rounds; round += 1) {
      const maker = await adminOf(server.url);
      const mine: Guarded[] = [];
      for (let worker = 0; worker < workers; worker += 1)
        mine.push(await makeGuarded(maker, `r${round}w${worker}`));
      all.push(...mine);
      const work: Promise<void>[] = [];
      for (const guarded of mine) work.push(change(await adminOf(server.url, guarded.schema), guarded));
      let failure: unknown;
      Promise.all(work).catch((error: unknown) => {
        failure = error;
      });
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 600));
      // On a busy machine little may have been done by then.
      while (failure === undefined && mine.some(({ steps }) => steps < 12))
        await new Promise((resolve) => setTimeout(resolve, 5));
      await server.stop('SIGKILL');
      await Promise.all(work);
      server = await startServerProcess(folder, store.environment);
      await lookAtAll(server.url, all);
    }
    const driver = await connectDriver(server.url, { password: adminPassword });
    await driver.script('use role accountadmin', 'use warehouse compute_wh', 'use database guarded');
    // What is set can be taken away, and what was hidden is there.
    for (const { schema } of all) {
      await driver.query(`alter table ${schema}.t drop all row access policies`);
      expect(await driver.query(`select count(*) as n from ${schema}.t where s like 'secret%'`)).toEqual([
        { N: ids.length },
      ]);
    }
    console.info(`${all.reduce((sum, { steps }) => sum + steps, 0)} changes, ${rounds} kills`);
    await driver.close();
    expect(await server.stop()).toBe(0);
  }, 180_000);
});
