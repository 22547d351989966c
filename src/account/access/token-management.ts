/** Who looks after the keys and programmatic access tokens of a user. */

/** Held on the user. https://docs.snowflake.com/en/user-guide/security-access-control-privileges */
export const managePrivilege = 'MODIFY PROGRAMMATIC AUTHENTICATION METHODS';
