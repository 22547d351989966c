/**
 * The database roles of SNOWFLAKE that open some of its views; the views name those that open them. Kept as privileges
 * on the database. https://docs.snowflake.com/en/sql-reference/account-usage#snowflake-database-roles
 */
export const usageRoles = ['OBJECT_VIEWER', 'USAGE_VIEWER', 'GOVERNANCE_VIEWER', 'SECURITY_VIEWER'] as const;
export type UsageRole = (typeof usageRoles)[number];

export const isUsageRole = (name: string): name is UsageRole =>
  (usageRoles as readonly string[]).includes(name);

const prefix = 'DATABASE ROLE ';

export const usageRolePrivilege = (role: UsageRole): string => `${prefix}${role}`;

/** The role that the privilege stands for; undefined of all others. */
export const usageRoleOf = (privilege: string): string | undefined =>
  privilege.startsWith(prefix) ? privilege.slice(prefix.length) : undefined;
