/** ALTER ACCOUNT SET and UNSET: https://docs.snowflake.com/en/sql-reference/sql/alter-account */

import { sessionParameters } from '../../account/catalog/session-parameters.ts';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Json } from '../../account/model.ts';
import type { Property, Statement } from '../../sql/ast.ts';
import type { StatementContext } from '../context.ts';
import { readSessionParameter, readTyped, unknownParameter } from '../parameters/coerce.ts';
import type { ResultSet } from '../result.ts';
import { PropertyReader, unsetNames } from './properties.ts';
import { setPolicy, unsetPolicy } from './security-policies/security-policy.ts';
import { executed } from './status.ts';
import { changeTags } from './tags/tagging.ts';

type AlterAccount = Extract<Statement, { statement: 'alterAccount' }>;

export const alterAccount = async (
  context: StatementContext,
  statement: AlterAccount,
): Promise<ResultSet> => {
  const { action } = statement;
  if (action.action === 'setPolicy' || action.action === 'unsetPolicy') {
    if (action.action === 'setPolicy') await setPolicy(context, action, { kind: 'ACCOUNT' });
    else await unsetPolicy(context, action, { kind: 'ACCOUNT' });
    return executed();
  }
  if (action.action === 'setTag' || action.action === 'unsetTag')
    return await changeTags(context, { kind: 'ACCOUNT' }, action);
  const actor = context.session.actor();
  const types = await context.account.read(
    actor,
    (queries) => new Map(queries.accountParameters().map((parameter) => [parameter.key, parameter.type])),
  );
  const changes = changesOf(context, action, types);
  for (const name of changes.unset) if (!types.has(name)) throw unknownParameter(name);
  await context.account.change(actor, (operations) => operations.alterAccount(changes));
  return executed();
};

interface Changes {
  readonly set: { readonly [parameter: string]: Json };
  readonly unset: readonly string[];
}

const changesOf = (
  context: StatementContext,
  action: AlterAccount['action'],
  types: ReadonlyMap<string, string>,
): Changes => {
  switch (action.action) {
    case 'set':
      return readParameters(context, action.properties, types);
    case 'unset':
      return { set: {}, unset: unsetNames(action.properties, 'ACCOUNT') };
    default:
      throw unsupportedFeature(`ALTER ACCOUNT ${action.action.toUpperCase()}`);
  }
};

/** A parameter given as NULL goes back to its default. */
const readParameters = (
  context: StatementContext,
  properties: readonly Property[],
  types: ReadonlyMap<string, string>,
): Changes => {
  const reader = new PropertyReader(context, properties, 'ACCOUNT');
  const set = new Map<string, Json>();
  const unset: string[] = [];
  for (const name of reader.remaining()) {
    const value = readParameter(reader, name, types.get(name));
    if (value === undefined || value === null) unset.push(name);
    else set.set(name, value);
  }
  return { set: Object.fromEntries(set), unset };
};

const readParameter = (reader: PropertyReader, name: string, type: string | undefined): Json | undefined => {
  if (type === undefined) throw unknownParameter(name);
  if (name === 'NETWORK_POLICY') return reader.objectName(name);
  return sessionParameters.has(name) ? readSessionParameter(reader, name) : readTyped(reader, name, type);
};
