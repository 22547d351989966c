/** What a request says of itself in `schemas`, against where it is sent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  enterpriseUrn,
  groupUrn,
  openScim,
  person,
  type ScimUnderTest,
  snowflakeUrn,
  userUrn,
} from './support/scim-under-test.ts';

const message = (name: string): string => `urn:ietf:params:scim:api:messages:2.0:${name}`;
const adScim = (name: string): string =>
  `http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/${name}`;

let scim: ScimUnderTest;
let user: string;
let group: string;
beforeAll(async () => {
  scim = await openScim();
  user = `/Users/${(await scim.post('/Users', person('declared'))).body.id}`;
  group = `/Groups/${(await scim.post('/Groups', { displayName: 'Declared' })).body.id}`;
});
afterAll(() => scim.close());

let serial = 0;
const send = (what: string, schemas: unknown) => {
  serial += 1;
  const title = `T${serial}`;
  const patch = { schemas, Operations: [{ op: 'replace', path: 'externalId', value: title }] };
  switch (what) {
    case 'POST /Users':
      return scim.post('/Users', person(`declared${serial}`, { schemas }));
    case 'PUT /Users':
      return scim.put(user, person('declared', { schemas, title }));
    case 'PATCH /Users':
      return scim.send('PATCH', user, { body: patch });
    case 'POST /Groups':
      return scim.post('/Groups', { schemas, displayName: `Declared ${serial}` });
    case 'PUT /Groups':
      return scim.put(group, { schemas, displayName: 'Declared', externalId: title });
    case 'PATCH /Groups':
      return scim.send('PATCH', group, { body: patch });
    case 'POST /.search':
      return scim.post('/.search', { schemas, filter: 'displayName pr' });
    case 'POST /Users/.search':
      return scim.post('/Users/.search', { schemas });
    default:
      return scim.post('/Bulk', { schemas, Operations: [{ method: 'DELETE', path: '/Users/424242_1' }] });
  }
};

const own: readonly (readonly [string, string])[] = [
  ['POST /Users', userUrn],
  ['PUT /Users', userUrn],
  ['PATCH /Users', message('PatchOp')],
  ['POST /Groups', groupUrn],
  ['PUT /Groups', groupUrn],
  ['PATCH /Groups', message('PatchOp')],
  ['POST /.search', message('SearchRequest')],
  ['POST /Users/.search', message('SearchRequest')],
  ['POST /Bulk', message('BulkRequest')],
];

describe.each(own)('%s', (what, urn) => {
  test.each<[string, unknown]>([
    ['its own schema', [urn]],
    ['its own schema in another case, after one that nobody knows', ['urn:example:other', urn.toUpperCase()]],
    ['none, as some clients leave it', undefined],
    ['null', null],
    ['an empty list, as JumpCloud sends', []],
  ])('accepts %s', async (_, schemas) => {
    const { status, text } = await send(what, schemas);
    expect(status, text).toBeLessThan(300);
  });

  test.each<[string, readonly string[]]>([
    ['that of another kind', [urn === userUrn ? groupUrn : userUrn]],
    ['that of another message', [message(urn.endsWith('PatchOp') ? 'BulkRequest' : 'PatchOp')]],
    ['that of an answer', [message('ListResponse')]],
    ['one that nobody knows', ['urn:example:other']],
  ])('refuses %s, and names what belongs there', async (_, schemas) => {
    const { status, body } = await send(what, schemas);
    expect(status).toBe(400);
    expect(body.scimType).toBe('invalidSyntax');
    expect(body.detail).toContain(schemas[0]);
    expect(body.detail).toContain(urn);
  });

  test.each<[string, unknown, string]>([
    ['text', urn, 'schemas must be an array of strings, not a string'],
    ['an object', { urn }, 'schemas must be an array of strings, not an object'],
    ['a list with a number', [urn, 5], 'schemas[1] must be a string, not a number'],
  ])('refuses %s by its type', async (_, schemas, detail) => {
    const { status, body } = await send(what, schemas);
    expect([status, body.scimType]).toEqual([400, 'invalidValue']);
    expect(body.detail).toContain(detail);
  });
});

describe('habits of clients', () => {
  test.each<[string, string, readonly string[]]>([
    ['Entra: a schema of its own beside', 'POST /Groups', [groupUrn, adScim('Group')]],
    ['Entra: a schema of its own first', 'POST /Users', [adScim('User'), userUrn]],
    ['Entra: the enterprise URN without its block', 'POST /Users', [userUrn, enterpriseUrn]],
    ['JumpCloud: the enterprise URN first', 'PUT /Users', [enterpriseUrn, userUrn]],
    ['an extension alone', 'PUT /Users', [snowflakeUrn]],
    ['Okta: an extension of its own beside', 'POST /Groups', [groupUrn, 'urn:okta:custom:group:1.0']],
    ['OneLogin: SCIM 1.1', 'PUT /Users', ['urn:scim:schemas:core:1.0']],
    ['a draft of SCIM 2.0', 'POST /Groups', ['urn:scim:schemas:core:2.0:Group']],
    ['PatchOp among the core schemas', 'PATCH /Users', ['urn:ietf:params:scim:schemas:core:2.0:PatchOp']],
  ])('%s', async (_, what, schemas) => {
    const { status, text } = await send(what, schemas);
    expect(status, text).toBeLessThan(300);
  });

  test('in a bulk request each operation says for itself what it is', async () => {
    const { body } = await scim.post('/Bulk', {
      schemas: [message('BulkRequest')],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'a', data: person('bulk.said', { schemas: [groupUrn] }) },
        { method: 'POST', path: '/Users', bulkId: 'b', data: person('bulk.unsaid', { schemas: undefined }) },
      ],
    });
    expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual(['400', '201']);
    expect(body.Operations[0].response.scimType).toBe('invalidSyntax');
  });
});
