/**
 * Versions of resources as ETags. A user's counts changes of the user; what else its representation shows is taken in
 * where it is rendered, since writing it down for everybody would make the renaming of a role, or a membership, as dear
 * as the role has members.
 */
import { hash } from 'node:crypto';
import type { Role, User } from '../../account/model.ts';
import { weakETag } from '../protocol/etag.ts';
import type { UserMapping } from './user-to-resource.ts';

const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 16);

/** A role never changes in place: what is known of the object holds as long as it lives. */
const knownFingerprints = new WeakMap<Role, string>();

const fingerprintOf = (role: Role): string => {
  const known = knownFingerprints.get(role);
  if (known !== undefined) return known;
  const made = digest(JSON.stringify([role.id, role.name]));
  knownFingerprints.set(role, made);
  return made;
};

/** Of the ids and names that references to the roles show. Most users have few groups, and share them with others. */
const fingerprint = (roles: readonly Role[]): string => {
  const [first, ...others] = roles.map(fingerprintOf);
  return first === undefined || others.length > 0 ? digest([first, ...others].join()) : first;
};

const withRoles = (version: string, roles: readonly Role[]): string =>
  roles.length === 0 ? version : `${version}-${fingerprint(roles)}`;

/**
 * `roles`: the user's groups as the representation shows them; undefined for one that shows none whatever they are. The
 * two are different representations and have different tags (RFC 9110 section 8.8.3).
 */
export const userETag = (
  user: User,
  roles: readonly Role[] | undefined,
  { namesApart }: UserMapping,
): string => {
  // The parameter decides whether NAME is shown apart from LOGIN_NAME.
  const version = namesApart ? `${user.version}n` : String(user.version);
  return weakETag(roles === undefined ? `${version}-own` : withRoles(version, roles));
};

/**
 * A role's version counts changes of its members and of their names too. Only which roles among them the provisioner
 * sees, and what they are called, is taken in here: that hangs on ownership, and all of it lies in memory.
 */
export const groupETag = (role: Role, shownMemberRoles: readonly Role[]): string =>
  weakETag(withRoles(String(role.version), shownMemberRoles));
