/**
 * Which privileges exist on which kind of object.
 * https://docs.snowflake.com/en/user-guide/security-access-control-privileges
 */

import type { SecurableKind } from '../model.ts';
import { builtInPrivileges } from './system-roles.ts';

const schemaCreates = [
  'AGGREGATION POLICY',
  'ALERT',
  'AUTHENTICATION POLICY',
  'DYNAMIC TABLE',
  'EVENT TABLE',
  'EXTERNAL TABLE',
  'FILE FORMAT',
  'FUNCTION',
  'MASKING POLICY',
  'MATERIALIZED VIEW',
  'NETWORK RULE',
  'PASSWORD POLICY',
  'PIPE',
  'PROCEDURE',
  'PROJECTION POLICY',
  'ROW ACCESS POLICY',
  'SECRET',
  'SEQUENCE',
  'SESSION POLICY',
  'STAGE',
  'STREAM',
  'STREAMLIT',
  'TABLE',
  'TAG',
  'TASK',
  'TEMPORARY TABLE',
  'VIEW',
].map((kind) => `CREATE ${kind}`);

const byKind: { readonly [Kind in SecurableKind]: readonly string[] } = {
  ACCOUNT: Object.values(builtInPrivileges).flat().sort(),
  USER: [
    'APPLY AUTHENTICATION POLICY',
    'APPLY PASSWORD POLICY',
    'APPLY SESSION POLICY',
    'MODIFY PROGRAMMATIC AUTHENTICATION METHODS',
    'MONITOR',
  ],
  // A role has no privilege beside OWNERSHIP: its use is granted by GRANT ROLE and GRANT DATABASE ROLE.
  ROLE: [],
  'DATABASE ROLE': [],
  INTEGRATION: ['USAGE', 'USE_ANY_ROLE'],
  'NETWORK POLICY': ['USAGE'],
  'NETWORK RULE': ['USAGE'],
  TABLE: ['DELETE', 'EVOLVE SCHEMA', 'INSERT', 'REFERENCES', 'SELECT', 'TRUNCATE', 'UPDATE'],
  VIEW: ['REFERENCES', 'SELECT'],
  SEQUENCE: ['USAGE'],
  // USAGE is for external stages, which there are none of.
  STAGE: ['READ', 'WRITE'],
  'FILE FORMAT': ['USAGE'],
  // Who may apply them is asked on the account and on users.
  'AUTHENTICATION POLICY': [],
  'PASSWORD POLICY': [],
  'SESSION POLICY': [],
  TAG: ['APPLY'],
  'ROW ACCESS POLICY': ['APPLY'],
  'MASKING POLICY': ['APPLY'],
  WAREHOUSE: ['APPLYBUDGET', 'MODIFY', 'MONITOR', 'OPERATE', 'USAGE'],
  DATABASE: [
    'APPLYBUDGET',
    'CREATE DATABASE ROLE',
    'CREATE SCHEMA',
    'IMPORTED PRIVILEGES',
    'MODIFY',
    'MONITOR',
    'REFERENCE_USAGE',
    'USAGE',
  ],
  SCHEMA: ['ADD SEARCH OPTIMIZATION', 'APPLYBUDGET', ...schemaCreates, 'MODIFY', 'MONITOR', 'USAGE'],
};

/** Privileges that GRANT ALL leaves out. */
const notAmongAll = new Set(['IMPORTED PRIVILEGES', 'REFERENCE_USAGE']);

export const isPrivilegeOn = (kind: SecurableKind, privilege: string): boolean =>
  byKind[kind].includes(privilege);

export const allPrivilegesOn = (kind: SecurableKind): readonly string[] =>
  byKind[kind].filter((privilege) => !notAmongAll.has(privilege));
