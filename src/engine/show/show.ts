/** SHOW of each kind of object. */
import { unsupportedFeature } from '../../account/errors.ts';
import type { ShowOptions, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { type ResultSet, timestampColumn } from '../result.ts';
import { showDatabases } from './databases.ts';
import { showIntegrations } from './integrations.ts';
import { showNetworkPolicies } from './network-policies.ts';
import { showNetworkRules } from './network-rules.ts';
import { showRoles } from './roles.ts';
import { showSchemas } from './schemas.ts';
import { showUsers } from './users.ts';
import { showWarehouses } from './warehouses.ts';

type Show = Extract<Statement, { statement: 'show' }>;
type ShowKind = (context: StatementContext, options: ShowOptions) => Promise<ResultSet>;

const kinds: ReadonlyMap<string, ShowKind> = new Map([
  ['USER', showUsers],
  ['ROLE', showRoles],
  ['NETWORK POLICY', showNetworkPolicies],
  ['NETWORK RULE', showNetworkRules],
  ['WAREHOUSE', showWarehouses],
  ['DATABASE', showDatabases],
  ['SCHEMA', showSchemas],
]);

export const show = async (context: StatementContext, statement: Show): Promise<ResultSet> => {
  const { kind, options } = statement;
  if (options.history && kind !== 'DATABASE' && kind !== 'SCHEMA')
    throw unsupportedFeature(`SHOW ${kind}S HISTORY`);
  if (kind.endsWith('INTEGRATION'))
    return await showIntegrations(context, options, kind.slice(0, -'INTEGRATION'.length).trim());
  const showKind = kinds.get(kind);
  if (showKind === undefined) throw unsupportedFeature(`SHOW ${kind}S`);
  const shown = await showKind(context, options);
  return options.history && !options.terse ? withDropped(shown) : shown;
};

/** HISTORY adds what was dropped and can come back: nothing can. */
const withDropped = ({ columns, rows }: ResultSet): ResultSet => ({
  columns: [...columns, timestampColumn('dropped_on')],
  rows: rows.map((row) => [...row, null]),
});
