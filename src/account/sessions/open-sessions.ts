import type { EventLog, LoginEvent, SessionEnd } from '../history/history.ts';
import type { Instant, Name } from '../model.ts';
import type { SecretSeal } from '../secret-seal.ts';
import { timeOrderedIds } from './event-ids.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';
import { OwnCredentials } from './own-credentials.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { addressNotAllowed } from './refusals.ts';
import { SecondFactors } from './second-factor.ts';
import { SessionRegistry } from './session-registry.ts';
import type { Session, Sessions } from './sessions.ts';
import { SignIn } from './sign-in.ts';
import type { SignInDirectory } from './sign-in-directory.ts';

export interface SessionsOptions {
  readonly directory: SignInDirectory;
  readonly history: { readonly logins: EventLog<LoginEvent> };
  /** Hears of every session that ended. */
  readonly onEnd?: ((end: SessionEnd) => void) | undefined;
  readonly accountName: Name;
  readonly oneTimeTokens: OneTimeTokens;
  readonly secrets: SecretSeal;
  readonly clock: () => Instant;
  readonly passwords?: Passwords | undefined;
}

export interface OpenSessions extends Sessions {
  /** Ends every session, for shutdown. */
  close(): void;
}

const sweepInterval = 60_000;

export const openSessions = (options: SessionsOptions): OpenSessions => {
  const { accountName, directory, history, oneTimeTokens, secrets, clock } = options;
  const registry = new SessionRegistry(
    clock,
    (session) => directory.tokenStands(session.authentication),
    options.onEnd,
  );
  const passwords = options.passwords ?? createPasswords();
  const newId = timeOrderedIds(clock);
  const secondFactors = new SecondFactors({ accountName, directory, oneTimeTokens, secrets, clock });
  const own = new OwnCredentials({ accountName, directory, passwords, oneTimeTokens, secrets, clock });
  const signIn = new SignIn({
    directory,
    registry,
    passwords,
    oneTimeTokens,
    secondFactors,
    logins: history.logins,
    clock,
    newId,
  });
  /** Where the session began it may go on: whatever shuts that address out ends it. */
  const refuseElsewhere = async (session: Session, clientAddress: string): Promise<void> => {
    if (clientAddress === session.clientAddress) return;
    if (!(await directory.admitsSession(session, clientAddress))) throw addressNotAllowed(clientAddress);
  };
  const timer = setInterval(() => registry.sweep(), sweepInterval);
  timer.unref();
  return {
    signIn: (login) => signIn.attempt(login),
    admit: (login) => signIn.admit(login),
    beginEnrolment: (session) => own.beginEnrolment(session),
    finishEnrolment: (session, token, passcode) => own.finishEnrolment(session, token, passcode),
    changePassword: (session, change) => own.changePassword(session, change),
    issuePasswordReset: (user) => own.issuePasswordReset(user),
    resetPassword: (token, password, clientAddress) => own.resetPassword(token, password, clientAddress),
    recordRefusal: (attempt, error) => signIn.recordRefusal(attempt, error),
    byToken: (sessionToken) => registry.byToken(sessionToken),
    async authenticate(sessionToken, clientAddress) {
      await directory.ready();
      const session = registry.byToken(sessionToken);
      await refuseElsewhere(session, clientAddress);
      return session;
    },
    async confirm(session, clientAddress) {
      await directory.ready();
      registry.confirm(session);
      await refuseElsewhere(session, clientAddress);
    },
    async renew(masterToken, oldSessionToken, clientAddress) {
      await directory.ready();
      await refuseElsewhere(registry.byMasterToken(masterToken), clientAddress);
      return registry.renew(masterToken, oldSessionToken);
    },
    limit: (session, limits) => registry.limit(session, limits),
    heartbeat: (session) => registry.heartbeat(session),
    end: (session, reason) => registry.end(session, reason),
    endOfUser: (user, reason) => registry.endOfUser(user, reason),
    abortQueriesOfUser: (user) => registry.abortQueriesOfUser(user),
    running: (session, queryId, abort) => registry.running(session, queryId, abort),
    runningQueries: (session) => registry.runningQueries(session),
    sessionRunning: (queryId) => registry.sessionRunning(queryId),
    abortQuery: (queryId) => registry.abortQuery(queryId),
    all: () => registry.all(),
    close() {
      clearInterval(timer);
      registry.endAll();
    },
  };
};
