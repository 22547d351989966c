/** Signing in with a browser: by the account's own page, or through an identity provider. */
import type { FastifyError, FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Account } from '../account/account.ts';
import type { Clock } from '../account/model.ts';
import type { FederationContext } from './context.ts';
import { ownCredentialsEndpoints } from './endpoints/own-credentials.ts';
import { resetPasswordEndpoint } from './endpoints/reset-password.ts';
import { samlEndpoints } from './endpoints/saml.ts';
import { signInEndpoint } from './endpoints/sign-in.ts';
import { acceptForms } from './forms.ts';
import { sendPage } from './pages/layout.ts';
import { problemPage } from './pages/problem-page.ts';
import type { MetadataRefresh } from './saml/metadata-refresh.ts';
import { waysIn } from './ways-in.ts';

export interface FederationFaceOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly publicUrl: string | null;
  readonly metadataRefresh: MetadataRefresh;
}

const answerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error, requestId: request.id }, 'a page failed unexpectedly');
    return sendPage(reply, status, problemPage(status < 500 ? error.message : null, request.id));
  });
};

export const federationFace = (options: FederationFaceOptions): FastifyPluginAsync => {
  const context: FederationContext = { ...options, waysIn: () => waysIn(options.account) };
  return async (app) => {
    acceptForms(app);
    answerErrors(app);
    signInEndpoint(app, context);
    ownCredentialsEndpoints(app, context);
    resetPasswordEndpoint(app, context);
    samlEndpoints(app, context);
  };
};
