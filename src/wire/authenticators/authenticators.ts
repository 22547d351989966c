import { authenticatorNotSupported } from '../../account/sessions/refusals.ts';
import { type JsonRecord, textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';
import { withBrowser } from './browser.ts';
import { withKeyPair } from './key-pair.ts';
import { withAccessToken } from './oauth.ts';
import { isOrganizationAddress, withOkta } from './okta.ts';
import { withPassword } from './password.ts';
import { withProgrammaticToken } from './programmatic-token.ts';

const authenticators: ReadonlyMap<string, Authenticator> = new Map([
  ['OAUTH', withAccessToken],
  ['SNOWFLAKE', withPassword],
  ['SNOWFLAKE_JWT', withKeyPair],
  ['USERNAME_PASSWORD_MFA', withPassword],
  ['EXTERNALBROWSER', withBrowser],
  ['PROGRAMMATIC_ACCESS_TOKEN', withProgrammaticToken],
]);

/**
 * Refuses what the account has no way of checking. Names are compared in any case, as drivers spell them differently.
 * Whoever brings Okta's answer has named it in an earlier request only.
 */
export const authenticatorFor = (data: JsonRecord): Authenticator => {
  const name = textProperty(data, 'AUTHENTICATOR') ?? 'SNOWFLAKE';
  if (isOrganizationAddress(name) || textProperty(data, 'RAW_SAML_RESPONSE') !== undefined) return withOkta;
  const found = authenticators.get(name.toUpperCase());
  if (found === undefined) throw authenticatorNotSupported(name);
  return found;
};
