import { unlimitedRoles } from '../../access/role-limits.ts';
import type { Instant } from '../../model.ts';
import { isStorable } from '../../storable-text.ts';
import { identifiesAccount, identifiesHost } from '../account-identifiers.ts';
import { flawOf, isSignedWith, readKeyPairToken, usersNamed } from '../key-pair-token.ts';
import { publicKeyWith } from '../public-keys.ts';
import { keyPairTokenInvalid } from '../refusals.ts';
import type { KeyPairProof } from '../sessions.ts';
import type { SignInDirectory } from '../sign-in-directory.ts';
import type { Credential } from './credential.ts';

/** A token signed with the private key to one of the user's public keys. */
export const keyPairCredential = (
  { token: text, loginName, accountHosts, maximumAge }: KeyPairProof,
  directory: Pick<SignInDirectory, 'findByLoginName' | 'accountName'>,
  clock: () => Instant,
): Credential => {
  const token = readKeyPairToken(text);
  const isAccount = (identifier: string): boolean =>
    identifiesAccount(identifier, directory.accountName) ||
    accountHosts.some((host) => identifiesHost(identifier, host));
  const named = token === undefined ? [] : usersNamed(token, isAccount);
  const isMeant = (user: string): boolean =>
    loginName === undefined || user.toUpperCase() === loginName.toUpperCase();
  const meant = named.filter(isMeant);
  return {
    factor: 'RSA_KEYPAIR',
    integration: null,
    guessedName: null,
    lockTold: 'afterProof',
    async find() {
      for (const user of meant) {
        const found = isStorable(user) ? await directory.findByLoginName(user) : undefined;
        if (found !== undefined) return found;
      }
      return undefined;
    },
    basis: ({ user }) => (token === undefined ? null : publicKeyWith(token.fingerprint, user)),
    async prove(found) {
      if (token === undefined) throw keyPairTokenInvalid('JWT_TOKEN_INVALID');
      const flaw = flawOf(token, clock(), maximumAge);
      if (flaw !== undefined) throw keyPairTokenInvalid(flaw);
      if (named.length === 0) throw keyPairTokenInvalid('JWT_TOKEN_ACCOUNT_MISMATCH');
      if (meant.length === 0) throw keyPairTokenInvalid('JWT_TOKEN_INVALID');
      const key = found === undefined ? null : publicKeyWith(token.fingerprint, found.user);
      const isSigned = await isSignedWith(token, key);
      if (found === undefined) throw keyPairTokenInvalid('JWT_TOKEN_INVALID_USER_IN_ISSUER');
      if (key === null) throw keyPairTokenInvalid('JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH');
      if (!isSigned) throw keyPairTokenInvalid('JWT_TOKEN_INVALID_SIGNATURE');
      return { factorId: token.fingerprint, secondFactor: null, roleLimits: unlimitedRoles };
    },
    refusal: () => keyPairTokenInvalid('JWT_TOKEN_INVALID_USER_IN_ISSUER'),
  };
};
