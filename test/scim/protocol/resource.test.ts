import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScimError } from '../../../src/scim/protocol/errors.ts';
import { membersOf, readResource } from '../../../src/scim/protocol/resource.ts';
import {
  schemaUris,
  snowflakeAttributes,
  withSnowflakeInEnterprise,
} from '../../../src/scim/protocol/schema/registry.ts';
import { enterpriseSchema, snowflakeSchema, userSchema } from '../../../src/scim/protocol/schema/schemas.ts';
import { hostileJson, user } from './arbitraries.ts';

const read = (body: object) => readResource('User', { schemas: [userSchema], userName: 'a', ...body });

interface Case {
  readonly name: string;
  readonly sent: object;
  readonly kept: object;
}

const cases: readonly Case[] = [
  {
    name: 'names in any case',
    sent: { DisplayName: 'A', NAME: { GivenName: 'G' } },
    kept: { displayName: 'A', name: { givenName: 'G' } },
  },
  { name: 'booleans as strings', sent: { active: 'False' }, kept: { active: false } },
  {
    name: 'Primary with a capital, as a string',
    sent: {
      emails: [
        { Primary: 'True', type: 'work', value: 'a@x' },
        { Primary: false, type: 'home', value: 'b@x' },
      ],
    },
    kept: {
      emails: [
        { primary: true, type: 'work', value: 'a@x' },
        { primary: false, type: 'home', value: 'b@x' },
      ],
    },
  },
  {
    name: 'null, empty lists and empty objects as not set',
    sent: {
      emails: null,
      addresses: [],
      phoneNumbers: [null],
      title: null,
      name: { familyName: null },
      active: null,
    },
    kept: {},
  },
  {
    name: 'an e-mail without a value as not set',
    sent: { emails: [{ primary: true, value: null, type: 'work' }] },
    kept: {},
  },
  { name: 'e-mails as one string', sent: { emails: 'a@x' }, kept: { emails: [{ value: 'a@x' }] } },
  {
    name: 'e-mails as a dict',
    sent: { emails: { value: 'a@x', type: 'work' } },
    kept: { emails: [{ value: 'a@x', type: 'work' }] },
  },
  {
    name: 'read-only attributes',
    sent: { id: 'x', meta: { created: 1 }, groups: ['whatever'], Id: 2 },
    kept: {},
  },
  {
    name: 'attributes of no known schema',
    sent: { adreses: [{}], 'urn:x:y': { a: 1 }, shoeSize: 43 },
    kept: {},
  },
  { name: 'unknown parts', sent: { name: { givenName: 'G', shoe: 1 } }, kept: { name: { givenName: 'G' } } },
  {
    name: 'flat names',
    sent: { givenName: 'G', lastName: 'L' },
    kept: { name: { givenName: 'G', familyName: 'L' } },
  },
  {
    name: 'flat names beside a name, which comes first',
    sent: { firstName: 'X', name: { givenName: 'G' }, familyName: 'F' },
    kept: { name: { givenName: 'G', familyName: 'F' } },
  },
  {
    name: 'lastName inside the name',
    sent: { name: { firstName: 'G', lastName: 'L' } },
    kept: { name: { givenName: 'G', familyName: 'L' } },
  },
  {
    name: 'manager as a string',
    sent: { [enterpriseSchema]: { Manager: '42' } },
    kept: { [enterpriseSchema]: { manager: { value: '42' } } },
  },
  {
    name: 'manager as an object',
    sent: { [enterpriseSchema]: { Manager: { Value: '42', displayName: 'x' } } },
    kept: { [enterpriseSchema]: { manager: { value: '42' } } },
  },
  {
    name: 'manager as a list of one',
    sent: { [enterpriseSchema]: { manager: [{ value: '42' }] } },
    kept: { [enterpriseSchema]: { manager: { value: '42' } } },
  },
  { name: 'manager with an empty value', sent: { [enterpriseSchema]: { manager: { value: '' } } }, kept: {} },
  {
    name: 'an extension that is null or empty',
    sent: { [enterpriseSchema]: null, [snowflakeSchema]: {} },
    kept: {},
  },
  {
    name: 'an extension URN in another case',
    sent: { [enterpriseSchema.toUpperCase()]: { department: 'D' } },
    kept: { [enterpriseSchema]: { department: 'D' } },
  },
  {
    name: 'URN and attribute as one key',
    sent: { [`${enterpriseSchema}:department`]: 'D', [`${enterpriseSchema}.division`]: 'V' },
    kept: { [enterpriseSchema]: { department: 'D', division: 'V' } },
  },
  { name: 'attributes under the core URN', sent: { [userSchema]: { title: 'T' } }, kept: { title: 'T' } },
  {
    name: "Snowflake's attributes under the enterprise URN",
    sent: { [enterpriseSchema]: { defaultRole: 'R', snowflakeUserName: 'N', department: 'D' } },
    kept: {
      [enterpriseSchema]: { snowflakeUserName: 'N', department: 'D' },
      [snowflakeSchema]: { defaultRole: 'R' },
    },
  },
  {
    name: "Snowflake's attributes under both URNs: their own comes first",
    sent: {
      [enterpriseSchema]: { defaultRole: 'E', defaultWarehouse: 'W' },
      [snowflakeSchema]: { defaultRole: 'S' },
    },
    kept: { [snowflakeSchema]: { defaultRole: 'S', defaultWarehouse: 'W' } },
  },
  {
    name: 'an empty text that has a meaning',
    sent: { [snowflakeSchema]: { defaultSecondaryRoles: '' } },
    kept: { [snowflakeSchema]: { defaultSecondaryRoles: '' } },
  },
  {
    name: 'the same value twice',
    sent: { [snowflakeSchema]: { snowflakeTags: ['a.b.c:d', 'a.b.c:d'] } },
    kept: { [snowflakeSchema]: { snowflakeTags: ['a.b.c:d'] } },
  },
  {
    name: "Entra's own schema marker",
    sent: {
      schemas: [userSchema, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/User'],
    },
    kept: {},
  },
  { name: 'no schemas at all', sent: { schemas: undefined }, kept: {} },
  {
    name: 'one attribute in two spellings that agree',
    sent: { title: 'T', Title: 'T' },
    kept: { title: 'T' },
  },
  {
    name: 'keys named like prototypes',
    sent: JSON.parse(
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}},"name":{"__proto__":{"y":1},"givenName":"G"}}',
    ),
    kept: { name: { givenName: 'G' } },
  },
];

describe('a body becomes a resource', () => {
  test.each(cases)('$name', ({ sent, kept }) => {
    expect(read(sent)).toStrictEqual({ userName: 'a', ...kept });
  });

  test('what was read reads as itself', () => {
    fc.assert(
      fc.property(user, (body) => {
        const { id: _, ...rest } = body;
        fc.pre(typeof rest['userName'] === 'string');
        expect(readResource('User', body)).toEqual(rest);
      }),
    );
  });
});

const refused: readonly (readonly [string, object, string])[] = [
  ['no userName', { userName: undefined }, 'userName'],
  ['a blank userName', { userName: '  ' }, 'userName'],
  ['an object for text', { title: { a: 1 } }, 'title must be a string, not an object'],
  ['a list for text', { displayName: ['x'] }, 'displayName'],
  ['a boolean for text', { title: true }, 'title'],
  ['text for an object', { name: 'x' }, 'name must be an object, not a string'],
  ['a list for an object', { name: [{ givenName: 'x' }] }, 'name'],
  ['a number for text', { displayName: 5 }, 'displayName must be a string, not a number'],
  ['a number for a name', { userName: 5 }, 'userName must be a string, not a number'],
  ['a number for a password', { password: 5 }, 'password must be a string, not a number'],
  ['a number for an external id', { externalId: 5 }, 'externalId must be a string, not a number'],
  ['a number inside an object', { name: { givenName: 5 } }, 'name.givenName must be a string, not a number'],
  ['a number inside a value', { emails: [{ value: 5 }] }, 'emails[0].value must be a string, not a number'],
  ['a number for an e-mail', { emails: 5 }, 'emails.value must be a string, not a number'],
  [
    'a number in an extension',
    { [enterpriseSchema]: { employeeNumber: 7 } },
    'employeeNumber must be a string, not a number',
  ],
  [
    'a number for a manager',
    { [enterpriseSchema]: { manager: 7 } },
    'manager.value must be a string, not a number',
  ],
  [
    'a number among tags',
    { [snowflakeSchema]: { snowflakeTags: ['a.b.c:d', 7] } },
    'snowflakeTags[1] must be a string, not a number',
  ],
  ['a word for a boolean', { active: 'yes' }, 'active'],
  ['a number for a boolean', { active: 1 }, 'active'],
  ['an object inside a value', { emails: [{ value: { x: 1 } }] }, 'emails[0].value'],
  ['a list in a list', { emails: [['a']] }, 'emails[0]'],
  [
    'two primaries',
    {
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    },
    'primary',
  ],
  ['schemas of the wrong type', { schemas: userSchema }, 'schemas'],
  ['schemas of wrong things', { schemas: [1] }, 'schemas'],
  ['an extension that is text', { [enterpriseSchema]: 'x' }, enterpriseSchema],
  ['NUL', { title: 'a\0b' }, 'title'],
  ['half a surrogate pair', { title: '\uD800' }, 'title'],
  ['very long text', { title: 'x'.repeat(70_000) }, 'title'],
  ['too many values', { emails: Array.from({ length: 301 }, (_, index) => `${index}@x`) }, 'emails'],
  ['one attribute in two spellings that differ', { title: 'T', Title: 'U' }, 'title'],
];

describe('a body is refused, naming the attribute', () => {
  test.each(refused)('%s', (_, body, named) => {
    expect.assertions(3);
    try {
      read(body);
    } catch (error) {
      expect(error).toBeInstanceOf(ScimError);
      if (!(error instanceof ScimError)) return;
      expect([error.status, error.scimType]).toStrictEqual([400, 'invalidValue']);
      expect(error.detail).toContain(named);
    }
  });

  test.each([[null], ['x'], [[]], [5], [undefined]])('%j is no resource', (body) => {
    expect(() => readResource('User', body)).toThrow('must be a JSON object');
  });
});

describe('groups', () => {
  test('members in every form, each once', () => {
    const group = readResource('Group', {
      displayName: 'g',
      members: [{ value: '1', display: 'one', displayName: 'ignored' }, '2', { Value: '1', type: 'User' }],
      meta: { resourceType: 'Group' },
    });
    expect(membersOf(group)).toStrictEqual([{ value: '1', type: 'User' }, { value: '2' }]);
  });

  test.each<[unknown, string]>([
    [3, 'members[0].value must be a string, the id of a member, not a number'],
    [{ value: 3 }, 'members[0].value must be a string, the id of a member, not a number'],
    [{ value: '3', display: 3 }, 'members[0].display must be a string, not a number'],
    [{ value: '3', type: ['User'] }, 'members[0].type must be a string, not an array'],
    [{ value: '3', $ref: false }, 'members[0].$ref must be a string, not a boolean'],
  ])('the member %j is refused', (member, detail) => {
    expect(() => readResource('Group', { displayName: 'g', members: [member] })).toThrow(detail);
  });

  test('no members, and a member without a value', () => {
    expect(membersOf(readResource('Group', { displayName: 'g', members: [] }))).toStrictEqual([]);
    expect(() => readResource('Group', { displayName: 'g', members: [{ display: 'x' }] })).toThrow(
      'members[0].value',
    );
    expect(() => readResource('Group', { members: [] })).toThrow('displayName is required');
  });
});

test("Snowflake's attributes can be shown where Okta wrote them", () => {
  const resource = read({ [snowflakeSchema]: { defaultRole: 'R' }, [enterpriseSchema]: { department: 'D' } });
  expect(snowflakeAttributes(resource)).toStrictEqual({ defaultRole: 'R' });
  expect(schemaUris('User', resource)).toStrictEqual([userSchema, enterpriseSchema, snowflakeSchema]);
  const shown = withSnowflakeInEnterprise(resource);
  expect(shown).toStrictEqual({ userName: 'a', [enterpriseSchema]: { department: 'D', defaultRole: 'R' } });
  expect(read(shown)).toStrictEqual(resource);
});

test('hostile bodies are refused in SCIM words or read, and pollute nothing', () => {
  const prototypeKeys = Object.getOwnPropertyNames(Object.prototype).sort();
  fc.assert(
    fc.property(fc.constantFrom('User', 'Group'), hostileJson, (kind, body) => {
      const named =
        typeof body === 'object' && body !== null && !Array.isArray(body)
          ? { userName: 'a', displayName: 'b', ...body }
          : body;
      try {
        const resource = readResource(kind, named);
        expect(Object.keys(resource)).not.toContain('__proto__');
        expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
      expect(Object.getOwnPropertyNames(Object.prototype).sort()).toStrictEqual(prototypeKeys);
    }),
    { numRuns: 3_000 },
  );
});
