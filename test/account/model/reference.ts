/**
 * Access control in the plainest words, as lists searched from end to end: what the account is held against.
 * Refusals are their codes. Roles, users, the one warehouse, the one schema and the network rule in it go by name.
 */

export interface RoleState {
  readonly name: string;
  owner: string | null;
}
export interface UserState {
  readonly name: string;
  owner: string | null;
  comment: string | null;
  version: number;
}
export interface RoleGrantState {
  readonly role: string;
  readonly to: string;
  by: string | null;
  option: boolean;
}
export interface MembershipState {
  readonly role: string;
  readonly user: string;
  by: string | null;
}
export interface PrivilegeState {
  readonly privilege: string;
  readonly kind: Target['kind'];
  readonly name: string;
  readonly to: string;
  by: string | null;
  option: boolean;
}

export interface State {
  roles: RoleState[];
  users: UserState[];
  warehouseOwner: string;
  schema: { owner: string; managed: boolean };
  /** Of the network rule in the schema. */
  ruleOwner: string;
  roleGrants: RoleGrantState[];
  memberships: MembershipState[];
  privileges: PrivilegeState[];
}

export interface Actor {
  readonly primary: string;
  readonly secondary: string | null;
}

type ObjectKind = 'WAREHOUSE' | 'SCHEMA' | 'NETWORK RULE';
export type Target = { readonly kind: 'ACCOUNT' | 'USER' | ObjectKind; readonly name: string };
export type Owned = { readonly kind: 'ROLE' | 'USER' | ObjectKind; readonly name: string };
export type Member = { readonly kind: 'ROLE' | 'USER'; readonly name: string };

export type Command =
  | { readonly do: 'createRole' | 'dropRole' | 'createUser' | 'dropUser'; readonly name: string }
  | { readonly do: 'comment'; readonly name: string; readonly comment: string }
  /** ENABLE or DISABLE MANAGED ACCESS. */
  | { readonly do: 'manage'; readonly managed: boolean }
  | { readonly do: 'grantRole'; readonly role: string; readonly to: Member; readonly option: boolean }
  | { readonly do: 'revokeRole'; readonly role: string; readonly from: Member }
  | {
      readonly do: 'grant';
      readonly privilege: string;
      readonly on: Target;
      readonly to: string;
      readonly option: boolean;
    }
  | {
      readonly do: 'revoke';
      readonly privilege: string;
      readonly on: Target;
      readonly from: string;
      readonly cascade: boolean;
    }
  | {
      readonly do: 'own';
      readonly on: Owned;
      readonly to: string;
      readonly clause: 'REVOKE' | 'COPY' | undefined;
    };

export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const denied = (): never => {
  throw new Refused('003001');
};
const missing = (): never => {
  throw new Refused('002003');
};

const systemRoles = ['ORGADMIN', 'ACCOUNTADMIN', 'SECURITYADMIN', 'USERADMIN', 'SYSADMIN', 'PUBLIC'];
const builtIn: readonly (readonly [string, string])[] = [
  ['CREATE USER', 'USERADMIN'],
  ['CREATE ROLE', 'USERADMIN'],
  ['MANAGE GRANTS', 'SECURITYADMIN'],
  ['MONITOR USER', 'ACCOUNTADMIN'],
];

export const newState = (): State => ({
  roles: systemRoles.map((name) => ({ name, owner: null })),
  users: [{ name: 'ADMIN', owner: 'ACCOUNTADMIN', comment: null, version: 1 }],
  warehouseOwner: 'SYSADMIN',
  schema: { owner: 'SYSADMIN', managed: false },
  ruleOwner: 'SYSADMIN',
  roleGrants: [
    { role: 'USERADMIN', to: 'SECURITYADMIN', by: null, option: true },
    { role: 'SECURITYADMIN', to: 'ACCOUNTADMIN', by: null, option: true },
    { role: 'SYSADMIN', to: 'ACCOUNTADMIN', by: null, option: true },
  ],
  memberships: [{ role: 'ACCOUNTADMIN', user: 'ADMIN', by: null }],
  privileges: builtIn.map(([privilege, to]) => ({
    privilege,
    kind: 'ACCOUNT',
    name: 'LOCAL',
    to,
    by: null,
    option: true,
  })),
});

/** The role, and every role granted to it, and to those, and PUBLIC. */
const below = (state: State, role: string): string[] => {
  const found = [role, 'PUBLIC'];
  for (;;) {
    const more = state.roleGrants.filter((grant) => found.includes(grant.to) && !found.includes(grant.role));
    if (more.length === 0) return found;
    found.push(...more.map((grant) => grant.role));
  }
};

/** As {@link below}, without PUBLIC, which needs no grant. */
const grantedBelow = (state: State, role: string): string[] => {
  const found = [role];
  for (;;) {
    const more = state.roleGrants.filter((grant) => found.includes(grant.to) && !found.includes(grant.role));
    if (more.length === 0) return found;
    found.push(...more.map((grant) => grant.role));
  }
};

const rolesOf = (state: State, actor: Actor): string[] => [
  ...below(state, actor.primary),
  ...(actor.secondary === null ? [] : below(state, actor.secondary)),
];

const owns = (state: State, actor: Actor, owner: string | null): boolean =>
  owner !== null && rolesOf(state, actor).includes(owner);

const granted = (state: State, roles: readonly string[], privilege: string, on: Target): PrivilegeState[] =>
  state.privileges.filter(
    (grant) =>
      grant.privilege === privilege &&
      grant.kind === on.kind &&
      grant.name === on.name &&
      roles.includes(grant.to),
  );

const account: Target = { kind: 'ACCOUNT', name: 'LOCAL' };

const managesGrants = (state: State, actor: Actor): boolean =>
  granted(state, rolesOf(state, actor), 'MANAGE GRANTS', account).length > 0;

const roleNamed = (state: State, name: string): RoleState =>
  state.roles.find((role) => role.name === name) ?? missing();
const userNamed = (state: State, name: string): UserState =>
  state.users.find((user) => user.name === name) ?? missing();

const ownerOf = (state: State, on: Target | Owned): string | null => {
  switch (on.kind) {
    case 'ACCOUNT':
      return null;
    case 'ROLE':
      return roleNamed(state, on.name).owner;
    case 'USER':
      return userNamed(state, on.name).owner;
    case 'WAREHOUSE':
      return state.warehouseOwner;
    case 'SCHEMA':
      return state.schema.owner;
    case 'NETWORK RULE':
      return state.ruleOwner;
  }
};

const isManaged = (state: State, on: Target | Owned): boolean =>
  on.kind === 'NETWORK RULE' && state.schema.managed;

/** Who grants: the owner, but on what is in a schema with managed access that schema's owner. */
const managerOf = (state: State, on: Target | Owned): string | null =>
  isManaged(state, on) ? state.schema.owner : ownerOf(state, on);

const holdsAny = (state: State, actor: Actor, on: Target | Owned): boolean =>
  state.privileges.some(
    (grant) => grant.kind === on.kind && grant.name === on.name && rolesOf(state, actor).includes(grant.to),
  );

/** Objects are there only for roles that own them, hold anything on them, or manage their grants or all. */
const requireVisible = (state: State, actor: Actor, on: Target | Owned): void => {
  if (on.kind === 'ACCOUNT' || on.kind === 'USER' || on.kind === 'ROLE') return;
  const sees =
    owns(state, actor, ownerOf(state, on)) ||
    owns(state, actor, managerOf(state, on)) ||
    holdsAny(state, actor, on) ||
    managesGrants(state, actor);
  if (!sees) missing();
};

const schema = { kind: 'SCHEMA', name: 'DEMO_DB.PUBLIC' } as const;

/** MODIFY is not enough to change who grants; to take it away from owners takes MANAGE GRANTS besides. */
const manage = (state: State, actor: Actor, managed: boolean): void => {
  const changes = managed !== state.schema.managed;
  const modifies = granted(state, rolesOf(state, actor), 'MODIFY', schema).length > 0;
  if (changes || !modifies) {
    if (!owns(state, actor, state.schema.owner)) holdsAny(state, actor, schema) ? denied() : missing();
    if (changes && managed && !managesGrants(state, actor)) denied();
  }
  state.schema.managed = managed;
};

const grantorOfRole = (state: State, actor: Actor, role: RoleState, granteeKind: string): string => {
  if (owns(state, actor, role.owner) || managesGrants(state, actor)) return role.owner ?? actor.primary;
  const roles = rolesOf(state, actor);
  const option = state.roleGrants.find(
    (grant) => grant.role === role.name && grant.option && roles.includes(grant.to),
  );
  if (granteeKind === 'ROLE' && option !== undefined) return option.to;
  return denied();
};

const removePrivileges = (state: State, goes: (grant: PrivilegeState) => boolean): void => {
  state.privileges = state.privileges.filter((grant) => !goes(grant));
};

/** 0: nobody may activate ACCOUNTADMIN; 1: somebody; 2: somebody who can sign in. Only ADMIN has a password. */
const administration = (state: State): number => {
  const administrators = state.memberships.filter(({ role }) =>
    grantedBelow(state, role).includes('ACCOUNTADMIN'),
  );
  if (administrators.some(({ user }) => user === 'ADMIN')) return 2;
  return administrators.length > 0 ? 1 : 0;
};

/** Changes the state, or throws what the account must refuse with. */
export const perform = (state: State, actor: Actor, command: Command): void => {
  const before = administration(state);
  apply(state, actor, command);
  if (administration(state) < before) throw new Refused('003540');
};

const apply = (state: State, actor: Actor, command: Command): void => {
  switch (command.do) {
    case 'createRole': {
      if (granted(state, below(state, actor.primary), 'CREATE ROLE', account).length === 0) denied();
      if (state.roles.some(({ name }) => name === command.name)) throw new Refused('002002');
      state.roles.push({ name: command.name, owner: actor.primary });
      return;
    }
    case 'createUser': {
      if (granted(state, below(state, actor.primary), 'CREATE USER', account).length === 0) denied();
      if (state.users.some(({ name }) => name === command.name)) throw new Refused('002002');
      state.users.push({ name: command.name, owner: actor.primary, comment: null, version: 1 });
      return;
    }
    case 'dropRole':
      dropRole(state, actor, roleNamed(state, command.name));
      return;
    case 'dropUser': {
      const user = userNamed(state, command.name);
      if (!owns(state, actor, user.owner)) denied();
      state.users = state.users.filter((other) => other !== user);
      state.memberships = state.memberships.filter((membership) => membership.user !== user.name);
      removePrivileges(state, (grant) => grant.kind === 'USER' && grant.name === user.name);
      return;
    }
    case 'comment': {
      const user = userNamed(state, command.name);
      if (!owns(state, actor, user.owner)) denied();
      if (user.comment === command.comment) return;
      user.comment = command.comment;
      user.version += 1;
      return;
    }
    case 'manage':
      manage(state, actor, command.managed);
      return;
    case 'grantRole':
      grantRole(state, actor, command);
      return;
    case 'revokeRole':
      revokeRole(state, actor, command);
      return;
    case 'grant':
      grant(state, actor, command);
      return;
    case 'revoke':
      revoke(state, actor, command);
      return;
    case 'own':
      giveOwnership(state, actor, command);
      return;
  }
};

const dropRole = (state: State, actor: Actor, role: RoleState): void => {
  if (systemRoles.includes(role.name) || !owns(state, actor, role.owner)) denied();
  if (role.name === actor.primary) throw new Refused('003532');
  for (const user of state.users.filter(({ owner }) => owner === role.name)) {
    user.owner = actor.primary;
    user.version += 1;
  }
  for (const other of state.roles.filter(({ owner }) => owner === role.name)) other.owner = actor.primary;
  if (state.warehouseOwner === role.name) state.warehouseOwner = actor.primary;
  if (state.schema.owner === role.name) state.schema.owner = actor.primary;
  if (state.ruleOwner === role.name) state.ruleOwner = actor.primary;
  removePrivileges(state, ({ to, by }) => to === role.name || by === role.name);
  state.roleGrants = state.roleGrants.filter(
    (grant) => ![grant.role, grant.to, grant.by].includes(role.name),
  );
  state.memberships = state.memberships.filter(
    (membership) => ![membership.role, membership.by].includes(role.name),
  );
  state.roles = state.roles.filter((other) => other !== role);
};

const grantRole = (state: State, actor: Actor, command: Extract<Command, { do: 'grantRole' }>): void => {
  const role = roleNamed(state, command.role);
  const by = grantorOfRole(state, actor, role, command.to.kind);
  if (command.to.kind === 'USER') {
    const user = userNamed(state, command.to.name).name;
    const known = state.memberships.some((other) => other.role === role.name && other.user === user);
    if (!known && role.name !== 'PUBLIC') state.memberships.push({ role: role.name, user, by });
    return;
  }
  const to = roleNamed(state, command.to.name).name;
  if (role.name === 'PUBLIC') return;
  if (grantedBelow(state, role.name).includes(to)) throw new Refused('003025');
  if (state.roleGrants.some((other) => other.role === role.name && other.to === to && other.by === null))
    return;
  const same = state.roleGrants.find(
    (other) => other.role === role.name && other.to === to && other.by === by,
  );
  if (same === undefined) state.roleGrants.push({ role: role.name, to, by, option: command.option });
  else same.option ||= command.option;
};

const revokeRole = (state: State, actor: Actor, command: Extract<Command, { do: 'revokeRole' }>): void => {
  const role = roleNamed(state, command.role);
  grantorOfRole(state, actor, role, command.from.kind);
  if (command.from.kind === 'USER') {
    const user = userNamed(state, command.from.name).name;
    state.memberships = state.memberships.filter(
      (membership) => membership.role !== role.name || membership.user !== user,
    );
    return;
  }
  const from = roleNamed(state, command.from.name).name;
  const between = state.roleGrants.filter((other) => other.role === role.name && other.to === from);
  if (between.some(({ by }) => by === null)) throw new Refused('003042');
  const all = owns(state, actor, role.owner) || managesGrants(state, actor);
  const mine = rolesOf(state, actor);
  state.roleGrants = state.roleGrants.filter(
    (other) =>
      other.role !== role.name || other.to !== from || other.by === null || !(all || mine.includes(other.by)),
  );
};

const mayGrantAsOwner = (state: State, actor: Actor, on: Target | Owned): boolean =>
  owns(state, actor, managerOf(state, on)) || managesGrants(state, actor);

const withOption = (state: State, actor: Actor, privilege: string, on: Target): PrivilegeState | undefined =>
  isManaged(state, on)
    ? undefined
    : granted(state, rolesOf(state, actor), privilege, on).find(({ option }) => option);

const grant = (state: State, actor: Actor, command: Extract<Command, { do: 'grant' }>): void => {
  ownerOf(state, command.on);
  requireVisible(state, actor, command.on);
  const to = roleNamed(state, command.to).name;
  const by = mayGrantAsOwner(state, actor, command.on)
    ? (managerOf(state, command.on) ?? actor.primary)
    : (withOption(state, actor, command.privilege, command.on)?.to ?? denied());
  const same = granted(state, [to], command.privilege, command.on).find((other) => other.by === by);
  if (same !== undefined) {
    same.option ||= command.option;
    return;
  }
  const { privilege, option } = command;
  state.privileges.push({ privilege, kind: command.on.kind, name: command.on.name, to, by, option });
};

const revoke = (state: State, actor: Actor, command: Extract<Command, { do: 'revoke' }>): void => {
  const owner = ownerOf(state, command.on);
  requireVisible(state, actor, command.on);
  const from = roleNamed(state, command.from).name;
  if (
    command.on.kind === 'ACCOUNT' &&
    builtIn.some(([privilege, role]) => privilege === command.privilege && role === from)
  ) {
    denied();
  }
  const all = mayGrantAsOwner(state, actor, command.on);
  if (!all && withOption(state, actor, command.privilege, command.on) === undefined) denied();
  const mine = rolesOf(state, actor);
  const going = granted(state, [from], command.privilege, command.on).filter(
    ({ by }) => by !== null && (all || mine.includes(by)),
  );
  state.privileges = state.privileges.filter((grant) => !going.includes(grant));
  // Who may not pass the privilege on any more takes along those it passed it on to, and so on.
  for (;;) {
    const onIt = state.privileges.filter(
      (grant) =>
        grant.privilege === command.privilege &&
        grant.kind === command.on.kind &&
        grant.name === command.on.name,
    );
    const lost = going.map(({ to }) => to);
    const orphan = onIt.find(
      ({ by }) =>
        by !== null &&
        lost.includes(by) &&
        by !== owner &&
        by !== managerOf(state, command.on) &&
        !onIt.some((other) => other.to === by && other.option),
    );
    if (orphan === undefined) return;
    if (!command.cascade) throw new Refused('003036');
    going.push(orphan);
    state.privileges = state.privileges.filter((grant) => grant !== orphan);
  }
};

const giveOwnership = (state: State, actor: Actor, command: Extract<Command, { do: 'own' }>): void => {
  const { on, clause } = command;
  const owner = ownerOf(state, on);
  requireVisible(state, actor, on);
  const to = roleNamed(state, command.to).name;
  if (owner === null || !mayGrantAsOwner(state, actor, on)) denied();
  if (isManaged(state, on) && !grantedBelow(state, state.schema.owner).includes(to)) denied();
  if (owner === to) return;
  const outbound = state.privileges.filter((grant) => grant.kind === on.kind && grant.name === on.name);
  if (clause === undefined && on.kind !== 'ROLE' && outbound.length > 0) throw new Refused('003036');
  if (clause === 'COPY' && !managesGrants(state, actor) && !rolesOf(state, actor).includes(to)) denied();
  if (clause === 'REVOKE') revokeEverything(state, on);
  if (clause === 'COPY') copyGrants(state, on, owner, to);
  if (clause === undefined && on.kind === 'ROLE') confirmGrants(state, on.name, owner, to);
  setOwner(state, on, to);
};

const revokeEverything = (state: State, on: Owned): void => {
  removePrivileges(state, (grant) => grant.kind === on.kind && grant.name === on.name);
  if (on.kind !== 'ROLE') return;
  state.roleGrants = state.roleGrants.filter((grant) => grant.role !== on.name);
  state.memberships = state.memberships.filter((membership) => membership.role !== on.name);
};

const copyGrants = (state: State, on: Owned, from: string | null, to: string): void => {
  const key = (grant: object): string => JSON.stringify({ ...grant, option: null });
  const copied = <Grant extends { by: string | null }>(
    grants: Grant[],
    applies: (grant: Grant) => boolean,
  ) => {
    const kept = grants.filter((grant) => !applies(grant) || grant.by !== from);
    for (const grant of grants.filter((candidate) => applies(candidate) && candidate.by === from)) {
      const moved = { ...grant, by: to };
      if (!kept.some((other) => key(other) === key(moved))) kept.push(moved);
    }
    return kept;
  };
  state.privileges = copied(state.privileges, (grant) => grant.kind === on.kind && grant.name === on.name);
  if (on.kind !== 'ROLE') return;
  state.roleGrants = copied(state.roleGrants, (grant) => grant.role === on.name);
  state.memberships = copied(state.memberships, (membership) => membership.role === on.name);
};

const confirmGrants = (state: State, role: string, from: string | null, to: string): void => {
  for (const grant of state.roleGrants.filter((other) => other.role === role && other.by === from)) {
    const known = state.roleGrants.some(
      (other) => other.role === role && other.to === grant.to && other.by === to,
    );
    if (!known) state.roleGrants.push({ ...grant, by: to });
  }
};

const setOwner = (state: State, on: Owned, to: string): void => {
  if (on.kind === 'WAREHOUSE') state.warehouseOwner = to;
  if (on.kind === 'SCHEMA') state.schema.owner = to;
  if (on.kind === 'NETWORK RULE') state.ruleOwner = to;
  if (on.kind === 'ROLE') roleNamed(state, on.name).owner = to;
  if (on.kind !== 'USER') return;
  const user = userNamed(state, on.name);
  user.owner = to;
  user.version += 1;
};

/** Users that the actor sees in full: owned, or all under MONITOR USER, or MONITOR on the one. */
export const visibleUsers = (state: State, actor: Actor): string[] => {
  const roles = rolesOf(state, actor);
  const all = granted(state, roles, 'MONITOR USER', account).length > 0;
  return state.users
    .filter(({ owner }) => all || owns(state, actor, owner))
    .map(({ name }) => name)
    .sort();
};

/** Roles a user may activate: granted, below those, or PUBLIC and below it. */
export const activatable = (state: State, user: string): string[] => {
  const direct = state.memberships
    .filter((membership) => membership.user === user)
    .map((membership) => membership.role);
  return [...new Set(['PUBLIC', ...direct].flatMap((role) => below(state, role)))].sort();
};
