/** Refuses what would take the account's administration from everybody: see access/administration.ts for the rule. */
import {
  bestStanding,
  better,
  isBelow,
  type Situation,
  type Standing,
  standingOf,
} from '../access/administration.ts';
import { authenticationOver, passwordsOver } from '../access/effective-policies.ts';
import { enabledHolders, enabledUsers } from '../catalog/enabled-holders.ts';
import type { StoredUser } from '../catalog/user-rows.ts';
import { lastAdministrator } from '../errors.ts';
import type { RoleId } from '../model.ts';
import { networkPolicyOver } from '../sign-in-directory.ts';
import type { ChangeContext } from './context.ts';

/** ACCOUNTADMIN and the roles above it, whose holders may activate it. */
const administratorRoles = ({ catalog }: ChangeContext): ReadonlySet<RoleId> =>
  catalog.roleGrants.ancestors(catalog.systemRole('ACCOUNTADMIN').id);

async function* administrators(context: ChangeContext): AsyncGenerator<StoredUser> {
  const roles = administratorRoles(context);
  if (roles.has(context.catalog.systemRole('PUBLIC').id))
    return yield* enabledUsers(context.store, context.catalog.tagNames);
  for (const role of roles) yield* enabledHolders(context.store, context.catalog.tagNames, role);
}

/** What the account must keep somebody for, who has been so well placed: in words for the refusal. */
const abilityOf = (
  standing: Exclude<Standing, 'none'>,
  clientAddress: string | undefined,
): '' | `and ${string}` => {
  switch (standing) {
    case 'enabled':
      return '';
    case 'signsInUnlisted':
    case 'signsIn':
      return 'and can sign in';
    case 'signsInFromHere':
      return `and can sign in from ${clientAddress}`;
  }
};

/** What the best placed administrator is able to do. */
const standing = async (context: ChangeContext): Promise<Standing> => {
  const { now, gate, catalog, actor } = context;
  const situation: Situation = {
    now,
    gate,
    policyOver: (user) => networkPolicyOver(catalog, { user, integration: null }),
    policiesOver: ({ id }) => ({
      authentication: authenticationOver(catalog, id),
      passwords: passwordsOver(catalog, id),
    }),
    clientAddress: actor.clientAddress,
  };
  const best = bestStanding(situation);
  let found: Standing = 'none';
  for await (const holder of administrators(context)) {
    found = better(found, standingOf(holder, situation));
    if (!isBelow(found, best)) break;
  }
  return found;
};

/**
 * Runs what may take away roles, credentials or the way in. Whoever owns the machine is not held up: `snowgate admin
 * reset` is theirs.
 */
export const keepAdministrator = async <T>(context: ChangeContext, work: () => Promise<T>): Promise<T> => {
  if (context.actor.kind === 'system') return work();
  const before = await standing(context);
  const result = await work();
  if (before !== 'none' && isBelow(await standing(context), before)) {
    throw lastAdministrator(context.accountName, abilityOf(before, context.actor.clientAddress));
  }
  return result;
};

/** As {@link keepAdministrator}, where only members of these roles lose anything: usually none of them matters. */
export const keepAdministratorAmong = async <T>(
  context: ChangeContext,
  roles: readonly RoleId[],
  work: () => Promise<T>,
): Promise<T> => {
  const administrators = administratorRoles(context);
  const matters = administrators.has(context.catalog.systemRole('PUBLIC').id);
  return matters || roles.some((role) => administrators.has(role))
    ? keepAdministrator(context, work)
    : work();
};
