import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { project, readProjection, wants } from '../../../src/scim/protocol/projection.ts';
import { withSnowflakeInEnterprise } from '../../../src/scim/protocol/schema/registry.ts';
import { enterpriseSchema, snowflakeSchema } from '../../../src/scim/protocol/schema/schemas.ts';
import { user } from './arbitraries.ts';

const core = { schemas: ['s'], id: '7' };
const ada = {
  ...core,
  userName: 'ada',
  name: { givenName: 'Ada', familyName: 'L' },
  emails: [
    { value: 'a@x', type: 'work', primary: true },
    { value: 'b@x', type: 'home' },
  ],
  groups: [{ value: '1' }],
  [enterpriseSchema]: { department: 'D', manager: { value: '42', $ref: 'u' } },
  [snowflakeSchema]: { defaultRole: 'R' },
};

const show = (attributes?: string | string[], excludedAttributes?: string) =>
  project('User', ada, readProjection('User', { attributes, excludedAttributes }));

describe('attributes', () => {
  test.each<[string, object]>([
    ['userName', { ...core, userName: 'ada' }],
    ['USERNAME, Emails', { ...core, userName: 'ada', emails: ada.emails }],
    ['name.givenName', { ...core, name: { givenName: 'Ada' } }],
    ['name.givenName,name', { ...core, name: ada.name }],
    ['emails.value', { ...core, emails: [{ value: 'a@x' }, { value: 'b@x' }] }],
    ['emails[type eq "work"]', { ...core, emails: [ada.emails[0]] }],
    [
      'emails[type eq "a,b" or type eq "home"].value,userName',
      { ...core, userName: 'ada', emails: [{ value: 'b@x' }] },
    ],
    [enterpriseSchema, { ...core, [enterpriseSchema]: ada[enterpriseSchema] }],
    [`${enterpriseSchema}:department`, { ...core, [enterpriseSchema]: { department: 'D' } }],
    [`${enterpriseSchema}:manager.value`, { ...core, [enterpriseSchema]: { manager: { value: '42' } } }],
    [`${enterpriseSchema}:defaultRole`, { ...core, [snowflakeSchema]: { defaultRole: 'R' } }],
    ['id', core],
    ['shoeSize,__proto__', core],
    ['password', core],
  ])('%s', (attributes, expected) => {
    const shown = show(attributes);
    expect(shown).toStrictEqual(expected);
  });

  test('several parameters are one list; an empty one asks for the default', () => {
    expect(show(['userName', 'name.familyName'])).toStrictEqual({
      ...core,
      userName: 'ada',
      name: { familyName: 'L' },
    });
    expect(show('')).toBe(ada);
  });

  test("Snowflake's attributes are found where Okta sees them", () => {
    const projection = readProjection('User', { attributes: `${enterpriseSchema}:defaultRole` });
    expect(project('User', withSnowflakeInEnterprise(ada), projection)).toStrictEqual({
      ...core,
      [enterpriseSchema]: { defaultRole: 'R' },
    });
  });
});

describe('excludedAttributes', () => {
  test('leaves out whole attributes, parts and values', () => {
    const shown = show(
      undefined,
      `groups,name.familyName,emails[type eq "home"],${enterpriseSchema},${snowflakeSchema}:defaultRole`,
    );
    expect(shown).toStrictEqual({
      ...core,
      userName: 'ada',
      name: { givenName: 'Ada' },
      emails: [ada.emails[0]],
    });
  });

  test('never leaves out what is always returned', () => {
    expect(show(undefined, 'id,schemas')).toStrictEqual(ada);
  });

  test('narrows attributes', () => {
    expect(show('name', 'name.familyName')).toStrictEqual({ ...core, name: { givenName: 'Ada' } });
  });
});

test('a password is never shown', () => {
  const secret = { ...core, userName: 'ada', password: 'p' };
  for (const projection of [undefined, readProjection('User', { attributes: 'password,userName' })]) {
    expect(project('User', secret, projection)).toStrictEqual({ ...core, userName: 'ada' });
  }
});

test('what is dear is loaded only where it will be shown', () => {
  const asked = (attributes: string | undefined, excludedAttributes?: string) =>
    wants(readProjection('Group', { attributes, excludedAttributes }), 'members');
  expect(asked(undefined)).toBe(true);
  expect(asked('members.value')).toBe(true);
  expect(asked('displayName')).toBe(false);
  expect(asked(undefined, 'Members')).toBe(false);
  expect(asked(undefined, 'members.display')).toBe(true);
  expect(asked('members', 'members')).toBe(false);
});

test('a projection shows nothing that is not there, and twice is once', () => {
  const names = fc.array(
    fc.constantFrom('userName', 'emails.value', 'name', 'emails[type eq "work"]', 'active', 'x'),
  );
  fc.assert(
    fc.property(user, names, names, (resource, attributes, excludedAttributes) => {
      const projection = readProjection('User', { attributes, excludedAttributes });
      const once = project('User', resource, projection);
      expect(Object.keys(resource)).toEqual(expect.arrayContaining(Object.keys(once)));
      const maybeFiltered =
        attributes.includes('emails[type eq "work"]') && attributes.includes('emails.value');
      if (!maybeFiltered) expect(Object.keys(project('User', once, projection))).toEqual(Object.keys(once));
    }),
  );
});
