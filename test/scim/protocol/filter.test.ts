import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScimError } from '../../../src/scim/protocol/errors.ts';
import { filterFor } from '../../../src/scim/protocol/filter/among-kinds.ts';
import { compileFilter, evaluateFilter } from '../../../src/scim/protocol/filter/evaluate.ts';
import { parseFilter } from '../../../src/scim/protocol/filter/parse.ts';
import { printFilter } from '../../../src/scim/protocol/filter/print.ts';
import { enterpriseSchema } from '../../../src/scim/protocol/schema/schemas.ts';
import { filter, user } from './arbitraries.ts';

const ada = {
  id: '7_u',
  userName: 'Ada@Example.com',
  externalId: 'Ext-1',
  displayName: 'Ada Lovelace',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  active: true,
  emails: [
    { value: 'ada@example.com', type: 'work', primary: true },
    { value: 'ada@home.org', type: 'home' },
  ],
  meta: { resourceType: 'User', created: '2024-05-01T10:00:00Z', lastModified: '2024-06-01T10:00:00.500Z' },
  [enterpriseSchema]: { department: 'R&D', manager: { value: '42' } },
};

const matching = [
  'userName eq "ada@example.com"',
  'USERNAME EQ "ADA@EXAMPLE.COM"',
  'userName sw "ada" and active eq true',
  'active eq "True"',
  'externalId eq "Ext-1"',
  'id eq "7_u"',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "A"',
  `${enterpriseSchema}:department eq "r&d"`,
  `${enterpriseSchema}.department eq "R&D"`,
  `${enterpriseSchema}:manager eq "42"`,
  `${enterpriseSchema}:manager.value eq "42"`,
  `${enterpriseSchema.toUpperCase()}:Manager pr`,
  'emails eq "ada@home.org"',
  'emails.value co "HOME"',
  'emails[type eq "work" and value co "@example.com"]',
  'emails[type eq "work"].value eq "ada@example.com"',
  'emails[type eq "home" and not (primary eq true)]',
  'emails[type eq "x" or type eq "home"] and displayName ew "lace"',
  'name.FamilyName eq "Lovelace" and (emails.Value co "example.com" or emails.Value co "example.org")',
  'familyName eq "Lovelace"',
  'not (userName eq "bob")',
  'not(userName eq "bob")',
  'title ne "x"',
  'title eq null',
  'displayName ne null',
  'meta.created gt "2015-10-10T14:38:21.8617979-07:00"',
  'meta.Created le "2024-05-01T12:00:00+02:00"',
  'meta.created eq "2024-05-01T12:00:00 02:00"',
  'meta.lastModified ge "2024-06-01"',
  'meta.created eq "2024-05-01T10:00"',
  'meta.created eq "2024-05-01 10:00:00.000z"',
  'meta.created eq "2024-05-01T05:30:00-0430"',
  'userName gt "Ab" and userName lt "b"',
  'title pr or active eq true and userName co "@"',
  '  (  ( userName   eq   "ada@example.com" ) )  ',
  '((id eq "7_u"))',
];

const failing = [
  'userName eq "ada"',
  'externalId eq "ext-1"',
  'id eq "7_U"',
  'active eq false',
  'emails[type eq "work" and value co "@home.org"]',
  'emails ne "ada@home.org"',
  'title pr',
  'title co "x"',
  'displayName eq null',
  'meta.created gt "2024-05-01T10:00:00Z"',
  '(title pr or active eq true) and userName eq "x"',
];

describe('filters find', () => {
  test.each(matching)('%s', (text) => {
    expect(evaluateFilter(parseFilter('User', text), ada)).toBe(true);
  });
  test.each(failing)('nothing for: %s', (text) => {
    expect(evaluateFilter(parseFilter('User', text), ada)).toBe(false);
  });

  test('members of a group by value, and by the attribute alone', () => {
    const group = { displayName: 'g', members: [{ value: '1' }, { value: '2' }] };
    for (const text of ['members[value eq "2"]', 'members.value eq "2"', 'members eq "2"']) {
      expect(evaluateFilter(parseFilter('Group', text), group)).toBe(true);
    }
  });

  test('escapes of JSON strings', () => {
    const found = compileFilter(parseFilter('User', String.raw`userName eq "a\"b\\c\u0041"`));
    expect(found({ userName: 'a"b\\cA' })).toBe(true);
  });

  test('many groups side by side are not deep', () => {
    const text = Array.from({ length: 100 }, () => '(title pr)').join(' or ');
    expect(evaluateFilter(parseFilter('User', text), ada)).toBe(false);
  });

  test('a comparison with a complex attribute names its value', () => {
    expect(parseFilter('User', 'emails co "x"')).toMatchObject({
      kind: 'comparison',
      path: { attribute: { name: 'emails' }, subAttribute: { name: 'value' } },
    });
  });

  test('and binds closer than or', () => {
    const text = printFilter(parseFilter('User', 'title pr or active eq true and userName pr'));
    expect(text).toBe('title pr or (active eq true and userName pr)');
  });
});

const refused: readonly (readonly [string, RegExp])[] = [
  ['', /an attribute is expected instead of the end/],
  ['userName', /position 9: an operator is expected/],
  ['userName eq', /position 12: a value is expected/],
  ['userName xx "a"', /position 10: "xx" is not an operator/],
  ['(userName eq "a"', /position 17: "\)" is expected/],
  ['userName eq "a")', /position 16: "\)" is not expected/],
  ['userName eq "a', /position 13: the string is not closed/],
  ['userName eq "\\q"', /not a JSON string/],
  ["userName eq 'a'", /strings need double quotes/],
  ['userName eq bob', /strings need double quotes/],
  ['userName eq "a" "b"', /not expected/],
  ['userName eq "a" and', /an attribute is expected/],
  ['and userName eq "a"', /"and" is not an attribute/],
  ['not userName pr', /parentheses/],
  ['shoeSize eq 43', /"shoeSize" is not an attribute/],
  ['urn:example:User:color eq "red"', /is not an attribute/],
  ['name eq "x"', /complex/],
  ['password eq "x"', /cannot be searched/],
  ['password pr', /cannot be searched/],
  ['active gt true', /does not apply/],
  ['active eq "maybe"', /does not fit/],
  ['userName eq true', /does not fit/],
  ['userName eq 5', /does not fit "userName", a string attribute/],
  ['emails[value eq 5]', /does not fit "value", a string attribute/],
  ['userName co null', /does not apply/],
  ['meta.created co "2020"', /does not apply/],
  ['meta.created gt "yesterday"', /does not fit/],
  ['emails[type eq "work"', /"\]" is expected/],
  ['emails[]', /an attribute is expected/],
  ['emails[userName eq "x"]', /"userName" is not an attribute/],
  ['emails[type[value eq "x"]]', /no parts/],
  ['userName[value eq "x"]', /no parts/],
  ['emails[type eq "work"].shoe eq "x"', /not a part/],
  ['__proto__ eq "x"', /not an attribute/],
  ['constructor.prototype pr', /not an attribute/],
  ['name.__proto__ pr', /not an attribute/],
  [`${'('.repeat(300)}userName eq "a"${')'.repeat(300)}`, /nested deeper/],
  [`${'not ('.repeat(300)}userName pr${')'.repeat(300)}`, /nested deeper/],
  [`userName eq "${'a'.repeat(9_000)}"`, /longer than/],
  [Array.from({ length: 300 }, () => 'title pr').join(' or '), /comparisons/],
];

describe('filters are refused, with what is wrong and where', () => {
  test.each(refused)('%s', (text, detail) => {
    expect.assertions(3);
    try {
      parseFilter('User', text);
    } catch (error) {
      expect(error).toBeInstanceOf(ScimError);
      if (!(error instanceof ScimError)) return;
      expect([error.status, error.scimType]).toStrictEqual([400, 'invalidFilter']);
      expect(error.detail).toMatch(detail);
    }
  });
});

describe('laws of filters', () => {
  test('for a kind without the attributes, a filter says what it says of a resource without the values', () => {
    // `displayName` is left out: a group has one of its own.
    const group = { id: '8_g', externalId: 'Ext-1', meta: ada.meta };
    fc.assert(
      fc.property(filter, (tree) => {
        const left = filterFor('Group', tree);
        expect(typeof left === 'boolean' ? left : evaluateFilter(left, group)).toBe(
          evaluateFilter(tree, group),
        );
        expect(filterFor('User', tree)).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });

  test('printing and reading again gives the same tree', () => {
    fc.assert(
      fc.property(filter, (tree) => {
        expect(parseFilter('User', printFilter(tree))).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });

  test('not is the opposite, and and or are each other under not', () => {
    fc.assert(
      fc.property(filter, filter, user, (left, right, resource) => {
        const both = evaluateFilter({ kind: 'and', operands: [left, right] }, resource);
        expect(both).toBe(evaluateFilter(left, resource) && evaluateFilter(right, resource));
        const neither = evaluateFilter(
          { kind: 'or', operands: [left, right].map((operand) => ({ kind: 'not', operand })) },
          resource,
        );
        expect(neither).toBe(!both);
      }),
    );
  });

  test('any text is a filter or a refusal in SCIM words', () => {
    const token = fc.oneof(
      fc.constantFrom(
        'userName',
        'emails',
        'emails[',
        '[',
        ']',
        '(',
        ')',
        '.',
        '"',
        '"a"',
        'eq',
        'pr',
        'and',
        'not',
        'not(',
        '\\',
        'null',
        '1e9',
        '__proto__',
        ' ',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), fc.constantFrom('', ' '), (tokens, separator) => {
        try {
          const tree = parseFilter('User', tokens.join(separator));
          expect(parseFilter('User', printFilter(tree))).toEqual(tree);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
