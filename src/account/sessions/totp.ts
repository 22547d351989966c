/**
 * Time-based one-time passcodes, as authenticator apps make them: RFC 6238 over RFC 4226 with SHA-1, six digits and
 * thirty seconds, which is what every such app understands.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../model.ts';

const periodMilliseconds = 30_000;
const digits = 6;
/** 160 bits, as RFC 4226 section 4 recommends. */
const secretBytes = 20;
/** RFC 6238 section 5.2: one step for the way, and as much for a clock that runs ahead. */
const drift = [-1, 0, 1];

/** How long a passcode could be accepted in all, so how long it must be remembered as used. */
export const passcodeSeconds = (drift.length * periodMilliseconds) / 1000;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6, without padding, as apps take it. */
const toBase32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
};

const fromBase32 = (text: string): Buffer => {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
};

export const newTotpSecret = (): string => toBase32(randomBytes(secretBytes));

/** The passcode of a thirty-second step, counted from 1970. */
export const totpAt = (secret: string, step: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  const number = hash.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
};

export const totpStep = (now: Instant): number => Math.floor(now / periodMilliseconds);

/** The step that the passcode is of, near now; undefined where it is of none. */
export const matchingStep = (secret: string, passcode: string, now: Instant): number | undefined => {
  if (!/^\d{6}$/.test(passcode)) return undefined;
  const given = Buffer.from(passcode);
  return drift
    .map((steps) => totpStep(now) + steps)
    .find((step) => timingSafeEqual(given, Buffer.from(totpAt(secret, step))));
};

/** https://github.com/google/google-authenticator/wiki/Key-Uri-Format — what a QR code for an app holds. */
export const totpUri = (secret: string, accountName: string, loginName: string): string => {
  const label = [accountName, loginName].map(encodeURIComponent).join(':');
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(accountName)}`;
};
