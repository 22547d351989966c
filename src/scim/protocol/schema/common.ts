import { type Attribute, boolean, complex, dateTime, reference, string } from './attribute.ts';

/** RFC 7643 section 3.1: what every resource has, named by no schema document. */
export const commonAttributes: readonly Attribute[] = [
  string('id', 'Identifier that the service provider assigns.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  string('externalId', 'Identifier that the provisioning client assigns.', { caseExact: true }),
  complex(
    'meta',
    'Metadata of the resource.',
    [
      string('resourceType', 'Name of the resource type.', { caseExact: true, mutability: 'readOnly' }),
      dateTime('created', 'When the resource was created.', { mutability: 'readOnly' }),
      dateTime('lastModified', 'When the resource last changed.', { mutability: 'readOnly' }),
      reference('location', 'URI of the resource.', { mutability: 'readOnly', referenceTypes: ['uri'] }),
      string('version', 'Version of the resource, as in the ETag header.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
    ],
    { mutability: 'readOnly' },
  ),
  reference('schemas', 'URNs of the schemas whose attributes the resource has.', {
    multiValued: true,
    mutability: 'readOnly',
    returned: 'always',
    referenceTypes: ['uri'],
  }),
];

/** The default sub-attributes of a multi-valued attribute (RFC 7643 section 2.4) around a given `value`. */
export const plural = (
  name: string,
  description: string,
  value: Attribute,
  canonicalTypes: readonly string[],
): Attribute =>
  complex(
    name,
    description,
    [
      value,
      string('display', 'Human-readable name of the value.'),
      string('type', 'Label of what the value is used for.', { canonicalValues: canonicalTypes }),
      boolean('primary', 'Whether this is the preferred value; at most one may be.'),
    ],
    { multiValued: true },
  );
