/**
 * Refuses to shut out whoever makes the change from where they are, as Snowflake does. Its documentation says so of
 * policies (https://docs.snowflake.com/en/sql-reference/sql/alter-network-policy); a rule of a policy is part of it.
 */
import { policyChangeShutsOut, policyShutsOut } from '../errors.ts';
import type { NetworkPolicy, User } from '../model.ts';
import { networkPolicyOver } from '../sign-in-directory.ts';
import type { ChangeContext } from './context.ts';
import { keepAdministrator } from './keep-administrator.ts';

/** An administrator must not shut the door behind the session that closes it. */
export const requireAdmitted = ({ actor, gate }: ChangeContext, policy: NetworkPolicy): void => {
  const { clientAddress } = actor;
  if (clientAddress === undefined || gate.admits(policy, clientAddress)) return;
  throw policyShutsOut(policy.name, clientAddress);
};

/** The user's policy changes; for whom it is their own, it must admit them. */
export const requireAdmittedIfSelf = (context: ChangeContext, user: User): void => {
  if (context.actor.user !== user.id) return;
  const policy = networkPolicyOver(context.catalog, { user, integration: null });
  if (policy != null) requireAdmitted(context, policy);
};

/** The policies over the account and over the actor's own user. */
const policiesInForce = async ({
  catalog,
  store,
  actor,
}: ChangeContext): Promise<readonly NetworkPolicy[]> => {
  const self = actor.user === null ? undefined : await catalog.users.byId(store, actor.user);
  const policies = [undefined, self].map((user) => networkPolicyOver(catalog, { user, integration: null }));
  return policies.filter((policy) => policy != null);
};

/** A policy that did not admit the actor before is not held to. */
const keepOwnWayIn = async (context: ChangeContext, work: () => Promise<void>): Promise<void> => {
  const { gate, catalog } = context;
  const { clientAddress } = context.actor;
  if (clientAddress === undefined) return work();
  const admitting = (await policiesInForce(context)).filter((policy) => gate.admits(policy, clientAddress));
  await work();
  for (const { id } of admitting) {
    const policy = catalog.objects.byId('NETWORK POLICY', id);
    if (policy !== undefined && !gate.admits(policy, clientAddress)) {
      throw policyChangeShutsOut(policy.name, clientAddress);
    }
  }
};

/** Runs a change of a network policy or rule. */
export const keepWaysIn = (context: ChangeContext, work: () => Promise<void>): Promise<void> =>
  keepAdministrator(context, () => keepOwnWayIn(context, work));
