import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { AccountError } from '../../../src/account/errors.ts';
import type { LoginEvent } from '../../../src/account/history/history.ts';
import { asInstant, asName } from '../../../src/account/model.ts';
import { createSecretSeal } from '../../../src/account/secret-seal.ts';
import { type OpenSessions, openSessions } from '../../../src/account/sessions/open-sessions.ts';
import { publicKeyFingerprint } from '../../../src/account/sessions/public-keys.ts';
import { testSealKey } from '../../support/seal-key.ts';
import { MemoryDirectory, makeUser, memoryTokens, PlainPasswords, userId } from './directory.ts';

const second = 1000;
const start = 1_700_000_000_000;
const ada = userId(10);

interface Pair {
  readonly privateKey: KeyObject;
  /** As the account keeps it. */
  readonly body: string;
}

const bodyOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('base64');
const rsaPair = (): Pair => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, body: bodyOf(publicKey) };
};
const ecPair = (namedCurve: string): Pair => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return { privateKey, body: bodyOf(publicKey) };
};

const first = rsaPair();
const next = rsaPair();

let now: number;
let directory: MemoryDirectory;
let events: LoginEvent[];
let sessions: OpenSessions;

interface Claims {
  readonly account?: string;
  readonly user?: string;
  readonly fingerprint?: string;
  readonly subject?: string;
  readonly algorithm?: string;
  /** As they stand in the token; undefined leaves them out. */
  readonly issuedAt?: number | undefined;
  readonly expiresAt?: number | undefined;
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / second);

const token = (pair: Pair, claims: Claims = {}): Promise<string> => {
  const { account = 'LOCAL', user = 'ADA', algorithm = 'RS256' } = claims;
  const { fingerprint = publicKeyFingerprint(pair.body), subject = `${account}.${user}` } = claims;
  const issuedAt = 'issuedAt' in claims ? claims.issuedAt : seconds(now);
  const expiresAt = 'expiresAt' in claims ? claims.expiresAt : seconds(now) + 60;
  return new SignJWT({
    iss: `${account}.${user}.${fingerprint}`,
    sub: subject,
    ...(issuedAt === undefined ? {} : { iat: issuedAt }),
    ...(expiresAt === undefined ? {} : { exp: expiresAt }),
  })
    .setProtectedHeader({ alg: algorithm })
    .sign(pair.privateKey);
};

const signIn = (text: string, loginName: string | null = 'ada', accountHosts: readonly string[] = []) =>
  sessions.signIn({
    method: 'keyPair',
    token: text,
    loginName: loginName ?? undefined,
    accountHosts,
    maximumAge: 60,
    clientAddress: '198.51.100.7',
    clientType: 'JavaScript',
    clientVersion: '3.3.0',
    parameters: {},
  });

const refusalOf = async (work: Promise<unknown>): Promise<AccountError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AccountError) return error;
  throw error ?? new Error('It was not refused');
};

/** What the history says of the refusal; what the client is told is the same for all. */
const flaw = async (text: string, loginName?: string): Promise<string | null | undefined> => {
  const refusal = await refusalOf(signIn(text, loginName));
  expect(refusal.code).toBe('390144');
  expect(refusal.message).toMatch(/^JWT token is invalid\. \[[0-9a-f-]{36}\]$/);
  expect(refusal.message).toContain(refusal.diagnosis?.id);
  expect(events.at(-1)?.diagnosis).toBe(refusal.diagnosis);
  return events.at(-1)?.errorMessage;
};

beforeEach(() => {
  now = start;
  directory = new MemoryDirectory();
  events = [];
  directory.add(makeUser(10, 'ADA', { type: 'SERVICE', rsaPublicKey: first.body }), null);
  directory.add(makeUser(11, 'GRACE@CORP.COM', { rsaPublicKey: next.body }), 'plain:right');
  sessions = openSessions({
    directory,
    passwords: new PlainPasswords(),
    history: { logins: { record: (event) => void events.push(event), between: async () => [] } },
    accountName: asName('LOCAL'),
    oneTimeTokens: memoryTokens(() => now),
    secrets: createSecretSeal(testSealKey),
    clock: () => asInstant(now),
  });
  return () => sessions.close();
});

describe('a signed token', () => {
  test('opens a session, service users included, and history names the key', async () => {
    const { session } = await signIn(await token(first));
    expect(session.user.name).toBe('ADA');
    expect(session.authentication).toMatchObject({ factor: 'RSA_KEYPAIR', integration: null });
    expect(events).toMatchObject([
      { success: true, firstFactor: 'RSA_KEYPAIR', firstFactorId: publicKeyFingerprint(first.body) },
    ]);
  });

  test('may give its times in milliseconds, as the Node driver does', async () => {
    await signIn(await token(first, { issuedAt: now, expiresAt: now + 120 * second }));
    const old = await token(first, { issuedAt: now - 61 * second, expiresAt: now + 60 * second });
    expect(await flaw(old)).toBe('JWT_TOKEN_INVALID_ISSUE_TIME');
  });

  test('counts for 60 seconds from its issue, and no longer than it says itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -200, max: 200 }),
        fc.integer({ min: -200, max: 200 }),
        async (issued, expires) => {
          const text = await token(first, {
            issuedAt: seconds(now) + issued,
            expiresAt: seconds(now) + expires,
          });
          const isGood = issued >= -60 && issued <= 60 && expires > 0;
          const outcome = await signIn(text).then(
            () => true,
            () => false,
          );
          return outcome === isGood;
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each(['RS384', 'RS512'])('may be signed with %s', async (algorithm) => {
    await expect(signIn(await token(first, { algorithm }))).resolves.toBeDefined();
  });

  test.each([
    ['ES256', 'P-256'],
    ['ES384', 'P-384'],
    ['ES512', 'P-521'],
  ])('may be signed with %s', async (algorithm, curve) => {
    const pair = ecPair(curve);
    directory.update(ada, { rsaPublicKey: pair.body });
    await expect(signIn(await token(pair, { algorithm }))).resolves.toBeDefined();
  });

  test('names its user whatever stands before and within: organization, region, dots, an e-mail address', async () => {
    for (const account of ['LOCAL', 'MYORG-LOCAL', 'LOCAL.US-EAST-1', 'local']) {
      const text = await token(next, { account, user: 'GRACE@CORP.COM' });
      expect((await signIn(text, 'grace@corp.com')).session.user.name).toBe('GRACE@CORP.COM');
      expect((await signIn(text, null)).session.user.name).toBe('GRACE@CORP.COM');
    }
  });

  test('may name the account by a host that is known to be its', async () => {
    const text = await token(first, { account: '127' });
    expect(await flaw(text)).toBe('JWT_TOKEN_ACCOUNT_MISMATCH');
    await expect(signIn(text, 'ada', ['127.0.0.1'])).resolves.toBeDefined();
  });
});

describe('of two keys', () => {
  test('either opens sessions, until it is taken away', async () => {
    directory.update(ada, { rsaPublicKey2: next.body });
    await signIn(await token(first));
    await signIn(await token(next));
    directory.update(ada, { rsaPublicKey: null });
    expect(await flaw(await token(first))).toBe('JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH');
    await signIn(await token(next));
  });

  test('one taken away while its signature is checked opens none', async () => {
    const text = await token(first);
    let finds = 0;
    directory.beforeFind = () => {
      finds += 1;
      if (finds === 2) directory.update(ada, { rsaPublicKey: null });
    };
    await refusalOf(signIn(text));
    expect(sessions.all()).toEqual([]);
  });
});

describe('is refused with one answer, and history tells why:', () => {
  const unsigned = (claims: object): string =>
    [{ alg: 'none' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');

  test.each<[string, string, () => Promise<string> | string]>([
    ['no token', 'JWT_TOKEN_INVALID', () => ''],
    ['garbage', 'JWT_TOKEN_INVALID', () => 'a.b.c'],
    ['another subject', 'JWT_TOKEN_INVALID', () => token(first, { subject: 'LOCAL.GRACE' })],
    ['no fingerprint', 'JWT_TOKEN_INVALID', () => token(first, { fingerprint: 'MD5:x' })],
    ['another account', 'JWT_TOKEN_ACCOUNT_MISMATCH', () => token(first, { account: 'OTHER' })],
    [
      'no issue time',
      'JWT_TOKEN_MISSING_ISSUE_OR_EXPIRATION_TIME',
      () => token(first, { issuedAt: undefined }),
    ],
    ['no expiry', 'JWT_TOKEN_MISSING_ISSUE_OR_EXPIRATION_TIME', () => token(first, { expiresAt: undefined })],
    ['expired', 'JWT_TOKEN_INVALID_EXPIRATION_TIME', () => token(first, { expiresAt: seconds(now) })],
    ['a foreign key', 'JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH', () => token(next)],
    [
      'a foreign key under the fingerprint of the right one',
      'JWT_TOKEN_INVALID_SIGNATURE',
      () => token(next, { fingerprint: publicKeyFingerprint(first.body) }),
    ],
    [
      'no signature at all',
      'JWT_TOKEN_INVALID_ALGORITHM',
      () => {
        const fingerprint = publicKeyFingerprint(first.body);
        const claims = { iss: `LOCAL.ADA.${fingerprint}`, sub: 'LOCAL.ADA', iat: seconds(now) };
        return `${unsigned({ ...claims, exp: seconds(now) + 60 })}.`;
      },
    ],
    [
      'the public key used as a secret',
      'JWT_TOKEN_INVALID_ALGORITHM',
      () => {
        const fingerprint = publicKeyFingerprint(first.body);
        return new SignJWT({ iss: `LOCAL.ADA.${fingerprint}`, sub: 'LOCAL.ADA' })
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuedAt(seconds(now))
          .setExpirationTime(seconds(now) + 60)
          .sign(Buffer.from(first.body, 'base64'));
      },
    ],
  ])('%s: %s', async (_, expected, make) => {
    expect(await flaw(await make())).toBe(expected);
  });

  test('a changed payload', async () => {
    const [header, , signature] = (await token(first)).split('.');
    const [, payload] = (await token(first, { expiresAt: seconds(now) + 3600 })).split('.');
    expect(await flaw(`${header}.${payload}.${signature}`)).toBe('JWT_TOKEN_INVALID_SIGNATURE');
  });

  test('users who do not exist, whose token is otherwise right', async () => {
    expect(await flaw(await token(first, { user: 'NOBODY' }), 'nobody')).toBe(
      'JWT_TOKEN_INVALID_USER_IN_ISSUER',
    );
    expect(events.at(-1)?.userName).toBeNull();
  });

  test('a user other than the one who signs in', async () => {
    expect(await flaw(await token(next, { user: 'GRACE@CORP.COM' }), 'ada')).toBe('JWT_TOKEN_INVALID');
  });

  test('a lock is told to nobody but the holder of the key', async () => {
    directory.update(ada, { lockedUntil: asInstant(now + 901 * second) });
    expect(await flaw(await token(next))).toBe('JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH');
    expect((await refusalOf(signIn(await token(first)))).code).toBe('390102');
  });

  test('a lock that guesses of passwords brought about does not hold out the holder of the key', async () => {
    directory.update(ada, { lockedUntil: asInstant(now + 900 * second) });
    await signIn(await token(first));
    expect(directory.state(ada)).toMatchObject({ lockedUntil: now + 900 * second, lastSuccessfulLogin: now });
  });

  test('wrong tokens lock nobody out', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) await refusalOf(signIn(await token(next)));
    await expect(signIn(await token(first))).resolves.toBeDefined();
  });
});
