import { isDeepStrictEqual } from 'node:util';
import type { AlterNetworkPolicy } from '../account.ts';
import { alreadyExists } from '../errors.ts';
import type { NetworkPolicy, ObjectId } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { keepWaysIn } from './keep-own-way-in.ts';
import { renameAttachments } from './network-policy-attachments.ts';
import { ruleIds, withLists } from './network-policy-lists.ts';
import { ownedObject } from './owned-object.ts';

/** ALTER NETWORK POLICY. https://docs.snowflake.com/en/sql-reference/sql/alter-network-policy */
export const alterNetworkPolicy = async (
  context: ChangeContext,
  input: AlterNetworkPolicy,
): Promise<void> => {
  const policy = ownedObject(context, 'NETWORK POLICY', [input.name], input.ifExists);
  if (policy === undefined) return;
  const next = changed(context, policy, input);
  if (isDeepStrictEqual(next, policy)) return;
  const renames = next.name !== policy.name;
  if (renames && context.catalog.objects.named('NETWORK POLICY', next.name) !== undefined) {
    throw alreadyExists('NETWORK POLICY', next.name);
  }
  await keepWaysIn(context, async () => {
    if (renames) await renameAttachments(context, policy.name, next.name);
    await context.catalog.objects.update(context.transaction, next);
  });
  context.reviewSessions();
};

const changed = (context: ChangeContext, policy: NetworkPolicy, input: AlterNetworkPolicy): NetworkPolicy => {
  const set = input.set ?? {};
  let next: NetworkPolicy = {
    ...policy,
    ...withLists(context, policy, set),
    name: input.rename ?? policy.name,
    comment: set.comment === undefined ? policy.comment : set.comment,
  };
  if (input.add !== undefined) {
    const added = ruleIds(context, input.add.rules);
    next = withRules(next, input.add.list, (rules) => [...new Set([...rules, ...added])]);
  }
  if (input.remove !== undefined) {
    const removed = new Set(ruleIds(context, input.remove.rules));
    next = withRules(next, input.remove.list, (rules) => rules.filter((rule) => !removed.has(rule)));
  }
  return next;
};

const withRules = (
  policy: NetworkPolicy,
  list: 'allowed' | 'blocked',
  change: (rules: readonly ObjectId[]) => readonly ObjectId[],
): NetworkPolicy =>
  list === 'allowed'
    ? { ...policy, allowedNetworkRules: change(policy.allowedNetworkRules) }
    : { ...policy, blockedNetworkRules: change(policy.blockedNetworkRules) };
