import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asInstant } from '../../../src/account/model.ts';
import {
  matchingStep,
  newTotpSecret,
  totpAt,
  totpStep,
  totpUri,
} from '../../../src/account/sessions/totp.ts';

/** `12345678901234567890` in base 32, the secret of RFC 6238 appendix B. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const instant = fc.integer({ min: 1_000_000, max: 4_102_444_800_000 }).map(asInstant);

describe('time-based passcodes', () => {
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %i are the last six digits of those in RFC 6238', (seconds, passcode) => {
    expect(totpAt(rfcSecret, totpStep(asInstant(seconds * 1000)))).toBe(passcode);
  });

  test('are found one step early and one late, and no further', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: -4, max: 4 }), (now, away) => {
        const secret = newTotpSecret();
        const step = totpStep(now) + away;
        const near = [-1, 0, 1].map((other) => totpStep(now) + other);
        const expected = near.find((other) => totpAt(secret, other) === totpAt(secret, step));
        expect(matchingStep(secret, totpAt(secret, step), now)).toBe(expected);
        if (Math.abs(away) <= 1) expect(expected).toBeDefined();
      }),
    );
  });

  test('are six digits and nothing else', () => {
    fc.assert(
      fc.property(fc.string(), instant, (text, now) => {
        fc.pre(!/^\d{6}$/.test(text));
        expect(matchingStep(rfcSecret, text, now)).toBeUndefined();
      }),
    );
  });

  test('come of secrets of 160 bits that differ', () => {
    const secrets = Array.from({ length: 50 }, newTotpSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  test('are set up by a URI that apps read', () => {
    const uri = new URL(totpUri(rfcSecret, 'MY ACCOUNT', 'ada@corp.com'));
    expect(uri.protocol).toBe('otpauth:');
    expect(decodeURIComponent(uri.pathname)).toContain('MY ACCOUNT:ada@corp.com');
    expect(Object.fromEntries(uri.searchParams)).toEqual({ secret: rfcSecret, issuer: 'MY ACCOUNT' });
  });
});
