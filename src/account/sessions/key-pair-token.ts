/**
 * The token that a client signs with its private key. It names account, user and key in its issuer
 * (`ACCOUNT.USER.SHA256:fingerprint`) and account and user in its subject.
 * https://docs.snowflake.com/en/user-guide/key-pair-auth-troubleshooting
 */
import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { asInstant, type Instant } from '../model.ts';
import { decoyPublicKey, importPublicKey } from './public-keys.ts';
import type { KeyPairFlaw } from './refusals.ts';

/** https://docs.snowflake.com/en/user-guide/key-pair-auth — "cryptographic keys generated using the following algorithms". */
const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

export interface KeyPairToken {
  readonly text: string;
  readonly algorithm: string;
  /** `ACCOUNT.USER`; both may hold dots. */
  readonly subject: string;
  readonly fingerprint: string;
  readonly issuedAt: Instant | null;
  readonly expiresAt: Instant | null;
}

const issuerForm = /^(?<subject>.+)\.(?<fingerprint>SHA256:[^.]+)$/s;

/** Beyond this a number of seconds would lie three thousand years ahead: some drivers send milliseconds. */
const greatestSeconds = 100_000_000_000;

const instantOf = (claim: unknown): Instant | null => {
  if (typeof claim !== 'number' || !Number.isFinite(claim)) return null;
  return asInstant(claim > greatestSeconds ? claim : claim * 1000);
};

/** What the token claims, unverified; undefined where it is no such token. */
export const readKeyPairToken = (text: string): KeyPairToken | undefined => {
  try {
    const { alg } = decodeProtectedHeader(text);
    const { iss, sub, iat, exp } = decodeJwt(text);
    const { subject, fingerprint } = issuerForm.exec(iss ?? '')?.groups ?? {};
    if (alg === undefined || fingerprint === undefined || subject === undefined || subject !== sub) {
      return undefined;
    }
    const [issuedAt, expiresAt] = [instantOf(iat), instantOf(exp)];
    return { text, algorithm: alg, subject, fingerprint, issuedAt, expiresAt };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
};

/** How far a client's clock may be ahead of ours. */
const clockSkew = 60_000;

/** What is wrong with the token whoever signed it. `maximumAge`: seconds from its issue for which it is taken. */
export const flawOf = (token: KeyPairToken, now: Instant, maximumAge: number): KeyPairFlaw | undefined => {
  const { algorithm, issuedAt, expiresAt } = token;
  if (!algorithms.includes(algorithm)) return 'JWT_TOKEN_INVALID_ALGORITHM';
  if (issuedAt === null || expiresAt === null) return 'JWT_TOKEN_MISSING_ISSUE_OR_EXPIRATION_TIME';
  const age = now - issuedAt;
  if (age > maximumAge * 1000 || age < -clockSkew) return 'JWT_TOKEN_INVALID_ISSUE_TIME';
  if (expiresAt <= now) return 'JWT_TOKEN_INVALID_EXPIRATION_TIME';
  return undefined;
};

/** The users that the subject may mean: it is cut at each dot before which an account stands. */
export const usersNamed = (
  { subject }: KeyPairToken,
  isAccount: (identifier: string) => boolean,
): readonly string[] =>
  [...subject.matchAll(/\./g)]
    .map(({ index }) => [subject.slice(0, index), subject.slice(index + 1)] as const)
    .filter(([account, user]) => user !== '' && isAccount(account))
    .map(([, user]) => user);

/** False without a key, which takes as long: how long must not tell who has one. */
export const isSignedWith = async (
  { text, algorithm }: KeyPairToken,
  publicKey: string | null,
): Promise<boolean> => {
  try {
    await compactVerify(text, importPublicKey(publicKey ?? decoyPublicKey), { algorithms: [algorithm] });
    return publicKey !== null;
  } catch (error) {
    // A key of another kind than the algorithm is a TypeError.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return false;
    throw error;
  }
};
