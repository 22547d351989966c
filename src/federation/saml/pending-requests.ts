/** Requests that went to an identity provider and wait for its answer: each is answered once, or never. */
import { createHash } from 'node:crypto';
import type { Account } from '../../account/account.ts';
import type { ObjectId } from '../../account/model.ts';

/** What happens once the answer is good. */
export type Purpose =
  /** The browser itself signs in, and goes on at a path of ours. Its mark's digest; null where it could have none. */
  | { readonly kind: 'browser'; readonly path: string; readonly browser: string | null }
  /** A driver on the person's machine waits on a port for a token, which is worth nothing without its proof key. */
  | { readonly kind: 'driver'; readonly port: number; readonly proofHash: string };

export interface PendingRequest {
  readonly integration: ObjectId;
  readonly purpose: Purpose;
}

/** As long as a person may take at the identity provider. */
const requestSeconds = 900;

export const hashProof = (proofKey: string): string => createHash('sha256').update(proofKey).digest('hex');

/** XML Schema ID: begins with a letter or underscore. */
const toId = (token: string): string => `_${token}`;

export const keepRequest = async (
  { oneTimeTokens }: Pick<Account, 'oneTimeTokens'>,
  { integration, purpose }: PendingRequest,
): Promise<string> =>
  toId(await oneTimeTokens.issue('saml-request', JSON.stringify({ integration, purpose }), requestSeconds));

/** The first time: afterwards the request is no longer pending. */
export const redeemRequest = async (
  { oneTimeTokens }: Pick<Account, 'oneTimeTokens'>,
  id: string,
): Promise<PendingRequest | undefined> => {
  const payload = await oneTimeTokens.redeem('saml-request', id.slice(1));
  return typeof payload === 'string' && id.startsWith('_')
    ? (JSON.parse(payload) as PendingRequest)
    : undefined;
};
