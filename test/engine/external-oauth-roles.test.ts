/** Whatever a token asks for and an integration allows: nobody works with a role that either leaves out. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccountError } from '../../src/account/errors.ts';
import { asName, type ExternalOauthIntegration } from '../../src/account/model.ts';
import type { Session } from '../../src/account/sessions/sessions.ts';
import { type Harness, openHarness } from './harness.ts';

const roles = ['ANALYST', 'LOADER', 'REPORTER', 'SECURITYADMIN', 'PUBLIC'] as const;
const held = new Set<string>(['ANALYST', 'LOADER', 'SECURITYADMIN', 'USERADMIN', 'PUBLIC']);

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await harness.script(`create role analyst; create role loader; create role reporter;
    create user ada login_name = 'ada' default_role = analyst default_secondary_roles = ('ALL');
    grant role analyst to user ada; grant role loader to user ada; grant role securityadmin to user ada;
    create security integration idp type = external_oauth enabled = true external_oauth_type = custom
      external_oauth_issuer = 'urn:idp' external_oauth_token_user_mapping_claim = 'sub'
      external_oauth_snowflake_user_mapping_attribute = 'login_name'`);
});
afterAll(() => harness.close());

const integration = async (): Promise<ExternalOauthIntegration> => {
  const found = await harness.account.read(harness.admin.actor(), (queries) =>
    queries.describeIntegration(asName('IDP')),
  );
  if (found.type !== 'EXTERNAL_OAUTH') throw new Error('IDP is another integration');
  return found;
};

const names = async (session: Session): Promise<readonly string[]> =>
  await harness.account.read(session.actor(), async (queries) =>
    (await queries.activatableRoles()).map(({ name }) => name),
  );

const list = (values: readonly string[]): string => `(${values.map((value) => `'${value}'`).join(', ')})`;

const some = fc.uniqueArray(fc.constantFrom(...roles), { maxLength: 3 });

const situation = fc.record({
  any: fc.boolean(),
  named: some,
  mode: fc.constantFrom('DISABLE', 'ENABLE', 'ENABLE_FOR_PRIVILEGE'),
  privileged: fc.boolean(),
  blocked: some,
  allowed: some,
  blocksAdministrators: fc.boolean(),
  wished: fc.option(fc.constantFrom(...roles), { nil: undefined }),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

/** The rule as the pages say it, role by role. */
const opens = (role: string, it: Situation): boolean => {
  const switches = it.any && (it.mode === 'ENABLE' || (it.mode === 'ENABLE_FOR_PRIVILEGE' && it.privileged));
  const asked = switches || it.named.some((name) => name === role) || (it.any && role === 'ANALYST');
  const allowed = it.allowed.some((name) => name === role);
  const blocked =
    it.blocked.some((name) => name === role) ||
    (it.blocksAdministrators && role === 'SECURITYADMIN' && !allowed);
  return asked && held.has(role) && !blocked && (it.allowed.length === 0 || allowed);
};

test('a session has the roles that the rule opens, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async (it) => {
      await harness.script(`alter integration idp set external_oauth_any_role_mode = ${it.mode}
          external_oauth_blocked_roles_list = ${list(it.blocked)}
          external_oauth_allowed_roles_list = ${list(it.allowed)};
        ${it.privileged ? 'grant' : 'revoke'} use_any_role on integration idp ${it.privileged ? 'to' : 'from'} role loader;
        alter account set external_oauth_add_privileged_roles_to_blocked_list = ${it.blocksAdministrators}`);
      const attempt = harness.account.sessions.signIn({
        method: 'oauth',
        integration: await integration(),
        subjects: ['ada'],
        scopes: { any: it.any, roles: it.named.map(asName) },
        role: it.wished,
        clientAddress: '127.0.0.1',
        clientType: 'TEST',
        clientVersion: '1',
        parameters: {},
      });
      const expected = it.wished ?? 'ANALYST';
      if (!opens(expected, it)) {
        await expect(attempt).rejects.toThrow(AccountError);
        return;
      }
      const { session } = await attempt;
      expect(await harness.only('select current_role()', session)).toBe(expected);
      const open = await names(session);
      for (const role of [...roles, 'USERADMIN'])
        expect([role, open.includes(role)]).toEqual([role, opens(role, it)]);
      harness.account.sessions.end(session, 'LOGOUT');
    }),
    { numRuns: 120 },
  );
});
