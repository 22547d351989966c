import { type JsonRecord, textProperty } from '../http/json.ts';
import type { Authenticator } from './authenticator.ts';

/** Goes on where an earlier request was answered with `inFlightCtx` and asked for a new password. */
export const startedSignIn = (body: JsonRecord): Authenticator | undefined => {
  const token = textProperty(body, 'inFlightCtx');
  if (token === undefined) return undefined;
  return ({ account }, request, data) =>
    account.sessions.signIn({
      ...request,
      method: 'step',
      token,
      answer: { kind: 'newPassword', password: textProperty(data, 'CHOSEN_NEW_PASSWORD') ?? '' },
    });
};
