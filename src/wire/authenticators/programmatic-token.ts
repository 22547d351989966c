import { textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';

/** PROGRAMMATIC_ACCESS_TOKEN: some drivers send the token as such, some as the password that it stands for. */
export const withProgrammaticToken: Authenticator = ({ account }, request, data) =>
  account.sessions.signIn({
    ...request,
    method: 'programmaticToken',
    token: textProperty(data, 'TOKEN') ?? textProperty(data, 'PASSWORD') ?? '',
    loginName: textProperty(data, 'LOGIN_NAME') || undefined,
  });
