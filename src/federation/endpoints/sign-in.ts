/** The sign-in page at the account's address, for people with a browser. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../../account/errors.ts';
import { asInstant } from '../../account/model.ts';
import type { LoginRequest, Session } from '../../account/sessions/sessions.ts';
import { baseUrlOf } from '../base-url.ts';
import type { FederationContext } from '../context.ts';
import { formField, isFromElsewhere } from '../forms.ts';
import { accountPage } from '../pages/account-page.ts';
import { sendPage, stylesheetPath } from '../pages/layout.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { beginWebSession, endWebSession, webSession } from '../web-session.ts';

const stylesheet = readFileSync(new URL('../pages/style.css', import.meta.url), 'utf8');

const signInsShown = 10;

/** REPORTED_CLIENT_TYPE of people who sign in at Snowflake's own pages. */
const browserClient = 'SNOWFLAKE_UI';

export const browserLogin = (request: FastifyRequest): LoginRequest => ({
  clientAddress: request.ip,
  clientType: browserClient,
  clientVersion: '',
  parameters: {},
});

const showSignIn = (
  context: FederationContext,
  reply: FastifyReply,
  status: number,
  { loginName = '', refusal = null }: { readonly loginName?: string; readonly refusal?: string | null } = {},
): FastifyReply =>
  sendPage(
    reply,
    status,
    signInPage({ accountName: context.account.name, loginName, refusal, buttons: context.buttons() }),
  );

const showAccount = async (
  context: FederationContext,
  request: FastifyRequest,
  reply: FastifyReply,
  session: Session,
): Promise<FastifyReply> => {
  const { account, clock } = context;
  const roleName = await account.read(session.actor(), (queries) => queries.roleName(session.role));
  const signIns = await account.history.logins.between(
    { from: asInstant(0), to: clock(), limit: signInsShown },
    (event) => event.userName === session.user.name,
  );
  return sendPage(
    reply,
    200,
    accountPage({
      accountName: account.name,
      address: baseUrlOf(request, context.publicUrl),
      session,
      roleName,
      signIns: signIns.toReversed(),
    }),
  );
};

const refuseForeign = (context: FederationContext, reply: FastifyReply): FastifyReply =>
  showSignIn(context, reply, 403, {
    refusal: 'Another page sent this form. Enter your user name and password here.',
  });

export function signInEndpoint(app: FastifyInstance, context: FederationContext): void {
  app.get(stylesheetPath, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(stylesheet),
  );

  app.get('/', async (request, reply) => {
    const session = webSession(context, request, reply);
    return session === undefined
      ? showSignIn(context, reply, 200)
      : await showAccount(context, request, reply, session);
  });

  app.post('/sign-in', async (request, reply) => {
    if (isFromElsewhere(request, baseUrlOf(request, context.publicUrl))) return refuseForeign(context, reply);
    const loginName = formField(request, 'login_name');
    try {
      const signedIn = await context.account.sessions.signIn({
        ...browserLogin(request),
        method: 'password',
        loginName,
        password: formField(request, 'password'),
      });
      beginWebSession(context, request, reply, signedIn);
    } catch (error) {
      if (!(error instanceof AccountError)) throw error;
      return showSignIn(context, reply, 401, { loginName, refusal: error.message });
    }
    return reply.redirect('/', 303);
  });

  app.post('/sign-out', async (request, reply) => {
    if (isFromElsewhere(request, baseUrlOf(request, context.publicUrl))) return refuseForeign(context, reply);
    endWebSession(context, request, reply);
    return reply.redirect('/', 303);
  });
}
