import { authenticatorNotSupported } from '../../account/sessions/refusals.ts';
import { textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';

/** OAUTH: an access token of an External OAuth integration, and perhaps the name of the user it must be of. */
export const withAccessToken: Authenticator = ({ oauth }, request, data) => {
  if (oauth === undefined) throw authenticatorNotSupported('OAUTH');
  const loginName = textProperty(data, 'LOGIN_NAME');
  return oauth.signIn(request, textProperty(data, 'TOKEN') ?? '', loginName === '' ? undefined : loginName);
};
