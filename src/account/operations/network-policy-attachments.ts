import { executionError } from '../errors.ts';
import type { Name } from '../model.ts';
import { accountPolicyName } from '../sign-in-directory.ts';
import type { ChangeContext } from './context.ts';

interface Attachment {
  readonly kind: 'ACCOUNT' | 'INTEGRATION' | 'USER';
  readonly name: Name;
}

/** Something the policy is attached to, if anything is. */
const attachmentOf = async (context: ChangeContext, policy: Name): Promise<Attachment | undefined> => {
  if (accountPolicyName(context.catalog) === policy) return { kind: 'ACCOUNT', name: context.accountName };
  const integration = context.catalog.objects
    .ofKind('INTEGRATION')
    .find((candidate) => candidate.networkPolicy === policy);
  if (integration !== undefined) return { kind: 'INTEGRATION', name: integration.name };
  const user = await context.catalog.users.withNetworkPolicy(context.store, policy);
  return user && { kind: 'USER', name: user.name };
};

export const refuseWhileAttached = async (
  context: ChangeContext,
  policy: Name,
  operation: 'Drop' | 'Create or replace',
): Promise<void> => {
  const attachment = await attachmentOf(context, policy);
  if (attachment === undefined) return;
  const { kind, name } = attachment;
  throw executionError(
    `SQL compilation error:\nCannot perform ${operation} operation on network policy ${policy}. The policy is attached to ${kind} with name ${name}. Unset the network policy from ${kind} and try the ${operation} operation again.`,
    '001492',
    '42601',
  );
};

/** Attachments name their policy, so they follow its new name. */
export const renameAttachments = async (context: ChangeContext, from: Name, to: Name): Promise<void> => {
  const { catalog, transaction } = context;
  if (accountPolicyName(catalog) === from) await catalog.parameters.set(transaction, 'NETWORK_POLICY', to);
  for (const integration of catalog.objects.ofKind('INTEGRATION')) {
    if (integration.networkPolicy !== from) continue;
    await catalog.objects.update(transaction, { ...integration, networkPolicy: to });
  }
  await catalog.users.renameNetworkPolicy(transaction, from, to);
};
