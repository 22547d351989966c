/** ALTER ACCOUNT and ALTER USER ... SET and UNSET of authentication, password and session policies. */
import { theAccount } from '../access/access.ts';
import type { Operations } from '../account.ts';
import { type PolicyTarget, theWholeAccount } from '../catalog/policy-attachments.ts';
import { doesNotExist, executionError, insufficientPrivileges } from '../errors.ts';
import type { SecurityPolicyKind } from '../model.ts';
import { shownPath } from '../queries/paths.ts';
import type { ChangeContext } from './context.ts';
import { existingUser } from './find.ts';
import { keepAdministrator } from './keep-administrator.ts';
import { policyAt } from './security-policies.ts';

type Attach = Parameters<Operations['attachPolicy']>[0];

interface Target {
  readonly target: PolicyTarget;
  readonly name: string;
}

/** `PASSWORD_POLICY`, as messages spell it. */
const underscored = (kind: SecurityPolicyKind): string => kind.replace(' ', '_');

/** APPLY ... POLICY on the account, or on the user. */
const targetOf = async (
  context: ChangeContext,
  kind: SecurityPolicyKind,
  on: Attach['on'],
): Promise<Target> => {
  const { access, accountName } = context;
  const appliesToAll = access.wasGranted(`APPLY ${kind}`, theAccount);
  if (on.kind === 'ACCOUNT') {
    if (!appliesToAll) throw insufficientPrivileges('account', accountName);
    return { target: theWholeAccount, name: accountName };
  }
  const { user } = await existingUser(context, on.user);
  if (!appliesToAll && !access.wasGranted(`APPLY ${kind}`, { kind: 'USER', id: user.id })) {
    throw insufficientPrivileges('user', user.name);
  }
  return { target: user.id, name: user.name };
};

export const attachPolicy = async (
  context: ChangeContext,
  { kind, policy: path, on, force }: Attach,
): Promise<void> => {
  const { target, name } = await targetOf(context, kind, on);
  const policy = policyAt(context, kind, path);
  if (policy === undefined) throw doesNotExist(kind, shownPath(path));
  const { policyAttachments } = context.catalog;
  const present = policyAttachments.on(kind, target);
  if (present === policy.id) return;
  if (present !== undefined && force !== true) {
    throw executionError(
      `Object ${name} already has a ${underscored(kind)}. Only one ${underscored(kind)} is allowed at a time.`,
      '003553',
      '23001',
    );
  }
  await keepAdministrator(context, () =>
    policyAttachments.attach(context.transaction, kind, target, policy.id),
  );
  if (kind === 'SESSION POLICY') context.reviewSessions();
};

export const detachPolicy = async (
  context: ChangeContext,
  { kind, on }: Parameters<Operations['detachPolicy']>[0],
): Promise<void> => {
  const { target } = await targetOf(context, kind, on);
  const { policyAttachments } = context.catalog;
  if (policyAttachments.on(kind, target) === undefined) {
    throw executionError(
      `SQL compilation error:\nAny policy of kind ${underscored(kind)} is not attached to ${on.kind}`,
      '003540',
      '42601',
    );
  }
  await keepAdministrator(context, () => policyAttachments.detach(context.transaction, kind, target));
  if (kind === 'SESSION POLICY') context.reviewSessions();
};
