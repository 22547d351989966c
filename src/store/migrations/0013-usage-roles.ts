import type { Migration } from './migration.ts';

const snowflake = `kind = 'DATABASE' AND name = 'SNOWFLAKE' AND parent_id = 0`;
const names = ['OBJECT_VIEWER', 'USAGE_VIEWER', 'GOVERNANCE_VIEWER', 'SECURITY_VIEWER'];

/** The database roles of SNOWFLAKE become roles, as other databases have them: they were privileges on it. */
export const usageRoles: Migration = {
  id: 13,
  name: 'usage roles',
  statements: [
    `UPDATE counters SET value = value + ${names.length}
     WHERE name = 'id' AND EXISTS (SELECT 1 FROM objects WHERE ${snowflake})`,
    ...names.map(
      (
        name,
        index,
      ) => `INSERT INTO objects (id, kind, parent_id, name, owner_role_id, comment, created_on, properties)
        SELECT counters.value - ${names.length - 1 - index}, 'DATABASE ROLE', found.id, '${name}', NULL, NULL, found.created_on, '{}'
        FROM counters CROSS JOIN (SELECT id, created_on FROM objects WHERE ${snowflake}) AS found
        WHERE counters.name = 'id'`,
    ),
    `INSERT INTO privilege_grants
       (privilege, securable_kind, securable_id, grantee_role_id, granted_by, grant_option, created_on)
     SELECT 'USAGE', 'DATABASE', role.parent_id, role.id, 0, 0, role.created_on FROM objects AS role
     WHERE role.kind = 'DATABASE ROLE' AND role.parent_id IN (SELECT id FROM objects WHERE ${snowflake})`,
    `INSERT INTO role_grants (role_id, grantee_role_id, granted_by, grant_option, created_on)
     SELECT role.id, held.grantee_role_id, held.granted_by, 0, held.created_on FROM privilege_grants AS held
     JOIN objects AS role ON role.kind = 'DATABASE ROLE' AND role.parent_id = held.securable_id
       AND held.privilege = 'DATABASE ROLE ' || role.name
     WHERE held.securable_kind = 'DATABASE'`,
    `DELETE FROM privilege_grants WHERE securable_kind = 'DATABASE' AND privilege LIKE 'DATABASE ROLE %'`,
  ],
};
