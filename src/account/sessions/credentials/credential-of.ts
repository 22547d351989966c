import type { Instant } from '../../model.ts';
import { isProgrammaticTokenText } from '../../programmatic-token-text.ts';
import type { OneTimeTokens } from '../one-time-tokens.ts';
import type { Passwords } from '../passwords.ts';
import { signInStepOver } from '../refusals.ts';
import type { Login } from '../sessions.ts';
import type { SignInDirectory } from '../sign-in-directory.ts';
import { redeemPending } from '../sign-in-steps.ts';
import type { Credential } from './credential.ts';
import { federatedCredential } from './federated.ts';
import { keyPairCredential } from './key-pair.ts';
import { oauthCredential } from './oauth.ts';
import { passwordCredential } from './password.ts';
import { programmaticTokenCredential } from './programmatic-token.ts';
import { stepCredential } from './step.ts';

export interface CredentialParts {
  readonly directory: SignInDirectory;
  readonly passwords: Passwords;
  readonly oneTimeTokens: OneTimeTokens;
  readonly clock: () => Instant;
}

/** What a login brings, with what is needed to judge it. */
export const credentialOf = async (
  { directory, passwords, oneTimeTokens, clock }: CredentialParts,
  login: Login,
): Promise<Credential> => {
  switch (login.method) {
    case 'password':
      // "As a replacement for a password": https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
      if (isProgrammaticTokenText(login.password)) {
        const { loginName, password: token } = login;
        return programmaticTokenCredential(
          { method: 'programmaticToken', loginName, token },
          directory,
          clock,
        );
      }
      return passwordCredential(login, directory, passwords);
    case 'keyPair':
      return keyPairCredential(login, directory, clock);
    case 'programmaticToken':
      return programmaticTokenCredential(login, directory, clock);
    case 'federated':
      return federatedCredential(login, directory);
    case 'oauth':
      return oauthCredential(login, directory);
    case 'step': {
      const pending = await redeemPending(oneTimeTokens, login.token);
      if (pending === undefined) throw signInStepOver();
      return stepCredential(pending, login.answer, directory);
    }
  }
};
