/** Which roles a session may activate, where its way of signing in narrows them. */
import type { RoleId } from '../model.ts';

export interface RoleLimits {
  /** Null: any that the user holds. */
  readonly only: readonly RoleId[] | null;
  readonly never: readonly RoleId[];
  /** Whether any may be active beside the primary role. */
  readonly secondary: boolean;
}

export const unlimitedRoles: RoleLimits = { only: null, never: [], secondary: true };

export const admitsRole = (limits: RoleLimits, role: RoleId): boolean =>
  (limits.only === null || limits.only.includes(role)) && !limits.never.includes(role);

export const admitsSecondaryRole = (limits: RoleLimits, role: RoleId): boolean =>
  limits.secondary && admitsRole(limits, role);
