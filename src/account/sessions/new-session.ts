/** From a sign-in that went well to the session it opens. */
import type { Instant, Json } from '../model.ts';
import type { SessionSettings } from '../policies.ts';
import type { Credential, Proved } from './credentials/credential.ts';
import type { SessionContext } from './session-context.ts';
import { sessionLimits } from './session-limits.ts';
import type { NewSession } from './session-registry.ts';
import type { LoginRequest, Session } from './sessions.ts';

export interface Opening {
  readonly user: Session['user'];
  readonly credential: Pick<Credential, 'factor' | 'integration'>;
  readonly proved: Pick<Proved, 'factorId' | 'roleLimits'>;
  readonly settings: SessionSettings;
  readonly context: SessionContext;
  readonly loginEvent: number;
  readonly client: Pick<LoginRequest, 'clientAddress' | 'clientType' | 'clientVersion'>;
  readonly parameters: { readonly [name: string]: Json };
}

export const newSession = (
  { clock, newId }: { readonly clock: () => Instant; readonly newId: () => number },
  { user, credential, proved, settings, context, loginEvent, client, parameters }: Opening,
): NewSession => ({
  id: newId(),
  user: { id: user.id, name: user.name },
  clientAddress: client.clientAddress,
  clientType: client.clientType,
  clientVersion: client.clientVersion,
  createdOn: clock(),
  authentication: {
    factor: credential.factor,
    factorId: proved.factorId,
    integration: credential.integration,
  },
  roleLimits: proved.roleLimits,
  loginEvent,
  limits: sessionLimits(settings, client.clientType),
  context,
  parameters: new Map(Object.entries(parameters).map(([name, value]) => [name.toUpperCase(), value])),
});
