/** Grants of privileges to roles, all in memory. OWNERSHIP is not among them: it is the object's owner. */
import type { Queryable, Transaction } from '../../store/database.ts';
import {
  asInstant,
  asRoleId,
  type PrivilegeGrant,
  type RoleId,
  type Securable,
  type SecurableKind,
} from '../model.ts';
import { noGrantor, storedGrantor } from './grantor.ts';

interface GrantRow {
  readonly privilege: string;
  readonly securable_kind: string;
  readonly securable_id: number;
  readonly grantee_role_id: number;
  readonly granted_by: number;
  readonly grant_option: number;
  readonly created_on: number;
}

type Grants = Map<string, PrivilegeGrant>;

const securableKey = (securable: Securable): string => `${securable.kind} ${securable.id}`;

const keyOf = (grant: PrivilegeGrant): string =>
  `${securableKey(grant.on)} ${grant.grantee} ${grant.grantedBy ?? noGrantor} ${grant.privilege}`;

const addTo = <Key>(index: Map<Key, Grants>, key: Key, grant: PrivilegeGrant): void => {
  const grants = index.get(key);
  if (grants === undefined) index.set(key, new Map([[keyOf(grant), grant]]));
  else grants.set(keyOf(grant), grant);
};

const removeFrom = <Key>(index: Map<Key, Grants>, key: Key, grant: PrivilegeGrant): void => {
  const grants = index.get(key);
  grants?.delete(keyOf(grant));
  if (grants?.size === 0) index.delete(key);
};

export class PrivilegeGrants {
  readonly #on = new Map<string, Grants>();
  readonly #to = new Map<RoleId, Grants>();
  readonly #by = new Map<RoleId, Grants>();
  #version = 0;

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  /** `builtIn` are the grants that come with the account and cannot be revoked. */
  async load(store: Queryable, builtIn: readonly PrivilegeGrant[]): Promise<void> {
    const rows = await store.all<GrantRow>('SELECT * FROM privilege_grants');
    this.#on.clear();
    this.#to.clear();
    this.#by.clear();
    for (const grant of builtIn) this.#place(grant);
    for (const row of rows) {
      this.#place({
        privilege: row.privilege,
        on: { kind: row.securable_kind as SecurableKind, id: row.securable_id },
        grantee: asRoleId(row.grantee_role_id),
        grantedBy: row.granted_by === noGrantor ? null : asRoleId(row.granted_by),
        grantOption: row.grant_option === 1,
        createdOn: asInstant(row.created_on),
      });
    }
  }

  on(securable: Securable): readonly PrivilegeGrant[] {
    return [...(this.#on.get(securableKey(securable))?.values() ?? [])];
  }

  to(role: RoleId): readonly PrivilegeGrant[] {
    return [...(this.#to.get(role)?.values() ?? [])];
  }

  by(role: RoleId): readonly PrivilegeGrant[] {
    return [...(this.#by.get(role)?.values() ?? [])];
  }

  all(): readonly PrivilegeGrant[] {
    return [...this.#on.values()].flatMap((grants) => [...grants.values()]);
  }

  /** The first grant on the securable that the test accepts; on hot paths, hence no copies. */
  find(securable: Securable, accepts: (grant: PrivilegeGrant) => boolean): PrivilegeGrant | undefined {
    const grants = this.#on.get(securableKey(securable));
    if (grants !== undefined) for (const grant of grants.values()) if (accepts(grant)) return grant;
    return undefined;
  }

  async insert(transaction: Transaction, grant: PrivilegeGrant): Promise<void> {
    await transaction.run(
      `INSERT INTO privilege_grants
         (privilege, securable_kind, securable_id, grantee_role_id, granted_by, grant_option, created_on)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        grant.privilege,
        grant.on.kind,
        grant.on.id,
        grant.grantee,
        storedGrantor(grant.grantedBy),
        grant.grantOption ? 1 : 0,
        grant.createdOn,
      ],
    );
    this.#place(grant);
    transaction.onRollback(() => this.#remove(grant));
  }

  async delete(transaction: Transaction, grant: PrivilegeGrant): Promise<void> {
    await transaction.run(
      `DELETE FROM privilege_grants WHERE securable_kind = ? AND securable_id = ? AND privilege = ?
         AND grantee_role_id = ? AND granted_by = ?`,
      [grant.on.kind, grant.on.id, grant.privilege, grant.grantee, storedGrantor(grant.grantedBy)],
    );
    this.#remove(grant);
    transaction.onRollback(() => this.#place(grant));
  }

  #place(grant: PrivilegeGrant): void {
    this.#version += 1;
    addTo(this.#on, securableKey(grant.on), grant);
    addTo(this.#to, grant.grantee, grant);
    if (grant.grantedBy !== null) addTo(this.#by, grant.grantedBy, grant);
  }

  #remove(grant: PrivilegeGrant): void {
    this.#version += 1;
    removeFrom(this.#on, securableKey(grant.on), grant);
    removeFrom(this.#to, grant.grantee, grant);
    if (grant.grantedBy !== null) removeFrom(this.#by, grant.grantedBy, grant);
  }
}
