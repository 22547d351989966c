import { invalidCount, invalidValue } from './errors.ts';
import { belongsTo, filterFor } from './filter/among-kinds.ts';
import type { Filter } from './filter/filter.ts';
import { parseFilter } from './filter/parse.ts';
import { printFilter } from './filter/print.ts';
import type { Json, JsonObject } from './json.ts';
import { type AttributeList, type Projection, readProjection } from './projection.ts';
import { resourceKinds } from './schema/discovery.ts';
import { pathName } from './schema/registry.ts';
import type { ResourceKind } from './schema/schemas.ts';
import { readSort, type Sort } from './sort.ts';

export const listSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export const defaultPageSize = 100;
export const maxPageSize = 1_000;

export type PageRequest =
  | { readonly kind: 'index'; readonly startIndex: number; readonly count: number }
  /** RFC 9865; no cursor asks for the first page. */
  | { readonly kind: 'cursor'; readonly cursor: string | undefined; readonly count: number };

export interface ListRequest {
  readonly filter: Filter | undefined;
  readonly sort: Sort | undefined;
  readonly page: PageRequest;
  readonly projection: Projection | undefined;
}

/** The parameters of a list request, from a query string or a `/.search` body, still to be understood. */
export interface ListParameters {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly startIndex?: string | number | undefined;
  readonly count?: string | number | undefined;
  readonly cursor?: string | undefined;
  readonly attributes?: AttributeList;
  readonly excludedAttributes?: AttributeList;
}

const integerPattern = /^\s*[+-]?\d+\s*$/;

const readInteger = (value: string | number | undefined): number | undefined | 'malformed' => {
  if (value === undefined || value === '') return undefined;
  const isInteger = typeof value === 'number' ? Number.isInteger(value) : integerPattern.test(value);
  if (!isInteger) return 'malformed';
  return Math.max(Math.min(Number(value), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
};

/** https://docs.snowflake.com/en/user-guide/scim-user-api-reference: 1 for less than 1, 1000 for more, 0 for less than 0. */
const readPage = ({ startIndex, count, cursor }: ListParameters): PageRequest => {
  const size = readInteger(count);
  if (size === 'malformed') {
    const refuse = cursor === undefined ? invalidValue : invalidCount;
    throw refuse('count must be an integer.');
  }
  const bounded = Math.min(Math.max(size ?? defaultPageSize, 0), maxPageSize);
  if (cursor !== undefined) {
    return { kind: 'cursor', cursor: cursor === '' ? undefined : cursor, count: bounded };
  }
  const start = readInteger(startIndex);
  if (start === 'malformed') throw invalidValue('startIndex must be an integer.');
  return { kind: 'index', startIndex: Math.max(start ?? 1, 1), count: bounded };
};

const isGiven = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

export const buildListRequest = (kind: ResourceKind, parameters: ListParameters): ListRequest => {
  const { filter, sortBy, sortOrder } = parameters;
  return {
    filter: isGiven(filter) ? parseFilter(kind, filter) : undefined,
    sort: readSort(kind, sortBy, sortOrder),
    page: readPage(parameters),
    projection: readProjection(kind, parameters),
  };
};

/**
 * The part of a request over all resource types that concerns one of them; undefined where none of its resources can
 * match.
 */
export const buildPartialRequest = (
  kind: ResourceKind,
  parameters: ListParameters,
): ListRequest | undefined => {
  const { filter: text, sortBy, sortOrder, ...rest } = parameters;
  const others = resourceKinds.filter((other) => other !== kind);
  const filter = isGiven(text) ? filterFor(kind, parseFilter(kind, text, others)) : true;
  const sort = readSort(kind, sortBy, sortOrder, others);
  const request = buildListRequest(kind, rest);
  if (filter === false) return undefined;
  return {
    ...request,
    filter: filter === true ? undefined : filter,
    sort: sort !== undefined && belongsTo(kind, sort.path) ? sort : undefined,
  };
};

type Query = { readonly [name: string]: unknown };

/** Parameters by lower-cased name; of names that differ in case alone, the first one counts. */
const parametersOf = (query: Query): ReadonlyMap<string, readonly string[]> => {
  const parameters = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(query)) {
    const folded = name.toLowerCase();
    if (parameters.has(folded)) continue;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    parameters.set(
      folded,
      values.filter((one) => typeof one === 'string'),
    );
  }
  return parameters;
};

const none: readonly string[] = [];

const single = (parameters: ReadonlyMap<string, readonly string[]>, name: string): string | undefined => {
  const [value, another] = parameters.get(name.toLowerCase()) ?? none;
  if (another !== undefined) throw invalidValue(`${name} is given more than once.`);
  return value;
};

/** RFC 7644 section 3.4.2: the query string of GET on a resource endpoint, decoded. */
export const listParametersOf = (query: Query): ListParameters => {
  const parameters = parametersOf(query);
  return {
    filter: single(parameters, 'filter'),
    sortBy: single(parameters, 'sortBy'),
    sortOrder: single(parameters, 'sortOrder'),
    startIndex: single(parameters, 'startIndex'),
    count: single(parameters, 'count'),
    cursor: single(parameters, 'cursor'),
    attributes: parameters.get('attributes') ?? none,
    excludedAttributes: parameters.get('excludedattributes') ?? none,
  };
};

export const readListRequest = (kind: ResourceKind, query: Query): ListRequest =>
  buildListRequest(kind, listParametersOf(query));

/** `attributes` and `excludedAttributes` of a request on a single resource. */
export const readProjectionQuery = (kind: ResourceKind, query: Query): Projection | undefined => {
  const parameters = parametersOf(query);
  return readProjection(kind, {
    attributes: parameters.get('attributes') ?? none,
    excludedAttributes: parameters.get('excludedattributes') ?? none,
  });
};

/** What makes two list requests pages of the same list; a cursor is bound to it. */
export const describeQuery = (kind: ResourceKind, request: ListRequest): string => {
  const { filter, sort } = request;
  return JSON.stringify([
    kind,
    filter === undefined ? null : printFilter(filter),
    sort === undefined ? null : [pathName(sort.path), sort.descending],
  ]);
};

export interface ListResult {
  readonly resources: readonly JsonObject[];
  readonly totalResults: number;
  readonly startIndex?: number | undefined;
  readonly itemsPerPage?: number | undefined;
  readonly nextCursor?: string | undefined;
  readonly previousCursor?: string | undefined;
}

/** RFC 7644 section 3.4.2, figure 3. */
export const listResponse = (result: ListResult): JsonObject => {
  const { startIndex, nextCursor, previousCursor } = result;
  const response: Record<string, Json> = {
    schemas: [listSchema],
    totalResults: result.totalResults,
    itemsPerPage: result.itemsPerPage ?? result.resources.length,
  };
  if (startIndex !== undefined) response['startIndex'] = startIndex;
  if (nextCursor !== undefined) response['nextCursor'] = nextCursor;
  if (previousCursor !== undefined) response['previousCursor'] = previousCursor;
  response['Resources'] = result.resources;
  return response;
};
