import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operations, Actor as PortActor, SecurableRef } from '../../src/account/account.ts';
import { AccountError } from '../../src/account/errors.ts';
import { dumpAccount, dumpReference } from './model/dump.ts';
import {
  type Actor,
  activatable,
  type Command,
  type Member,
  newState,
  type Owned,
  perform,
  Refused,
  type State,
  type Target,
  visibleUsers,
} from './model/reference.ts';
import { n, openTestAccount, system, type TestAccount, toRole, toUser } from './support/account.ts';

const roleNames = ['R0', 'R1', 'R2', 'R3', 'R4'];
const userNames = ['U0', 'U1', 'U2'];
const administrators = ['ACCOUNTADMIN', 'SECURITYADMIN', 'USERADMIN', 'SYSADMIN', 'PUBLIC'];

const ownRole = fc.constantFrom(...roleNames);
const anyRole = fc.oneof(
  { weight: 4, arbitrary: ownRole },
  { weight: 1, arbitrary: fc.constantFrom(...administrators) },
);
const anyUser = fc.constantFrom(...userNames, 'ADMIN');

const schema = { kind: 'SCHEMA', name: 'DEMO_DB.PUBLIC' } as const;
const rule = { kind: 'NETWORK RULE', name: 'DEMO_DB.PUBLIC.OFFICE' } as const;

const member: fc.Arbitrary<Member> = fc.oneof(
  fc.record({ kind: fc.constant('ROLE' as const), name: anyRole }),
  fc.record({ kind: fc.constant('USER' as const), name: anyUser }),
);

const target: fc.Arbitrary<{ privilege: string; on: Target }> = fc.oneof(
  fc.record({
    privilege: fc.constantFrom('CREATE USER', 'CREATE ROLE', 'MANAGE GRANTS', 'MONITOR USER'),
    on: fc.constant<Target>({ kind: 'ACCOUNT', name: 'LOCAL' }),
  }),
  fc.record({
    privilege: fc.constantFrom('USAGE', 'MODIFY'),
    on: fc.constant<Target>({ kind: 'WAREHOUSE', name: 'COMPUTE_WH' }),
  }),
  fc.record({
    privilege: fc.constantFrom('USAGE', 'MODIFY'),
    on: fc.constant<Target>(schema),
  }),
  fc.record({ privilege: fc.constant('USAGE'), on: fc.constant<Target>(rule) }),
  fc.record({
    privilege: fc.constant('MONITOR'),
    on: anyUser.map((name): Target => ({ kind: 'USER', name })),
  }),
);

const owned: fc.Arbitrary<Owned> = fc.oneof(
  anyRole.map((name): Owned => ({ kind: 'ROLE', name })),
  anyUser.map((name): Owned => ({ kind: 'USER', name })),
  fc.constantFrom<Owned[]>({ kind: 'WAREHOUSE', name: 'COMPUTE_WH' }, schema, rule),
);

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constantFrom('createRole' as const, 'dropRole' as const), name: ownRole }),
  fc.record({
    do: fc.constantFrom('createUser' as const, 'dropUser' as const),
    name: fc.constantFrom(...userNames),
  }),
  fc.record({ do: fc.constant('comment' as const), name: anyUser, comment: fc.constantFrom('a', 'b') }),
  fc.record({ do: fc.constant('manage' as const), managed: fc.boolean() }),
  fc.record({ do: fc.constant('grantRole' as const), role: anyRole, to: member, option: fc.boolean() }),
  fc.record({ do: fc.constant('revokeRole' as const), role: anyRole, from: member }),
  fc
    .record({ target, to: anyRole, option: fc.boolean() })
    .map(
      ({ target: { privilege, on }, to, option }): Command => ({ do: 'grant', privilege, on, to, option }),
    ),
  fc.record({ target, from: anyRole, cascade: fc.boolean() }).map(
    ({ target: { privilege, on }, from, cascade }): Command => ({
      do: 'revoke',
      privilege,
      on,
      from,
      cascade,
    }),
  ),
  fc.record({
    do: fc.constant('own' as const),
    on: owned,
    to: anyRole,
    clause: fc.constantFrom(undefined, 'REVOKE' as const, 'COPY' as const),
  }),
);

const actor: fc.Arbitrary<Actor> = fc.record({
  primary: fc.oneof(anyRole, fc.constantFrom('ACCOUNTADMIN', 'SECURITYADMIN', 'USERADMIN')),
  secondary: fc.option(anyRole),
});

interface Step {
  readonly actor: Actor;
  readonly command: Command;
  /** Whether the change fails after the command succeeded, so that nothing of it may stay. */
  readonly fails: boolean;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ actor, command, fails: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0) }),
  { minLength: 20, maxLength: 60 },
);

/** Something to work with: roles and users, all owned by USERADMIN. */
const opening: readonly Step[] = [
  ...roleNames.map((name): Command => ({ do: 'createRole', name })),
  ...userNames.map((name): Command => ({ do: 'createUser', name })),
].map((command) => ({ actor: { primary: 'USERADMIN', secondary: null }, command, fails: false }));

/** A part of this comes next: a network rule with an owner, grantees with and without option, and a schema's owner. */
const aroundTheRule: fc.Arbitrary<Step[]> = fc.subarray<Step>(
  (
    [
      { do: 'grant', privilege: 'USAGE', on: rule, to: 'R0', option: true },
      { do: 'grant', privilege: 'USAGE', on: rule, to: 'R3', option: false },
      { do: 'own', on: rule, to: 'R2', clause: 'COPY' },
      { do: 'own', on: schema, to: 'R1', clause: 'COPY' },
      { do: 'grantRole', role: 'R2', to: { kind: 'ROLE', name: 'R1' }, option: false },
      { do: 'manage', managed: true },
    ] satisfies Command[]
  ).map((step) => ({ actor: { primary: 'ACCOUNTADMIN', secondary: null }, command: step, fails: false })),
);

const toMember = ({ kind, name }: Member) => (kind === 'USER' ? toUser(name) : toRole(name));

const pathOf = (name: string) => name.split('.').map(n);

const securable = (on: Target): SecurableRef =>
  on.kind === 'ACCOUNT' ? { kind: 'ACCOUNT' } : { kind: on.kind, path: pathOf(on.name) };

const run = async (operations: Operations, step: Command): Promise<void> => {
  switch (step.do) {
    case 'createRole':
      await operations.createRole({ name: n(step.name), mode: 'create' });
      return;
    case 'createUser':
      await operations.createUser({ name: n(step.name), mode: 'create', properties: {} });
      return;
    case 'dropRole':
      await operations.dropRole({ role: { name: n(step.name) } });
      return;
    case 'dropUser':
      await operations.dropUser({ user: { name: n(step.name) } });
      return;
    case 'comment':
      await operations.alterUser({ user: { name: n(step.name) }, set: { comment: step.comment } });
      return;
    case 'manage':
      return operations.alterContainer({
        kind: 'SCHEMA',
        path: pathOf(schema.name),
        managedAccess: step.managed,
      });
    case 'grantRole':
      return operations.grantRole({
        role: { name: n(step.role) },
        to: toMember(step.to),
        withGrantOption: step.option,
      });
    case 'revokeRole':
      return operations.revokeRole({ role: { name: n(step.role) }, from: toMember(step.from) });
    case 'grant':
      return operations.grantPrivileges({
        privileges: [step.privilege],
        on: securable(step.on),
        to: { name: n(step.to) },
        withGrantOption: step.option,
      });
    case 'revoke':
      return operations.revokePrivileges({
        privileges: [step.privilege],
        on: securable(step.on),
        from: { name: n(step.from) },
        dependents: step.cascade ? 'CASCADE' : 'RESTRICT',
      });
    case 'own':
      return operations.grantOwnership({
        on: { kind: step.on.kind, path: pathOf(step.on.name) },
        to: { name: n(step.to) },
        currentGrants: step.clause,
      });
  }
};

const createRule = (test: TestAccount) =>
  test.run('SYSADMIN', (operations) =>
    operations.createNetworkRule({
      path: pathOf(rule.name),
      mode: 'create',
      type: 'IPV4',
      ruleMode: 'INGRESS',
      values: ['10.0.0.0/8'],
    }),
  );

const changedMind = new Error('changed my mind');

/** The code of the refusal, or `done`, or `undone` where the change failed on purpose. */
const outcomeInAccount = async (test: TestAccount, step: Step, as: PortActor): Promise<string> => {
  try {
    await test.run(as, async (operations) => {
      await run(operations, step.command);
      if (step.fails) throw changedMind;
    });
    return 'done';
  } catch (error) {
    if (error === changedMind) return 'undone';
    if (error instanceof AccountError) return error.code;
    throw error;
  }
};

const outcomeInReference = (state: State, step: Step): { outcome: string; next: State } => {
  const next = structuredClone(state);
  try {
    perform(next, step.actor, step.command);
    return step.fails ? { outcome: 'undone', next: state } : { outcome: 'done', next };
  } catch (error) {
    if (error instanceof Refused) return { outcome: error.code, next: state };
    throw error;
  }
};

const exists = (state: State, name: string | null): boolean =>
  name === null || state.roles.some((role) => role.name === name);

const checkViews = async (test: TestAccount, state: State, as: PortActor, step: Step): Promise<void> => {
  await test.ask(as, async (queries) => {
    const page = await queries.searchUsers({ count: 100 });
    expect(page.users.map(({ name }) => String(name)).sort()).toEqual(visibleUsers(state, step.actor));
    expect(page.total).toBe(page.users.length);
  });
  const everyone = await test.ask(system, (queries) => queries.showUsers());
  for (const { user } of everyone) {
    const roles = await test.ask(
      { ...as, user: user.id, primaryRole: test.roleId('PUBLIC'), secondaryRoles: 'ALL' },
      (queries) => queries.activatableRoles(),
    );
    expect(roles.map(({ name }) => String(name)).sort()).toEqual(activatable(state, user.name));
  }
};

describe('an account', () => {
  it('allows, refuses and changes what the reference does, and is the same after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(aroundTheRule, steps, async (prelude, script) => {
        const test = await openTestAccount();
        try {
          await createRule(test);
          let state = newState();
          for (const step of [...opening, ...prelude, ...script]) {
            if (!exists(state, step.actor.primary) || !exists(state, step.actor.secondary)) continue;
            const secondary = step.actor.secondary === null ? [] : [step.actor.secondary];
            const as = test.as(step.actor.primary, ...secondary);
            const expected = outcomeInReference(state, step);
            expect([step, await outcomeInAccount(test, step, as)]).toEqual([step, expected.outcome]);
            state = expected.next;
            expect(await test.ask(system, dumpAccount)).toEqual(dumpReference(state));
            if (exists(state, step.actor.primary) && exists(state, step.actor.secondary)) {
              await checkViews(test, state, as, step);
            }
          }
          await test.reopen();
          expect(await test.ask(system, dumpAccount)).toEqual(dumpReference(state));
        } finally {
          await test.close();
        }
      }),
      { numRuns: Number(process.env['FUZZ'] ?? 100) },
    );
  }, 3_600_000);
});
