import { textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';

/** SNOWFLAKE: user name and password. */
export const withPassword: Authenticator = ({ account }, request, data) =>
  account.sessions.signIn({
    ...request,
    method: 'password',
    loginName: textProperty(data, 'LOGIN_NAME') ?? '',
    password: textProperty(data, 'PASSWORD') ?? '',
  });
