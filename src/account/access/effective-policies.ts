/** Which policy holds for a user: the one set on the user, else the one set on the account. */
import type { Catalog } from '../catalog/catalog.ts';
import type { ObjectOf } from '../catalog/objects.ts';
import { theWholeAccount } from '../catalog/policy-attachments.ts';
import { asName, type RoleId, type SecurityPolicyKind, type UserId } from '../model.ts';
import {
  type AuthenticationSettings,
  defaultAuthenticationSettings,
  defaultSessionSettings,
  type PasswordSettings,
  providedPasswordSettings,
  type SessionSettings,
} from '../policies.ts';

/** Null: nobody in particular, so the account's. */
export const policyOver = <Kind extends SecurityPolicyKind>(
  { policyAttachments, objects }: Catalog,
  kind: Kind,
  user: UserId | null,
): ObjectOf<Kind> | undefined => {
  const own = user === null ? undefined : policyAttachments.on(kind, user);
  const id = own ?? policyAttachments.on(kind, theWholeAccount);
  return id === undefined ? undefined : objects.byId(kind, id);
};

export const authenticationOver = (catalog: Catalog, user: UserId | null): AuthenticationSettings =>
  policyOver(catalog, 'AUTHENTICATION POLICY', user)?.settings ?? defaultAuthenticationSettings;

export const passwordsOver = (catalog: Catalog, user: UserId | null): PasswordSettings =>
  policyOver(catalog, 'PASSWORD POLICY', user)?.settings ?? providedPasswordSettings;

export const sessionsOver = (catalog: Catalog, user: UserId | null): SessionSettings =>
  policyOver(catalog, 'SESSION POLICY', user)?.settings ?? defaultSessionSettings;

const anyRole = (): boolean => true;

/** Which roles the session policy lets be secondary. What is blocked is blocked with the roles below it. */
export const secondaryRolesOf = (catalog: Catalog, user: UserId | null): ((role: RoleId) => boolean) => {
  const policy = user === null ? undefined : policyOver(catalog, 'SESSION POLICY', user);
  if (policy === undefined) return anyRole;
  const { allowedSecondaryRoles, blockedSecondaryRoles } = policy.settings;
  const idsOf = (names: readonly string[]): readonly RoleId[] =>
    names.flatMap((name) => catalog.roles.byName(asName(name))?.id ?? []);
  const allowed = allowedSecondaryRoles.includes('ALL') ? null : new Set(idsOf(allowedSecondaryRoles));
  if (blockedSecondaryRoles.includes('ALL')) return () => false;
  const blocked = catalog.roleGrants.descendants(idsOf(blockedSecondaryRoles));
  return (role) => (allowed === null || allowed.has(role)) && !blocked.has(role);
};
