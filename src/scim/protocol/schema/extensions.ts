import { type Attribute, complex, reference, string } from './attribute.ts';

/** https://docs.snowflake.com/en/user-guide/scim-user-api-reference, custom attributes. */
export const snowflakeAttributeList: readonly Attribute[] = [
  string('defaultRole', 'DEFAULT_ROLE of the user; neither granted nor checked for existence.', {
    caseExact: true,
  }),
  string('defaultWarehouse', 'DEFAULT_WAREHOUSE of the user.', { caseExact: true }),
  string('defaultSecondaryRoles', 'DEFAULT_SECONDARY_ROLES of the user.', {
    canonicalValues: ['ALL', 'NONE'],
  }),
  string('type', 'TYPE of the user.', {
    canonicalValues: ['person', 'service', 'service_agent', 'legacy_service'],
  }),
  string('allowedInterfaces', 'ALLOWED_INTERFACES of the user, separated by commas.', {
    canonicalValues: ['ALL', 'SNOWFLAKE_INTELLIGENCE', 'STREAMLIT'],
  }),
  string('snowflakeTags', 'Tags of the user, each as database.schema.tag:value.', {
    multiValued: true,
    caseExact: true,
  }),
];

/** RFC 7643 section 4.3. */
const enterpriseUserAttributes: readonly Attribute[] = [
  string('employeeNumber', 'Identifier within the organisation.'),
  string('costCenter', 'Name of the cost center.'),
  string('organization', 'Name of the organisation.'),
  string('division', 'Name of the division.'),
  string('department', 'Name of the department.'),
  complex('manager', "The user's manager.", [
    string('value', "Identifier of the manager's user.", { caseExact: true }),
    reference('$ref', "URI of the manager's user.", { referenceTypes: ['User'] }),
    string('displayName', 'Name of the manager.', { mutability: 'readOnly' }),
  ]),
];

/** `snowflakeUserName` belongs to the enterprise schema alone; the others may be written under either URN. */
export const enterpriseAttributes: readonly Attribute[] = [
  ...enterpriseUserAttributes,
  string('snowflakeUserName', 'NAME of the user where it differs from LOGIN_NAME.'),
  ...snowflakeAttributeList,
];
