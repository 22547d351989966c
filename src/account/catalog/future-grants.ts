/** Grants on objects that do not exist yet, all in memory. OWNERSHIP is one of them here. */
import type { Queryable, Transaction } from '../../store/database.ts';
import { asInstant, asObjectId, asRoleId, type Instant, type ObjectId, type RoleId } from '../model.ts';

/** Kinds of objects that come to lie in a database or schema and can be granted on. */
export const futureKinds = ['SCHEMA', 'TABLE', 'VIEW', 'SEQUENCE', 'STAGE', 'FILE FORMAT'] as const;
export type FutureKind = (typeof futureKinds)[number];

export interface FutureGrant {
  /** A database or schema. */
  readonly container: ObjectId;
  readonly kind: FutureKind;
  readonly privilege: string;
  readonly grantee: RoleId;
  readonly grantOption: boolean;
  readonly createdOn: Instant;
}

interface GrantRow {
  /** Of a database or schema: ids are unique among all objects. */
  readonly database_id: number;
  readonly object_kind: string;
  readonly privilege: string;
  readonly grantee_role_id: number;
  readonly grant_option: number;
  readonly created_on: number;
}

const keyOf = ({ container, kind, privilege, grantee }: FutureGrant): string =>
  `${container} ${kind} ${grantee} ${privilege}`;

export class FutureGrants {
  readonly #grants = new Map<string, FutureGrant>();
  #version = 0;

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<GrantRow>('SELECT * FROM future_grants');
    this.#grants.clear();
    for (const row of rows) {
      this.#place({
        container: asObjectId(row.database_id),
        kind: row.object_kind as FutureKind,
        privilege: row.privilege,
        grantee: asRoleId(row.grantee_role_id),
        grantOption: row.grant_option === 1,
        createdOn: asInstant(row.created_on),
      });
    }
  }

  in(container: ObjectId): readonly FutureGrant[] {
    return [...this.#grants.values()].filter((grant) => grant.container === container);
  }

  to(role: RoleId): readonly FutureGrant[] {
    return [...this.#grants.values()].filter((grant) => grant.grantee === role);
  }

  async insert(transaction: Transaction, grant: FutureGrant): Promise<void> {
    await transaction.run(
      `INSERT INTO future_grants
         (database_id, object_kind, privilege, grantee_role_id, grant_option, created_on)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [
        grant.container,
        grant.kind,
        grant.privilege,
        grant.grantee,
        grant.grantOption ? 1 : 0,
        grant.createdOn,
      ],
    );
    this.#place(grant);
    transaction.onRollback(() => this.#remove(grant));
  }

  async delete(transaction: Transaction, grant: FutureGrant): Promise<void> {
    await transaction.run(
      `DELETE FROM future_grants
       WHERE database_id = ? AND object_kind = ? AND privilege = ? AND grantee_role_id = ?`,
      [grant.container, grant.kind, grant.privilege, grant.grantee],
    );
    this.#remove(grant);
    transaction.onRollback(() => this.#place(grant));
  }

  #place(grant: FutureGrant): void {
    this.#version += 1;
    this.#grants.set(keyOf(grant), grant);
  }

  #remove(grant: FutureGrant): void {
    this.#version += 1;
    this.#grants.delete(keyOf(grant));
  }
}
