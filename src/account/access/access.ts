/**
 * What an actor may do. Privileges flow up the hierarchy: a role has what the roles granted to it have.
 * Activation flows down: who holds a role may use any role below it. No role bypasses a check; only the
 * `system` actor, which sets an account up, is not asked.
 */
import type { Actor } from '../account.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { RoleId, Securable } from '../model.ts';

export const theAccount: Securable = { kind: 'ACCOUNT', id: 0 };

export class Access {
  readonly actor: Actor;
  readonly isSystem: boolean;
  readonly #catalog: Catalog;
  readonly #activeRoles: readonly RoleId[];
  #closures: readonly ReadonlySet<RoleId>[] = [];
  #closuresVersion = -1;

  /** `activeRoles`: the secondary roles, `ALL` already looked up. The primary role and PUBLIC come by themselves. */
  constructor(catalog: Catalog, actor: Actor, secondaryRoles: readonly RoleId[]) {
    this.actor = actor;
    this.isSystem = actor.kind === 'system' && actor.primaryRole === null;
    this.#catalog = catalog;
    this.#activeRoles =
      actor.primaryRole === null
        ? secondaryRoles
        : [actor.primaryRole, ...secondaryRoles.filter((role) => role !== actor.primaryRole)];
  }

  /** Whether the role is active or below an active role. */
  hasRole(role: RoleId | null): boolean {
    if (this.isSystem) return true;
    return role !== null && this.#active().some((closure) => closure.has(role));
  }

  /** Whether the object's owner is among the actor's roles. Nobody owns what has no owner. */
  owns(object: { readonly owner: RoleId | null }): boolean {
    return this.hasRole(object.owner);
  }

  /** Whether an active role, or one below, was granted the privilege. Ownership is asked for with {@link owns}. */
  wasGranted(privilege: string, on: Securable): boolean {
    if (this.isSystem) return true;
    const closures = this.#active();
    return (
      this.#catalog.privilegeGrants.find(
        on,
        (grant) => grant.privilege === privilege && closures.some((closure) => closure.has(grant.grantee)),
      ) !== undefined
    );
  }

  /** As {@link wasGranted}, but through the primary role alone: CREATE asks so, since that role becomes the owner. */
  primaryRoleHas(privilege: string, on: Securable): boolean {
    if (this.isSystem) return true;
    const { primaryRole } = this.actor;
    if (primaryRole === null) return false;
    const closure = this.#catalog.roleGrants.closure(primaryRole);
    return (
      this.#catalog.privilegeGrants.find(
        on,
        (grant) => grant.privilege === privilege && closure.has(grant.grantee),
      ) !== undefined
    );
  }

  primaryRoleOwns(object: { readonly owner: RoleId | null }): boolean {
    if (this.isSystem) return true;
    const { primaryRole } = this.actor;
    return (
      primaryRole !== null &&
      object.owner !== null &&
      this.#catalog.roleGrants.closure(primaryRole).has(object.owner)
    );
  }

  /** Whether anything at all was granted on the object to one of the actor's roles. */
  hasAnyPrivilege(on: Securable): boolean {
    if (this.isSystem) return true;
    const closures = this.#active();
    return (
      this.#catalog.privilegeGrants.find(on, (grant) =>
        closures.some((closure) => closure.has(grant.grantee)),
      ) !== undefined
    );
  }

  /** A role of the actor that may pass the privilege on. */
  roleWithGrantOption(privilege: string, on: Securable): RoleId | undefined {
    const closures = this.#active();
    return this.#catalog.privilegeGrants.find(
      on,
      (grant) =>
        grant.grantOption &&
        grant.privilege === privilege &&
        closures.some((closure) => closure.has(grant.grantee)),
    )?.grantee;
  }

  /** Every role the actor has: active, or below an active one. */
  roles(): ReadonlySet<RoleId> {
    const closures = this.#active();
    const [first] = closures;
    if (closures.length === 1 && first !== undefined) return first;
    const all = new Set<RoleId>();
    for (const closure of closures) for (const role of closure) all.add(role);
    return all;
  }

  #active(): readonly ReadonlySet<RoleId>[] {
    const { roleGrants } = this.#catalog;
    if (this.#closuresVersion !== roleGrants.version) {
      this.#closures = this.#activeRoles.map((role) => roleGrants.closure(role));
      this.#closuresVersion = roleGrants.version;
    }
    return this.#closures;
  }
}
