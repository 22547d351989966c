/** Refusals in SCIM's words: why a provisioner may not do something, and the SQL that lets it. */
import type { Queries } from '../account/account.ts';
import { AccountError } from '../account/errors.ts';
import { asName, type Name, type Role, type RoleId, type User } from '../account/model.ts';
import { StoreUnavailable } from '../store/database.ts';
import type { Caller } from './call.ts';
import { scimIdOfRole, scimIdOfUser } from './mapping/identifiers.ts';
import { ownsRole, ownsUser } from './mapping/visibility.ts';
import { forbidden, invalidValue, notFound, ScimError, uniqueness } from './protocol/errors.ts';

type Provisioner = Pick<Caller, 'actor' | 'integration'>;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** https://docs.snowflake.com/en/sql-reference/sql/grant-ownership */
export const ownershipRemedy = (kind: 'USER' | 'ROLE', name: string, provisioner: string): string =>
  `GRANT OWNERSHIP ON ${kind} ${quoted(name)} TO ROLE ${quoted(provisioner)} COPY CURRENT GRANTS;`;

const ownedBy = (ownerName: Name | null): string =>
  ownerName === null ? 'no role' : `role ${quoted(ownerName)}`;

const lowerCase = { USER: 'user', ROLE: 'role' } as const;

const notOwned = (kind: 'USER' | 'ROLE', name: string, ownerName: Name | null, provisioner: string): string =>
  `The ${lowerCase[kind]} ${quoted(name)} is owned by ${ownedBy(ownerName)}, not by ${quoted(provisioner)}. ` +
  `To hand it over, run: ${ownershipRemedy(kind, name, provisioner)}`;

export const userNotFound = (id: string): ScimError => notFound(`User ${id} not found`);
export const groupNotFound = (id: string): ScimError => notFound(`Group ${id} not found`);

/**
 * Refuses to change what the provisioner sees but does not own. The operation itself would refuse as well; this also
 * covers requests that turn out to change nothing, so that the answer does not hang on the object's state.
 */
const refuseUnowned = (
  queries: Queries,
  kind: 'USER' | 'ROLE',
  object: User | Role,
  provisioner: Name,
): never => {
  const ownerName = object.owner === null ? null : queries.roleName(object.owner);
  throw forbidden(notOwned(kind, object.name, ownerName, provisioner));
};

export const requireUserOwnership = async (
  queries: Queries,
  caller: Provisioner,
  user: User,
): Promise<void> => {
  if (!(await ownsUser(queries, caller.actor, user))) {
    refuseUnowned(queries, 'USER', user, caller.integration.runAsRole);
  }
};

export const requireRoleOwnership = (queries: Queries, caller: Provisioner, role: Role): void => {
  if (!ownsRole(queries, role)) refuseUnowned(queries, 'ROLE', role, caller.integration.runAsRole);
};

type UserConflict = NonNullable<Awaited<ReturnType<Queries['userConflict']>>>;

/** The words Snowflake's clients know, and after them what is the matter. */
const userConflictText = 'User exists with given userName and/or enterprise:user.snowflakeUserName';

const reasonOfUserConflict = async (
  queries: Queries,
  { user: other, ownerName, visible }: UserConflict,
  name: Name,
  caller: Provisioner,
): Promise<string> => {
  const id = scimIdOfUser(other.id);
  if (!(await ownsUser(queries, caller.actor, other))) {
    const login = other.name === name ? '' : `The login name belongs to the user ${quoted(other.name)}. `;
    return login + notOwned('USER', other.name, ownerName, caller.integration.runAsRole);
  }
  if (other.name !== name) {
    return (
      `The login name belongs to the user ${quoted(other.name)} (id ${id}). ` +
      `Use that user, or free the name: ALTER USER ${quoted(other.name)} SET LOGIN_NAME = '<another>';`
    );
  }
  if (other.disabled && visible) {
    return (
      `The user ${id} is inactive (DISABLED): set its active attribute to true rather than creating it anew, ` +
      `or run: ALTER USER ${quoted(other.name)} SET DISABLED = FALSE;`
    );
  }
  return `It is the user ${id}`;
};

/** A user that keeps its own name may still meet another's login name; nobody has the empty name. */
const conflictWithOthers = async (
  queries: Queries,
  candidate: { readonly name: Name; readonly loginName: string },
  self: User | undefined,
): Promise<UserConflict | undefined> => {
  const found = await queries.userConflict(candidate);
  if (self === undefined || found?.user.id !== self.id) return found;
  const byLogin = await queries.userConflict({ name: asName(''), loginName: candidate.loginName });
  return byLogin?.user.id === self.id ? undefined : byLogin;
};

/** Refuses a user whose name or login name is taken, saying by whom and what would help. */
export const refuseUserConflict = async (
  queries: Queries,
  candidate: { readonly name: Name; readonly loginName: string },
  caller: Provisioner,
  self?: User,
): Promise<void> => {
  const found = await conflictWithOthers(queries, candidate, self);
  if (found === undefined) return;
  const reason = await reasonOfUserConflict(queries, found, candidate.name, caller);
  throw uniqueness(`${userConflictText}. ${reason}`);
};

/** Refuses a role whose name, in any case, is taken. */
export const refuseRoleConflict = (
  queries: Queries,
  name: Name,
  caller: Provisioner,
  self?: RoleId,
): void => {
  const conflict = queries.roleConflict(name);
  if (conflict === undefined || conflict.role.id === self) return;
  const { role, ownerName } = conflict;
  const reason = (): string => {
    if (role.isSystem) return 'It is a system role: choose another name';
    if (ownsRole(queries, role)) return `It is the group ${scimIdOfRole(role.id)}`;
    return notOwned('ROLE', role.name, ownerName, caller.integration.runAsRole);
  };
  throw uniqueness(`A role named ${quoted(role.name)} exists. ${reason()}`);
};

/** Account messages begin with a line that only makes sense to a SQL client. */
const withoutPreamble = (message: string): string => message.replace(/^SQL [a-z ]+ error:\n?\s*/i, '');

const explained = (error: AccountError): string => {
  const message = withoutPreamble(error.message);
  return error.remedy === undefined ? message : `${message} To resolve it, run: ${error.remedy}`;
};

const fromAccount = (error: AccountError): ScimError => {
  switch (error.kind) {
    case 'notFound':
      // A tag is no resource of its own: what names it is a value of the request.
      return error.object?.kind === 'TAG' ? invalidValue(explained(error)) : notFound(explained(error));
    case 'alreadyExists':
      return uniqueness(explained(error));
    case 'insufficientPrivileges':
      return forbidden(explained(error));
    case 'busy':
      return new ScimError(429, undefined, explained(error));
    case 'login':
    case 'session':
      return new ScimError(401, undefined, explained(error));
    default:
      return invalidValue(explained(error));
  }
};

/** Any error as one a client may see; undefined for a defect of ours, whose words stay inside. */
export const refusalOf = (error: unknown): ScimError | undefined => {
  if (error instanceof ScimError) return error;
  if (error instanceof AccountError) return fromAccount(error);
  if (error instanceof StoreUnavailable) {
    return new ScimError(503, undefined, 'The account cannot store changes at the moment; try again later');
  }
  return undefined;
};
