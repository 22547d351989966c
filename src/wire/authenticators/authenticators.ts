import { type Authenticator, authenticatorNotSupported } from './authenticator.ts';
import { withKeyPair } from './key-pair.ts';
import { withAccessToken } from './oauth.ts';
import { withPassword } from './password.ts';

const authenticators: ReadonlyMap<string, Authenticator> = new Map([
  ['OAUTH', withAccessToken],
  ['SNOWFLAKE', withPassword],
  ['SNOWFLAKE_JWT', withKeyPair],
  ['USERNAME_PASSWORD_MFA', withPassword],
]);

/** Refuses what the account has no way of checking. Names are compared in any case, as drivers spell them differently. */
export const authenticatorNamed = (name: string): Authenticator => {
  const found = authenticators.get(name.toUpperCase());
  if (found === undefined) throw authenticatorNotSupported(name.toUpperCase());
  return found;
};
