import { requireOtherFactor, requireTokenManagement } from '../access/token-management.ts';
import type { RotatedProgrammaticToken, RotateProgrammaticToken } from '../account.ts';
import { nextId } from '../catalog/counters.ts';
import { invalidValue } from '../errors.ts';
import { asInstant, asName, type Instant, type Name, type ProgrammaticToken } from '../model.ts';
import { newProgrammaticTokenText } from '../programmatic-token-text.ts';
import type { ChangeContext } from './context.ts';
import { existingUser } from './find.ts';
import { daysFrom, existingToken, makeRoom, requireCurrent } from './programmatic-tokens.ts';

const hour = 3_600_000;
const usualHoursOfGrace = 24;

/**
 * A new secret takes over the token; the old one goes on for a while under a name of its own, and with it the sessions
 * that were opened with it. Neither network policy nor role are looked at again.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-user-rotate-programmatic-access-token
 */
export const rotateProgrammaticToken = async (
  context: ChangeContext,
  input: RotateProgrammaticToken,
): Promise<RotatedProgrammaticToken> => {
  const { catalog, transaction, now } = context;
  const { user } = await existingUser(context, input.user);
  requireTokenManagement(context, user);
  requireOtherFactor(context, user);
  const token = existingToken(context, user, input.name);
  requireCurrent(token);
  await makeRoom(context, user);
  const rotated: ProgrammaticToken = {
    ...token,
    name: freeName(context, token),
    expiresAt: graceEnd(token, now, input.hoursOfGrace),
    createdOn: now,
    rotatedTo: token.name,
  };
  await catalog.programmaticTokens.update(transaction, rotated);
  const secret = newProgrammaticTokenText();
  const renewed: ProgrammaticToken = {
    ...token,
    id: await nextId(transaction),
    expiresAt: daysFrom(now, token.daysToExpiry),
  };
  await catalog.programmaticTokens.insert(transaction, renewed, secret);
  context.reviewSessions();
  return { name: token.name, secret, rotatedName: rotated.name };
};

const graceEnd = ({ expiresAt }: ProgrammaticToken, now: Instant, hours: number | undefined): Instant => {
  if (hours === undefined) return asInstant(Math.min(now + usualHoursOfGrace * hour, expiresAt));
  const end = now + hours * hour;
  const isPossible = Number.isInteger(hours) && hours >= 0 && (hours === 0 || end <= expiresAt);
  if (!isPossible) throw invalidValue(String(hours), 'EXPIRE_ROTATED_TOKEN_AFTER_HOURS');
  return asInstant(Math.min(end, expiresAt));
};

const freeName = ({ catalog, now }: ChangeContext, { user, name }: ProgrammaticToken): Name => {
  for (let number: number = now; ; number += 1) {
    const candidate = asName(`${name}_ROTATED_${number}`);
    if (catalog.programmaticTokens.named(user, candidate) === undefined) return candidate;
  }
};
