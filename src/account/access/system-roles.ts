/**
 * The roles every account has, their hierarchy, and the privileges that are theirs for good.
 * https://docs.snowflake.com/en/user-guide/security-access-control-overview
 */
export const systemRoles = [
  'ORGADMIN',
  'ACCOUNTADMIN',
  'SECURITYADMIN',
  'USERADMIN',
  'SYSADMIN',
  'PUBLIC',
] as const;
export type SystemRoleName = (typeof systemRoles)[number];

/** Each role and the role it is granted to. PUBLIC needs no grant: everyone has it. */
export const systemHierarchy: readonly (readonly [role: SystemRoleName, grantee: SystemRoleName])[] = [
  ['USERADMIN', 'SECURITYADMIN'],
  ['SECURITYADMIN', 'ACCOUNTADMIN'],
  ['SYSADMIN', 'ACCOUNTADMIN'],
];

/** Privileges on the account that come with a system role and cannot be revoked. */
export const builtInPrivileges: { readonly [Role in SystemRoleName]: readonly string[] } = {
  ORGADMIN: [],
  ACCOUNTADMIN: [
    'APPLY AGGREGATION POLICY',
    'APPLY MASKING POLICY',
    'APPLY PASSWORD POLICY',
    'APPLY PROJECTION POLICY',
    'APPLY ROW ACCESS POLICY',
    'APPLY SESSION POLICY',
    'APPLY TAG',
    'AUDIT',
    'CREATE API INTEGRATION',
    'CREATE DATA EXCHANGE LISTING',
    'CREATE EXTERNAL VOLUME',
    'CREATE FAILOVER GROUP',
    'CREATE INTEGRATION',
    'CREATE REPLICATION GROUP',
    'CREATE SHARE',
    'EXECUTE ALERT',
    'EXECUTE MANAGED TASK',
    'EXECUTE TASK',
    'IMPORT SHARE',
    'MANAGE WAREHOUSES',
    'MONITOR',
    'MONITOR EXECUTION',
    'MONITOR ROLE',
    'MONITOR SECURITY',
    'MONITOR USAGE',
    'MONITOR USER',
    'OVERRIDE SHARE RESTRICTIONS',
    'PURCHASE DATA EXCHANGE LISTING',
    'RESOLVE ALL',
  ],
  SECURITYADMIN: ['APPLY AUTHENTICATION POLICY', 'ATTACH POLICY', 'CREATE NETWORK POLICY', 'MANAGE GRANTS'],
  USERADMIN: ['CREATE ROLE', 'CREATE USER'],
  SYSADMIN: ['CREATE DATABASE', 'CREATE WAREHOUSE'],
  PUBLIC: [],
};
