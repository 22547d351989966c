/**
 * Whether a user can sign in with what the account itself keeps: that holds when an identity provider is out of
 * reach, which is when an account may have to be repaired.
 */
import { allowsMethod } from '../../access/authentication-rules.ts';
import type { Instant } from '../../model.ts';
import type { AuthenticationSettings, PasswordSettings } from '../../policies.ts';
import { isLockedForLong } from '../lockout.ts';
import { hasPublicKey } from '../public-keys.ts';
import type { SignInUser } from '../sign-in-directory.ts';
import { usableHash } from './password.ts';

export interface PoliciesOverUser {
  readonly authentication: AuthenticationSettings;
  readonly passwords: PasswordSettings;
}

/**
 * From wherever the network lets them in, now or once a lock has passed that anybody could have brought about by
 * guessing. Expiry is no matter: it does not hold administrators. Nor is a password that must be changed: signing in
 * changes it.
 */
export const hasOwnWayIn = (found: SignInUser, now: Instant, policies: PoliciesOverUser): boolean => {
  const { user } = found;
  const { authentication, passwords } = policies;
  const hasPassword = usableHash(found) !== null && allowsMethod(authentication, 'PASSWORD');
  const hasKey = hasPublicKey(user) && allowsMethod(authentication, 'KEYPAIR');
  return !user.disabled && !isLockedForLong(user, now, passwords) && (hasPassword || hasKey);
};
