/** The session's own user, which every session may see; undefined once it is gone. */
import type { Queries } from '../account/account.ts';
import type { User } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';

export const ownUser = (queries: Queries, session: Session): Promise<User | undefined> =>
  queries.userById(session.user.id);
