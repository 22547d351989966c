/**
 * The database roles of SNOWFLAKE that open some of its views; the views name those that open them. They come with the
 * account. https://docs.snowflake.com/en/sql-reference/account-usage#snowflake-database-roles
 */
export const usageRoles = ['OBJECT_VIEWER', 'USAGE_VIEWER', 'GOVERNANCE_VIEWER', 'SECURITY_VIEWER'] as const;
export type UsageRole = (typeof usageRoles)[number];
