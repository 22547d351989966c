import { isStorable } from '../../storable-text.ts';
import type { FederatedProof } from '../sessions.ts';
import type { SignInDirectory } from '../sign-in-directory.ts';
import type { Credential } from './credential.ts';

/** The identity was verified before; what is left is to find whom it means. */
export const federatedCredential = (
  { factor, integration, subject, roleLimits, admits, unknown }: FederatedProof,
  directory: Pick<SignInDirectory, 'findByLoginName' | 'findByEmail'>,
): Credential => ({
  factor,
  integration,
  guessedName: null,
  lockTold: 'beforeProof',
  async find() {
    if (!isStorable(subject.value)) return undefined;
    return subject.attribute === 'LOGIN_NAME'
      ? await directory.findByLoginName(subject.value)
      : await directory.findByEmail(subject.value);
  },
  basis: ({ user }) => (subject.attribute === 'LOGIN_NAME' ? user.loginName : user.email),
  async prove(found) {
    if (found === undefined || admits?.(found.user) === false) throw unknown();
    return { factorId: null, secondFactor: null, roleLimits };
  },
  refusal: unknown,
});
