/** A sign-in without a session: each request that it vouches for is a session of its own. */
import { AccountError } from '../errors.ts';
import type { Instant } from '../model.ts';
import type { Credential, Proved } from './credentials/credential.ts';
import { newSession } from './new-session.ts';
import { temporarilyLocked } from './refusals.ts';
import { startingContext } from './session-context.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { Admission, RefusedLogin, RequestWishes, Session } from './sessions.ts';
import type { SignInDirectory, SignInUser } from './sign-in-directory.ts';
import { type Client, holdsOut, refuseByPolicy, refuseShutOut, sameUser } from './standing.ts';

export interface AdmissionParts {
  readonly directory: SignInDirectory;
  readonly registry: SessionRegistry;
  readonly clock: () => Instant;
  readonly newId: () => number;
  recordRefusal(attempt: RefusedLogin, error: AccountError): void;
}

/** The sign-in as it was. */
export interface AdmittedSignIn {
  readonly found: SignInUser;
  readonly credential: Credential;
  readonly client: Client;
  readonly loginEvent: number;
}

interface Confirmed {
  readonly current: SignInUser;
  readonly proved: Proved;
}

export class StandingAdmission implements Admission {
  readonly user: Session['user'];
  readonly #parts: AdmissionParts;
  readonly #signIn: AdmittedSignIn;

  constructor(parts: AdmissionParts, signIn: AdmittedSignIn) {
    this.#parts = parts;
    this.#signIn = signIn;
    const { id, name } = signIn.found.user;
    this.user = { id, name };
  }

  async confirm(clientAddress: string): Promise<void> {
    await this.#confirmed(clientAddress);
  }

  async open(wishes: RequestWishes): Promise<Session> {
    const { directory, registry } = this.#parts;
    const { credential, client, loginEvent } = this.#signIn;
    const { current, proved } = await this.#confirmed(wishes.clientAddress);
    const session = registry.beginForRequest(
      newSession(this.#parts, {
        user: this.user,
        credential,
        proved,
        settings: await directory.sessionSettings(current.user),
        context: await this.#context(current, proved, wishes),
        loginEvent,
        client: { ...client, clientAddress: wishes.clientAddress },
        parameters: wishes.parameters,
      }),
    );
    try {
      // Whoever is shut out from now on loses this session with the others; and this tells who was before.
      await this.#confirmed(wishes.clientAddress);
    } catch (error) {
      registry.end(session, 'FORCED_LOGOUT');
      throw error;
    }
    return session;
  }

  async #confirmed(clientAddress: string): Promise<Confirmed> {
    const { directory, clock } = this.#parts;
    const { found, credential } = this.#signIn;
    const client = { ...this.#signIn.client, clientAddress };
    const current = await sameUser(found, credential);
    const proved = await credential.prove(current);
    await refuseShutOut(this.#parts, current.user, credential, client);
    await refuseByPolicy(this.#parts, current.user, credential, client);
    const settings = await directory.passwordSettings(current.user);
    if (holdsOut(credential, current.user, clock(), settings)) {
      throw temporarilyLocked((await directory.passwordSettings(undefined)).lockoutTimeMins);
    }
    return { current, proved };
  }

  /** A role or object that is not the user's to wish for refuses as it does when a session is signed in to. */
  async #context({ user }: SignInUser, proved: Proved, wishes: RequestWishes) {
    try {
      return await startingContext(this.#parts.directory, user, wishes, proved);
    } catch (error) {
      if (error instanceof AccountError) {
        const { client, credential } = this.#signIn;
        this.#parts.recordRefusal(
          {
            request: { ...client, clientAddress: wishes.clientAddress },
            factor: credential.factor,
            integration: credential.integration?.name ?? null,
            userName: user.name,
          },
          error,
        );
      }
      throw error;
    }
  }
}
