/** SCIM access tokens by digest: a token's text is shown once and kept nowhere. */
import { hash, randomBytes } from 'node:crypto';
import type { Queryable, Transaction } from '../../store/database.ts';
import { asInstant, asObjectId, type Instant, type ObjectId } from '../model.ts';
import { TokenUses } from './token-uses.ts';

export interface ScimToken {
  readonly id: number;
  readonly integration: ObjectId;
  readonly sha256: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

interface TokenRow {
  readonly id: number;
  readonly integration_id: number;
  readonly sha256: string;
  readonly issued_at: number;
  readonly expires_at: number;
  readonly last_used_at: number | null;
}

// A digest is looked up, never compared piece by piece, so timing tells nothing about the token.
const digestOf = (token: string): string => hash('sha256', token, 'base64url');

const monthsOfValidity = 6;

/** https://docs.snowflake.com/en/sql-reference/functions/system_generate_scim_access_token: valid for six months. */
const expiryOf = (issuedAt: Instant): Instant => {
  const expiry = new Date(issuedAt);
  expiry.setUTCMonth(expiry.getUTCMonth() + monthsOfValidity);
  return asInstant(expiry.getTime());
};

export class ScimTokens {
  readonly uses = new TokenUses('scim_tokens');
  readonly #byDigest = new Map<string, ScimToken>();
  readonly #byIntegration = new Map<ObjectId, Map<number, ScimToken>>();
  #version = 0;

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  async load(store: Queryable): Promise<void> {
    const rows = await store.all<TokenRow>('SELECT * FROM scim_tokens');
    this.#byDigest.clear();
    this.#byIntegration.clear();
    for (const row of rows) {
      this.#place({
        id: row.id,
        integration: asObjectId(row.integration_id),
        sha256: row.sha256,
        issuedAt: asInstant(row.issued_at),
        expiresAt: asInstant(row.expires_at),
      });
      this.uses.loaded(row.id, row.last_used_at);
    }
  }

  find(token: string): ScimToken | undefined {
    return this.#byDigest.get(digestOf(token));
  }

  all(): readonly ScimToken[] {
    return [...this.#byDigest.values()].sort((left, right) => left.id - right.id);
  }

  /** A new token's text. */
  async issue(
    transaction: Transaction,
    id: number,
    integration: ObjectId,
    issuedAt: Instant,
  ): Promise<string> {
    const text = randomBytes(48).toString('base64url');
    const token: ScimToken = {
      id,
      integration,
      sha256: digestOf(text),
      issuedAt,
      expiresAt: expiryOf(issuedAt),
    };
    await transaction.run(
      'INSERT INTO scim_tokens (id, integration_id, sha256, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)',
      [token.id, token.integration, token.sha256, token.issuedAt, token.expiresAt],
    );
    this.#place(token);
    transaction.onRollback(() => this.#remove(token));
    return text;
  }

  async deleteOf(transaction: Transaction, integration: ObjectId): Promise<void> {
    const tokens = [...(this.#byIntegration.get(integration)?.values() ?? [])];
    if (tokens.length === 0) return;
    await transaction.run('DELETE FROM scim_tokens WHERE integration_id = ?', [integration]);
    for (const token of tokens) this.#remove(token);
    transaction.onRollback(() => {
      for (const token of tokens) this.#place(token);
    });
  }

  #place(token: ScimToken): void {
    this.#version += 1;
    this.#byDigest.set(token.sha256, token);
    const siblings = this.#byIntegration.get(token.integration);
    if (siblings === undefined) this.#byIntegration.set(token.integration, new Map([[token.id, token]]));
    else siblings.set(token.id, token);
  }

  #remove(token: ScimToken): void {
    this.#version += 1;
    this.#byDigest.delete(token.sha256);
    this.#byIntegration.get(token.integration)?.delete(token.id);
  }
}
