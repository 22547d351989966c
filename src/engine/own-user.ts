/** The session's own user, which every session may see. */
import type { Queries } from '../account/account.ts';
import { AccountError } from '../account/errors.ts';
import type { User } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';

/** Undefined once the user is gone, or renamed by someone whose users the session may not see. */
export const ownUser = async (queries: Queries, session: Session): Promise<User | undefined> => {
  const visible = await queries.userById(session.user.id);
  if (visible !== undefined) return visible;
  try {
    const named = await queries.describeUser(session.user.name);
    return named.id === session.user.id ? named : undefined;
  } catch (error) {
    if (error instanceof AccountError) return undefined;
    throw error;
  }
};
