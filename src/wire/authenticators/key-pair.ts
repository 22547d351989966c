import { textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';

/** "Received by Snowflake more than 60 seconds after the issue time": drivers make a token for each attempt. */
const maximumAge = 60;

/** SNOWFLAKE_JWT: a token signed with the user's private key. */
export const withKeyPair: Authenticator = ({ account }, request, data, accountHosts) =>
  account.sessions.signIn({
    ...request,
    method: 'keyPair',
    token: textProperty(data, 'TOKEN') ?? '',
    loginName: textProperty(data, 'LOGIN_NAME') || undefined,
    accountHosts,
    maximumAge,
  });
