/**
 * Who can still sign in as ACCOUNTADMIN. An account that nobody administers cannot be repaired from within, so no
 * change may leave it with less than it had.
 */
import type { Instant, NetworkPolicy, User } from '../model.ts';
import { hasOwnWayIn, type PoliciesOverUser } from '../sessions/credentials/own-way-in.ts';
import type { SignInUser } from '../sessions/sign-in-directory.ts';
import type { NetworkGate, Reach } from './network.ts';

/** What an administrator is able to do, the least first. */
const standings = ['none', 'enabled', 'signsInUnlisted', 'signsIn', 'signsInFromHere'] as const;
export type Standing = (typeof standings)[number];

export const isBelow = (standing: Standing, other: Standing): boolean =>
  standings.indexOf(standing) < standings.indexOf(other);

export const better = (one: Standing, other: Standing): Standing => (isBelow(one, other) ? other : one);

export interface Situation {
  readonly now: Instant;
  readonly gate: Pick<NetworkGate, 'admits' | 'reach'>;
  /** The network policy over a user: null where there is none, undefined where it is gone and so admits nobody. */
  readonly policyOver: (user: User) => NetworkPolicy | null | undefined;
  readonly policiesOver: (user: User) => PoliciesOverUser;
  /** From where the change is made, if that is a place from which people sign in. */
  readonly clientAddress: string | undefined;
}

/** The most that can be asked for. */
export const bestStanding = ({ clientAddress }: Situation): Standing =>
  clientAddress === undefined ? 'signsIn' : 'signsInFromHere';

/** That a policy says nothing of IPv6 is a way in only for servers that have IPv6: it counts, but less. */
const byReach: { readonly [R in Reach]: Standing } = {
  nowhere: 'enabled',
  unlisted: 'signsInUnlisted',
  somewhere: 'signsIn',
};

/** What this user, who holds ACCOUNTADMIN, is able to do. */
export const standingOf = (holder: SignInUser, situation: Situation): Standing => {
  const { now, gate, policyOver, clientAddress } = situation;
  if (holder.user.disabled) return 'none';
  if (!hasOwnWayIn(holder, now, situation.policiesOver(holder.user))) return 'enabled';
  const policy = policyOver(holder.user);
  if (policy === undefined) return 'enabled';
  if (policy === null) return bestStanding(situation);
  if (clientAddress !== undefined && gate.admits(policy, clientAddress)) return 'signsInFromHere';
  return byReach[gate.reach(policy)];
};
