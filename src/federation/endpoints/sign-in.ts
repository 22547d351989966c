/** The sign-in page at the account's address, for people with a browser. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../../account/errors.ts';
import { asInstant } from '../../account/model.ts';
import type { Proof, Session, StepAnswer } from '../../account/sessions/sessions.ts';
import { SignInInterrupted } from '../../account/sessions/sign-in-steps.ts';
import { baseUrlOf } from '../base-url.ts';
import { browserLogin } from '../browser-login.ts';
import type { FederationContext } from '../context.ts';
import { formField, isFromElsewhere } from '../forms.ts';
import { accountPage } from '../pages/account-page.ts';
import { sendPage, stylesheetPath } from '../pages/layout.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { signedOutPage } from '../pages/signed-out-page.ts';
import { stepPage, stepPath } from '../pages/step-page.ts';
import { postLogoutUrl } from '../saml/integrations.ts';
import { beginWebSession, endWebSession, webSession } from '../web-session.ts';

const stylesheet = readFileSync(new URL('../pages/style.css', import.meta.url), 'utf8');

const signInsShown = 10;

const showSignIn = async (
  context: FederationContext,
  reply: FastifyReply,
  status: number,
  { loginName = '', refusal = null }: { readonly loginName?: string; readonly refusal?: string | null } = {},
): Promise<FastifyReply> =>
  sendPage(
    reply,
    status,
    signInPage({ accountName: context.account.name, loginName, refusal, ...(await context.waysIn()) }),
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

/** What the step asks; after an answer that was not taken, why. */
const showStep = (
  { account }: FederationContext,
  reply: FastifyReply,
  { step, message }: SignInInterrupted,
  proof: Proof,
): FastifyReply => {
  const isAnswered = proof.method === 'step' && proof.answer.kind === step.kind;
  const isRepeated = proof.method !== 'step' || proof.answer !== differing;
  const refusal = isAnswered ? (isRepeated ? message : 'The two passwords are not the same.') : null;
  return sendPage(reply, isAnswered ? 401 : 200, stepPage({ accountName: account.name, step, refusal }));
};

/** Stands for a password that was not typed twice alike: no rules allow it, so the step asks again. */
const differing: StepAnswer = { kind: 'newPassword', password: '' };

const answerOf = (request: FastifyRequest): StepAnswer => {
  const answer = formField(request, 'answer');
  const kind = formField(request, 'kind');
  if (kind === 'newPassword')
    return answer === formField(request, 'repeated') ? { kind, password: answer } : differing;
  return { kind: kind === 'enrolment' ? kind : 'passcode', passcode: answer.replaceAll(' ', '') };
};

const refuseForeign = (context: FederationContext, reply: FastifyReply): Promise<FastifyReply> =>
  showSignIn(context, reply, 403, {
    refusal: 'Another page sent this form. Enter your user name and password here.',
  });

export function signInEndpoint(app: FastifyInstance, context: FederationContext): void {
  app.get(stylesheetPath, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(stylesheet),
  );

  app.get('/', async (request, reply) => {
    const session = await webSession(context, request, reply);
    return session === undefined
      ? await showSignIn(context, reply, 200)
      : await showAccount(context, request, reply, session);
  });

  const signIn = async (
    request: FastifyRequest,
    reply: FastifyReply,
    proof: Proof,
    loginName: string,
  ): Promise<FastifyReply> => {
    try {
      const login = { ...browserLogin(request), ...proof };
      await beginWebSession(context, request, reply, await context.account.sessions.signIn(login));
    } catch (error) {
      if (error instanceof SignInInterrupted) return showStep(context, reply, error, proof);
      if (!(error instanceof AccountError)) throw error;
      return showSignIn(context, reply, 401, { loginName, refusal: error.message });
    }
    return reply.redirect('/', 303);
  };

  /** Where a refused form leaves the browser: its address, opened again, is the page's. */
  for (const path of ['/sign-in', stepPath, '/sign-out'])
    app.get(path, (_request, reply) => reply.redirect('/', 302));

  app.post('/sign-in', async (request, reply) => {
    if (isFromElsewhere(request, baseUrlOf(request, context.publicUrl))) return refuseForeign(context, reply);
    const loginName = formField(request, 'login_name');
    const password = formField(request, 'password');
    return await signIn(request, reply, { method: 'password', loginName, password }, loginName);
  });

  app.post(stepPath, async (request, reply) => {
    if (isFromElsewhere(request, baseUrlOf(request, context.publicUrl))) return refuseForeign(context, reply);
    const answer = answerOf(request);
    return await signIn(request, reply, { method: 'step', token: formField(request, 'step'), answer }, '');
  });

  app.post('/sign-out', async (request, reply) => {
    if (isFromElsewhere(request, baseUrlOf(request, context.publicUrl))) return refuseForeign(context, reply);
    const session = await webSession(context, request, reply);
    const integration = session?.authentication.integration ?? null;
    await endWebSession(context, request, reply);
    const next = await postLogoutUrl(context.account, integration);
    // A form may not lead elsewhere (form-action), not even by a redirect: a page of ours does.
    return next === null
      ? reply.redirect('/', 303)
      : sendPage(reply.header('refresh', `0; url=${next}`), 200, signedOutPage(next));
  });
}
