import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScimError } from '../../../src/scim/protocol/errors.ts';
import { compileValueFilter } from '../../../src/scim/protocol/filter/evaluate.ts';
import type { JsonObject } from '../../../src/scim/protocol/json.ts';
import {
  applyPatch,
  type MemberChange,
  type MemberFinder,
  memberChangeOf,
  readPatchRequest,
} from '../../../src/scim/protocol/patch/apply.ts';
import {
  enterpriseSchema,
  type ScimResource,
  userSchema,
} from '../../../src/scim/protocol/schema/schemas.ts';
import { hostileJson, user, word } from './arbitraries.ts';

const fixture = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));

const patchSchemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
const patch = (kind: 'User' | 'Group', resource: ScimResource, operations: unknown) =>
  applyPatch(kind, resource, readPatchRequest({ schemas: patchSchemas, Operations: operations }));

const refusal = (work: () => unknown): ScimError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

interface UserCase {
  readonly name: string;
  readonly before: JsonObject;
  readonly operations: unknown;
  readonly after: JsonObject;
}

describe('PATCH of users', () => {
  test.each(fixture<UserCase>('patch-users'))('$name', ({ before, operations, after }) => {
    const original = structuredClone(before);
    const result = patch('User', before, operations);
    expect(result.resource).toStrictEqual(after);
    expect(result.changed).toBe(JSON.stringify(before) !== JSON.stringify(after));
    expect(before).toStrictEqual(original);
    const again = patch('User', result.resource, operations);
    expect(again.changed).toBe(false);
    expect(again.resource).toBe(result.resource);
  });

  test('an operation that says what is so already changes nothing', () => {
    const before = { id: '7', userName: 'a', active: false, emails: [{ value: 'a@x', type: 'work' }] };
    const result = patch('User', before, [
      { op: 'replace', path: 'active', value: 'False' },
      { op: 'replace', value: { emails: [{ type: 'work', value: 'a@x' }] } },
      { op: 'remove', path: 'title' },
    ]);
    expect(result.changed).toBe(false);
    expect(result.resource).toBe(before);
  });

  test('a password is in the draft for the face to use', () => {
    const { resource, changed } = patch('User', { id: '7', userName: 'a' }, [
      { op: 'replace', path: 'password', value: 'secret' },
    ]);
    expect(changed).toBe(true);
    expect(resource['password']).toBe('secret');
  });

  test('a part of a value changes without the rest being lost', () => {
    const before = { id: '7', userName: 'a', emails: [{ value: 'a@x', type: 'work' }] };
    const { resource } = patch('User', before, [
      { op: 'replace', path: 'emails[type eq "work"]', value: { primary: true } },
    ]);
    expect(resource['emails']).toStrictEqual([{ value: 'a@x', type: 'work', primary: true }]);
  });

  test('attributes under the core URN, but not under itself without end', () => {
    let value: JsonObject = { nickName: 'deep' };
    for (let depth = 0; depth < 5_000; depth += 1) value = { [userSchema]: value };
    const { resource } = patch('User', { id: '7', userName: 'a' }, [
      { op: 'replace', value: { [userSchema]: { title: 'T' } } },
      { op: 'replace', value },
    ]);
    expect(resource).toStrictEqual({ id: '7', userName: 'a', title: 'T' });
  });

  test('too many changes in one request', () => {
    const operations = Array.from({ length: 2_001 }, (_, index) => ({
      op: 'add',
      path: 'title',
      value: `${index}`,
    }));
    expect(refusal(() => patch('User', { userName: 'a' }, operations)).status).toBe(413);
    const tooMany = Array.from({ length: 10_001 }, () => ({ op: 'add', path: 'members', value: '1' }));
    expect(refusal(() => patch('Group', { displayName: 'g' }, tooMany)).status).toBe(413);
  });

  test('a password never stands in a refusal', () => {
    const error = refusal(() =>
      patch('User', { userName: 'a' }, [{ op: 'replace', path: 'password', value: { secret: 'hunter2' } }]),
    );
    expect(error.detail).not.toContain('hunter2');
  });
});

interface Refusal {
  readonly name: string;
  readonly operations: unknown;
  readonly scimType: string;
  readonly detail?: string;
}

describe('PATCH refuses', () => {
  const before = {
    id: '7',
    userName: 'a',
    emails: [
      { value: 'a@x', type: 'work' },
      { value: 'b@x', type: 'home' },
    ],
  };

  test.each(fixture<Refusal>('patch-refusals'))('$name', ({ operations, scimType, detail }) => {
    const original = structuredClone(before);
    const error = refusal(() => patch('User', before, operations));
    expect([error.status, error.scimType]).toStrictEqual([400, scimType]);
    if (detail !== undefined) expect(error.detail).toContain(detail);
    expect(before).toStrictEqual(original);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test.each<[string, unknown]>([
    ['no object', 'x'],
    ['no operations', { schemas: patchSchemas }],
    ['operations that are no array', { Operations: { op: 'add' } }],
    ['an empty list', { Operations: [] }],
    ['an operation that is no object', { Operations: ['add'] }],
  ])('%s', (_, body) => {
    expect(refusal(() => readPatchRequest(body)).scimType).toBe('invalidSyntax');
  });
});

interface Known {
  readonly value: string;
  readonly type: 'User' | 'Group';
  readonly display: string;
}

const known: readonly Known[] = [
  { value: '1', type: 'User', display: 'one' },
  { value: '2', type: 'User', display: 'two' },
  { value: '3', type: 'Group', display: 'three' },
  { value: '4', type: 'Group', display: 'two' },
];

/** Of a group with these members. */
const finderOf = (members: readonly string[]): MemberFinder => {
  const among: MemberFinder['among'] = async (filter, candidates) => {
    const meets = compileValueFilter(filter);
    return candidates.filter(({ value }) => known.some((one) => one.value === value && meets({ ...one })));
  };
  return {
    among,
    members: (filter) =>
      among(
        filter,
        members.map((value) => ({ value })),
      ),
  };
};

interface GroupCase {
  readonly name: string;
  readonly operations: unknown;
  readonly displayName?: string;
  readonly memberChange?: MemberChange;
}

describe('PATCH of groups', () => {
  const before = { id: 'g1', displayName: 'Readers' };

  test.each(fixture<GroupCase>('patch-groups'))(
    '$name',
    async ({ operations, displayName, memberChange }) => {
      const result = patch('Group', before, operations);
      expect(await memberChangeOf(result.memberSteps, finderOf(['1', '2', '3']))).toStrictEqual(memberChange);
      expect(result.resource).toStrictEqual({ id: 'g1', displayName: displayName ?? 'Readers' });
      expect(result.changed).toBe(displayName !== undefined);
    },
  );

  test.each<[string, string, unknown]>([
    ['another id', 'mutability', { op: 'replace', value: { id: 'g2', displayName: 'x' } }],
    ['a member without a value', 'invalidValue', { op: 'add', path: 'members', value: [{ display: 'x' }] }],
    ['a member that is empty', 'invalidValue', { op: 'add', path: 'members', value: [''] }],
    ['no value for members', 'invalidValue', { op: 'replace', path: 'members' }],
    ['a filter on no part of members', 'invalidFilter', { op: 'remove', path: 'members[shoe eq "43"]' }],
    [
      'an addition to what a filter finds',
      'mutability',
      { op: 'add', path: 'members[type eq "User"]', value: { display: 'x' } },
    ],
    ['the removal of a part', 'mutability', { op: 'remove', path: 'members[type eq "User"].display' }],
    ['no value in the place of members', 'invalidValue', { op: 'replace', path: 'members[type eq "User"]' }],
    [
      'a number in the place of members',
      'invalidValue',
      { op: 'replace', path: 'members[type eq "User"]', value: 5 },
    ],
    [
      'a change inside a member',
      'mutability',
      { op: 'replace', path: 'members[value eq "1"].display', value: 'x' },
    ],
    ['removal of the name', 'mutability', { op: 'remove', path: 'displayName' }],
    ['an attribute of users', 'invalidPath', { op: 'replace', path: 'userName', value: 'x' }],
  ])('refuses %s', (_, scimType, operation) => {
    expect(refusal(() => patch('Group', before, [operation])).scimType).toBe(scimType);
  });

  test.each([
    'members[value eq "9"]',
    'members[display eq "nobody"]',
    'members[type eq "Group" and display eq "one"]',
  ])('refuses to replace %s, which is nobody', async (path) => {
    const { memberSteps } = patch('Group', before, [{ op: 'replace', path, value: '4' }]);
    await expect(memberChangeOf(memberSteps, finderOf(['1', '2', '3']))).rejects.toMatchObject({
      status: 400,
      scimType: 'noTarget',
    });
  });

  test('100,000 members in one operation fold at once', async () => {
    const members = Array.from({ length: 100_000 }, (_, index) => ({ value: String(index) }));
    const { memberSteps } = patch('Group', before, [
      { op: 'add', path: 'members', value: members },
      { op: 'remove', path: 'members[value eq "500"]' },
    ]);
    const memberChange = await memberChangeOf(memberSteps, finderOf([]));
    expect(memberChange?.add).toHaveLength(99_999);
    expect(memberChange?.remove).toStrictEqual([{ value: '500' }]);
  });
});

const replacement = fc.oneof(
  fc.record({
    op: fc.constant('replace'),
    path: fc.constantFrom('title', 'nickName', 'name.givenName', 'userName'),
    value: word,
  }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: fc.constantFrom('emails[type eq "work"].value'),
    value: word,
  }),
  fc.record({
    op: fc.constantFrom('Add', 'Replace'),
    path: fc.constant(`${enterpriseSchema}:department`),
    value: word,
  }),
  fc.record({
    op: fc.constant('remove'),
    path: fc.constantFrom('emails', 'title', 'name', 'emails[type eq "home"]'),
  }),
);

describe('laws of PATCH', () => {
  test('the resource given is never changed, even by a request that is refused half-way', () => {
    fc.assert(
      fc.property(
        user,
        fc.array(replacement, { maxLength: 4 }),
        fc.boolean(),
        (before, operations, fails) => {
          const original = structuredClone(before);
          const all = fails
            ? [...operations, { op: 'replace', path: 'emails[value eq "nobody@nowhere"].type', value: 'x' }]
            : operations;
          const run = () => patch('User', before, [...all, { op: 'add', path: 'title', value: 'end' }]);
          if (fails) expect(refusal(run).scimType).toBe('noTarget');
          else run();
          expect(before).toStrictEqual(original);
        },
      ),
    );
  });

  test('what was replaced is what is there', () => {
    fc.assert(
      fc.property(user, word, word, (before, title, department) => {
        const { resource } = patch('User', before, [
          { op: 'replace', path: 'title', value: title },
          { op: 'replace', path: `${enterpriseSchema}:department`, value: department },
        ]);
        expect(resource['title']).toBe(title);
        expect(resource[enterpriseSchema]).toMatchObject({ department });
      }),
    );
  });

  test('a request applied twice changes nothing the second time', () => {
    fc.assert(
      fc.property(user, replacement, (before, operation) => {
        const once = patch('User', before, [operation]).resource;
        expect(patch('User', once, [operation]).changed).toBe(false);
      }),
    );
  });

  test('adding and then removing a value restores the resource', () => {
    fc.assert(
      fc.property(user, (before) => {
        const fresh = 'never-there@example.com';
        const added = patch('User', before, [{ op: 'add', path: 'emails', value: [{ value: fresh }] }]);
        expect(added.changed).toBe(true);
        const removed = patch('User', added.resource, [
          { op: 'remove', path: `emails[value eq "${fresh}"]` },
        ]);
        expect(removed.resource).toStrictEqual(before);
      }),
    );
  });

  test('a member change means what its operations mean one after the other', async () => {
    const id = fc.constantFrom(...known.map(({ value }) => value));
    const filter = fc.constantFrom<readonly [string, (one: Known) => boolean]>(
      ['type eq "User"', ({ type }) => type === 'User'],
      ['type ne "User"', ({ type }) => type === 'Group'],
      ['display eq "TWO"', ({ display }) => display === 'two'],
      ['display sw "t" and not (value eq "3")', ({ value, display }) => display[0] === 't' && value !== '3'],
      ['value eq "1" or type eq "group"', ({ value, type }) => value === '1' || type === 'Group'],
      ['value eq "1" or value eq "4"', ({ value }) => value === '1' || value === '4'],
      ['display pr', () => true],
    );
    type Change = (members: ReadonlySet<string>) => Iterable<string>;
    const without = (members: ReadonlySet<string>, goes: (value: string) => boolean): readonly string[] =>
      [...members].filter((value) => !goes(value));
    const step = fc.oneof(
      fc
        .array(id)
        .map((value): [object, Change] => [
          { op: 'add', path: 'members', value },
          (members) => [...members, ...value],
        ]),
      fc
        .array(id)
        .map((value): [object, Change] => [
          { op: 'remove', path: 'members', value },
          (members) => without(members, (one) => value.includes(one)),
        ]),
      fc.array(id).map((value): [object, Change] => [{ op: 'replace', path: 'members', value }, () => value]),
      fc.constant<[object, Change]>([{ op: 'remove', path: 'members' }, () => []]),
      filter.map(([text, meets]): [object, Change] => [
        { op: 'remove', path: `members[${text}]` },
        (members) => without(members, (one) => known.some((it) => it.value === one && meets(it))),
      ]),
      fc.tuple(filter, fc.array(id)).map(([[text, meets], value]): [object, Change] => [
        { op: 'replace', path: `members[${text}]`, value },
        (members) => {
          const kept = without(members, (one) => known.some((it) => it.value === one && meets(it)));
          if (kept.length === members.size) throw new RangeError('nobody to replace');
          return [...kept, ...value];
        },
      ]),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(id),
        fc.array(step, { minLength: 1, maxLength: 6 }),
        async (start, steps) => {
          const { memberSteps } = patch(
            'Group',
            { id: 'g', displayName: 'g' },
            steps.map(([operation]) => operation),
          );
          const folded = memberChangeOf(memberSteps, finderOf(start));
          let expected: ReadonlySet<string> = new Set(start);
          try {
            for (const [, change] of steps) expected = new Set(change(expected));
          } catch {
            await expect(folded).rejects.toMatchObject({ scimType: 'noTarget' });
            return;
          }
          const { remove, add } = (await folded) ?? { remove: [], add: [] };
          const removed = remove === 'ALL' ? start : remove.map(({ value }) => value);
          const kept = start.filter((one) => !removed.includes(one));
          const actual = new Set([...kept, ...add.map(({ value }) => value)]);
          expect([...actual].sort()).toStrictEqual([...expected].sort());
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('hostile bodies are refused in SCIM words or applied, and pollute nothing', () => {
    const prototypeKeys = Object.getOwnPropertyNames(Object.prototype).sort();
    fc.assert(
      fc.property(
        fc.constantFrom('User', 'Group'),
        hostileJson,
        hostileJson,
        fc.string(),
        (kind, value, body, path) => {
          const before = kind === 'User' ? { id: '7', userName: 'a' } : { id: '7', displayName: 'a' };
          const bodies = [
            body,
            { Operations: [{ op: 'add', value }] },
            { Operations: [{ op: 'replace', path, value }] },
          ];
          for (const one of bodies) {
            try {
              const { resource } = applyPatch(kind, before, readPatchRequest(one));
              expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
            } catch (error) {
              expect(error).toBeInstanceOf(ScimError);
            }
          }
          expect(Object.getOwnPropertyNames(Object.prototype).sort()).toStrictEqual(prototypeKeys);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

test('an attribute of a custom extension is ignored, as it is in bodies', () => {
  const before: ScimResource = { userName: 'jane', title: 'Captain' };
  const path = 'urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User:tag';
  const outcome = patch('User', before, [
    { op: 'Add', path, value: 'x' },
    { op: 'Replace', path: 'title', value: 'Major' },
  ]);
  expect(outcome.resource).toEqual({ userName: 'jane', title: 'Major' });
  expect(patch('User', before, [{ op: 'remove', path }]).changed).toBe(false);
});
