/** Every token that programs hold: SCIM access tokens of integrations and programmatic access tokens of users. */
import type { Account, ProvisioningToken } from '../account/account.ts';
import type { ScimTokenInfo } from '../account/model.ts';
import { machineOwner } from './machine-owner.ts';

const day = 86_400_000;

export interface ListedToken {
  /** SCIM integrations that it provisions through. */
  readonly integrations: readonly string[];
  /** Of a programmatic access token: whose it is and what it is called. */
  readonly user: string | null;
  readonly name: string | null;
  readonly status: 'ACTIVE' | 'EXPIRED' | 'DISABLED';
  /** Whether another secret has taken its place, or it was disabled: its end is no loss then. */
  readonly retired: boolean;
  readonly lifetimeDays: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

const ofIntegration = (token: ScimTokenInfo, now: number): ListedToken => ({
  integrations: [token.integrationName],
  user: null,
  name: null,
  status: token.expiresAt <= now ? 'EXPIRED' : 'ACTIVE',
  retired: false,
  lifetimeDays: (token.expiresAt - token.issuedAt) / day,
  issuedAt: token.issuedAt,
  expiresAt: token.expiresAt,
  lastUsedAt: token.lastUsedAt,
});

const ofUser = (token: ProvisioningToken): ListedToken => ({
  integrations: token.scimIntegrations,
  user: token.userName,
  name: token.name,
  status: token.status,
  retired: token.rotatedTo !== null || token.disabled,
  lifetimeDays: token.daysToExpiry,
  issuedAt: token.createdOn,
  expiresAt: token.expiresAt,
  lastUsedAt: token.lastUsedAt,
});

/** The first to expire first. */
export async function listTokens(account: Account, now: number): Promise<readonly ListedToken[]> {
  const { scim, programmatic } = await account.read(machineOwner, async (queries) => ({
    scim: await queries.scimTokens(),
    programmatic: await queries.allProgrammaticTokens(),
  }));
  return [...scim.map((token) => ofIntegration(token, now)), ...programmatic.map(ofUser)].sort(
    (left, right) => left.expiresAt - right.expiresAt,
  );
}

/** The token of each integration that expires last, whatever its kind: then nothing reaches it any more. */
export function lastTokens(tokens: readonly ListedToken[]): ReadonlyMap<string, ListedToken> {
  const last = new Map<string, ListedToken>();
  // In the order in which they expire: a later one takes the place of an earlier one.
  for (const token of tokens) {
    if (token.retired) continue;
    for (const integration of token.integrations) last.set(integration, token);
  }
  return last;
}
