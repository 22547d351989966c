/** DESCRIBE of each kind of object. */
import { unsupportedFeature } from '../../account/errors.ts';
import type { Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import type { ResultSet } from '../result.ts';
import { describeDatabase, describeSchema, describeWarehouse } from './container.ts';
import { describeDataPolicy } from './data-policies.ts';
import { describeIntegration } from './integrations/integration.ts';
import { describeNetworkPolicy } from './network-policy.ts';
import { describeNetworkRule } from './network-rule.ts';
import { describeRelation } from './relation.ts';
import {
  describeAuthenticationPolicy,
  describePasswordPolicy,
  describeSessionPolicy,
} from './security-policies.ts';
import { describeSequence } from './sequence.ts';
import { describeFileFormat, describeStage } from './stages.ts';
import { describeUser } from './user.ts';

export type Describe = Extract<Statement, { statement: 'describe' }>;
type DescribeKind = (context: StatementContext, statement: Describe) => Promise<ResultSet>;

const kinds: ReadonlyMap<string, DescribeKind> = new Map([
  ['USER', describeUser],
  ['NETWORK POLICY', describeNetworkPolicy],
  ['NETWORK RULE', describeNetworkRule],
  ['AUTHENTICATION POLICY', describeAuthenticationPolicy],
  ['PASSWORD POLICY', describePasswordPolicy],
  ['SESSION POLICY', describeSessionPolicy],
  ['ROW ACCESS POLICY', describeDataPolicy('ROW ACCESS POLICY')],
  ['MASKING POLICY', describeDataPolicy('MASKING POLICY')],
  ['WAREHOUSE', describeWarehouse],
  ['DATABASE', describeDatabase],
  ['SCHEMA', describeSchema],
  ['TABLE', describeRelation],
  ['VIEW', describeRelation],
  ['SEQUENCE', describeSequence],
  ['STAGE', describeStage],
  ['FILE FORMAT', describeFileFormat],
]);

export const describe = async (context: StatementContext, statement: Describe): Promise<ResultSet> => {
  const { kind } = statement;
  if (kind.endsWith('INTEGRATION')) return await describeIntegration(context, statement);
  const describeKind = kinds.get(kind);
  if (describeKind === undefined) throw unsupportedFeature(`DESCRIBE ${kind}`);
  return await describeKind(context, statement);
};
