import { requireObjectOwnership } from '../access/checks.ts';
import type { CreateNetworkRule, CreateOutcome } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists } from '../errors.ts';
import { asName, asObjectId, type NetworkRule } from '../model.ts';
import { shownPath } from '../queries/paths.ts';
import { alterNetworkRule } from './alter-network-rule.ts';
import type { ChangeContext } from './context.ts';
import { removeNetworkRule } from './drop-network-rule.ts';
import { checkedRuleValues, checkRuleMode } from './network-rule-values.ts';
import { schemaToCreateIn } from './schema-use.ts';

/** CREATE NETWORK RULE. */
export const createNetworkRule = async (
  context: ChangeContext,
  input: CreateNetworkRule,
): Promise<CreateOutcome> => {
  const schema = schemaToCreateIn(context, input.path.slice(0, -1), 'CREATE NETWORK RULE');
  checkRuleMode(input.type, input.ruleMode);
  const values = checkedRuleValues(input.type, input.values);
  const name = input.path.at(-1) ?? asName('');
  const existing = context.catalog.objects.named('NETWORK RULE', name, schema.id);
  if (existing !== undefined) {
    if (input.mode === 'ifNotExists') return 'alreadyExisted';
    if (input.mode === 'create') throw alreadyExists('NETWORK RULE', shownPath(input.path));
    requireObjectOwnership(context, existing, shownPath(input.path));
    if (input.mode === 'orAlter') {
      await alterNetworkRule(context, { path: input.path, values, comment: input.comment ?? null });
      return 'altered';
    }
    await removeNetworkRule(context, existing);
  }
  const rule: NetworkRule = {
    kind: 'NETWORK RULE',
    id: asObjectId(await nextId(context.transaction)),
    name,
    schema: schema.id,
    owner: context.actor.primaryRole,
    comment: input.comment ?? null,
    createdOn: context.now,
    type: input.type,
    mode: input.ruleMode,
    values,
  };
  await context.catalog.objects.insert(context.transaction, rule);
  return existing === undefined ? 'created' : 'replaced';
};
