/**
 * Which database roles of SNOWFLAKE open which view; IMPORTED PRIVILEGES opens all.
 * https://docs.snowflake.com/en/sql-reference/account-usage#account-usage-views-by-database-role
 */
import type { UsageRole } from '../../account/access/usage-roles.ts';

const viewsOf: { readonly [Role in UsageRole]: readonly string[] } = {
  OBJECT_VIEWER: [
    'COLUMNS',
    'DATABASES',
    'FILE_FORMATS',
    'OBJECT_DEPENDENCIES',
    'SCHEMATA',
    'SEQUENCES',
    'STAGES',
    'TABLES',
    'TAGS',
    'VIEWS',
  ],
  USAGE_VIEWER: ['COPY_HISTORY', 'LOAD_HISTORY'],
  GOVERNANCE_VIEWER: [
    'ACCESS_HISTORY',
    'MASKING_POLICIES',
    'POLICY_REFERENCES',
    'QUERY_HISTORY',
    'ROW_ACCESS_POLICIES',
    'TAG_REFERENCES',
    'TAGS',
  ],
  SECURITY_VIEWER: [
    'AUTHENTICATION_POLICIES',
    'CREDENTIALS',
    'GRANTS_TO_ROLES',
    'GRANTS_TO_USERS',
    'LOGIN_HISTORY',
    'NETWORK_POLICIES',
    'NETWORK_RULE_REFERENCES',
    'NETWORK_RULES',
    'PASSWORD_POLICIES',
    'ROLES',
    'SESSION_POLICIES',
    'SESSIONS',
    'USERS',
  ],
};

const readers: readonly UsageRole[] = [
  'OBJECT_VIEWER',
  'USAGE_VIEWER',
  'GOVERNANCE_VIEWER',
  'SECURITY_VIEWER',
];

export const readersOf = (view: string): readonly UsageRole[] =>
  readers.filter((role) => viewsOf[role].includes(view));
