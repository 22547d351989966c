/** What a reset finds: the user, its roles, and what keeps it out. */
import type { Account, Queries } from '../../account/account.ts';
import { executionError } from '../../account/errors.ts';
import { asName, type Instant, type Name, type RoleId, type User } from '../../account/model.ts';
import { nameReadings } from '../../account/sessions/identifiers.ts';

export interface ResetRequest {
  /** As an identifier is written: in any case unless in double quotes. */
  readonly user: string;
  /** Also unsets the network policy of the account. */
  readonly clearNetworkPolicy: boolean;
}

export interface Situation {
  readonly request: ResetRequest;
  readonly name: Name;
  /** Undefined: there is none of this name. */
  readonly user: User | undefined;
  readonly holdsAccountAdmin: boolean;
  /** Whether DEFAULT_ROLE can be activated once ACCOUNTADMIN is granted: a sign-in that names no role needs it. */
  readonly defaultRoleIsHeld: boolean;
  /** How many second factors the user has. */
  readonly secondFactors: number;
  /** The name of the authentication policy that is set on the user itself. */
  readonly authenticationPolicy: Name | null;
  /** Of the account. Empty: none. */
  readonly networkPolicy: string;
  readonly now: Instant;
}

export const accountAdmin = asName('ACCOUNTADMIN');

export const userNamed = async (
  queries: Queries,
  text: string,
): Promise<{ readonly name: Name; readonly user: User | undefined }> => {
  const readings = nameReadings(text);
  for (const name of readings) {
    const user = await queries.userByName(name);
    if (user !== undefined) return { name, user };
  }
  return { name: readings[0] ?? asName(text), user: undefined };
};

/** Under whose login name the user could not be made. */
const requireFreeLoginName = async (queries: Queries, name: Name): Promise<void> => {
  const conflict = await queries.userConflict({ name, loginName: name });
  if (conflict === undefined) return;
  throw executionError(
    `There is no user ${name}, and none can be made: the login name ${name} belongs to user ${conflict.user.name}. Reset that user instead.`,
  );
};

/** The roles and those below them. */
const withRolesBelow = (queries: Queries, roles: readonly RoleId[]): ReadonlySet<RoleId> => {
  const found = new Set(roles);
  // A Set visits what is added while it is walked, which makes it its own queue.
  for (const role of found) for (const grant of queries.roleGrantsTo(role)) found.add(grant.role);
  return found;
};

const isActivatable = (queries: Queries, held: ReadonlySet<RoleId>, text: string): boolean =>
  nameReadings(text).some((name) => {
    const role = queries.roleByName(name);
    return role !== undefined && (name === 'PUBLIC' || held.has(role.id));
  });

const ownAuthenticationPolicy = async (queries: Queries, name: Name): Promise<Name | null> => {
  const found = await queries.policyInForce('AUTHENTICATION POLICY', { kind: 'USER', name });
  return found?.setOn === 'USER' ? found.policy.name : null;
};

export const look = async (
  account: Account,
  queries: Queries,
  request: ResetRequest,
  now: Instant,
): Promise<Situation> => {
  const { name, user } = await userNamed(queries, request.user);
  if (user === undefined) await requireFreeLoginName(queries, name);
  const direct = user === undefined ? [] : (await queries.rolesOfUser(user.id)).map((role) => role.id);
  const wanted = [queries.roleByName(accountAdmin)?.id].filter((role) => role !== undefined);
  const held = withRolesBelow(queries, direct);
  const defaultRole = user?.defaultRole || accountAdmin;
  return {
    request,
    name,
    user,
    secondFactors: user === undefined ? 0 : (await queries.mfaMethodsOf(user.name)).length,
    authenticationPolicy: user === undefined ? null : await ownAuthenticationPolicy(queries, user.name),
    holdsAccountAdmin: wanted.every((role) => held.has(role)),
    defaultRoleIsHeld: isActivatable(queries, withRolesBelow(queries, [...direct, ...wanted]), defaultRole),
    networkPolicy: String(account.parameter('NETWORK_POLICY') ?? ''),
    now,
  };
};
