/** What signed-in people change of their own: the password, and the authenticator app. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../../account/errors.ts';
import type { Session } from '../../account/sessions/sessions.ts';
import { baseUrlOf } from '../base-url.ts';
import type { FederationContext } from '../context.ts';
import { formField, isFromElsewhere } from '../forms.ts';
import { sendPage } from '../pages/layout.ts';
import {
  authenticatorPage,
  authenticatorPath,
  passwordPage,
  passwordPath,
} from '../pages/own-credentials-page.ts';
import { webSession } from '../web-session.ts';

export function ownCredentialsEndpoints(app: FastifyInstance, context: FederationContext): void {
  const { account, publicUrl } = context;

  /** Whoever is not signed in is sent to do so, and nothing comes from other sites. */
  const signedIn =
    (work: (session: Session, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const isForeign = request.method === 'POST' && isFromElsewhere(request, baseUrlOf(request, publicUrl));
      const session = isForeign ? undefined : await webSession(context, request, reply);
      return session === undefined ? reply.redirect('/', 303) : await work(session, request, reply);
    };

  app.get(
    passwordPath,
    signedIn(async (_session, _request, reply) => sendPage(reply, 200, passwordPage(account.name, null))),
  );

  app.post(
    passwordPath,
    signedIn(async (session, request, reply) => {
      const refuse = (refusal: string) => sendPage(reply, 401, passwordPage(account.name, refusal));
      const next = formField(request, 'next');
      if (next !== formField(request, 'repeated')) return refuse('The two new passwords are not the same.');
      try {
        await account.sessions.changePassword(session, { present: formField(request, 'present'), next });
      } catch (error) {
        if (error instanceof AccountError) return refuse(error.message);
        throw error;
      }
      return reply.redirect('/', 303);
    }),
  );

  const showAuthenticator = async (
    session: Session,
    reply: FastifyReply,
    refusal: string | null,
  ): Promise<FastifyReply> => {
    const enrolment = await account.sessions.beginEnrolment(session);
    return sendPage(
      reply,
      refusal === null ? 200 : 401,
      authenticatorPage({ accountName: account.name, enrolment, refusal }),
    );
  };

  app.get(
    authenticatorPath,
    signedIn((session, _request, reply) => showAuthenticator(session, reply, null)),
  );

  app.post(
    authenticatorPath,
    signedIn(async (session, request, reply) => {
      try {
        const passcode = formField(request, 'passcode').replaceAll(' ', '');
        await account.sessions.finishEnrolment(session, formField(request, 'token'), passcode);
      } catch (error) {
        if (error instanceof AccountError) return await showAuthenticator(session, reply, error.message);
        throw error;
      }
      return reply.redirect('/', 303);
    }),
  );
}
