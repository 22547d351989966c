import { isDeepStrictEqual } from 'node:util';
import { requireObjectOwnership } from '../access/checks.ts';
import type { AlterNetworkRule } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import { objectAt, shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { keepWaysIn } from './keep-own-way-in.ts';
import { checkedRuleValues } from './network-rule-values.ts';

/** ALTER NETWORK RULE: its type and mode are fixed for life. */
export const alterNetworkRule = async (context: ChangeContext, input: AlterNetworkRule): Promise<void> => {
  const rule = objectAt(context, 'NETWORK RULE', input.path);
  if (rule?.kind !== 'NETWORK RULE') {
    if (input.ifExists === true) return;
    throw doesNotExist('NETWORK RULE', shownPath(input.path));
  }
  requireObjectOwnership(context, rule, shownPath(input.path));
  const next = {
    ...rule,
    values: input.values === undefined ? rule.values : checkedRuleValues(rule.type, input.values),
    comment: input.comment === undefined ? rule.comment : input.comment,
  };
  if (isDeepStrictEqual(next, rule)) return;
  await keepWaysIn(context, () => context.catalog.objects.update(context.transaction, next));
  context.reviewSessions();
};
