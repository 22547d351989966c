import { type Attribute, complex, reference, string } from './attribute.ts';

/** RFC 7643 section 4.2, with the `display` of section 2.4, which follows from the member. */
export const groupAttributes: readonly Attribute[] = [
  string('displayName', 'Name of the group: the name of the Snowflake role.', {
    required: true,
    uniqueness: 'server',
  }),
  complex(
    'members',
    'Members of the group: the grantees of the Snowflake role.',
    [
      string('value', 'Identifier of the member.', { caseExact: true, mutability: 'immutable' }),
      reference('$ref', 'URI of the member.', { mutability: 'immutable', referenceTypes: ['User', 'Group'] }),
      string('type', 'What the member is.', { mutability: 'immutable', canonicalValues: ['User', 'Group'] }),
      string('display', 'Name of the member.', { mutability: 'readOnly' }),
    ],
    { multiValued: true },
  ),
];
