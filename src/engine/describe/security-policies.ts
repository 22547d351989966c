/** DESCRIBE of authentication, password and session policies. */
import type { Json } from '../../account/model.ts';
import {
  type AuthenticationSettings,
  defaultAuthenticationSettings,
  defaultPasswordSettings,
} from '../../account/policies.ts';
import { passwordProperties } from '../administration/security-policies/password.ts';
import type { StatementContext } from '../context.ts';
import { schemaObjectPath } from '../names.ts';
import { type Column, fixedColumn, type ResultSet, textColumn, timestampColumn } from '../result.ts';
import { instantCell } from '../values/timestamps.ts';
import type { Describe } from './describe.ts';

const propertyColumns = ['property', 'value', 'default', 'description'].map((name) => textColumn(name));

const passwordDescriptions = new Map([
  ['PASSWORD_MIN_LENGTH', 'Minimum length of new password.'],
  ['PASSWORD_MAX_LENGTH', 'Maximum length of new password.'],
  ['PASSWORD_MIN_UPPER_CASE_CHARS', 'Minimum number of uppercase characters in new password.'],
  ['PASSWORD_MIN_LOWER_CASE_CHARS', 'Minimum number of lowercase characters in new password.'],
  ['PASSWORD_MIN_NUMERIC_CHARS', 'Minimum number of numeric characters in new password.'],
  ['PASSWORD_MIN_SPECIAL_CHARS', 'Minimum number of special characters in new password.'],
  ['PASSWORD_MIN_AGE_DAYS', 'Days after a change of password before the next one.'],
  ['PASSWORD_MAX_AGE_DAYS', 'Days after which a password must be changed.'],
  ['PASSWORD_MAX_RETRIES', 'Failed attempts before the user is locked.'],
  ['PASSWORD_LOCKOUT_TIME_MINS', 'Minutes for which failed attempts lock the user.'],
  ['PASSWORD_HISTORY', 'Number of most recent passwords that may not be repeated.'],
]);

/** https://docs.snowflake.com/en/sql-reference/sql/desc-password-policy */
export const describePasswordPolicy = async (
  context: StatementContext,
  statement: Describe,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  return await context.account.read(context.session.actor(), (queries) => {
    const { name, owner, comment, settings } = queries.passwordPolicy(path);
    return {
      columns: propertyColumns,
      rows: [
        ['NAME', name, 'null', 'Name of password policy.'],
        ['OWNER', owner === null ? '' : queries.roleName(owner), 'null', 'Owner of password policy.'],
        ['COMMENT', comment ?? '', 'null', 'Comment associated with password policy.'],
        ...passwordProperties.map(([property, key]) => [
          property,
          String(settings[key]),
          String(defaultPasswordSettings[key]),
          passwordDescriptions.get(property) ?? '',
        ]),
      ],
    };
  });
};

/** `[A, B]`, `{A=B}`: how the description prints values. */
const printed = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}=${printed(inner)}`);
  return `{${entries.join(', ')}}`;
};

const authenticationRows = (
  settings: AuthenticationSettings,
): readonly (readonly [property: string, value: string])[] => {
  const { pat, workloadIdentity } = settings;
  const versions = Object.entries(settings.clientPolicy).map(([client, least]) => [
    client,
    { MINIMUM_VERSION: least },
  ]);
  return [
    ['AUTHENTICATION_METHODS', printed(settings.authenticationMethods)],
    ['CLIENT_TYPES', printed(settings.clientTypes)],
    ['CLIENT_POLICY', printed(Object.fromEntries(versions))],
    ['SECURITY_INTEGRATIONS', printed(settings.securityIntegrations)],
    ['MFA_ENROLLMENT', settings.mfaEnrollment],
    [
      'MFA_POLICY',
      printed({
        ALLOWED_METHODS: settings.mfaAllowedMethods,
        ENFORCE_MFA_ON_EXTERNAL_AUTHENTICATION: settings.enforceMfaOnExternalAuthentication,
      }),
    ],
    [
      'PAT_POLICY',
      printed({
        DEFAULT_EXPIRY_IN_DAYS: pat.defaultExpiryInDays,
        MAX_EXPIRY_IN_DAYS: pat.maxExpiryInDays,
        NETWORK_POLICY_EVALUATION: pat.networkPolicyEvaluation,
        REQUIRE_ROLE_RESTRICTION_FOR_SERVICE_USERS: pat.requireRoleRestrictionForServiceUsers,
      }),
    ],
    [
      'WORKLOAD_IDENTITY_POLICY',
      printed({
        ALLOWED_PROVIDERS: workloadIdentity.allowedProviders,
        ALLOWED_AWS_ACCOUNTS: workloadIdentity.allowedAwsAccounts,
        ALLOWED_AZURE_ISSUERS: workloadIdentity.allowedAzureIssuers,
        ALLOWED_OIDC_ISSUERS: workloadIdentity.allowedOidcIssuers,
      }),
    ],
  ];
};

const authenticationDescriptions = new Map([
  ['AUTHENTICATION_METHODS', 'Authentication methods that are allowed.'],
  ['CLIENT_TYPES', 'Clients that may sign in.'],
  ['CLIENT_POLICY', 'Least versions of clients.'],
  ['SECURITY_INTEGRATIONS', 'Security integrations that are allowed.'],
  ['MFA_ENROLLMENT', 'Who must enroll in multi-factor authentication.'],
  ['MFA_POLICY', 'How multi-factor authentication is enforced.'],
  ['PAT_POLICY', 'What holds for programmatic access tokens.'],
  ['WORKLOAD_IDENTITY_POLICY', 'What holds for workload identities.'],
]);

/** https://docs.snowflake.com/en/sql-reference/sql/desc-authentication-policy */
export const describeAuthenticationPolicy = async (
  context: StatementContext,
  statement: Describe,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  const defaults = new Map(authenticationRows(defaultAuthenticationSettings));
  return await context.account.read(context.session.actor(), (queries) => {
    const { name, owner, comment, settings } = queries.authenticationPolicy(path);
    return {
      columns: propertyColumns,
      rows: [
        ['NAME', name, 'null', 'Name of authentication policy.'],
        ['OWNER', owner === null ? '' : queries.roleName(owner), 'null', 'Owner of authentication policy.'],
        ['COMMENT', comment ?? 'null', 'null', 'Comment associated with authentication policy.'],
        ...authenticationRows(settings).map(([property, value]) => [
          property,
          value,
          defaults.get(property) ?? '',
          authenticationDescriptions.get(property) ?? '',
        ]),
      ],
    };
  });
};

const sessionColumns: readonly Column[] = [
  timestampColumn('created_on'),
  textColumn('name'),
  fixedColumn('session_idle_timeout_mins'),
  fixedColumn('session_ui_idle_timeout_mins'),
  fixedColumn('session_max_lifespan_mins'),
  fixedColumn('session_ui_max_lifespan_mins'),
  textColumn('allowed_secondary_roles'),
  textColumn('blocked_secondary_roles'),
  textColumn('comment'),
];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-session-policy */
export const describeSessionPolicy = async (
  context: StatementContext,
  statement: Describe,
): Promise<ResultSet> => {
  const path = schemaObjectPath(context, statement.name);
  return await context.account.read(context.session.actor(), (queries) => {
    const { name, createdOn, comment, settings } = queries.sessionPolicy(path);
    const row = [
      instantCell(createdOn),
      name,
      String(settings.idleTimeoutMins),
      String(settings.uiIdleTimeoutMins),
      String(settings.maxLifespanMins),
      String(settings.uiMaxLifespanMins),
      JSON.stringify(settings.allowedSecondaryRoles),
      JSON.stringify(settings.blockedSecondaryRoles),
      comment ?? '',
    ];
    return { columns: sessionColumns, rows: [row] };
  });
};
