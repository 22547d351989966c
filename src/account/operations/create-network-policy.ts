import { requireCreatePrivilege, requireObjectOwnership } from '../access/checks.ts';
import type { CreateNetworkPolicy, CreateOutcome } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { alreadyExists } from '../errors.ts';
import { asObjectId, type NetworkPolicy } from '../model.ts';
import { alterNetworkPolicy } from './alter-network-policy.ts';
import type { ChangeContext } from './context.ts';
import { removeNetworkPolicy } from './drop-network-policy.ts';
import { refuseWhileAttached } from './network-policy-attachments.ts';
import { noLists, withLists } from './network-policy-lists.ts';

/** CREATE NETWORK POLICY. https://docs.snowflake.com/en/sql-reference/sql/create-network-policy */
export const createNetworkPolicy = async (
  context: ChangeContext,
  input: CreateNetworkPolicy,
): Promise<CreateOutcome> => {
  requireCreatePrivilege(context, 'CREATE NETWORK POLICY');
  const lists = withLists(context, noLists, input);
  const existing = context.catalog.objects.named('NETWORK POLICY', input.name);
  if (existing !== undefined) {
    if (input.mode === 'ifNotExists') return 'alreadyExisted';
    if (input.mode === 'create') throw alreadyExists('NETWORK POLICY', input.name);
    requireObjectOwnership(context, existing, existing.name);
    if (input.mode === 'orAlter') {
      await alterNetworkPolicy(context, {
        name: input.name,
        set: { ...input, comment: input.comment ?? null },
      });
      return 'altered';
    }
    await refuseWhileAttached(context, existing.name, 'Create or replace');
    await removeNetworkPolicy(context, existing);
  }
  const policy: NetworkPolicy = {
    kind: 'NETWORK POLICY',
    id: asObjectId(await nextId(context.transaction)),
    name: input.name,
    owner: context.actor.primaryRole,
    comment: input.comment ?? null,
    createdOn: context.now,
    ...lists,
  };
  await context.catalog.objects.insert(context.transaction, policy);
  return existing === undefined ? 'created' : 'replaced';
};
