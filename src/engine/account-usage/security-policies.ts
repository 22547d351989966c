import type { Json, SecurityPolicyKind } from '../../account/model.ts';
import { passwordProperties } from '../administration/security-policies/password.ts';
import type { Field } from '../history/fields.ts';
import { type Cell, fixedColumn, textColumn } from '../result.ts';
import {
  comment,
  created,
  databaseId,
  databaseName,
  deleted,
  id,
  type ListedKind,
  lastAltered,
  named,
  objectsOf,
  owner,
  ownerRoleType,
  schemaId,
  schemaName,
} from './object-fields.ts';
import { type UsageView, usageView } from './view.ts';

const policyView = <Kind extends SecurityPolicyKind>(
  name: string,
  kind: Kind,
  settings: readonly Field<ListedKind<Kind>>[],
): UsageView =>
  usageView<ListedKind<Kind>>(
    name,
    [
      id('ID'),
      named('NAME'),
      schemaId('SCHEMA_ID'),
      schemaName('SCHEMA'),
      databaseId('DATABASE_ID'),
      databaseName('DATABASE'),
      owner('OWNER'),
      ownerRoleType,
      ...settings,
      comment,
      created,
      lastAltered,
      deleted,
    ],
    objectsOf(kind),
  );

/** https://docs.snowflake.com/en/sql-reference/account-usage/password_policies */
export const passwordPoliciesView = policyView(
  'PASSWORD_POLICIES',
  'PASSWORD POLICY',
  passwordProperties.map(([property, key]) => [
    fixedColumn(property),
    ({ record }) => String(record.object.settings[key]),
  ]),
);

/** https://docs.snowflake.com/en/sql-reference/account-usage/session_policies */
export const sessionPoliciesView = policyView('SESSION_POLICIES', 'SESSION POLICY', [
  [fixedColumn('SESSION_IDLE_TIMEOUT_MINS'), ({ record }) => String(record.object.settings.idleTimeoutMins)],
  [
    fixedColumn('SESSION_UI_IDLE_TIMEOUT_MINS'),
    ({ record }) => String(record.object.settings.uiIdleTimeoutMins),
  ],
]);

const listed = (values: readonly Json[]): Cell => `[${values.join(', ')}]`;

/** https://docs.snowflake.com/en/sql-reference/account-usage/authentication_policies */
export const authenticationPoliciesView = policyView('AUTHENTICATION_POLICIES', 'AUTHENTICATION POLICY', [
  [
    textColumn('AUTHENTICATION_METHODS'),
    ({ record }) => listed(record.object.settings.authenticationMethods),
  ],
  [textColumn('MFA_ENROLLMENT'), ({ record }) => record.object.settings.mfaEnrollment],
  [textColumn('CLIENT_TYPES'), ({ record }) => listed(record.object.settings.clientTypes)],
  [textColumn('SECURITY_INTEGRATIONS'), ({ record }) => listed(record.object.settings.securityIntegrations)],
]);
