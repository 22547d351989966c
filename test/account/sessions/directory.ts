/** A directory in memory, for the rules of signing in alone. */

import { passwordFlaw } from '../../../src/account/access/password-rules.ts';
import { unlimitedRoles } from '../../../src/account/access/role-limits.ts';
import { passwordRejected } from '../../../src/account/errors.ts';
import {
  asInstant,
  asName,
  asObjectId,
  type ExternalOauthIntegration,
  type Json,
  type MfaMethod,
  type Name,
  type ProgrammaticToken,
  type RoleId,
  type User,
  type UserId,
} from '../../../src/account/model.ts';
import {
  type AuthenticationSettings,
  defaultAuthenticationSettings,
  defaultSessionSettings,
  type PasswordSettings,
  providedPasswordSettings,
  type SessionSettings,
} from '../../../src/account/policies.ts';
import type { OneTimeTokens } from '../../../src/account/sessions/one-time-tokens.ts';
import type { Passwords } from '../../../src/account/sessions/passwords.ts';
import type {
  MfaMethodSecret,
  NewPassword,
  OauthRoles,
  SignInDirectory,
  SignInState,
  SignInUser,
} from '../../../src/account/sessions/sign-in-directory.ts';

export const roleId = (id: number): RoleId => id as RoleId;
export const userId = (id: number): UserId => id as UserId;

export const makeUser = (id: number, name: string, changes: Partial<User> = {}): User => ({
  id: userId(id),
  name: asName(name),
  owner: null,
  hasPassword: true,
  passwordLastSetOn: null,
  createdOn: asInstant(0),
  updatedOn: asInstant(0),
  version: 1,
  lastSuccessfulLogin: null,
  scim: null,
  loginName: name,
  displayName: name,
  firstName: null,
  middleName: null,
  lastName: null,
  email: null,
  comment: null,
  disabled: false,
  mustChangePassword: false,
  type: null,
  defaultWarehouse: null,
  defaultNamespace: null,
  defaultRole: null,
  defaultSecondaryRoles: ['ALL'],
  allowedInterfaces: ['ALL'],
  expiresAt: null,
  lockedUntil: null,
  bypassMfaUntil: null,
  rsaPublicKey: null,
  rsaPublicKey2: null,
  workloadIdentity: null,
  networkPolicy: null,
  parameters: {},
  tags: {},
  ...changes,
});

export const anIssuer: ExternalOauthIntegration = {
  id: asObjectId(8),
  name: asName('ISSUER'),
  owner: null,
  comment: null,
  createdOn: asInstant(0),
  kind: 'INTEGRATION',
  type: 'EXTERNAL_OAUTH',
  enabled: true,
  networkPolicy: null,
  provider: 'CUSTOM',
  issuer: 'https://issuer.example',
  tokenUserMappingClaims: ['sub'],
  userMappingAttribute: 'LOGIN_NAME',
  keysUrls: [],
  rsaPublicKey: null,
  rsaPublicKey2: null,
  blockedRoles: [],
  allowedRoles: [],
  audiences: [],
  anyRoleMode: 'ENABLE',
  scopeDelimiter: ',',
  scopeMappingAttribute: 'scp',
  isAgentic: false,
};

interface Entry {
  user: User;
  passwordHash: string | null;
  failures: number;
}

export class MemoryDirectory implements SignInDirectory {
  readonly accountName = asName('LOCAL');
  readonly publicRole = roleId(1);
  /** Granted roles by user. */
  readonly roles = new Map<UserId, Map<Name, RoleId>>();
  /** `KIND path` of every usable object. */
  readonly usable = new Set<string>();
  /** Programmatic access tokens by their text. */
  readonly tokens = new Map<string, ProgrammaticToken>();
  readonly blockedAddresses = new Set<string>();
  /** Addresses that the policy of this one user blocks or admits, whatever the account's says. */
  readonly ownPolicies = new Map<UserId, (address: string) => boolean>();
  readonly #entries = new Map<UserId, Entry>();
  /** Runs before each look-up, to change things at awkward moments. */
  beforeFind: () => void = () => {};

  add(user: User, passwordHash: string | null): void {
    this.#entries.set(user.id, { user, passwordHash, failures: 0 });
  }

  update(id: UserId, changes: Partial<User>): void {
    const entry = this.#entry(id);
    entry.user = { ...entry.user, ...changes };
  }

  setPasswordHash(id: UserId, passwordHash: string | null): void {
    this.#entry(id).passwordHash = passwordHash;
  }

  state(id: UserId): SignInState {
    const { user, failures } = this.#entry(id);
    return { failures, lockedUntil: user.lockedUntil, lastSuccessfulLogin: user.lastSuccessfulLogin };
  }

  async findByLoginName(loginName: string): Promise<SignInUser | undefined> {
    this.beforeFind();
    for (const { user, passwordHash } of this.#entries.values()) {
      if (user.loginName.toUpperCase() === loginName.toUpperCase()) return { user, passwordHash };
    }
    return undefined;
  }

  async findByEmail(email: string): Promise<SignInUser | undefined> {
    const found = [...this.#entries.values()].filter(
      ({ user }) => user.email?.toUpperCase() === email.toUpperCase(),
    );
    return found.length === 1 ? found[0] : undefined;
  }

  async findById(id: UserId): Promise<SignInUser | undefined> {
    return this.#entries.get(id);
  }

  async passwordSettings() {
    return this.passwords;
  }

  rules: AuthenticationSettings = defaultAuthenticationSettings;
  readonly methods: MfaMethodSecret[] = [];
  cachesMfa = false;
  passwords: PasswordSettings = providedPasswordSettings;
  sessions: SessionSettings = defaultSessionSettings;

  async sessionSettings() {
    return this.sessions;
  }

  async authenticationRules() {
    return this.rules;
  }

  async mfaMethods(id: UserId) {
    return this.methods.filter(({ method }) => method.user === id);
  }

  async useMfaMethod(used: MfaMethod): Promise<boolean> {
    const index = this.methods.findIndex(({ method }) => method.id === used.id);
    if (used.type === 'OTP' && index >= 0) this.methods.splice(index, 1);
    return index >= 0;
  }

  async enrolTotp({ id }: User, secret: string): Promise<MfaMethod> {
    return this.addMethod(id, 'TOTP', secret);
  }

  addMethod(user: UserId, type: MfaMethod['type'], secret: string): MfaMethod {
    const id = this.methods.length + 1;
    const name = asName(`${type}_${id}`);
    const method = { id, user, type, name, comment: null, createdOn: asInstant(0), lastUsedOn: null };
    this.methods.push({ method, secret });
    return method;
  }

  async allowsMfaCaching() {
    return this.cachesMfa;
  }

  async programmaticToken(text: string): Promise<ProgrammaticToken | undefined> {
    return this.tokens.get(text);
  }

  programmaticTokenUsed(): void {}

  async isSubjectToNetworkPolicy({ id, networkPolicy }: User): Promise<boolean> {
    return networkPolicy !== null || this.ownPolicies.has(id);
  }

  tokenStands(): boolean {
    return true;
  }

  async holdsRole(user: UserId, role: RoleId): Promise<boolean> {
    return role === this.publicRole || [...(this.roles.get(user)?.values() ?? [])].includes(role);
  }

  async changePassword({ id }: User, { instead, password }: NewPassword): Promise<void> {
    const entry = this.#entry(id);
    const flaw = passwordFlaw(this.passwords, password);
    if (flaw !== undefined) throw passwordRejected(flaw);
    if (entry.passwordHash !== instead) throw passwordRejected('PRIOR_USE');
    entry.passwordHash = `plain:${password}`;
    entry.user = { ...entry.user, mustChangePassword: false };
  }

  async changeSignInState(
    id: UserId,
    change: (state: SignInState) => SignInState,
  ): Promise<SignInState | undefined> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const { failures, ...changes } = change(this.state(id));
    entry.failures = failures;
    entry.user = { ...entry.user, ...changes };
    return { failures, ...changes };
  }

  isInForce(): boolean {
    return true;
  }

  async oauthRoles(): Promise<OauthRoles> {
    return { limits: unlimitedRoles, idOf: () => undefined };
  }

  async ready(): Promise<void> {}

  async admitsSession(
    { user }: { readonly user: { readonly id: UserId } },
    address: string,
  ): Promise<boolean> {
    return this.admitsAddress(this.#entries.get(user.id)?.user, address);
  }

  async activatableRole(user: UserId, name: Name): Promise<RoleId | undefined> {
    return name === 'PUBLIC' ? this.publicRole : this.roles.get(user)?.get(name);
  }

  async isUsable(_actor: unknown, kind: string, path: readonly Name[]): Promise<boolean> {
    return this.usable.has(`${kind} ${path.join('.')}`);
  }

  async admitsAddress(user: User | undefined, clientAddress: string): Promise<boolean> {
    const own = user === undefined ? undefined : this.ownPolicies.get(user.id);
    return own === undefined ? !this.blockedAddresses.has(clientAddress) : own(clientAddress);
  }

  #entry(id: UserId): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`No user ${id}.`);
    return entry;
  }
}

/** One-time tokens that live as long as the test. */
export const memoryTokens = (clock: () => number): OneTimeTokens => {
  const kept = new Map<string, { readonly payload: Json; readonly until: number }>();
  let issued = 0;
  return {
    async issue(purpose, payload, seconds) {
      issued += 1;
      kept.set(`${purpose} ${issued}`, { payload, until: clock() + seconds * 1000 });
      return String(issued);
    },
    async redeem(purpose, token) {
      const found = kept.get(`${purpose} ${token}`);
      kept.delete(`${purpose} ${token}`);
      return found !== undefined && found.until > clock() ? found.payload : undefined;
    },
    async claim(purpose, name, seconds) {
      const known = kept.get(`${purpose} ${name}`);
      if (known !== undefined && known.until > clock()) return false;
      kept.set(`${purpose} ${name}`, { payload: null, until: clock() + seconds * 1000 });
      return true;
    },
  };
};

/** Passwords that cost nothing, counting how often one was verified. */
export class PlainPasswords implements Passwords {
  verified = 0;

  async hash(password: string): Promise<string> {
    return `plain:${password}`;
  }

  async verify(password: string, stored: string | null): Promise<boolean> {
    this.verified += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return stored === `plain:${password}`;
  }
}
