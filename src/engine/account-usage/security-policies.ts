import type { Json, SecurityPolicyKind } from '../../account/model.ts';
import { passwordProperties } from '../administration/security-policies/password.ts';
import type { Field } from '../history/fields.ts';
import { type Cell, fixedColumn, textColumn } from '../result.ts';
import {
  comment,
  created,
  databaseIdText,
  databaseName,
  deleted,
  id,
  type ListedKind,
  lastAltered,
  named,
  objectsOf,
  owner,
  ownerRoleType,
  schemaIdText,
  schemaName,
} from './object-fields.ts';
import { usageView } from './view.ts';

type AnyPolicy = ListedKind<SecurityPolicyKind>;

const place: readonly Field<AnyPolicy>[] = [
  schemaIdText('SCHEMA_ID'),
  schemaName('SCHEMA'),
  databaseIdText('DATABASE_ID'),
  databaseName('DATABASE'),
  owner('OWNER'),
  ownerRoleType,
];
const life: readonly Field<AnyPolicy>[] = [comment, created, lastAltered, deleted];

const passwordFields = passwordProperties.map(
  ([property, key]): Field<ListedKind<'PASSWORD POLICY'>> => [
    fixedColumn(property),
    ({ record }) => String(record.object.settings[key]),
  ],
);
const isHistory = ([{ name }]: Field<ListedKind<'PASSWORD POLICY'>>): boolean => name === 'PASSWORD_HISTORY';

/** https://docs.snowflake.com/en/sql-reference/account-usage/password_policies — PASSWORD_HISTORY came later, and is last. */
export const passwordPoliciesView = usageView<ListedKind<'PASSWORD POLICY'>>(
  'PASSWORD_POLICIES',
  [
    named('NAME'),
    id('ID'),
    ...place,
    ...passwordFields.filter((field) => !isHistory(field)),
    ...life,
    ...passwordFields.filter(isHistory),
  ],
  objectsOf('PASSWORD POLICY'),
);

const minutes = (
  name: string,
  setting: 'idleTimeoutMins' | 'uiIdleTimeoutMins' | 'maxLifespanMins' | 'uiMaxLifespanMins',
): Field<ListedKind<'SESSION POLICY'>> => [
  fixedColumn(name),
  ({ record }) => String(record.object.settings[setting]),
];

/** https://docs.snowflake.com/en/sql-reference/account-usage/session_policies */
export const sessionPoliciesView = usageView<ListedKind<'SESSION POLICY'>>(
  'SESSION_POLICIES',
  [
    id('ID'),
    named('NAME'),
    ...place,
    minutes('SESSION_IDLE_TIMEOUT_MINS', 'idleTimeoutMins'),
    minutes('SESSION_UI_IDLE_TIMEOUT_MINS', 'uiIdleTimeoutMins'),
    minutes('SESSION_MAX_LIFESPAN_MINS', 'maxLifespanMins'),
    minutes('SESSION_UI_MAX_LIFESPAN_MINS', 'uiMaxLifespanMins'),
    ...life,
  ],
  objectsOf('SESSION POLICY'),
);

const listed = (values: readonly Json[]): Cell => `[${values.join(', ')}]`;

/** No page describes it: built like SESSION_POLICIES. */
export const authenticationPoliciesView = usageView<ListedKind<'AUTHENTICATION POLICY'>>(
  'AUTHENTICATION_POLICIES',
  [
    id('ID'),
    named('NAME'),
    ...place,
    [
      textColumn('AUTHENTICATION_METHODS'),
      ({ record }) => listed(record.object.settings.authenticationMethods),
    ],
    [textColumn('MFA_ENROLLMENT'), ({ record }) => record.object.settings.mfaEnrollment],
    [textColumn('CLIENT_TYPES'), ({ record }) => listed(record.object.settings.clientTypes)],
    [
      textColumn('SECURITY_INTEGRATIONS'),
      ({ record }) => listed(record.object.settings.securityIntegrations),
    ],
    ...life,
  ],
  objectsOf('AUTHENTICATION POLICY'),
);
