/** The account's roles, all in memory. */
import type { Queryable, Transaction } from '../../store/database.ts';
import {
  asInstant,
  asName,
  asRoleId,
  type Instant,
  type Name,
  type Role,
  type RoleId,
  type ScimState,
} from '../model.ts';
import { keepEnded } from './ended-records.ts';

interface RoleRow {
  readonly id: number;
  readonly name: string;
  readonly owner_role_id: number | null;
  readonly comment: string | null;
  readonly is_system: number;
  readonly created_on: number;
  readonly updated_on: number;
  readonly version: number;
  readonly scim: string | null;
}

const fromRow = (row: RoleRow): Role => ({
  id: asRoleId(row.id),
  name: asName(row.name),
  owner: row.owner_role_id === null ? null : asRoleId(row.owner_role_id),
  comment: row.comment,
  isSystem: row.is_system === 1,
  createdOn: asInstant(row.created_on),
  updatedOn: asInstant(row.updated_on),
  version: row.version,
  scim: row.scim === null ? null : (JSON.parse(row.scim) as ScimState),
});

const scimText = (role: Role): string | null => (role.scim === null ? null : JSON.stringify(role.scim));

export const foldedName = (name: string): string => name.toLowerCase();

export class Roles {
  readonly #byId = new Map<RoleId, Role>();
  readonly #byName = new Map<Name, Role>();
  readonly #byFoldedName = new Map<string, Map<RoleId, Role>>();
  #inOrder: readonly Role[] | null = null;
  #version = 0;

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<RoleRow>('SELECT * FROM roles');
    this.#byId.clear();
    this.#byName.clear();
    this.#byFoldedName.clear();
    this.#inOrder = null;
    for (const row of rows) this.#place(fromRow(row));
  }

  byId(id: RoleId): Role | undefined {
    return this.#byId.get(id);
  }

  byName(name: Name): Role | undefined {
    return this.#byName.get(name);
  }

  /** Roles whose names equal `name` but for case. */
  byFoldedName(name: string): readonly Role[] {
    return [...(this.#byFoldedName.get(foldedName(name))?.values() ?? [])];
  }

  /** In id order, which is the order of creation. */
  all(): readonly Role[] {
    this.#inOrder ??= [...this.#byId.values()].sort((left, right) => left.id - right.id);
    return this.#inOrder;
  }

  async insert(transaction: Transaction, role: Role): Promise<void> {
    await transaction.run(
      `INSERT INTO roles (id, name, owner_role_id, comment, is_system, created_on, updated_on, version, scim)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        role.id,
        role.name,
        role.owner,
        role.comment,
        role.isSystem ? 1 : 0,
        role.createdOn,
        role.updatedOn,
        role.version,
        scimText(role),
      ],
    );
    this.#place(role);
    transaction.onRollback(() => this.#remove(role));
  }

  async update(transaction: Transaction, role: Role): Promise<void> {
    const before = this.#byId.get(role.id);
    if (before === undefined) throw new Error(`Role ${role.id} is not in the catalog.`);
    await transaction.run(
      'UPDATE roles SET name = ?, owner_role_id = ?, comment = ?, updated_on = ?, version = ?, scim = ? WHERE id = ?',
      [role.name, role.owner, role.comment, role.updatedOn, role.version, scimText(role), role.id],
    );
    this.#replace(before, role);
    transaction.onRollback(() => this.#replace(role, before));
  }

  async delete(transaction: Transaction, role: Role, at: Instant): Promise<void> {
    const owner = role.owner === null ? null : (this.#byId.get(role.owner)?.name ?? null);
    await keepEnded(transaction, 'ROLE', { role: { ...role, scim: null }, owner }, at);
    await transaction.run('DELETE FROM roles WHERE id = ?', [role.id]);
    this.#remove(role);
    transaction.onRollback(() => this.#place(role));
  }

  #replace(before: Role, after: Role): void {
    this.#remove(before);
    this.#place(after);
  }

  #place(role: Role): void {
    this.#version += 1;
    this.#inOrder = null;
    this.#byId.set(role.id, role);
    this.#byName.set(role.name, role);
    const folded = foldedName(role.name);
    const alike = this.#byFoldedName.get(folded);
    if (alike === undefined) this.#byFoldedName.set(folded, new Map([[role.id, role]]));
    else alike.set(role.id, role);
  }

  #remove(role: Role): void {
    this.#version += 1;
    this.#inOrder = null;
    this.#byId.delete(role.id);
    this.#byName.delete(role.name);
    const folded = foldedName(role.name);
    const alike = this.#byFoldedName.get(folded);
    alike?.delete(role.id);
    if (alike?.size === 0) this.#byFoldedName.delete(folded);
  }
}
