/**
 * What a request says it is by its `schemas` (RFC 7643 section 3, RFC 7644 sections 3.3 and 3.5): in any order and case,
 * with names beside that nobody here knows, as identity providers add their own. One that says nothing is taken for
 * what its place makes it, since some never send the attribute; one that says it is something else is refused.
 */
import { invalidSyntax, invalidValue } from './errors.ts';
import { isJsonArray, type Json, type JsonObject, kindOfJson, ownValueInAnyCase } from './json.ts';
import { schemasOf } from './schema/registry.ts';
import type { ResourceKind } from './schema/schemas.ts';

export const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const searchSchema = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
export const bulkRequestSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** What the body of a request can be. */
export interface BodyKind {
  /** In a refusal: "a user". */
  readonly name: string;
  /** Of which one is enough; the first is the one to recommend. */
  readonly urns: readonly string[];
  /** Names that drafts and older versions gave it, which connectors still send. */
  readonly formerUrns: readonly string[];
}

const resourceBody = (kind: ResourceKind): BodyKind => ({
  name: `a ${kind}`,
  urns: schemasOf(kind).map(({ id }) => id),
  formerUrns: ['urn:scim:schemas:core:1.0', 'urn:scim:schemas:core:2.0', `urn:scim:schemas:core:2.0:${kind}`],
});

const message = (name: string, urn: string, ...formerUrns: readonly string[]): BodyKind => ({
  name,
  urns: [urn],
  formerUrns,
});

export const resourceBodies: { readonly [kind in ResourceKind]: BodyKind } = {
  User: resourceBody('User'),
  Group: resourceBody('Group'),
};
export const patchBody = message(
  'a PATCH request',
  patchSchema,
  'urn:ietf:params:scim:schemas:core:2.0:PatchOp',
  'urn:scim:schemas:core:1.0',
);
export const searchBody = message('a search request', searchSchema);
export const bulkBody = message('a bulk request', bulkRequestSchema);

const longestEcho = 200;

/** Refuses a body that names schemas, none of which makes it what it is sent as. */
export const requireDeclared = (body: JsonObject, kind: BodyKind): void => {
  const declared: Json | undefined = ownValueInAnyCase(body, 'schemas');
  if (declared === undefined || declared === null) return;
  if (!isJsonArray(declared)) {
    throw invalidValue(`schemas must be an array of strings, not ${kindOfJson(declared)}.`);
  }
  const names = declared.map((urn, index) => {
    if (typeof urn === 'string') return urn;
    throw invalidValue(`schemas[${index}] must be a string, not ${kindOfJson(urn)}.`);
  });
  const expected = new Set([...kind.urns, ...kind.formerUrns].map((urn) => urn.toLowerCase()));
  const [first, recommended] = [names[0], kind.urns[0]];
  if (first === undefined || names.some((name) => expected.has(name.trim().toLowerCase()))) return;
  throw invalidSyntax(
    `schemas names "${first.slice(0, longestEcho)}", but here belongs ${kind.name}, whose schema is "${recommended}".`,
  );
};
