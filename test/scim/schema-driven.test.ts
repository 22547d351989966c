/** A client that knows nothing but what /ResourceTypes and /Schemas tell it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScimClient } from '../../src/account/model.ts';
import { type Body, openScim, person, type ScimUnderTest } from './support/scim-under-test.ts';
import { makeTags } from './support/tags.ts';

interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly canonicalValues?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

const common = ['schemas', 'id', 'externalId', 'meta'];

/** Texts whose form no schema can tell. */
const texts: { readonly [name: string]: string } = {
  snowflakeTags: 'db.gov.cost:IT',
  x509Certificates: 'MIIB',
};

const simpleValue = ({ name, type, canonicalValues = [] }: Attribute, among: string): unknown => {
  if (type === 'boolean') return true;
  if (type === 'binary') return texts[among];
  return canonicalValues[0] ?? texts[name] ?? `some ${name}`;
};

const sampleOf = (attribute: Attribute): unknown => {
  const { name, subAttributes, multiValued } = attribute;
  const one =
    subAttributes === undefined
      ? simpleValue(attribute, name)
      : Object.fromEntries(
          subAttributes
            .filter(({ mutability }) => mutability !== 'readOnly')
            .map((part) => [part.name, simpleValue(part, name)]),
        );
  return multiValued ? [one] : one;
};

/** The keys of an answer that no schema declares. */
const undeclared = (
  resource: Body,
  core: readonly Attribute[],
  extensions: Map<string, readonly Attribute[]>,
) => {
  const within = (value: Body, attributes: readonly Attribute[], place: string): string[] =>
    Object.entries(value).flatMap(([key, inner]) => {
      const attribute = attributes.find(({ name }) => name === key);
      if (attribute === undefined) return [`${place}${key}`];
      const parts = attribute.subAttributes;
      if (parts === undefined) return [];
      const values = Array.isArray(inner) ? inner : [inner];
      return values.flatMap((one) => within(one, parts, `${place}${key}.`));
    });
  return Object.entries(resource).flatMap(([key, value]) => {
    const extension = extensions.get(key);
    if (extension !== undefined) return within(value, extension, `${key}:`);
    return common.includes(key) ? [] : within({ [key]: value }, core, '');
  });
};

describe.each<ScimClient>(['OKTA', 'AZURE', 'GENERIC'])('to %s', (client) => {
  let scim: ScimUnderTest;
  let core: readonly Attribute[] = [];
  const extensions = new Map<string, readonly Attribute[]>();
  beforeAll(async () => {
    scim = await openScim({ client, ...(client === 'AZURE' ? {} : { syncPassword: true }) });
    await makeTags(scim, [{ name: 'COST' }]);
    const type = (await scim.get('/ResourceTypes/User')).body;
    const attributesOf = async (urn: string) => (await scim.get(`/Schemas/${urn}`)).body.attributes;
    core = await attributesOf(type.schema);
    for (const { schema } of type.schemaExtensions) extensions.set(schema, await attributesOf(schema));
  });
  afterAll(() => scim.close());

  test('every attribute that can be written is found again where it was written, and can be taken away', async () => {
    const { id } = (await scim.post('/Users', person('driven'))).body;
    const places = [
      ...core.map((attribute) => ({ urn: undefined, attribute })),
      ...[...extensions].flatMap(([urn, attributes]) => attributes.map((attribute) => ({ urn, attribute }))),
    ].filter(({ attribute }) => attribute.mutability === 'readWrite' && attribute.name !== 'userName');
    expect(places.length).toBeGreaterThanOrEqual(30);
    for (const { urn, attribute } of places) {
      const path = urn === undefined ? attribute.name : `${urn}:${attribute.name}`;
      const value = sampleOf(attribute);
      const shown = (resource: Body) => (urn === undefined ? resource : resource[urn])?.[attribute.name];
      const written = await scim.patch(`/Users/${id}`, [{ op: 'replace', path, value }]);
      expect(written.status, `${path}: ${written.text}`).toBe(200);
      expect(shown(written.body), path).toEqual(value);
      expect(shown((await scim.get(`/Users/${id}?attributes=${path}`)).body), path).toEqual(value);
      expect(undeclared(written.body, core, extensions)).toEqual([]);
      const removed = await scim.patch(`/Users/${id}`, [{ op: 'remove', path }]);
      expect(removed.status, `${path}: ${removed.text}`).toBe(200);
      // Taking `active` away must not let anybody in, and nobody is left without a type.
      if (!['active', 'type'].includes(attribute.name)) expect(shown(removed.body), path).toBeUndefined();
    }
  });

  test('a resource that is read and written back whole is left as it was', async () => {
    const everything = Object.fromEntries(
      core.filter(({ mutability }) => mutability === 'readWrite').map((one) => [one.name, sampleOf(one)]),
    );
    const created = await scim.post('/Users', { ...everything, userName: 'whole' });
    expect(created.status, created.text).toBe(201);
    for (const [urn, attributes] of extensions) {
      const value = Object.fromEntries(attributes.map((one) => [one.name, sampleOf(one)]));
      expect((await scim.patch(`/Users/${created.body.id}`, [{ op: 'add', path: urn, value }])).status).toBe(
        200,
      );
    }
    const read = await scim.get(`/Users/${created.body.id}`);
    expect(undeclared(read.body, core, extensions)).toEqual([]);
    const written = await scim.put(`/Users/${created.body.id}`, read.body);
    expect(written.body).toEqual(read.body);
  });

  test('what a schema says is required is missed by name', async () => {
    for (const { name } of core.filter(({ required }) => required)) {
      const refused = await scim.post('/Users', { ...person('missing'), [name]: undefined });
      expect([refused.status, refused.body.scimType]).toEqual([400, 'invalidValue']);
      expect(refused.body.detail).toContain(name);
    }
  });
});
