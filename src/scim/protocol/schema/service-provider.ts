/** The schemas of what describes the service provider itself (RFC 7643 section 8.7.2). All of it is read-only. */
import { type Attribute, boolean, complex, integer, reference, string } from './attribute.ts';
import { defineSchema, type Schema } from './schemas.ts';

export const schemaOfSchemas = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
export const resourceTypeSchema = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
export const serviceProviderConfigSchema = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

const fixed = { mutability: 'readOnly' } as const;
const required = { ...fixed, required: true } as const;
const several = { ...fixed, multiValued: true } as const;

const text = (name: string, description: string, more: object = fixed): Attribute =>
  string(name, description, { caseExact: true, ...more });

const supported = boolean('supported', 'Whether the operation is supported.', required);

const feature = (name: string, description: string, details: readonly Attribute[] = []): Attribute =>
  complex(name, description, [supported, ...details], required);

const serviceProviderConfig: readonly Attribute[] = [
  reference('documentationUri', 'Page that explains the service provider.', {
    ...fixed,
    referenceTypes: ['external'],
  }),
  feature('patch', 'Whether PATCH is supported.'),
  feature('bulk', 'Whether, and how much in, bulk.', [
    integer('maxOperations', 'Most operations of one request.', required),
    integer('maxPayloadSize', 'Most bytes of one request.', required),
  ]),
  feature('filter', 'Whether filters are supported.', [
    integer('maxResults', 'Most resources in one answer.', required),
  ]),
  feature('changePassword', 'Whether passwords can be changed.'),
  feature('sort', 'Whether lists can be sorted.'),
  feature('etag', 'Whether resources have versions.'),
  complex(
    'pagination',
    'How lists are paged (RFC 9865).',
    [
      boolean('cursor', 'Whether by cursor.', required),
      boolean('index', 'Whether by index.', required),
      text('defaultPaginationMethod', 'What applies where a request names neither.'),
      integer('defaultPageSize', 'Resources of a page where a request names no count.', fixed),
      integer('maxPageSize', 'Most resources of a page.', fixed),
      integer('cursorTimeout', 'Seconds for which a cursor can be used.', fixed),
    ],
    fixed,
  ),
  complex(
    'authenticationSchemes',
    'How clients authenticate.',
    [
      text('type', 'Kind of the scheme.', {
        ...required,
        canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
      }),
      text('name', 'Name of the scheme.', required),
      text('description', 'What the scheme is.', required),
      reference('specUri', 'Its specification.', { ...fixed, referenceTypes: ['external'] }),
      reference('documentationUri', 'How to use it.', { ...fixed, referenceTypes: ['external'] }),
      boolean('primary', 'Whether it is the preferred scheme.', fixed),
    ],
    { ...several, required: true },
  ),
];

const uri = { ...required, referenceTypes: ['uri'] } as const;

const resourceType: readonly Attribute[] = [
  text('name', 'Name of the resource type.', required),
  text('description', 'What its resources are.'),
  reference('endpoint', 'Where its resources are, relative to the base URL.', uri),
  reference('schema', 'URN of its core schema.', uri),
  complex(
    'schemaExtensions',
    'Extensions that its resources may have.',
    [
      reference('schema', 'URN of the extension.', uri),
      boolean('required', 'Whether every resource must have it.', required),
    ],
    several,
  ),
];

const characteristics: readonly Attribute[] = [
  text('name', 'Name of the attribute.', required),
  text('type', 'Type of its values.', {
    ...required,
    canonicalValues: [
      'string',
      'complex',
      'boolean',
      'decimal',
      'integer',
      'dateTime',
      'reference',
      'binary',
    ],
  }),
  boolean('multiValued', 'Whether it has several values.', required),
  text('description', 'What it means.'),
  boolean('required', 'Whether a resource must have it.', fixed),
  text('canonicalValues', 'Values that are suggested.', several),
  boolean('caseExact', 'Whether upper and lower case differ.', fixed),
  text('mutability', 'Whether and when it can be written.', {
    ...fixed,
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  text('returned', 'When it is shown.', {
    ...fixed,
    canonicalValues: ['always', 'never', 'default', 'request'],
  }),
  text('uniqueness', 'Among which resources its value is unique.', {
    ...fixed,
    canonicalValues: ['none', 'server', 'global'],
  }),
  text('referenceTypes', 'What a reference may refer to.', several),
];

const schemaAttributes: readonly Attribute[] = [
  text('id', 'URN of the schema.', { ...required, returned: 'always' }),
  text('name', 'Name of the schema.'),
  text('description', 'What the schema describes.'),
  complex(
    'attributes',
    'Attributes of the schema.',
    [...characteristics, complex('subAttributes', 'Parts of a complex attribute.', characteristics, several)],
    { ...several, required: true },
  ),
];

export const serviceProviderSchemas: readonly Schema[] = [
  defineSchema(
    serviceProviderConfigSchema,
    'ServiceProviderConfig',
    'Configuration of the service provider',
    serviceProviderConfig,
  ),
  defineSchema(resourceTypeSchema, 'ResourceType', 'A type of resources', resourceType),
  defineSchema(schemaOfSchemas, 'Schema', 'A schema of resources', schemaAttributes),
];
