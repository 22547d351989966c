import type { DropOutcome } from '../account.ts';
import type { Name, NetworkPolicy } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { refuseWhileAttached } from './network-policy-attachments.ts';
import { ownedObject } from './owned-object.ts';
import { removeGrantsOn } from './remove-grants.ts';

/** DROP NETWORK POLICY: not while anything relies on it. */
export const dropNetworkPolicy = async (
  context: ChangeContext,
  input: { readonly name: Name; readonly ifExists?: boolean | undefined },
): Promise<DropOutcome> => {
  const policy = ownedObject(context, 'NETWORK POLICY', [input.name], input.ifExists);
  if (policy === undefined) return 'didNotExist';
  await refuseWhileAttached(context, policy.name, 'Drop');
  await removeNetworkPolicy(context, policy);
  return 'dropped';
};

export const removeNetworkPolicy = async (context: ChangeContext, policy: NetworkPolicy): Promise<void> => {
  await removeGrantsOn(context, { kind: 'NETWORK POLICY', id: policy.id });
  await context.catalog.objects.delete(context.transaction, policy, context.now);
};
