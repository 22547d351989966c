/** What a reset does about each thing that keeps a user out. */
import type { Operations, UserChanges } from '../../account/account.ts';
import type { Instant, Name, User } from '../../account/model.ts';
import { quoted } from '../../account/quoting.ts';
import { accountAdmin, type Situation } from './situation.ts';

export interface ResetStep {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** The same as a statement, the password left out. */
  readonly sql: string;
}

export interface Change extends ResetStep {
  readonly queryType: 'CREATE_USER' | 'ALTER_USER' | 'GRANT' | 'ALTER_ACCOUNT';
  /** Properties of the user: those of all changes are set at once. */
  readonly set?: UserChanges;
  readonly apply?: (operations: Operations) => Promise<unknown>;
}

interface Repair {
  readonly what: string;
  /** Undefined where nothing is wrong. */
  readonly before: (user: User, situation: Situation) => string | null | undefined;
  readonly after: string;
  readonly set?: UserChanges;
  /** After ALTER USER and the name. */
  readonly action: string;
}

const instantText = (instant: Instant): string =>
  `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The type first: some have no password. */
const repairs: readonly Repair[] = [
  {
    what: 'type',
    before: ({ type }) => (type === 'PERSON' ? undefined : type),
    after: 'PERSON',
    set: { type: 'PERSON' },
    action: 'SET TYPE = PERSON',
  },
  {
    what: 'password',
    before: ({ hasPassword }) => (hasPassword ? 'set' : 'none'),
    after: 'a new one',
    action: "SET PASSWORD = '***'",
  },
  {
    what: 'disabled',
    before: ({ disabled }) => (disabled ? 'yes' : undefined),
    after: 'no',
    set: { disabled: false },
    action: 'SET DISABLED = FALSE',
  },
  {
    what: 'locked',
    before: ({ lockedUntil }, { now }) =>
      lockedUntil !== null && lockedUntil > now ? `until ${instantText(lockedUntil)}` : undefined,
    after: 'no',
    set: { lockedUntil: null },
    action: 'SET MINS_TO_UNLOCK = 0',
  },
  {
    what: 'must change password',
    before: ({ mustChangePassword }) => (mustChangePassword ? 'yes' : undefined),
    after: 'no',
    set: { mustChangePassword: false },
    action: 'SET MUST_CHANGE_PASSWORD = FALSE',
  },
  {
    what: 'own network policy',
    before: ({ networkPolicy }) => networkPolicy,
    after: 'none',
    set: { networkPolicy: null },
    action: 'UNSET NETWORK_POLICY',
  },
  {
    what: 'default role',
    before: ({ defaultRole }, { defaultRoleIsHeld }) =>
      defaultRoleIsHeld ? undefined : `${defaultRole}, not granted`,
    after: accountAdmin,
    set: { defaultRole: accountAdmin },
    action: `SET DEFAULT_ROLE = ${accountAdmin}`,
  },
];

const repair = (user: User, situation: Situation): readonly Change[] =>
  repairs.flatMap(({ what, before, after, set, action }) => {
    const found = before(user, situation);
    if (found === undefined || found === null) return [];
    const sql = `ALTER USER ${quoted(user.name)} ${action}`;
    return [{ what, before: found, after, set: set ?? {}, queryType: 'ALTER_USER', sql }];
  });

const creation = (name: Name): Change => ({
  what: 'user',
  before: 'does not exist',
  after: 'made, with a new password',
  set: { defaultRole: accountAdmin },
  queryType: 'CREATE_USER',
  sql: `CREATE USER ${quoted(name)} PASSWORD = '***' DEFAULT_ROLE = ${accountAdmin}`,
});

const grant = (name: Name): Change => ({
  what: `role ${accountAdmin}`,
  before: 'not granted',
  after: 'granted',
  queryType: 'GRANT',
  sql: `GRANT ROLE ${accountAdmin} TO USER ${quoted(name)}`,
  apply: (operations) =>
    operations.grantRole({ role: { name: accountAdmin }, to: { kind: 'USER', user: { name } } }),
});

const clearance = (networkPolicy: string): Change => ({
  what: "the account's network policy",
  before: networkPolicy,
  after: 'none',
  queryType: 'ALTER_ACCOUNT',
  sql: 'ALTER ACCOUNT UNSET NETWORK_POLICY',
  apply: (operations) => operations.alterAccount({ unset: ['NETWORK_POLICY'] }),
});

/** The ways in that they guard may be the lost ones. */
const openings = ({ name, secondFactors, authenticationPolicy }: Situation): readonly Change[] => [
  ...(secondFactors === 0
    ? []
    : [
        {
          what: 'second factors',
          before: String(secondFactors),
          after: 'none',
          queryType: 'ALTER_USER' as const,
          sql: `ALTER USER ${quoted(name)} SET DISABLE_MFA = TRUE`,
          apply: (operations: Operations) => operations.alterUser({ user: { name }, disableMfa: true }),
        },
      ]),
  ...(authenticationPolicy === null
    ? []
    : [
        {
          what: 'own authentication policy',
          before: authenticationPolicy,
          after: 'none',
          queryType: 'ALTER_USER' as const,
          sql: `ALTER USER ${quoted(name)} UNSET AUTHENTICATION POLICY`,
          apply: (operations: Operations) =>
            operations.detachPolicy({ kind: 'AUTHENTICATION POLICY', on: { kind: 'USER', user: { name } } }),
        },
      ]),
];

/** In the order in which they would run as statements. */
export const changesFor = (situation: Situation): readonly Change[] => {
  const { request, name, user, holdsAccountAdmin, networkPolicy } = situation;
  return [
    ...(user === undefined ? [creation(name)] : repair(user, situation)),
    ...openings(situation),
    ...(holdsAccountAdmin ? [] : [grant(name)]),
    ...(request.clearNetworkPolicy && networkPolicy !== '' ? [clearance(networkPolicy)] : []),
  ];
};
