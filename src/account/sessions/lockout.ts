/**
 * Five consecutive failed sign-ins lock for 15 minutes, unless a password policy has other numbers:
 * https://docs.snowflake.com/en/user-guide/admin-user-management
 */
import { asInstant, type Instant } from '../model.ts';
import type { PasswordSettings } from '../policies.ts';
import type { SignInState } from './sign-in-directory.ts';

const minute = 60_000;

type LockoutSettings = Pick<PasswordSettings, 'maxRetries' | 'lockoutTimeMins'>;

export const freshState: SignInState = { failures: 0, lockedUntil: null, lastSuccessfulLogin: null };

export const isLocked = (state: { readonly lockedUntil: Instant | null }, now: Instant): boolean =>
  state.lockedUntil !== null && state.lockedUntil > now;

/** Whether the user stays locked beyond what failed sign-ins bring about: then somebody has set it. */
export const isLockedForLong = (
  state: { readonly lockedUntil: Instant | null },
  now: Instant,
  { lockoutTimeMins }: LockoutSettings,
): boolean => state.lockedUntil !== null && state.lockedUntil > now + lockoutTimeMins * minute;

/** After one more failure. While locked nothing counts: a lock ends when it was set to end. */
export const afterFailure = (
  state: SignInState,
  now: Instant,
  { maxRetries, lockoutTimeMins }: LockoutSettings,
): SignInState => {
  if (isLocked(state, now)) return state;
  const failures = state.failures + 1;
  return failures < maxRetries
    ? { ...state, failures, lockedUntil: null }
    : { ...state, failures: 0, lockedUntil: asInstant(now + lockoutTimeMins * minute) };
};

/** After the right password, even if something else then refuses the sign-in. */
export const afterRightPassword = (state: SignInState): SignInState =>
  state.failures === 0 && state.lockedUntil === null ? state : { ...state, failures: 0, lockedUntil: null };

export const afterSuccess = (_state: SignInState, now: Instant): SignInState => ({
  failures: 0,
  lockedUntil: null,
  lastSuccessfulLogin: now,
});

const strangersRemembered = 10_000;

/**
 * Names that nobody has lock like names that somebody has: otherwise the sixth attempt would tell which
 * exist. Only the latest are remembered, in memory.
 */
export class Strangers {
  readonly #states = new Map<string, SignInState>();

  isLocked(loginName: string, now: Instant): boolean {
    return isLocked(this.#states.get(loginName.toUpperCase()) ?? freshState, now);
  }

  fail(loginName: string, now: Instant, settings: LockoutSettings): void {
    const key = loginName.toUpperCase();
    const state = afterFailure(this.#states.get(key) ?? freshState, now, settings);
    this.#states.delete(key);
    this.#states.set(key, state);
    if (this.#states.size <= strangersRemembered) return;
    for (const oldest of this.#states.keys()) {
      this.#states.delete(oldest);
      break;
    }
  }
}
