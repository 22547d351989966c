/**
 * The checks before a body is read, in their order: token, network policy, path, method, concurrency, media type.
 * Nothing of a path is told to whom no token admits.
 */
import type { Account, ScimAuthentication } from '../account/account.ts';
import type { Clock } from '../account/model.ts';
import { baseUrlOf } from './base-url.ts';
import type { Limits } from './call.ts';
import { authenticate, refusalOfToken, type UserTokens } from './checks/authenticate.ts';
import {
  isAcceptedEncoding,
  isAcceptedMediaType,
  unsupportedEncoding,
  unsupportedMediaType,
} from './checks/body.ts';
import type { ConcurrencyLimit } from './checks/concurrency.ts';
import { dialectOf } from './dialect.ts';
import type { Exchange } from './exchange.ts';
import { forbidden, invalidSyntax, notFound, ScimError } from './protocol/errors.ts';
import { findRoute, operationOf } from './routes.ts';

export interface Admission {
  readonly account: Account;
  readonly userTokens: UserTokens | undefined;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly concurrency: ConcurrencyLimit;
  readonly mountPath: string;
  readonly publicUrl: string | undefined;
}

/** What of a connection the base URL is made of. */
export interface Origin {
  readonly encrypted: boolean;
  readonly host: string | undefined;
}

type Authenticated = Extract<ScimAuthentication, { readonly outcome: 'ok' }>;

const bodyMethods = new Set(['POST', 'PUT', 'PATCH']);
export const carriesBody = (method: string): boolean => bodyMethods.has(method);

const identify = (admission: Admission, exchange: Exchange, origin: Origin, who: Authenticated): void => {
  const { account, clock, limits, mountPath, publicUrl } = admission;
  const { endpointId } = exchange.target;
  exchange.caller = {
    account,
    actor: who.actor,
    integration: who.integration,
    dialect: dialectOf(who.integration.scimClient),
    baseUrl: baseUrlOf({ publicUrl, mountPath, endpointId, ...origin }),
    limits,
    now: clock,
  };
};

const requireAddress = (
  { account }: Admission,
  exchange: Exchange,
  { integration, user }: Authenticated,
): void => {
  if (account.scimAddressAllowed(integration, exchange.clientAddress, user)) return;
  throw forbidden(`The address ${exchange.clientAddress} is not allowed by the network policy`);
};

/** Paths beside the face, as mistyped base URLs lead to, are refused in SCIM's words too. */
export const requireTarget = ({ target }: Exchange): void => {
  if (!target.isDecodable) throw invalidSyntax('The request is malformed');
  if (!target.isBelow) throw notFound('There is no such endpoint');
};

const requireRoute = (exchange: Exchange): void => {
  const found = findRoute(exchange.target.segments);
  if (found === undefined) throw notFound('There is no such endpoint');
  exchange.route = found.route;
  exchange.id = found.id;
  if (operationOf(found.route, exchange.method) === undefined) {
    throw new ScimError(405, undefined, `${exchange.method} is not supported here`);
  }
};

const takeSlot = ({ concurrency }: Admission, exchange: Exchange): void => {
  exchange.slot = concurrency.take(exchange.route?.endpoint ?? '');
  if (exchange.slot === undefined) throw new ScimError(429, undefined, 'Too many concurrent requests');
};

const requireMediaType = ({ method, headers }: Exchange): void => {
  if (!carriesBody(method)) return;
  if (!isAcceptedMediaType(headers['content-type'])) throw unsupportedMediaType();
  if (!isAcceptedEncoding(headers['content-encoding'])) throw unsupportedEncoding();
};

const admitted = (
  admission: Admission,
  exchange: Exchange,
  origin: Origin,
  who: ScimAuthentication,
): void => {
  // Known for history also where the token admits nobody: an expired one is found there by its integration.
  if ('integration' in who) exchange.integration = who.integration;
  if (who.outcome !== 'ok') throw refusalOfToken(who);
  identify(admission, exchange, origin, who);
  requireAddress(admission, exchange, who);
  requireRoute(exchange);
  takeSlot(admission, exchange);
  requireMediaType(exchange);
};

/** Throws the refusal, or leaves the exchange ready for its operation. */
export const admit = (admission: Admission, exchange: Exchange, origin: Origin): void | Promise<void> => {
  const { authorization } = exchange.headers;
  const { target, clientAddress } = exchange;
  const who = authenticate(admission, { authorization, endpointId: target.endpointId, clientAddress });
  if (!(who instanceof Promise)) return admitted(admission, exchange, origin, who);
  return who.then((known) => admitted(admission, exchange, origin, known));
};
