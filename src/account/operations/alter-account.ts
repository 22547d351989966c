import { theAccount } from '../access/access.ts';
import type { AlterAccount } from '../account.ts';
import type { ParameterDefinition } from '../catalog/parameter-definition.ts';
import { parameterDefinition } from '../catalog/parameter-definitions.ts';
import {
  doesNotExist,
  insufficientPrivileges,
  invalidProperty,
  invalidValue,
  unsupportedFeature,
} from '../errors.ts';
import { asName, type Json } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { keepAdministrator } from './keep-administrator.ts';
import { requireAdmitted } from './keep-own-way-in.ts';
import { usableNetworkPolicy } from './network-policy-use.ts';

const networkPolicyParameter = 'NETWORK_POLICY';

/** ALTER ACCOUNT SET and UNSET. https://docs.snowflake.com/en/sql-reference/sql/alter-account */
export const alterAccount = async (context: ChangeContext, input: AlterAccount): Promise<void> => {
  const { parameters } = context.catalog;
  for (const [name, value] of Object.entries(input.set ?? {})) {
    const definition = definitionOf(name);
    requireParameterPrivilege(context, name);
    checkValue(definition, value);
    if (name === networkPolicyParameter) checkNetworkPolicy(context, value);
    if (parameters.isSet(name) && parameters.value(name) === value) continue;
    const set = () => parameters.set(context.transaction, name, value);
    if (name === networkPolicyParameter) {
      await keepAdministrator(context, set);
      context.reviewSessions();
    } else await set();
  }
  for (const name of input.unset ?? []) {
    definitionOf(name);
    requireParameterPrivilege(context, name);
    if (parameters.isSet(name)) await parameters.unset(context.transaction, name);
  }
};

const definitionOf = (name: string): ParameterDefinition => {
  const definition = parameterDefinition(name);
  if (definition === undefined) throw invalidProperty(name, 'ACCOUNT');
  return definition;
};

/** The account's parameters are ACCOUNTADMIN's; its network policy also theirs who may attach policies. */
const requireParameterPrivilege = (context: ChangeContext, name: string): void => {
  const { access, catalog } = context;
  if (access.hasRole(catalog.systemRole('ACCOUNTADMIN').id)) return;
  if (name === networkPolicyParameter && access.wasGranted('ATTACH POLICY', theAccount)) return;
  throw insufficientPrivileges('account', context.accountName);
};

const jsonTypes = { BOOLEAN: 'boolean', STRING: 'string', NUMBER: 'number' } as const;

const checkValue = (definition: ParameterDefinition, value: Json): void => {
  const { name, type, words, minimum = -Infinity, maximum = Infinity } = definition;
  const outOfRange =
    typeof value === 'number' && (!Number.isInteger(value) || value < minimum || value > maximum);
  const unlisted = words !== undefined && typeof value === 'string' && !words.includes(value.toUpperCase());
  if (typeof value !== jsonTypes[type] || outOfRange || unlisted) throw invalidValue(String(value), name);
  // Texts compare by their code points everywhere.
  if (name === 'DEFAULT_DDL_COLLATION' && value !== '') throw unsupportedFeature(name);
};

const checkNetworkPolicy = (context: ChangeContext, value: Json): void => {
  if (typeof value !== 'string' || value === '') return;
  const name = usableNetworkPolicy(context, asName(value));
  const policy = name === null ? undefined : context.catalog.objects.named('NETWORK POLICY', name);
  if (policy === undefined) throw doesNotExist('NETWORK POLICY', value);
  requireAdmitted(context, policy);
};
