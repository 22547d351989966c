import { requireOtherFactor, requireTokenManagement } from '../access/token-management.ts';
import type { ModifyProgrammaticToken } from '../account.ts';
import { alreadyExists } from '../errors.ts';
import type { ProgrammaticToken } from '../model.ts';
import type { ChangeContext } from './context.ts';
import { existingUser } from './find.ts';
import { excusedUntil, existingToken, requireCurrent, tokenName } from './programmatic-tokens.ts';

/** https://docs.snowflake.com/en/sql-reference/sql/alter-user-modify-programmatic-access-token */
export const modifyProgrammaticToken = async (
  context: ChangeContext,
  input: ModifyProgrammaticToken,
): Promise<void> => {
  const { catalog, transaction, now } = context;
  const { programmaticTokens } = catalog;
  const { user } = await existingUser(context, input.user);
  requireTokenManagement(context, user);
  requireOtherFactor(context, user);
  const token = existingToken(context, user, input.name);
  requireCurrent(token);
  const name = input.rename === undefined ? token.name : tokenName(input.rename);
  if (name !== token.name && programmaticTokens.named(user.id, name) !== undefined) {
    throw alreadyExists('PROGRAMMATIC ACCESS TOKEN', name);
  }
  const { minutesWithoutPolicy, disabled = token.disabled, comment = token.comment } = input;
  const changed: ProgrammaticToken = {
    ...token,
    name,
    disabled,
    comment,
    noPolicyUntil:
      minutesWithoutPolicy === undefined
        ? token.noPolicyUntil
        : excusedUntil(user, minutesWithoutPolicy, now),
  };
  await programmaticTokens.update(transaction, changed);
  if (name !== token.name) await renameSuccessor(context, token, changed);
  if (disabled && !token.disabled) context.reviewSessions();
};

/** Secrets that were replaced before go on naming the token that replaced them. */
const renameSuccessor = async (
  { catalog, transaction }: ChangeContext,
  before: ProgrammaticToken,
  { name }: ProgrammaticToken,
): Promise<void> => {
  for (const token of catalog.programmaticTokens.of(before.user)) {
    if (token.rotatedTo === before.name) {
      await catalog.programmaticTokens.update(transaction, { ...token, rotatedTo: name });
    }
  }
};
