/** What a new session starts with: role, secondary roles, warehouse, database and schema. */
import { admitsRole, type RoleLimits } from '../access/role-limits.ts';
import type { Actor } from '../account.ts';
import type { Name, RoleId, User } from '../model.ts';
import { nameReadings, pathParts } from './identifiers.ts';
import { defaultRoleNotGranted, objectNotAvailable, roleNotAvailable } from './refusals.ts';
import type { LoginRequest } from './sessions.ts';
import type { SignInDirectory } from './sign-in-directory.ts';

export interface SessionContext {
  readonly role: RoleId;
  readonly secondaryRoles: 'ALL' | readonly RoleId[];
  readonly warehouse: Name | null;
  readonly database: Name | null;
  readonly schema: Name | null;
}

/** What the proof says of the session's roles. */
export interface StartingRoles {
  readonly roleLimits: RoleLimits;
  /** Where the proof chooses in a way of its own. */
  readonly choosePrimaryRole?: ChoosePrimaryRole | undefined;
}

type Wishes = Pick<LoginRequest, 'role' | 'warehouse' | 'database' | 'schema'>;

/** Drivers send empty text for what the connect string leaves out. */
const given = (text: string | null | undefined): string | undefined => text || undefined;

const activatable = async (
  directory: SignInDirectory,
  user: User,
  text: string,
  limits: RoleLimits,
): Promise<RoleId | undefined> => {
  for (const name of nameReadings(text)) {
    const role = await directory.activatableRole(user.id, name);
    if (role !== undefined && admitsRole(limits, role)) return role;
  }
  return undefined;
};

/** The role to begin with: `wished` is the connection's. */
export type ChoosePrimaryRole = (user: User, wished: string | undefined) => Promise<RoleId>;

/** https://docs.snowflake.com/en/user-guide/security-access-control-overview — the connection's role, else DEFAULT_ROLE, else PUBLIC. */
const usualPrimaryRole =
  (directory: SignInDirectory, limits: RoleLimits): ChoosePrimaryRole =>
  async (user, wished) => {
    if (wished !== undefined) {
      const role = await activatable(directory, user, wished, limits);
      if (role === undefined) throw roleNotAvailable(wished);
      return role;
    }
    const [onlyRole, ...others] = limits.only ?? [];
    if (onlyRole !== undefined && others.length === 0) return onlyRole;
    const byDefault = given(user.defaultRole);
    if (byDefault === undefined) return directory.publicRole;
    const role = await activatable(directory, user, byDefault, limits);
    if (role === undefined) throw defaultRoleNotGranted(byDefault);
    return role;
  };

/** Throws 390189 or 390201 where the connect string names what is not there for this user; wrong defaults are ignored. */
export const startingContext = async (
  directory: SignInDirectory,
  user: User,
  wishes: Wishes,
  { roleLimits, choosePrimaryRole = usualPrimaryRole(directory, roleLimits) }: StartingRoles,
): Promise<SessionContext> => {
  const role = await choosePrimaryRole(user, given(wishes.role));
  const secondaryRoles = roleLimits.secondary && user.defaultSecondaryRoles.includes('ALL') ? 'ALL' : [];
  const actor: Actor = {
    kind: 'user',
    name: user.name,
    user: user.id,
    primaryRole: role,
    secondaryRoles,
    roleLimits,
  };

  const usable = async (
    kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA',
    parents: readonly Name[],
    text: string,
  ): Promise<Name | null> => {
    for (const name of nameReadings(text)) {
      if (await directory.isUsable(actor, kind, [...parents, name])) return name;
    }
    return null;
  };

  const warehouse = async (): Promise<Name | null> => {
    const wished = given(wishes.warehouse);
    if (wished === undefined) {
      const byDefault = given(user.defaultWarehouse);
      return byDefault === undefined ? null : await usable('WAREHOUSE', [], byDefault);
    }
    const name = await usable('WAREHOUSE', [], wished);
    if (name === null) throw objectNotAvailable('WAREHOUSE');
    return name;
  };

  const defaults = namespaceParts(user.defaultNamespace);

  const database = async (): Promise<Name | null> => {
    const wished = given(wishes.database);
    if (wished === undefined) {
      return defaults.database === undefined ? null : await usable('DATABASE', [], defaults.database);
    }
    const name = await usable('DATABASE', [], wished);
    if (name === null) throw objectNotAvailable('DATABASE');
    return name;
  };

  const schema = async (inside: Name | null): Promise<Name | null> => {
    const wished = given(wishes.schema);
    if (wished === undefined) {
      if (inside === null) return null;
      // The default schema belongs to the default database only. PUBLIC is what USE DATABASE would choose.
      const byDefault = given(wishes.database) === undefined ? defaults.schema : undefined;
      return await usable('SCHEMA', [inside], byDefault ?? 'PUBLIC');
    }
    const name = inside === null ? null : await usable('SCHEMA', [inside], wished);
    if (name === null) throw objectNotAvailable('SCHEMA');
    return name;
  };

  const inside = await database();
  return {
    role,
    secondaryRoles,
    warehouse: await warehouse(),
    database: inside,
    schema: await schema(inside),
  };
};

/** DEFAULT_NAMESPACE is `database` or `database.schema`. */
const namespaceParts = (
  namespace: string | null,
): { readonly database?: string | undefined; readonly schema?: string | undefined } => {
  const text = given(namespace);
  const [database, schema, ...more] = text === undefined ? [] : (pathParts(text) ?? []);
  return more.length > 0 ? {} : { database, schema };
};
