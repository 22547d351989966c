import type { Account, Queries } from '../../src/account/account.ts';
import { loginFailure } from '../../src/account/errors.ts';
import { asInstant, asName, type Instant, type RoleId, type UserId } from '../../src/account/model.ts';
import { SessionRegistry } from '../../src/account/sessions/session-registry.ts';

/** Stand-in until the account opens. */
export function lightAccount(clock: () => Instant): Account {
  const registry = new SessionRegistry(clock, { session: 3600, master: 14400 });
  let id = 1000;
  let failures = 0;
  const sessions: Account['sessions'] = {
    async signIn(login) {
      if (failures >= 5)
        throw loginFailure(
          '390102',
          'Your user account has been temporarily locked due to too many failed attempts.',
        );
      if (login.password !== 'secret') {
        failures += 1;
        throw loginFailure('390100', 'Incorrect username or password was specified.');
      }
      failures = 0;
      return registry.begin({
        id: ++id,
        user: {
          id: (login.loginName === 'OTHER' ? 2 : 1) as UserId,
          name: asName(login.loginName.toUpperCase()),
        },
        clientAddress: login.clientAddress,
        clientType: login.clientType,
        createdOn: clock(),
        loginEvent: 1,
        context: {
          role: 1 as RoleId,
          secondaryRoles: 'ALL',
          warehouse: null,
          database: login.database ? asName(login.database.toUpperCase()) : null,
          schema: null,
        },
        parameters: new Map(Object.entries(login.parameters)),
      });
    },
    byToken: (t) => registry.byToken(t),
    renew: (m, o) => registry.renew(m, o),
    heartbeat: (s) => registry.heartbeat(s),
    end: (s) => registry.end(s),
    endOfUser: (u) => registry.endOfUser(u),
    abortQueriesOfUser: (u) => registry.abortQueriesOfUser(u),
    running: (s, a) => registry.running(s, a),
    all: () => registry.all(),
  };
  const queries = {
    roleName: () => asName('PUBLIC'),
    scimTokens: async () => [],
  } as Partial<Queries> as Queries;
  return {
    name: asName('LOCAL'),
    sessions,
    history: { flush: async () => {} } as Account['history'],
    change: async () => {
      throw new Error('no');
    },
    read: async (_actor, work) => work(queries),
    authenticateScim: () => ({ outcome: 'unknown' }),
    scimAddressAllowed: () => true,
    parameter: () => null,
    close: async () => {},
  };
}
