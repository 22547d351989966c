/** Whatever is set where: a tag's value on an object is the nearest one on the way up to the account. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TagBearer } from '../../src/account/account.ts';
import { n, openTestAccount, type TestAccount } from './support/account.ts';

/** Each with the place above it, from which it inherits. */
const places = {
  account: { bearer: { kind: 'ACCOUNT' }, above: null },
  role: { bearer: { kind: 'ROLE', path: [n('TEAM')] }, above: 'account' },
  user: { bearer: { kind: 'USER', path: [n('ANN')] }, above: 'account' },
  warehouse: { bearer: { kind: 'WAREHOUSE', path: [n('COMPUTE_WH')] }, above: 'account' },
  database: { bearer: { kind: 'DATABASE', path: [n('A')] }, above: 'account' },
  other: { bearer: { kind: 'DATABASE', path: [n('B')] }, above: 'account' },
  schema: { bearer: { kind: 'SCHEMA', path: [n('A'), n('S')] }, above: 'database' },
  table: { bearer: { kind: 'TABLE', path: [n('A'), n('S'), n('T')] }, above: 'schema' },
  first: { bearer: { kind: 'TABLE', path: [n('A'), n('S'), n('T')], column: n('X') }, above: 'table' },
  second: { bearer: { kind: 'TABLE', path: [n('A'), n('S'), n('T')], column: n('Y') }, above: 'table' },
} as const satisfies {
  readonly [place: string]: { readonly bearer: TagBearer; readonly above: string | null };
};

type Place = keyof typeof places;
const placeNames = Object.keys(places) as Place[];
const tagNames = ['T0', 'T1', 'T2'] as const;
const tagPath = (name: string) => [n('B'), n('TAGS'), n(name)];

const levelOf = (place: Place): string =>
  'column' in places[place].bearer ? 'COLUMN' : places[place].bearer.kind;

const nearest = (
  values: ReadonlyMap<string, string>,
  place: Place,
  tag: string,
): { readonly value: string; readonly at: Place } | undefined => {
  const value = values.get(`${place} ${tag}`);
  if (value !== undefined) return { value, at: place };
  const { above } = places[place];
  return above === null ? undefined : nearest(values, above, tag);
};

const change = fc.record({
  place: fc.constantFrom(...placeNames),
  tag: fc.constantFrom(...tagNames),
  value: fc.option(fc.string({ maxLength: 8 }), { nil: undefined, freq: 2 }),
});

describe('A tag', () => {
  let test: TestAccount;
  beforeAll(async () => {
    test = await openTestAccount();
    await test.run('ACCOUNTADMIN', async (operations) => {
      for (const name of ['A', 'B'])
        await operations.createContainer({ kind: 'DATABASE', path: [n(name)], mode: 'create' });
      for (const path of [
        [n('A'), n('S')],
        [n('B'), n('TAGS')],
      ])
        await operations.createContainer({ kind: 'SCHEMA', path, mode: 'create' });
      await operations.createRole({ name: n('TEAM'), mode: 'create' });
      await operations.createUser({ name: n('ANN'), mode: 'create', properties: {} });
      const column = {
        type: { type: 'TEXT', precision: null, scale: null, length: 10 },
        notNull: false,
        default: null,
        identity: null,
        comment: null,
      };
      await operations.createTable({
        path: [n('A'), n('S'), n('T')],
        mode: 'create',
        tableKind: 'PERMANENT',
        columns: [
          { ...column, name: n('X') },
          { ...column, name: n('Y') },
        ],
      });
    });
  });
  afterAll(() => test.close());

  const changeTag = (place: Place, tag: string, value: string | undefined) =>
    test.run('ACCOUNTADMIN', (operations) =>
      operations.changeTags({
        on: places[place].bearer,
        ...(value === undefined ? { unset: [tagPath(tag)] } : { set: [{ tag: tagPath(tag), value }] }),
      }),
    );

  const found = (place: Place) =>
    test.ask('ACCOUNTADMIN', async (queries) =>
      Object.fromEntries(
        (await queries.tagsOn(places[place].bearer)).map(({ tag, value, level, isInherited }) => [
          tag.name,
          { value, level, isInherited },
        ]),
      ),
    );

  const expected = (values: ReadonlyMap<string, string>, place: Place) =>
    Object.fromEntries(
      tagNames.flatMap((tag) => {
        const one = nearest(values, place, tag);
        return one === undefined
          ? []
          : [[tag, { value: one.value, level: levelOf(one.at), isInherited: one.at !== place }]];
      }),
    );

  it('has the nearest value, from wherever it is set, after a restart too, and none once it is dropped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), fc.boolean(), async (changes, restarts) => {
        const settings = { allowedValues: null, propagate: null, onConflict: null, comment: null };
        await test.run('ACCOUNTADMIN', async (operations) => {
          for (const tag of tagNames)
            await operations.createTag({ path: tagPath(tag), mode: 'orReplace', settings });
        });
        for (const place of placeNames) expect(await found(place)).toEqual({});
        const values = new Map<string, string>();
        for (const { place, tag, value } of changes) {
          await changeTag(place, tag, value);
          if (value === undefined) values.delete(`${place} ${tag}`);
          else values.set(`${place} ${tag}`, value);
        }
        if (restarts) await test.reopen();
        for (const place of placeNames) expect(await found(place), place).toEqual(expected(values, place));
      }),
      { numRuns: 60 },
    );
  });
});
