import { requireObjectOwnership } from '../access/checks.ts';
import type { DropOutcome } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import type { Name, NetworkPolicy } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { refuseWhileAttached } from './network-policy-attachments.ts';
import { removeGrantsOn } from './remove-grants.ts';

/** DROP NETWORK POLICY: not while anything relies on it. */
export const dropNetworkPolicy = async (
  context: ChangeContext,
  input: { readonly name: Name; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const policy = context.catalog.objects.named('NETWORK POLICY', input.name);
  if (policy === undefined) {
    if (input.ifExists === true) return 'didNotExist';
    throw doesNotExist('NETWORK POLICY', input.name);
  }
  requireObjectOwnership(context, policy, policy.name);
  await refuseWhileAttached(context, policy.name, 'Drop');
  await removeNetworkPolicy(context, policy);
  return 'dropped';
};

export const removeNetworkPolicy = async (context: ChangeContext, policy: NetworkPolicy): Promise<void> => {
  await removeGrantsOn(context, { kind: 'NETWORK POLICY', id: policy.id });
  await context.catalog.objects.delete(context.transaction, policy, context.now);
};
