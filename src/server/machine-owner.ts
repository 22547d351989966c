/** On whose behalf the server's own operating-system user asks: nobody signed in, the machine is theirs. */
import type { Account, Actor } from '../account/account.ts';
import { asName } from '../account/model.ts';
import { systemActor } from '../account/system-actor.ts';

/** May do everything, and owns nothing of what it makes. */
export const machineOwner = systemActor(asName('SNOWGATE'));

/** The same with ACCOUNTADMIN, which then owns what is made. */
export async function accountAdministrator(account: Account): Promise<Actor> {
  const role = await account.read(machineOwner, (queries) => queries.roleByName(asName('ACCOUNTADMIN')));
  return { ...machineOwner, primaryRole: role?.id ?? null };
}
