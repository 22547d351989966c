import { authenticatorNotSupported } from '../../account/sessions/refusals.ts';
import { textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';

/** AUTHENTICATOR is then the address of an Okta organization. */
export const isOrganizationAddress = (name: string): boolean => /^https:\/\//i.test(name);

/** Native Okta: the driver signed in there by itself and sends the page that it was answered with. */
export const withOkta: Authenticator = async ({ saml }, request, data) => {
  if (saml === undefined) throw authenticatorNotSupported(textProperty(data, 'AUTHENTICATOR') ?? '');
  return await saml.signInByAnswer(request, {
    loginName: textProperty(data, 'LOGIN_NAME') ?? '',
    html: textProperty(data, 'RAW_SAML_RESPONSE') ?? '',
  });
};
