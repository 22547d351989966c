import { requireOtherFactor, requireTokenManagement } from '../access/token-management.ts';
import type { RemoveProgrammaticToken } from '../account.ts';
import type { Name, User } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { existingUser } from './find.ts';
import { existingToken } from './programmatic-tokens.ts';

/** https://docs.snowflake.com/en/sql-reference/sql/alter-user-remove-programmatic-access-token */
export const removeProgrammaticToken = async (
  context: ChangeContext,
  input: RemoveProgrammaticToken,
): Promise<Name> => {
  const { user } = await existingUser(context, input.user);
  requireTokenManagement(context, user);
  requireOtherFactor(context, user);
  const token = existingToken(context, user, input.name);
  await context.catalog.programmaticTokens.delete(context.transaction, token);
  context.reviewSessions();
  return token.name;
};

/** A user is disabled: "the programmatic access tokens for that user are automatically disabled", and stay so. */
export const disableTokensOf = async ({ catalog, transaction }: ChangeContext, user: User): Promise<void> => {
  for (const token of catalog.programmaticTokens.of(user.id)) {
    if (!token.disabled) await catalog.programmaticTokens.update(transaction, { ...token, disabled: true });
  }
};
