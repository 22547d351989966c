/** SHOW of each kind of object. */
import { unsupportedFeature } from '../../account/errors.ts';
import type { ShowOptions, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { pluralOf } from '../object-kinds.ts';
import type { QueryRunner } from '../query/runner.ts';
import { type ResultSet, timestampColumn } from '../result.ts';
import { absentKindsInSchemas, showAbsent } from './absent-kinds.ts';
import { showColumns } from './columns.ts';
import { showDataPolicies } from './data-policies.ts';
import { showDatabaseRoles } from './database-roles.ts';
import { showDatabases } from './databases.ts';
import { showIntegrations } from './integrations.ts';
import { showExportedKeys, showImportedKeys, showPrimaryKeys, showUniqueKeys } from './keys.ts';
import { showMfaMethods } from './mfa-methods.ts';
import { showNetworkPolicies } from './network-policies.ts';
import { showNetworkRules } from './network-rules.ts';
import { showProgrammaticTokens } from './programmatic-tokens.ts';
import { showObjects, showTables, showViews } from './relations.ts';
import { showRoles } from './roles.ts';
import { showLocks, showTransactions } from './running.ts';
import { showSchemas } from './schemas.ts';
import { showPoliciesOf } from './security-policies.ts';
import { showSequences } from './sequences.ts';
import { showFileFormats, showStages } from './stages.ts';
import { showTags } from './tags.ts';
import { showUsers } from './users.ts';
import { showVariables } from './variables.ts';
import { showWarehouses } from './warehouses.ts';

type Show = Extract<Statement, { statement: 'show' }>;
type ShowKind = (context: StatementContext, options: ShowOptions, runner: QueryRunner) => Promise<ResultSet>;

const kinds: ReadonlyMap<string, ShowKind> = new Map<string, ShowKind>([
  ['USER', showUsers],
  ['ROLE', showRoles],
  ['DATABASE ROLE', showDatabaseRoles],
  ['NETWORK POLICY', showNetworkPolicies],
  ['NETWORK RULE', showNetworkRules],
  ['AUTHENTICATION POLICY', showPoliciesOf('AUTHENTICATION POLICY')],
  ['PASSWORD POLICY', showPoliciesOf('PASSWORD POLICY')],
  ['SESSION POLICY', showPoliciesOf('SESSION POLICY')],
  ['TAG', showTags],
  ['ROW ACCESS POLICY', showDataPolicies('ROW ACCESS POLICY')],
  ['MASKING POLICY', showDataPolicies('MASKING POLICY')],
  ['MFA METHOD', showMfaMethods],
  ['WAREHOUSE', showWarehouses],
  ['DATABASE', showDatabases],
  ['SCHEMA', showSchemas],
  ['TABLE', showTables],
  ['VIEW', showViews],
  ['SEQUENCE', showSequences],
  ['STAGE', showStages],
  ['FILE FORMAT', showFileFormats],
  ['OBJECT', showObjects],
  ['COLUMN', showColumns],
  ['EXPORTED KEY', showExportedKeys],
  ['IMPORTED KEY', showImportedKeys],
  ['PRIMARY KEY', showPrimaryKeys],
  ['UNIQUE KEY', showUniqueKeys],
  ['VARIABLE', showVariables],
  ['LOCK', showLocks],
  ['TRANSACTION', showTransactions],
  ['USER PROGRAMMATIC ACCESS TOKEN', showProgrammaticTokens],
]);

const kindsInDatabases = [
  ...absentKindsInSchemas,
  'DATABASE ROLE',
  'SCHEMA',
  'TABLE',
  'VIEW',
  'SEQUENCE',
  'STAGE',
  'FILE FORMAT',
  'OBJECT',
  'COLUMN',
  'EXPORTED KEY',
  'IMPORTED KEY',
  'PRIMARY KEY',
  'UNIQUE KEY',
  'NETWORK RULE',
  'AUTHENTICATION POLICY',
  'PASSWORD POLICY',
  'SESSION POLICY',
  'TAG',
  'ROW ACCESS POLICY',
  'MASKING POLICY',
];
const kindsOfUsers = ['USER PROGRAMMATIC ACCESS TOKEN'];
const kindsWithHistory = ['DATABASE', 'SCHEMA', 'TABLE'];
const kindsWithTerseForm = ['USER', 'ROLE', 'WAREHOUSE', 'DATABASE', 'SCHEMA', 'TABLE', 'VIEW', 'OBJECT'];
/** "This clause is accepted in the syntax but has no effect on the output." */
const kindsTerseAnyway = ['PRIMARY KEY', 'UNIQUE KEY', 'IMPORTED KEY', 'EXPORTED KEY'];

/** Refuses by name what the kind of object does not have, rather than show as if it had not been asked for. */
const requireForms = (kind: string, { history, terse, in: place }: ShowOptions): void => {
  const plural = pluralOf(kind);
  if (history && !kindsWithHistory.includes(kind)) throw unsupportedFeature(`SHOW ${plural} HISTORY`);
  if (terse && ![...kindsWithTerseForm, ...kindsTerseAnyway].includes(kind))
    throw unsupportedFeature(`SHOW TERSE ${plural}`);
  if (kind === 'MFA METHOD') return;
  const places = kindsOfUsers.includes(kind) ? ['USER'] : ['ACCOUNT'];
  if (place !== null && !places.includes(place.kind) && !kindsInDatabases.includes(kind))
    throw unsupportedFeature(`SHOW ${plural} IN ${place.kind}`);
};

export const show = async (
  context: StatementContext,
  statement: Show,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { kind, options } = statement;
  if (kind.endsWith('INTEGRATION')) {
    requireForms(kind, options);
    return await showIntegrations(context, options, kind.slice(0, -'INTEGRATION'.length).trim());
  }
  const showKind = kinds.get(kind) ?? showAbsent(kind);
  if (showKind === undefined) throw unsupportedFeature(`SHOW ${pluralOf(kind)}`);
  requireForms(kind, options);
  const shown = await showKind(context, options, runner);
  return options.history && !options.terse ? withDropped(shown) : shown;
};

/** HISTORY adds what was dropped and can come back: nothing can. */
const withDropped = ({ columns, rows }: ResultSet): ResultSet => ({
  columns: [...columns, timestampColumn('dropped_on')],
  rows: rows.map((row) => [...row, null]),
});
