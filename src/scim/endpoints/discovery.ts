/** What a client may read about this service provider (RFC 7644 section 4). */
import type { Call, Caller, Operation } from '../call.ts';
import { forbidden, notFound } from '../protocol/errors.ts';
import type { JsonObject } from '../protocol/json.ts';
import { listResponse } from '../protocol/list.ts';
import {
  type DiscoveryView,
  resourceKinds,
  resourceTypeDocument,
  resourceTypeDocuments,
  schemaDocument,
  schemaDocuments,
  serviceProviderConfig,
} from '../protocol/schema/discovery.ts';
import { mappingOf } from './users/presentation.ts';

/**
 * RFC 7644 section 4: a filter on these lists is refused with 403, so that nobody takes it for applied. Where there is
 * one object, all parameters of lists are ignored, as the same section says.
 */
const refuseFilter = ({ query }: Call): void => {
  if (query['filter'] !== undefined) throw forbidden('This endpoint takes no filter');
};

const viewOf = (caller: Caller): DiscoveryView => ({
  ...mappingOf(caller),
  baseUrl: caller.baseUrl,
  snowflakeAttributesInEnterprise: caller.dialect.showsSnowflakeAttributesInEnterprise,
});

const listOf = (resources: readonly JsonObject[]): JsonObject =>
  listResponse({ resources, totalResults: resources.length, startIndex: 1 });

export const getServiceProviderConfig: Operation = ({ caller }) => {
  const { baseUrl, limits } = caller;
  return {
    status: 200,
    body: serviceProviderConfig({
      baseUrl,
      maxPayloadSize: limits.bulkPayloadBytes,
      maxOperations: limits.bulkOperations,
      defaultPageSize: limits.defaultPageSize,
      maxPageSize: limits.maxPageSize,
      cursorTimeoutSeconds: limits.cursorLifetimeSeconds,
    }),
  };
};

export const listResourceTypes: Operation = (call) => {
  refuseFilter(call);
  return { status: 200, body: listOf(resourceTypeDocuments(viewOf(call.caller))) };
};

export const getResourceType: Operation = ({ caller, id }) => {
  const kind = resourceKinds.find((candidate) => candidate === id);
  if (kind === undefined) throw notFound(`Resource type ${id} not found`);
  return { status: 200, body: resourceTypeDocument(kind, viewOf(caller)) };
};

export const listSchemas: Operation = (call) => {
  refuseFilter(call);
  return { status: 200, body: listOf(schemaDocuments(viewOf(call.caller))) };
};

export const getSchema: Operation = ({ caller, id }) => {
  const document = schemaDocument(id, viewOf(caller));
  if (document === undefined) throw notFound(`Schema ${id} not found`);
  return { status: 200, body: document };
};
