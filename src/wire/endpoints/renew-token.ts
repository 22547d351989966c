/** POST /session/token-request: new tokens for a session whose session token has expired. */
import type { FastifyInstance } from 'fastify';
import { unsupportedFeature } from '../../account/errors.ts';
import type { WireContext } from '../context.ts';
import { tokenOf } from '../http/authentication.ts';
import { succeeded } from '../http/envelope.ts';
import { asRecord, textProperty } from '../http/json.ts';
import { sendEnvelope } from '../http/send.ts';

const bodyLimit = 64 * 1024;

export function renewTokenEndpoint(app: FastifyInstance, context: WireContext): void {
  app.post('/session/token-request', { bodyLimit }, async (request, reply) => {
    const body = asRecord(request.body);
    const requestType = textProperty(body, 'requestType') ?? '';
    if (requestType !== 'RENEW') throw unsupportedFeature(`TOKEN REQUEST ${requestType}`);
    const { sessions } = context.account;
    const oldSessionToken = textProperty(body, 'oldSessionToken') ?? '';
    const tokens = await sessions.renew(tokenOf(request), oldSessionToken, request.ip);
    const answer = succeeded({
      sessionToken: tokens.sessionToken,
      validityInSecondsST: tokens.sessionValidity,
      masterToken: tokens.masterToken,
      validityInSecondsMT: tokens.masterValidity,
      sessionId: sessions.byToken(tokens.sessionToken).id,
    });
    return sendEnvelope(reply, answer, context.limits.compressAbove);
  });
}
