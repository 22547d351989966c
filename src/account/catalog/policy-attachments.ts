/** Which security policy is set on the account and on users, in memory: administrators set them one by one. */
import type { Queryable, Transaction } from '../../store/database.ts';
import { asObjectId, type ObjectId, type SecurityPolicyKind, type UserId } from '../model.ts';

/** The account, as a target. */
export const theWholeAccount = 0;
export type PolicyTarget = UserId | typeof theWholeAccount;

interface AttachmentRow {
  readonly policy_kind: SecurityPolicyKind;
  readonly user_id: number;
  readonly policy_id: number;
}

const keyOf = (kind: SecurityPolicyKind, target: number): string => `${kind} ${target}`;

export class PolicyAttachments {
  readonly #policies = new Map<string, ObjectId>();
  #version = 0;

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<AttachmentRow>('SELECT * FROM policy_attachments');
    this.#policies.clear();
    this.#version += 1;
    for (const row of rows) {
      this.#policies.set(keyOf(row.policy_kind, row.user_id), asObjectId(row.policy_id));
    }
  }

  on(kind: SecurityPolicyKind, target: PolicyTarget): ObjectId | undefined {
    return this.#policies.get(keyOf(kind, target));
  }

  /** The ids of users on whom the policy is set, and 0 where it is set on the account. */
  targetsOf(kind: SecurityPolicyKind, policy: ObjectId): readonly number[] {
    const targets: number[] = [];
    for (const [key, id] of this.#policies) {
      if (id === policy && key.startsWith(`${kind} `)) targets.push(Number(key.slice(kind.length + 1)));
    }
    return targets;
  }

  async attach(
    transaction: Transaction,
    kind: SecurityPolicyKind,
    target: PolicyTarget,
    policy: ObjectId,
  ): Promise<void> {
    await transaction.run(
      `INSERT INTO policy_attachments (policy_kind, user_id, policy_id) VALUES (?, ?, ?)
       ON CONFLICT (policy_kind, user_id) DO UPDATE SET policy_id = excluded.policy_id`,
      [kind, target, policy],
    );
    this.#change(transaction, keyOf(kind, target), policy);
  }

  async detach(transaction: Transaction, kind: SecurityPolicyKind, target: PolicyTarget): Promise<void> {
    if (this.on(kind, target) === undefined) return;
    await transaction.run('DELETE FROM policy_attachments WHERE policy_kind = ? AND user_id = ?', [
      kind,
      target,
    ]);
    this.#change(transaction, keyOf(kind, target), undefined);
  }

  #change(transaction: Transaction, key: string, policy: ObjectId | undefined): void {
    const before = this.#policies.get(key);
    this.#put(key, policy);
    transaction.onRollback(() => this.#put(key, before));
  }

  #put(key: string, policy: ObjectId | undefined): void {
    this.#version += 1;
    if (policy === undefined) this.#policies.delete(key);
    else this.#policies.set(key, policy);
  }
}
