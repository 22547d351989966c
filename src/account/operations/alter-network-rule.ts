import { isDeepStrictEqual } from 'node:util';
import type { AlterNetworkRule } from '../account.ts';
import type { ChangeContext } from './context.ts';
import { keepWaysIn } from './keep-own-way-in.ts';
import { checkedRuleValues } from './network-rule-values.ts';
import { ownedObject } from './owned-object.ts';

/** ALTER NETWORK RULE: its type and mode are fixed for life. */
export const alterNetworkRule = async (context: ChangeContext, input: AlterNetworkRule): Promise<void> => {
  const rule = ownedObject(context, 'NETWORK RULE', input.path, input.ifExists);
  if (rule === undefined) return;
  const next = {
    ...rule,
    values: input.values === undefined ? rule.values : checkedRuleValues(rule.type, input.values),
    comment: input.comment === undefined ? rule.comment : input.comment,
  };
  if (isDeepStrictEqual(next, rule)) return;
  await keepWaysIn(context, () => context.catalog.objects.update(context.transaction, next));
  context.reviewSessions();
};
