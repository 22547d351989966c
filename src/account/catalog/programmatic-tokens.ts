/** Programmatic access tokens by digest: a token's text is shown once and kept nowhere. */
import { hash } from 'node:crypto';
import type { Queryable, SqlValue, Transaction } from '../../store/database.ts';
import {
  asInstant,
  asName,
  asRoleId,
  asUserId,
  type Name,
  type ProgrammaticToken,
  type UserId,
} from '../model.ts';
import { TokenUses } from './token-uses.ts';

interface TokenRow {
  readonly id: number;
  readonly user_id: number;
  readonly name: string;
  readonly sha256: string;
  readonly role_id: number | null;
  readonly days_to_expiry: number;
  readonly expires_at: number;
  readonly no_policy_until: number | null;
  readonly disabled: number;
  readonly comment: string | null;
  readonly created_by: string;
  readonly created_on: number;
  readonly rotated_to: string | null;
  readonly last_used_at: number | null;
}

interface Entry {
  readonly token: ProgrammaticToken;
  readonly sha256: string;
}

// A digest is looked up, never compared piece by piece, so timing tells nothing about the token.
const digestOf = (text: string): string => hash('sha256', text, 'base64url');

const fromRow = (row: TokenRow): ProgrammaticToken => ({
  id: row.id,
  user: asUserId(row.user_id),
  name: asName(row.name),
  role: row.role_id === null ? null : asRoleId(row.role_id),
  daysToExpiry: row.days_to_expiry,
  expiresAt: asInstant(row.expires_at),
  noPolicyUntil: row.no_policy_until === null ? null : asInstant(row.no_policy_until),
  disabled: row.disabled === 1,
  comment: row.comment,
  createdBy: asName(row.created_by),
  createdOn: asInstant(row.created_on),
  rotatedTo: row.rotated_to === null ? null : asName(row.rotated_to),
});

const columns = [
  'name',
  'role_id',
  'days_to_expiry',
  'expires_at',
  'no_policy_until',
  'disabled',
  'comment',
  'created_by',
  'created_on',
  'rotated_to',
];

const values = (token: ProgrammaticToken): readonly SqlValue[] => [
  token.name,
  token.role,
  token.daysToExpiry,
  token.expiresAt,
  token.noPolicyUntil,
  token.disabled ? 1 : 0,
  token.comment,
  token.createdBy,
  token.createdOn,
  token.rotatedTo,
];

const insertStatement = `INSERT INTO programmatic_tokens (id, user_id, sha256, ${columns.join(', ')})
  VALUES (?, ?, ?, ${columns.map(() => '?').join(', ')})`;
const updateStatement = `UPDATE programmatic_tokens SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;

export class ProgrammaticTokens {
  readonly uses = new TokenUses('programmatic_tokens');
  readonly #byDigest = new Map<string, ProgrammaticToken>();
  readonly #byId = new Map<number, Entry>();
  readonly #byUser = new Map<UserId, Set<number>>();
  #version = 0;

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<TokenRow>('SELECT * FROM programmatic_tokens');
    this.#byDigest.clear();
    this.#byId.clear();
    this.#byUser.clear();
    for (const row of rows) {
      this.#place({ token: fromRow(row), sha256: row.sha256 });
      this.uses.loaded(row.id, row.last_used_at);
    }
  }

  /** The token of this text. */
  find(text: string): ProgrammaticToken | undefined {
    return this.#byDigest.get(digestOf(text));
  }

  byId(id: number): ProgrammaticToken | undefined {
    return this.#byId.get(id)?.token;
  }

  all(): readonly ProgrammaticToken[] {
    return [...this.#byId.values()].map(({ token }) => token);
  }

  /** In the order in which their secrets were made. */
  of(user: UserId): readonly ProgrammaticToken[] {
    return [...(this.#byUser.get(user) ?? [])]
      .map((id) => this.byId(id))
      .filter((token) => token !== undefined)
      .sort((left, right) => left.id - right.id);
  }

  named(user: UserId, name: Name): ProgrammaticToken | undefined {
    return this.of(user).find((token) => token.name === name);
  }

  async insert(transaction: Transaction, token: ProgrammaticToken, text: string): Promise<void> {
    const entry = { token, sha256: digestOf(text) };
    await transaction.run(insertStatement, [token.id, token.user, entry.sha256, ...values(token)]);
    this.#place(entry);
    transaction.onRollback(() => this.#remove(entry));
  }

  async update(transaction: Transaction, token: ProgrammaticToken): Promise<void> {
    const before = this.#byId.get(token.id);
    if (before === undefined) throw new Error(`There is no programmatic access token ${token.id}.`);
    await transaction.run(updateStatement, [...values(token), token.id]);
    this.#place({ token, sha256: before.sha256 });
    transaction.onRollback(() => this.#place(before));
  }

  async delete(transaction: Transaction, { id }: ProgrammaticToken): Promise<void> {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    await transaction.run('DELETE FROM programmatic_tokens WHERE id = ?', [id]);
    this.#remove(entry);
    transaction.onRollback(() => this.#place(entry));
  }

  async deleteOf(transaction: Transaction, user: UserId): Promise<void> {
    for (const token of this.of(user)) await this.delete(transaction, token);
  }

  #place(entry: Entry): void {
    const { token, sha256 } = entry;
    this.#version += 1;
    this.#byDigest.set(sha256, token);
    this.#byId.set(token.id, entry);
    const siblings = this.#byUser.get(token.user);
    if (siblings === undefined) this.#byUser.set(token.user, new Set([token.id]));
    else siblings.add(token.id);
  }

  #remove({ token, sha256 }: Entry): void {
    this.#version += 1;
    this.#byDigest.delete(sha256);
    this.#byId.delete(token.id);
    const siblings = this.#byUser.get(token.user);
    siblings?.delete(token.id);
    if (siblings?.size === 0) this.#byUser.delete(token.user);
  }
}
