/**
 * The way back into an account that nobody can sign in to as ACCOUNTADMIN: whoever controls the machine gives one
 * user a password, and takes away all that would keep that user out.
 */
import { randomUUID } from 'node:crypto';
import type { Account, Operations, UserChanges } from '../../account/account.ts';
import type { Instant } from '../../account/model.ts';
import { accountAdministrator, machineOwner } from '../machine-owner.ts';
import { type Change, changesFor, type ResetStep } from './changes.ts';
import { accountAdmin, look, type ResetRequest, type Situation, userNamed } from './situation.ts';

export type { ResetStep } from './changes.ts';
export type { ResetRequest } from './situation.ts';

export interface ResetPlan {
  readonly account: string;
  readonly user: string;
  readonly steps: readonly ResetStep[];
  /** What stays as it is and may still keep the user out. */
  readonly notes: readonly string[];
}

const notesOn = ({ request, networkPolicy }: Situation): readonly string[] =>
  networkPolicy === '' || request.clearNetworkPolicy
    ? []
    : [
        `The account's network policy ${networkPolicy} stays in force. If it shuts you out, add --clear-network-policy.`,
      ];

const planOf = (account: Account, situation: Situation, changes: readonly Change[]): ResetPlan => ({
  account: account.name,
  user: situation.name,
  steps: changes.map(({ what, before, after, sql }) => ({ what, before, after, sql })),
  notes: notesOn(situation),
});

/** What {@link resetAdministrator} would do now. */
export const planReset = (account: Account, request: ResetRequest, now: Instant): Promise<ResetPlan> =>
  account.read(machineOwner, async (queries) => {
    const situation = await look(account, queries, request, now);
    return planOf(account, situation, changesFor(situation));
  });

const apply = async (
  operations: Operations,
  { name, user }: Situation,
  changes: readonly Change[],
  password: string,
): Promise<void> => {
  const set: UserChanges = Object.assign({ password }, ...changes.map((change) => change.set));
  if (user === undefined) await operations.createUser({ name, mode: 'create', properties: set });
  else await operations.alterUser({ user: { id: user.id }, set });
  for (const change of changes) await change.apply?.(operations);
};

/** QUERY_HISTORY shows each step as the statement that would have done it. */
const record = (account: Account, changes: readonly Change[], now: Instant): void => {
  for (const { sql, queryType } of changes) {
    account.history.queries.record({
      queryId: randomUUID(),
      queryTag: 'snowgate admin reset',
      text: sql,
      sessionId: 0,
      loginEvent: 0,
      userName: machineOwner.name,
      roleName: accountAdmin,
      warehouseName: null,
      databaseName: null,
      schemaName: null,
      queryType,
      status: 'SUCCESS',
      errorCode: null,
      errorMessage: null,
      startedAt: now,
      endedAt: now,
      rowsProduced: 1,
    });
  }
};

/** All of it or nothing. */
export async function resetAdministrator(
  account: Account,
  request: ResetRequest,
  password: string,
  now: Instant,
): Promise<ResetPlan> {
  const { user } = await account.read(machineOwner, (queries) => userNamed(queries, request.user));
  // A user is altered whoever owns it; one that is made is to be ACCOUNTADMIN's.
  const actor = user === undefined ? await accountAdministrator(account) : machineOwner;
  const { situation, changes } = await account.change(actor, async (operations, queries) => {
    const seen = await look(account, queries, request, now);
    const wanted = changesFor(seen);
    await apply(operations, seen, wanted, password);
    return { situation: seen, changes: wanted };
  });
  record(account, changes, now);
  return planOf(account, situation, changes);
}
