/**
 * Whether a user can sign in with what the account itself keeps: that holds when an identity provider is out of
 * reach, which is when an account may have to be repaired.
 */
import type { Instant } from '../../model.ts';
import { isLockedForLong } from '../lockout.ts';
import { hasPublicKey } from '../public-keys.ts';
import type { SignInUser } from '../sign-in-directory.ts';
import { usableHash } from './password.ts';

/**
 * From wherever the network lets them in, now or once a lock has passed that anybody could have brought about by
 * guessing. Expiry is no matter: it does not hold administrators.
 */
export const hasOwnWayIn = (found: SignInUser, now: Instant): boolean => {
  const { user } = found;
  const hasPassword = usableHash(found) !== null && !user.mustChangePassword;
  return !user.disabled && !isLockedForLong(user, now) && (hasPassword || hasPublicKey(user));
};
