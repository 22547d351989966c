import fc from 'fast-check';
import type { Filter } from '../../../src/scim/protocol/filter/filter.ts';
import { resolvePath } from '../../../src/scim/protocol/schema/registry.ts';
import {
  type AttributePath,
  enterpriseSchema,
  type ScimResource,
  snowflakeSchema,
} from '../../../src/scim/protocol/schema/schemas.ts';

/** Words that collide often, so that matches, duplicates and removals happen. */
export const word = fc.oneof(
  fc.constantFrom('a', 'B', 'work', 'x"y', 'ü', '\\', 'a b'),
  fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() !== '' && !text.includes('\0')),
);

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const plain = { noNullPrototype: true };

const withoutUndefined = <T extends object>(object: T): ScimResource =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const email = fc
  .record({ value: word, type: optional(fc.constantFrom('work', 'home', 'other')) })
  .map(withoutUndefined);

export const user: fc.Arbitrary<ScimResource> = fc
  .record({
    id: fc.constant('7'),
    userName: word,
    displayName: optional(word),
    active: optional(fc.boolean()),
    externalId: optional(word),
    name: optional(fc.record({ givenName: word, familyName: word }, plain)),
    emails: optional(
      fc.uniqueArray(email, { minLength: 1, maxLength: 3, selector: (one) => JSON.stringify(one) }),
    ),
    [enterpriseSchema]: optional(fc.record({ department: word }, plain)),
    [snowflakeSchema]: optional(
      fc.record({ defaultRole: word, snowflakeTags: fc.constant(['d.s.t:v']) }, plain),
    ),
  })
  .map(withoutUndefined);

const path = (text: string): AttributePath => {
  const found = resolvePath('User', text);
  if (found === undefined) throw new Error(`no attribute ${text}`);
  return found;
};

const textPath = fc
  .constantFrom(
    'userName',
    'externalId',
    'name.givenName',
    'emails.value',
    'emails.type',
    `${enterpriseSchema}:department`,
    `${enterpriseSchema}:manager.value`,
    `${snowflakeSchema}:defaultRole`,
  )
  .map(path);

const textOperator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');

const textComparison: fc.Arbitrary<Filter> = fc.record({
  kind: fc.constant('comparison' as const),
  operator: textOperator,
  path: textPath,
  value: word,
});

const otherTerm: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant('comparison' as const),
    operator: fc.constantFrom('eq', 'ne'),
    path: fc.constantFrom('active', 'title').map(path),
    value: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('comparison' as const),
    operator: fc.constantFrom('eq', 'ne'),
    path: fc.constant(path('active')),
    value: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('present' as const), path: textPath }),
);

const valueExpression: fc.Arbitrary<Filter> = fc
  .record({ type: fc.constantFrom('work', 'home'), value: word })
  .map(({ type, value }) => ({
    kind: 'value',
    path: path('emails'),
    filter: {
      kind: 'and',
      operands: [
        { kind: 'comparison', operator: 'eq', path: path('emails.type'), value: type },
        { kind: 'comparison', operator: 'co', path: path('emails.value'), value },
      ],
    },
  }));

const grown = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    textComparison,
    otherTerm,
    valueExpression,
    fc.record({ kind: fc.constant('not' as const), operand: tie('filter') }),
    fc.record({
      kind: fc.constant('and' as const),
      operands: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('or' as const),
      operands: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

export const filter: fc.Arbitrary<Filter> = grown.filter;

const hostileKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'constructor.prototype',
  'toString',
  'hasOwnProperty',
  'userName',
  'displayName',
  'name',
  'emails',
  'members',
  'active',
  'schemas',
  'value',
  'Operations',
  'op',
  'path',
  'emails[type eq "work"].value',
  enterpriseSchema,
  `${enterpriseSchema}:manager`,
  '__proto__.polluted',
];

/** JSON as an attacker would write it: known names with wrong types, and names of prototypes. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      1e308,
      '',
      '\0',
      '\uD800',
      'True',
      'add',
      'remove',
      'members',
    ),
    fc.string({ maxLength: 10 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...hostileKeys), fc.string({ maxLength: 6 })), tie('value')), {
        maxLength: 5,
      })
      .map(
        (entries) =>
          `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
      )
      // Parsing keeps `__proto__` an own key, as a request body has it.
      .map((text): unknown => JSON.parse(text)),
  ),
})).value;
