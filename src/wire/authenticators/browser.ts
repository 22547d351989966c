import { authenticatorNotSupported } from '../../account/sessions/refusals.ts';
import { textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';

/** EXTERNALBROWSER: the token that a browser brought from the identity provider, and the key it was asked for with. */
export const withBrowser: Authenticator = async ({ saml }, request, data) => {
  if (saml === undefined) throw authenticatorNotSupported('EXTERNALBROWSER');
  return await saml.signInByBrowser(request, {
    loginName: textProperty(data, 'LOGIN_NAME') ?? '',
    token: textProperty(data, 'TOKEN') ?? '',
    proofKey: textProperty(data, 'PROOF_KEY') ?? '',
  });
};
