/** https://docs.snowflake.com/en/sql-reference/sql/show-user-programmatic-access-tokens */
import { isForgotten, tokenStatus } from '../access/programmatic-token-rules.ts';
import { requireTokenManagement } from '../access/token-management.ts';
import type { ProvisioningToken, ShownProgrammaticToken } from '../account.ts';
import { doesNotExist } from '../errors.ts';
import { asName, type Name, type ProgrammaticToken, type User, type UserId } from '../model.ts';
import { mayUseIntegration } from '../scim-service-user.ts';
import type { QueryContext } from './context.ts';

export const programmaticTokens = async (
  context: QueryContext,
  name: Name,
): Promise<readonly ShownProgrammaticToken[]> => {
  const user = await context.catalog.users.byName(context.store, name);
  if (user === undefined) throw doesNotExist('USER', name);
  requireTokenManagement(context, user);
  return shownOf(context, user.name, context.catalog.programmaticTokens.of(user.id));
};

/** Of every user whose tokens the actor may manage. */
export const allProgrammaticTokens = async (context: QueryContext): Promise<readonly ProvisioningToken[]> => {
  const shown: ProvisioningToken[] = [];
  for (const [id, tokens] of Map.groupBy(context.catalog.programmaticTokens.all(), ({ user }) => user)) {
    const user = await context.catalog.users.byId(context.store, id);
    if (user === undefined || !context.access.owns(user)) continue;
    for (const token of shownOf(context, user.name, tokens)) {
      shown.push({ ...token, scimIntegrations: scimIntegrationsOf(context, user, token) });
    }
  }
  return shown;
};

/** Whoever may manage them. */
export const everyProgrammaticToken = async (
  context: QueryContext,
): Promise<readonly ShownProgrammaticToken[]> => {
  const shown: ShownProgrammaticToken[] = [];
  for (const [id, tokens] of Map.groupBy(context.catalog.programmaticTokens.all(), ({ user }) => user)) {
    const user = await context.catalog.users.byId(context.store, id);
    if (user !== undefined) shown.push(...shownOf(context, user.name, tokens));
  }
  return shown;
};

/** https://docs.snowflake.com/en/user-guide/scim-authentication */
const scimIntegrationsOf = (
  { catalog }: QueryContext,
  { type }: User,
  { role }: ProgrammaticToken,
): readonly Name[] =>
  type !== 'SERVICE' || role === null
    ? []
    : catalog.objects
        .integrationsOf('SCIM')
        .filter((integration) => mayUseIntegration(catalog, role, integration))
        .map(({ name }) => name);

const shownOf = (
  { catalog, now }: QueryContext,
  userName: Name,
  tokens: readonly ProgrammaticToken[],
): readonly ShownProgrammaticToken[] =>
  tokens
    .filter((token) => !isForgotten(token, now))
    .map((token) => ({
      ...token,
      userName,
      // A role that is gone has no name; but it is not as if there were no restriction.
      roleName: token.role === null ? null : (catalog.roles.byId(token.role)?.name ?? asName('')),
      status: tokenStatus(token, now),
      lastUsedAt: catalog.programmaticTokens.uses.lastUsed(token.id),
    }));

/** The user's standing counts, too: a token opens nothing while its user may not sign in. */
export const programmaticTokenOf = async (
  context: QueryContext,
  secret: string,
): Promise<ShownProgrammaticToken | undefined> => {
  const { catalog, store, now } = context;
  const token = catalog.programmaticTokens.find(secret);
  const user = token && (await catalog.users.byId(store, token.user));
  const [shown] = user === undefined || token === undefined ? [] : shownOf(context, user.name, [token]);
  if (user === undefined || shown?.status !== 'ACTIVE') return shown;
  // Wrong passwords lock out nobody with a token.
  const isBarred = user.disabled || (user.expiresAt !== null && user.expiresAt <= now);
  return isBarred ? { ...shown, status: 'DISABLED' } : shown;
};

/** HAS_PAT. */
export const hasProgrammaticToken = ({ catalog, now }: QueryContext, user: UserId): boolean =>
  catalog.programmaticTokens.of(user).some(({ expiresAt }) => expiresAt > now);
