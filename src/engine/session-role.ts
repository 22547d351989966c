/** A session works with a role only while its user holds it. */

import type { Account, Queries } from '../account/account.ts';
import { roleNotAssigned } from '../account/errors.ts';
import type { Name, Role } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';
import { quoteIdentifier } from '../sql/parser.ts';

/** The name under which a session last worked, so that a dropped role can still be named. */
const lastNames = new WeakMap<Session, Name>();

/**
 * The primary role's name; refuses with 003013 once the role is dropped or no longer granted to the user.
 * Secondary roles that were taken away just stop counting.
 */
export const requirePrimaryRole = async (account: Account, session: Session): Promise<Name> => {
  const name = await account.read(session.actor(), async (queries) => {
    const role = queries.roleById(session.role);
    if (role !== undefined) lastNames.set(session, role.name);
    const named = session.secondaryRoles !== 'ALL' && session.secondaryRoles.length > 0;
    if (role !== undefined && !named && (await isHeldDirectly(queries, session, role))) return role.name;
    const held = new Set((await queries.activatableRoles()).map(({ id }) => id));
    if (session.secondaryRoles !== 'ALL')
      session.secondaryRoles = session.secondaryRoles.filter((secondary) => held.has(secondary));
    return role !== undefined && held.has(role.id) ? role.name : undefined;
  });
  if (name === undefined) throw roleNotAssigned(quoteIdentifier(lastRoleName(session)));
  return name;
};

/** The common case, answered without walking the hierarchy. */
const isHeldDirectly = async (queries: Queries, session: Session, role: Role): Promise<boolean> =>
  (role.isSystem && role.name === 'PUBLIC') ||
  (await queries.isMember(role.id, { kind: 'USER', id: session.user.id }));

/** For history and messages, whether or not the role still exists. */
export const lastRoleName = (session: Session): string => lastNames.get(session) ?? '';
