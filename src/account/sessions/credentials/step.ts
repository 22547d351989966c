import { signInStepOver } from '../refusals.ts';
import type { StepAnswer } from '../sessions.ts';
import type { SignInDirectory } from '../sign-in-directory.ts';
import { credentialsOf, type PendingSignIn } from '../sign-in-steps.ts';
import type { Credential } from './credential.ts';

/** The proof was given before; what is left is whether the user's credentials are still those. */
export const stepCredential = (
  pending: PendingSignIn,
  answer: StepAnswer,
  directory: Pick<SignInDirectory, 'findById'>,
): Credential => ({
  factor: pending.authentication.factor,
  integration: pending.authentication.integration,
  guessedName: null,
  lockTold: 'beforeProof',
  answer,
  pendingSecret: pending.secret,
  find: () => directory.findById(pending.user),
  basis: credentialsOf,
  async prove(found) {
    const goesOn = found !== undefined && credentialsOf(found) === pending.credentials;
    if (!goesOn || answer.kind !== pending.kind) throw signInStepOver();
    const { authentication, secondFactor, roleLimits } = pending;
    return { factorId: authentication.factorId, secondFactor, roleLimits };
  },
  refusal: signInStepOver,
});
