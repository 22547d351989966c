/** Grants of roles to roles: the hierarchy. Grants to users are {@link Memberships}. */
import type { Queryable, Transaction } from '../../store/database.ts';
import { asInstant, asRoleId, type Instant, type RoleId } from '../model.ts';
import { noGrantor, storedGrantor } from './grantor.ts';

/** `role` is granted to `grantee`, which thereby has its privileges. */
export interface HierarchyGrant {
  readonly role: RoleId;
  readonly grantee: RoleId;
  readonly grantedBy: RoleId | null;
  readonly grantOption: boolean;
  readonly createdOn: Instant;
}

interface GrantRow {
  readonly role_id: number;
  readonly grantee_role_id: number;
  readonly granted_by: number;
  readonly grant_option: number;
  readonly created_on: number;
}

const keyOf = (grant: HierarchyGrant): string =>
  `${grant.role}>${grant.grantee}>${grant.grantedBy ?? noGrantor}`;

type Index = Map<RoleId, Map<string, HierarchyGrant>>;

const addTo = (index: Index, key: RoleId, grant: HierarchyGrant): void => {
  const grants = index.get(key);
  if (grants === undefined) index.set(key, new Map([[keyOf(grant), grant]]));
  else grants.set(keyOf(grant), grant);
};

const removeFrom = (index: Index, key: RoleId, grant: HierarchyGrant): void => {
  const grants = index.get(key);
  grants?.delete(keyOf(grant));
  if (grants?.size === 0) index.delete(key);
};

/** How many role ids the cached closures may hold together before the cache starts over. */
const closureBudget = 1_000_000;

export class RoleGrants {
  readonly #ofRole: Index = new Map();
  readonly #toRole: Index = new Map();
  readonly #grantors: Index = new Map();
  readonly #closures = new Map<RoleId, ReadonlySet<RoleId>>();
  #closureSize = 0;
  #version = 0;
  #everyonesRole: RoleId | null = null;

  /** Changes whenever any closure may have changed. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable, everyonesRole: RoleId | null): Promise<void> {
    const rows = await store.all<GrantRow>('SELECT * FROM role_grants');
    this.#ofRole.clear();
    this.#toRole.clear();
    this.#grantors.clear();
    this.#everyonesRole = everyonesRole;
    this.#forgetClosures();
    for (const row of rows) {
      this.#place({
        role: asRoleId(row.role_id),
        grantee: asRoleId(row.grantee_role_id),
        grantedBy: row.granted_by === noGrantor ? null : asRoleId(row.granted_by),
        grantOption: row.grant_option === 1,
        createdOn: asInstant(row.created_on),
      });
    }
  }

  /** The role that every user and role has without a grant (PUBLIC). */
  setEveryonesRole(role: RoleId): void {
    this.#everyonesRole = role;
    this.#forgetClosures();
  }

  /** Grants of `role` to other roles. */
  ofRole(role: RoleId): readonly HierarchyGrant[] {
    return [...(this.#ofRole.get(role)?.values() ?? [])];
  }

  /** Grants of other roles to `role`. */
  toRole(role: RoleId): readonly HierarchyGrant[] {
    return [...(this.#toRole.get(role)?.values() ?? [])];
  }

  madeBy(role: RoleId): readonly HierarchyGrant[] {
    return [...(this.#grantors.get(role)?.values() ?? [])];
  }

  between(role: RoleId, grantee: RoleId): readonly HierarchyGrant[] {
    return this.ofRole(role).filter((grant) => grant.grantee === grantee);
  }

  all(): readonly HierarchyGrant[] {
    return [...this.#ofRole.values()].flatMap((grants) => [...grants.values()]);
  }

  /** The role, every role below it, and PUBLIC with what is below that: whose privileges the role has. */
  closure(role: RoleId): ReadonlySet<RoleId> {
    const known = this.#closures.get(role);
    if (known !== undefined) return known;
    const found = this.descendants(this.#everyonesRole === null ? [role] : [role, this.#everyonesRole]);
    if (this.#closureSize + found.size > closureBudget) this.#forgetClosures();
    this.#closures.set(role, found);
    this.#closureSize += found.size;
    return found;
  }

  /** The roles themselves and every role below them by explicit grants. */
  descendants(roles: readonly RoleId[]): ReadonlySet<RoleId> {
    const found = new Set<RoleId>(roles);
    // A Set visits what is added while it is walked, which makes it its own queue.
    for (const role of found) {
      const grants = this.#toRole.get(role);
      if (grants !== undefined) for (const grant of grants.values()) found.add(grant.role);
    }
    return found;
  }

  /** The role and every role above it: those that have its privileges by explicit grants. */
  ancestors(role: RoleId): ReadonlySet<RoleId> {
    const found = new Set([role]);
    for (const below of found) {
      const grants = this.#ofRole.get(below);
      if (grants !== undefined) for (const grant of grants.values()) found.add(grant.grantee);
    }
    return found;
  }

  async insert(transaction: Transaction, grant: HierarchyGrant): Promise<void> {
    await transaction.run(
      'INSERT INTO role_grants (role_id, grantee_role_id, granted_by, grant_option, created_on) VALUES (?, ?, ?, ?, ?)',
      [grant.role, grant.grantee, storedGrantor(grant.grantedBy), grant.grantOption ? 1 : 0, grant.createdOn],
    );
    this.#place(grant);
    transaction.onRollback(() => this.#remove(grant));
  }

  async delete(transaction: Transaction, grant: HierarchyGrant): Promise<void> {
    await transaction.run(
      'DELETE FROM role_grants WHERE role_id = ? AND grantee_role_id = ? AND granted_by = ?',
      [grant.role, grant.grantee, storedGrantor(grant.grantedBy)],
    );
    this.#remove(grant);
    transaction.onRollback(() => this.#place(grant));
  }

  #place(grant: HierarchyGrant): void {
    addTo(this.#ofRole, grant.role, grant);
    addTo(this.#toRole, grant.grantee, grant);
    if (grant.grantedBy !== null) addTo(this.#grantors, grant.grantedBy, grant);
    this.#forgetClosures();
  }

  #remove(grant: HierarchyGrant): void {
    removeFrom(this.#ofRole, grant.role, grant);
    removeFrom(this.#toRole, grant.grantee, grant);
    if (grant.grantedBy !== null) removeFrom(this.#grantors, grant.grantedBy, grant);
    this.#forgetClosures();
  }

  #forgetClosures(): void {
    this.#closures.clear();
    this.#closureSize = 0;
    this.#version += 1;
  }
}
