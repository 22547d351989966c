import { type Attribute, binary, boolean, complex, reference, string } from './attribute.ts';
import { plural } from './common.ts';

const workHomeOther = ['work', 'home', 'other'];

const address: Attribute = complex(
  'addresses',
  'Physical mailing addresses.',
  [
    string('formatted', 'The full address, as on a label.'),
    string('streetAddress', 'Street, house number, postal box.'),
    string('locality', 'City.'),
    string('region', 'State or region.'),
    string('postalCode', 'Postal code.'),
    string('country', 'Country, as an ISO 3166-1 alpha-2 code.'),
    string('type', 'Label of what the address is used for.', { canonicalValues: workHomeOther }),
    boolean('primary', 'Whether this is the preferred address; at most one may be.'),
  ],
  { multiValued: true },
);

const groups: Attribute = complex(
  'groups',
  'Groups the user belongs to; changed through the groups.',
  [
    string('value', 'Identifier of the group.', { caseExact: true, mutability: 'readOnly' }),
    reference('$ref', 'URI of the group.', { mutability: 'readOnly', referenceTypes: ['User', 'Group'] }),
    string('display', 'Name of the group.', { mutability: 'readOnly' }),
    string('type', 'How the user belongs to the group.', {
      mutability: 'readOnly',
      canonicalValues: ['direct', 'indirect'],
    }),
  ],
  { multiValued: true, mutability: 'readOnly' },
);

/** RFC 7643 section 4.1. */
export const userAttributes: readonly Attribute[] = [
  string('userName', 'Name the user is known by to the service provider.', {
    required: true,
    uniqueness: 'server',
  }),
  complex('name', "Components of the user's name.", [
    string('formatted', 'The full name, as displayed.'),
    string('familyName', 'Family name, or last name.'),
    string('givenName', 'Given name, or first name.'),
    string('middleName', 'Middle names.'),
    string('honorificPrefix', 'Title before the name.'),
    string('honorificSuffix', 'Suffix after the name.'),
  ]),
  string('displayName', 'Name of the user, suitable for display.'),
  string('nickName', 'Casual way to address the user.'),
  reference('profileUrl', "URI of the user's online profile.", { referenceTypes: ['external'] }),
  string('title', 'Title within the organisation.'),
  string('userType', 'Relationship between the organisation and the user.'),
  string('preferredLanguage', 'Preferred languages, as in the Accept-Language header.'),
  string('locale', 'Locale for currency, dates and numbers.'),
  string('timezone', 'Time zone, by its IANA name.'),
  boolean('active', 'Whether the user may sign in.'),
  string('password', 'Clear-text password, to set or to change it.', {
    caseExact: true,
    mutability: 'writeOnly',
    returned: 'never',
  }),
  plural('emails', 'E-mail addresses.', string('value', 'E-mail address.'), workHomeOther),
  plural('phoneNumbers', 'Telephone numbers.', string('value', 'Telephone number.'), [
    ...workHomeOther.slice(0, 2),
    'mobile',
    'fax',
    'pager',
    'other',
  ]),
  plural('ims', 'Instant messaging addresses.', string('value', 'Instant messaging address.'), [
    'aim',
    'gtalk',
    'icq',
    'xmpp',
    'msn',
    'skype',
    'qq',
    'yahoo',
  ]),
  plural(
    'photos',
    'Pictures of the user.',
    reference('value', 'URI of the picture.', { referenceTypes: ['external'] }),
    ['photo', 'thumbnail'],
  ),
  address,
  groups,
  plural('entitlements', 'Entitlements of the user.', string('value', 'Value of the entitlement.'), []),
  plural(
    'roles',
    'Roles of the user, such as "Student" or "Faculty".',
    string('value', 'Value of the role.'),
    [],
  ),
  plural(
    'x509Certificates',
    'Certificates of the user.',
    binary('value', 'The certificate, DER in base64.'),
    [],
  ),
];
