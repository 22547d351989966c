import { allowsMethod } from '../access/authentication-rules.ts';
import { authenticationOver } from '../access/effective-policies.ts';
import { tokenRules } from '../access/programmatic-token-rules.ts';
import { requireOtherFactor, requireTokenManagement } from '../access/token-management.ts';
import type { AddProgrammaticToken, NewProgrammaticToken } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import {
  alreadyExists,
  doesNotExist,
  invalidValue,
  methodNotAllowed,
  missingOption,
  networkPolicyNeeded,
} from '../errors.ts';
import type { Name, ProgrammaticToken, RoleId, User } from '../model.ts';
import { newProgrammaticTokenText } from '../programmatic-token-text.ts';
import { networkPolicyOver } from '../sign-in-directory.ts';
import type { ChangeContext } from './context.ts';
import { existingUser } from './find.ts';
import { daysFrom, excusedUntil, makeRoom, tokenName } from './programmatic-tokens.ts';

/** https://docs.snowflake.com/en/sql-reference/sql/alter-user-add-programmatic-access-token */
export const addProgrammaticToken = async (
  context: ChangeContext,
  input: AddProgrammaticToken,
): Promise<NewProgrammaticToken | undefined> => {
  const { catalog, transaction, now, actor } = context;
  const { user } = await existingUser(context, input.user);
  requireTokenManagement(context, user);
  requireOtherFactor(context, user);
  const name = tokenName(input.name);
  await makeRoomUnlessThere(context, user, name, input.ifNotExists === true);
  if (catalog.programmaticTokens.named(user.id, name) !== undefined) return undefined;
  const authentication = authenticationOver(catalog, user.id);
  if (!allowsMethod(authentication, 'PROGRAMMATIC_ACCESS_TOKEN')) throw methodNotAllowed(user.name);
  const rules = tokenRules(user, authentication.pat);
  const isSubjectToPolicy = networkPolicyOver(catalog, { user, integration: null }) !== null;
  if (rules.policyRequiredTo === 'generateAndUse' && !isSubjectToPolicy) throw networkPolicyNeeded(user.name);
  const { role = null, days = rules.defaultDays } = input;
  if (role === null && rules.roleRequired) throw missingOption(['ROLE_RESTRICTION']);
  if (!Number.isInteger(days) || days < 1 || days > rules.maximumDays) {
    throw invalidValue(String(days), 'DAYS_TO_EXPIRY');
  }
  const token: ProgrammaticToken = {
    id: await nextId(transaction),
    user: user.id,
    name,
    role: role === null ? null : await roleHeldBy(context, user, role),
    daysToExpiry: days,
    expiresAt: daysFrom(now, days),
    noPolicyUntil: excusedUntil(user, input.minutesWithoutPolicy ?? 0, now),
    disabled: false,
    comment: input.comment ?? null,
    createdBy: actor.name,
    createdOn: now,
    rotatedTo: null,
  };
  const secret = newProgrammaticTokenText();
  await catalog.programmaticTokens.insert(transaction, token, secret);
  return { name, secret };
};

const makeRoomUnlessThere = async (
  context: ChangeContext,
  user: User,
  name: Name,
  ifNotExists: boolean,
): Promise<void> => {
  const isThere = () => context.catalog.programmaticTokens.named(user.id, name) !== undefined;
  if (isThere() && ifNotExists) return;
  await makeRoom(context, user);
  if (isThere()) throw alreadyExists('PROGRAMMATIC ACCESS TOKEN', name);
};

/** "This must be one of the roles that has already been granted to the user." */
const roleHeldBy = async ({ catalog, store }: ChangeContext, user: User, name: Name): Promise<RoleId> => {
  const role = catalog.roles.byName(name);
  const direct = await catalog.memberships.rolesOf(store, user.id);
  const held = catalog.roleGrants.descendants([...direct, catalog.systemRole('PUBLIC').id]);
  if (role === undefined || !held.has(role.id)) throw doesNotExist('ROLE', name);
  return role.id;
};
