import { requireDeclared, searchBody } from './declared-schemas.ts';
import { invalidValue } from './errors.ts';
import { isJsonArray, type Json, type JsonObject, kindOfJson, ownValueInAnyCase } from './json.ts';
import { buildListRequest, type ListParameters, type ListRequest } from './list.ts';
import { requireObject } from './resource.ts';
import type { ResourceKind } from './schema/schemas.ts';

const member = (body: JsonObject, name: string): Json | undefined =>
  ownValueInAnyCase(body, name) ?? undefined;

const text = (body: JsonObject, name: string): string | undefined => {
  const value = member(body, name);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidValue(`${name} must be a string, not ${kindOfJson(value)}.`);
};

const integer = (body: JsonObject, name: string): string | number | undefined => {
  const value = member(body, name);
  if (value === undefined || typeof value === 'string' || typeof value === 'number') return value;
  throw invalidValue(`${name} must be an integer, not ${kindOfJson(value)}.`);
};

const names = (body: JsonObject, name: string): string | readonly string[] | undefined => {
  const value = member(body, name);
  if (value === undefined || typeof value === 'string') return value;
  const strings = isJsonArray(value) ? value.filter((one) => typeof one === 'string') : [];
  if (!isJsonArray(value) || strings.length !== value.length) {
    throw invalidValue(`${name} must be an array of attribute names.`);
  }
  return strings;
};

/** RFC 7644 section 3.4.3: a list request in the body of `POST /.search`. */
export const searchParametersOf = (request: unknown): ListParameters => {
  const body = requireObject(request);
  requireDeclared(body, searchBody);
  return {
    filter: text(body, 'filter'),
    sortBy: text(body, 'sortBy'),
    sortOrder: text(body, 'sortOrder'),
    startIndex: integer(body, 'startIndex'),
    count: integer(body, 'count'),
    cursor: text(body, 'cursor'),
    attributes: names(body, 'attributes'),
    excludedAttributes: names(body, 'excludedAttributes'),
  };
};

export const readSearchRequest = (kind: ResourceKind, request: unknown): ListRequest =>
  buildListRequest(kind, searchParametersOf(request));
