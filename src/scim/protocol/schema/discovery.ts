import type { JsonObject } from '../json.ts';
import type { Attribute } from './attribute.ts';
import { publishedExtensions, type SchemaView, schemasOf } from './registry.ts';
import type { ResourceKind, Schema } from './schemas.ts';
import {
  resourceTypeSchema,
  schemaOfSchemas,
  serviceProviderConfigSchema,
  serviceProviderSchemas,
} from './service-provider.ts';

export const resourceKinds: readonly ResourceKind[] = ['User', 'Group'];
export const endpointOf = (kind: ResourceKind): '/Users' | '/Groups' =>
  kind === 'User' ? '/Users' : '/Groups';

/** RFC 7643 section 7: characteristics that have no meaning for a type are left out. */
const attributeDocument = (attribute: Attribute): JsonObject => ({
  name: attribute.name,
  type: attribute.type,
  multiValued: attribute.multiValued,
  description: attribute.description,
  required: attribute.required,
  ...(attribute.type === 'boolean' || attribute.type === 'complex' ? {} : { caseExact: attribute.caseExact }),
  mutability: attribute.mutability,
  returned: attribute.returned,
  ...(attribute.type === 'boolean' ? {} : { uniqueness: attribute.uniqueness }),
  ...(attribute.canonicalValues.length === 0 ? {} : { canonicalValues: attribute.canonicalValues }),
  ...(attribute.referenceTypes.length === 0 ? {} : { referenceTypes: attribute.referenceTypes }),
  ...(attribute.subAttributes.length === 0
    ? {}
    : { subAttributes: attribute.subAttributes.map(attributeDocument) }),
});

/** For whom the schemas are described. */
export interface DiscoveryView extends SchemaView {
  readonly baseUrl: string;
}

const renderSchema = (schema: Schema, { baseUrl }: DiscoveryView): JsonObject => ({
  schemas: [schemaOfSchemas],
  id: schema.id,
  name: schema.name,
  description: schema.description,
  attributes: schema.attributes.map(attributeDocument),
  meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
});

const publishedSchemas = (view: DiscoveryView): readonly Schema[] => [
  ...resourceKinds.flatMap((kind) => [...schemasOf(kind).slice(0, 1), ...publishedExtensions(kind, view)]),
  ...serviceProviderSchemas,
];

export const schemaDocuments = (view: DiscoveryView): readonly JsonObject[] =>
  publishedSchemas(view).map((schema) => renderSchema(schema, view));

export const schemaDocument = (id: string, view: DiscoveryView): JsonObject | undefined => {
  const schema = publishedSchemas(view).find((candidate) => candidate.id.toLowerCase() === id.toLowerCase());
  return schema === undefined ? undefined : renderSchema(schema, view);
};

export const resourceTypeDocument = (kind: ResourceKind, view: DiscoveryView): JsonObject => {
  const [core] = schemasOf(kind);
  return {
    schemas: [resourceTypeSchema],
    id: kind,
    name: kind,
    endpoint: endpointOf(kind),
    description: core?.description ?? kind,
    schema: core?.id ?? '',
    schemaExtensions: publishedExtensions(kind, view).map((extension) => ({
      schema: extension.id,
      required: false,
    })),
    meta: { resourceType: 'ResourceType', location: `${view.baseUrl}/ResourceTypes/${kind}` },
  };
};

export const resourceTypeDocuments = (view: DiscoveryView): readonly JsonObject[] =>
  resourceKinds.map((kind) => resourceTypeDocument(kind, view));

export interface ServiceProviderOptions {
  readonly baseUrl: string;
  readonly maxPayloadSize: number;
  readonly maxOperations: number;
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  readonly cursorTimeoutSeconds: number;
}

/** RFC 7643 section 5, with the `pagination` attribute of RFC 9865 section 4. */
export const serviceProviderConfig = (options: ServiceProviderOptions): JsonObject => ({
  schemas: [serviceProviderConfigSchema],
  documentationUri: 'https://docs.snowflake.com/en/user-guide/scim',
  patch: { supported: true },
  bulk: {
    supported: true,
    maxOperations: options.maxOperations,
    maxPayloadSize: options.maxPayloadSize,
  },
  filter: { supported: true, maxResults: options.maxPageSize },
  changePassword: { supported: true },
  sort: { supported: true },
  etag: { supported: true },
  pagination: {
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: options.defaultPageSize,
    maxPageSize: options.maxPageSize,
    cursorTimeout: options.cursorTimeoutSeconds,
  },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'OAuth Bearer Token',
      description: 'The token that SYSTEM$GENERATE_SCIM_ACCESS_TOKEN returns.',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${options.baseUrl}/ServiceProviderConfig` },
});
