import { describe, expect, test } from 'vitest';
import { isJsonArray, isJsonObject } from '../../../src/scim/protocol/json.ts';
import {
  resourceTypeDocuments,
  schemaDocument,
  schemaDocuments,
  serviceProviderConfig,
} from '../../../src/scim/protocol/schema/discovery.ts';
import {
  enterpriseSchema,
  groupSchema,
  snowflakeSchema,
  userSchema,
} from '../../../src/scim/protocol/schema/schemas.ts';
import { serviceProviderSchemas } from '../../../src/scim/protocol/schema/service-provider.ts';

const base = 'https://x/scim/v2';
const view = { baseUrl: base, snowflakeAttributesInEnterprise: false, namesApart: false };
const forOkta = { ...view, snowflakeAttributesInEnterprise: true };

const attributeNames = (id: string, of = view) => {
  const attributes = schemaDocument(id, of)?.['attributes'];
  return isJsonArray(attributes)
    ? attributes.map((attribute) => (isJsonObject(attribute) ? attribute['name'] : undefined))
    : undefined;
};

const resourceSchemas = [userSchema, enterpriseSchema, snowflakeSchema, groupSchema];

describe('Schemas', () => {
  test('are those of the resources and of the service provider, each at its place', () => {
    expect(schemaDocuments(view).map(({ id, meta }) => [id, meta])).toStrictEqual(
      [...resourceSchemas, ...serviceProviderSchemas.map(({ id }) => id)].map((id) => [
        id,
        { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
      ]),
    );
    expect(schemaDocument(snowflakeSchema.toUpperCase(), view)).toMatchObject({ id: snowflakeSchema });
    expect(schemaDocument('urn:x', view)).toBeUndefined();
  });

  test('have every attribute of RFC 7643 section 4.1', () => {
    expect(attributeNames(userSchema)).toStrictEqual([
      ...[
        'userName',
        'name',
        'displayName',
        'nickName',
        'profileUrl',
        'title',
        'userType',
        'preferredLanguage',
      ],
      ...['locale', 'timezone', 'active', 'password', 'emails', 'phoneNumbers', 'ims', 'photos', 'addresses'],
      ...['groups', 'entitlements', 'roles', 'x509Certificates'],
    ]);
  });

  test('tell each client where its answers show the attributes of Snowflake', () => {
    expect(attributeNames(enterpriseSchema)).not.toContain('defaultRole');
    expect(attributeNames(enterpriseSchema)).not.toContain('snowflakeUserName');
    expect(attributeNames(enterpriseSchema, { ...view, namesApart: true })).toContain('snowflakeUserName');
    expect(attributeNames(snowflakeSchema)).toContain('defaultRole');
    expect(attributeNames(enterpriseSchema, forOkta)).toEqual(
      expect.arrayContaining(['department', 'defaultRole', 'snowflakeTags']),
    );
    expect(attributeNames(snowflakeSchema, forOkta)).toBeUndefined();
    expect(resourceTypeDocuments(forOkta)[0]).toMatchObject({
      schemaExtensions: [{ schema: enterpriseSchema, required: false }],
    });
  });

  test('describe attributes in the words of RFC 7643 section 7', () => {
    const attributes = schemaDocument(userSchema, view)?.['attributes'];
    expect(attributes).toContainEqual({
      name: 'password',
      type: 'string',
      multiValued: false,
      description: 'Clear-text password, to set or to change it.',
      required: false,
      caseExact: true,
      mutability: 'writeOnly',
      returned: 'never',
      uniqueness: 'none',
    });
    expect(attributes).toContainEqual(
      expect.objectContaining({ name: 'userName', required: true, uniqueness: 'server', caseExact: false }),
    );
    expect(JSON.stringify(attributes)).not.toContain('byName');
  });
});

test('ResourceTypes name their schemas and extensions', () => {
  expect(resourceTypeDocuments(view)).toMatchObject([
    {
      id: 'User',
      endpoint: '/Users',
      schema: userSchema,
      schemaExtensions: [
        { schema: enterpriseSchema, required: false },
        { schema: snowflakeSchema, required: false },
      ],
    },
    { id: 'Group', endpoint: '/Groups', schema: groupSchema, schemaExtensions: [] },
  ]);
});

test('ServiceProviderConfig says what is supported', () => {
  const config = serviceProviderConfig({
    baseUrl: base,
    maxPayloadSize: 1_048_576,
    maxOperations: 1_000,
    defaultPageSize: 100,
    maxPageSize: 1_000,
    cursorTimeoutSeconds: 600,
  });
  expect(config).toMatchObject({
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 1_048_576 },
    filter: { supported: true, maxResults: 1_000 },
    pagination: { cursor: true, index: true, cursorTimeout: 600 },
  });
});
