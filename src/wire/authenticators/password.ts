import { type JsonRecord, textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';

/**
 * Drivers send the passcode beside the password, or (`passcodeInPassword`) at its end and then only the method's name.
 * https://docs.snowflake.com/en/user-guide/security-mfa
 */
const factors = (data: JsonRecord) => {
  const password = textProperty(data, 'PASSWORD') ?? '';
  const passcode = textProperty(data, 'PASSCODE');
  const endsInPasscode = passcode === undefined && textProperty(data, 'EXT_AUTHN_DUO_METHOD') === 'passcode';
  return { password, passcode, endsInPasscode };
};

/** SNOWFLAKE and USERNAME_PASSWORD_MFA: user name and password, and a passcode or MFA token where they are sent. */
export const withPassword: Authenticator = ({ account }, request, data) =>
  account.sessions.signIn({
    ...request,
    method: 'password',
    loginName: textProperty(data, 'LOGIN_NAME') ?? '',
    ...factors(data),
    mfaToken: textProperty(data, 'TOKEN'),
  });
