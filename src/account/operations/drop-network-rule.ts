import type { DropOutcome, Path } from '../account.ts';
import { executionError } from '../errors.ts';
import type { NetworkRule } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';

/** DROP NETWORK RULE: not while a network policy lists it. */
export const dropNetworkRule = async (
  context: ChangeContext,
  input: { readonly path: Path; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const rule = ownedObject(context, 'NETWORK RULE', input.path, input.ifExists);
  if (rule === undefined) return 'didNotExist';
  await removeNetworkRule(context, rule);
  return 'dropped';
};

export const removeNetworkRule = async (context: ChangeContext, rule: NetworkRule): Promise<void> => {
  const policy = context.catalog.objects
    .ofKind('NETWORK POLICY')
    .find(
      ({ allowedNetworkRules, blockedNetworkRules }) =>
        allowedNetworkRules.includes(rule.id) || blockedNetworkRules.includes(rule.id),
    );
  if (policy !== undefined) {
    throw executionError(
      `SQL compilation error:\nCannot perform Drop operation on network rule ${rule.name}. The rule is attached to NETWORK POLICY with name ${policy.name}. Remove the network rule from NETWORK POLICY and try the Drop operation again.`,
      '001492',
      '42601',
    );
  }
  await removeGrantsOn(context, { kind: 'NETWORK RULE', id: rule.id });
  await context.catalog.objects.delete(context.transaction, rule, context.now);
};
