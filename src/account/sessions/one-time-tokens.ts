/**
 * Tokens that work once and not for long: what is under way between a client, a browser and an identity provider,
 * and what must not be used a second time. In the store, so that a restart or another node changes nothing.
 */
import type { Database, Transaction } from '../../store/database.ts';
import type { Clock, Json } from '../model.ts';
import { hashToken, newToken } from './session-tokens.ts';

/** What a token is for: one issued for one purpose is worth nothing for another. */
export type TokenPurpose =
  | 'saml-request'
  | 'saml-assertion'
  | 'browser-sign-in'
  | 'sign-in-step'
  | 'one-time-passcode'
  | 'password-reset';

interface TokenRow {
  readonly payload: string;
  readonly expires_at: number;
}

export interface OneTimeTokens {
  /** A new token that stands for `payload`. */
  issue(purpose: TokenPurpose, payload: Json, seconds: number): Promise<string>;
  /** What the token stands for, the first time; undefined when it is unknown, used or expired. */
  redeem(purpose: TokenPurpose, token: string): Promise<Json | undefined>;
  /** Marks a name that somebody else chose as used; false where it was used before. */
  claim(purpose: TokenPurpose, name: string, seconds: number): Promise<boolean>;
}

export const createOneTimeTokens = (database: Database, clock: Clock): OneTimeTokens => {
  const insert = async (
    transaction: Transaction,
    purpose: TokenPurpose,
    sha256: string,
    payload: Json,
    seconds: number,
  ): Promise<boolean> => {
    const now = clock();
    await transaction.run('DELETE FROM one_time_tokens WHERE expires_at <= ?', [now]);
    const { changes } = await transaction.run(
      `INSERT INTO one_time_tokens (purpose, sha256, payload, expires_at)
       VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      [purpose, sha256, JSON.stringify(payload), now + seconds * 1000],
    );
    return changes === 1;
  };
  return {
    async issue(purpose, payload, seconds) {
      const token = newToken();
      await database.transaction((transaction) =>
        insert(transaction, purpose, hashToken(token), payload, seconds),
      );
      return token;
    },

    redeem: (purpose, token) =>
      database.transaction(async (transaction) => {
        const key = [purpose, hashToken(token)];
        const row = await transaction.get<TokenRow>(
          'SELECT payload, expires_at FROM one_time_tokens WHERE purpose = ? AND sha256 = ?',
          key,
        );
        if (row === undefined) return undefined;
        await transaction.run('DELETE FROM one_time_tokens WHERE purpose = ? AND sha256 = ?', key);
        const payload: Json = JSON.parse(row.payload);
        return row.expires_at > clock() ? payload : undefined;
      }),

    claim: (purpose, name, seconds) =>
      database.transaction((transaction) => insert(transaction, purpose, hashToken(name), null, seconds)),
  };
};
