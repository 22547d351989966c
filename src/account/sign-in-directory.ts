/** The catalog as signing in sees it. */
import type { Database } from '../store/database.ts';
import { authenticationOver, passwordsOver, sessionsOver } from './access/effective-policies.ts';
import type { NetworkGate } from './access/network.ts';
import { oauthRoleLimits } from './access/oauth-roles.ts';
import { tokenStatus } from './access/programmatic-token-rules.ts';
import type { Account, Actor, Path } from './account.ts';
import type { Catalog } from './catalog/catalog.ts';
import { mfaMethods, sealedAbout } from './catalog/mfa-methods.ts';
import {
  asInstant,
  asName,
  type Clock,
  type Instant,
  type Integration,
  type Name,
  type NetworkPolicy,
  type RoleId,
  type User,
  type UserId,
} from './model.ts';
import type { QueryContext } from './queries/context.ts';
import { objectAt } from './queries/paths.ts';
import { mayUse } from './queries/visibility.ts';
import type { SecretSeal } from './secret-seal.ts';
import { nameReadings } from './sessions/identifiers.ts';
import type { SessionAuthentication } from './sessions/sessions.ts';
import type { SignInDirectory, SignInState } from './sessions/sign-in-directory.ts';

interface StateRow {
  readonly failed_logins: number;
  readonly locked_until: number | null;
  readonly last_successful_login: number | null;
}

const fromRow = (row: StateRow): SignInState => ({
  failures: row.failed_logins,
  lockedUntil: row.locked_until === null ? null : asInstant(row.locked_until),
  lastSuccessfulLogin: row.last_successful_login === null ? null : asInstant(row.last_successful_login),
});

/** All that the user may activate: granted directly or through the hierarchy, and PUBLIC. */
const rolesHeldBy = async (
  database: Database,
  catalog: Catalog,
  user: UserId,
): Promise<ReadonlySet<RoleId>> => {
  const direct = await catalog.memberships.rolesOf(database, user);
  return catalog.roleGrants.descendants([...direct, catalog.systemRole('PUBLIC').id]);
};

/** What users change of themselves while they sign in needs no role. */
const onOwnBehalf = (catalog: Catalog, user: User): Actor => ({
  kind: 'user',
  name: user.name,
  user: user.id,
  primaryRole: catalog.systemRole('PUBLIC').id,
  secondaryRoles: [],
});

export interface DirectoryParts {
  readonly accountName: Name;
  readonly database: Database;
  readonly catalog: Catalog;
  readonly gate: NetworkGate;
  /** Brings what is in memory up to date with other processes on the store. */
  ready(): Promise<void>;
  view(actor: Actor): Promise<QueryContext>;
  readonly change: Account['change'];
  readonly secrets: SecretSeal;
  readonly clock: Clock;
}

export const createSignInDirectory = ({
  accountName,
  database,
  catalog,
  gate,
  ready,
  view,
  change,
  secrets,
  clock,
}: DirectoryParts): SignInDirectory => ({
  ready,
  accountName,

  findById: async (user) => {
    await ready();
    return catalog.users.storedById(database, user);
  },

  findByLoginName: async (loginName) => {
    await ready();
    return catalog.users.storedByLoginName(database, loginName);
  },

  findByEmail: async (email) => {
    await ready();
    return catalog.users.storedByEmail(database, email);
  },

  changeSignInState: (user, change) =>
    database.transaction(async (transaction) => {
      const row = await transaction.get<StateRow>(
        'SELECT failed_logins, locked_until, last_successful_login FROM users WHERE id = ?',
        [user],
      );
      if (row === undefined) return undefined;
      const before = fromRow(row);
      const after = change(before);
      if (after === before) return before;
      await transaction.run(
        'UPDATE users SET failed_logins = ?, locked_until = ?, last_successful_login = ? WHERE id = ?',
        [after.failures, after.lockedUntil, after.lastSuccessfulLogin, user],
      );
      return after;
    }),

  authenticationRules: async (user) => {
    await ready();
    return authenticationOver(catalog, user.id);
  },

  mfaMethods: async (user) => {
    const stored = await mfaMethods.ofUser(database, user);
    return stored.map(({ method, secret }) => ({
      method,
      secret: secrets.open(secret, sealedAbout(user, method.id)),
    }));
  },

  useMfaMethod: (method) =>
    database.transaction((transaction) => mfaMethods.use(transaction, method, clock())),

  enrolTotp: (user, secret) =>
    change(onOwnBehalf(catalog, user), (operations) => operations.enrolOwnTotp({ secret })),

  allowsMfaCaching: async () => {
    await ready();
    return catalog.parameters.value('ALLOW_CLIENT_MFA_CACHING') === true;
  },

  programmaticToken: async (text) => {
    await ready();
    return catalog.programmaticTokens.find(text);
  },

  programmaticTokenUsed: ({ id }) => catalog.programmaticTokens.uses.used(id, clock()),

  isSubjectToNetworkPolicy: async (user) => networkPolicyOver(catalog, { user, integration: null }) !== null,

  tokenStands: (authentication) => tokenStands(catalog, authentication, clock()),

  passwordSettings: async (user) => {
    await ready();
    return passwordsOver(catalog, user?.id ?? null);
  },

  sessionSettings: async (user) => {
    await ready();
    return sessionsOver(catalog, user.id);
  },

  changePassword: async (user, { instead, password }) => {
    await change(onOwnBehalf(catalog, user), (operations) =>
      operations.changeOwnPassword({ instead, password }),
    );
  },

  isInForce: (integration) => isInForce(catalog, integration),

  oauthRoles: async (user, integration, scopes) => {
    await ready();
    const roles = await rolesHeldBy(database, catalog, user.id);
    const idOf = (name: Name): RoleId | undefined => catalog.roles.byName(name)?.id;
    const defaultRole = nameReadings(user.defaultRole ?? '')
      .map(idOf)
      .find((id) => id !== undefined && roles.has(id));
    return { limits: oauthRoleLimits(catalog, integration, scopes, { roles, defaultRole }), idOf };
  },

  get publicRole() {
    return catalog.systemRole('PUBLIC').id;
  },

  activatableRole: async (user, name) => {
    await ready();
    const role = catalog.roles.byName(name);
    if (role === undefined) return undefined;
    const roles = await rolesHeldBy(database, catalog, user);
    return roles.has(role.id) ? role.id : undefined;
  },

  holdsRole: async (user, role) => (await rolesHeldBy(database, catalog, user)).has(role),

  isUsable: async (actor: Actor, kind, path: Path) => {
    const context = await view(actor);
    const found = objectAt(context, kind, path);
    return found !== undefined && mayUse(context, found);
  },

  admitsAddress: async (user, clientAddress, integration) => {
    await ready();
    return admitsAddress(catalog, gate, { user, integration }, clientAddress);
  },

  admitsSession: async ({ user: { id }, authentication }, clientAddress) => {
    const user = await catalog.users.byId(database, id);
    return user !== undefined && sessionStands(catalog, gate, user, authentication, clientAddress);
  },
});

export const isInForce = (catalog: Catalog, { id }: Pick<Integration, 'id'>): boolean =>
  catalog.objects.byId('INTEGRATION', id)?.enabled === true;

/**
 * Whether a session of an enabled user may go on from the address, by what vouched for it as it is now: its
 * integration may have been dropped, disabled or given a policy since the session began.
 */
export const sessionStands = (
  catalog: Catalog,
  gate: NetworkGate,
  user: Pick<User, 'networkPolicy'>,
  { integration: began }: SessionAuthentication,
  clientAddress: string,
): boolean => {
  const integration = began && catalog.objects.byId('INTEGRATION', began.id);
  if (integration === undefined || integration?.enabled === false) return false;
  return admitsAddress(catalog, gate, { user, integration }, clientAddress);
};

/** A session ends with the programmatic access token that it was opened with. */
export const tokenStands = (
  catalog: Catalog,
  { factor, factorId }: SessionAuthentication,
  now: Instant,
): boolean => {
  if (factor !== 'PROGRAMMATIC_ACCESS_TOKEN') return true;
  const token = catalog.programmaticTokens.byId(Number(factorId));
  return token !== undefined && tokenStatus(token, now) === 'ACTIVE';
};

export interface NetworkPolicyBearers {
  readonly user: Pick<User, 'networkPolicy'> | undefined;
  readonly integration: Pick<Integration, 'networkPolicy'> | null;
}

/** A user's own policy comes before the integration's, that before the account's. A policy that is gone admits nobody. */
export const admitsAddress = (
  catalog: Catalog,
  gate: NetworkGate,
  { user, integration }: NetworkPolicyBearers,
  clientAddress: string,
): boolean => {
  const policy = networkPolicyOver(catalog, { user, integration });
  return policy === null || (policy !== undefined && gate.admits(policy, clientAddress));
};

/** Null where there is none; undefined where it is gone. */
export const networkPolicyOver = (
  catalog: Catalog,
  { user, integration }: NetworkPolicyBearers,
): NetworkPolicy | null | undefined => {
  const name = user?.networkPolicy ?? integration?.networkPolicy ?? accountPolicyName(catalog);
  return name === null ? null : catalog.objects.named('NETWORK POLICY', name);
};

export const accountPolicyName = (catalog: Catalog): Name | null => {
  const value = catalog.parameters.value('NETWORK_POLICY');
  return typeof value === 'string' && value !== '' ? asName(value) : null;
};
