/** A session works with a role only while its user holds it. */
import { roleNotAssigned } from '../account/errors.ts';
import type { Name } from '../account/model.ts';
import type { Session } from '../account/sessions/sessions.ts';
import type { StatementContext } from './context.ts';
import { printIdentifier } from './values/identifiers.ts';

/** The name under which a session last worked, so that a dropped role can still be named. */
const lastNames = new WeakMap<Session, Name>();

/** The primary role's name; refuses with 003013 once the role is dropped or no longer granted to the user. */
export const requirePrimaryRole = async (context: StatementContext): Promise<Name> => {
  const { account, session } = context;
  const name = await account.read(session.actor(), async (queries) => {
    const role = queries.roleById(session.role);
    if (role === undefined) return undefined;
    lastNames.set(session, role.name);
    if (role.isSystem && role.name === 'PUBLIC') return role.name;
    if (await queries.isMember(role.id, { kind: 'USER', id: session.user.id })) return role.name;
    const inherited = await queries.activatableRoles();
    return inherited.some((candidate) => candidate.id === role.id) ? role.name : undefined;
  });
  if (name === undefined) throw roleNotAssigned(printIdentifier(lastRoleName(session)));
  return name;
};

/** For history and messages, whether or not the role still exists. */
export const lastRoleName = (session: Session): string => lastNames.get(session) ?? '';
