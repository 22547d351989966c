import { theAccount } from '../access/access.ts';
import { doesNotExist } from '../errors.ts';
import type { Name, ObjectId, RoleId } from '../model.ts';
import type { ChangeContext } from './context.ts';

/** The policy's name if the actor may attach it: owned, USAGE granted, or ATTACH POLICY on the account. */
export const usableNetworkPolicy = (context: ChangeContext, name: Name | null): Name | null => {
  if (name === null || name === '') return null;
  const policy = context.catalog.objects.named('NETWORK POLICY', name);
  if (policy === undefined || !mayAttach(context, policy)) throw doesNotExist('NETWORK POLICY', name);
  return name;
};

const mayAttach = (
  { access }: ChangeContext,
  policy: { readonly owner: RoleId | null; readonly id: ObjectId },
): boolean =>
  access.owns(policy) ||
  access.wasGranted('USAGE', { kind: 'NETWORK POLICY', id: policy.id }) ||
  access.wasGranted('ATTACH POLICY', theAccount);
