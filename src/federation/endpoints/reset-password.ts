/** https://docs.snowflake.com/en/sql-reference/sql/alter-user — RESET PASSWORD: a page for one use. */
import type { FastifyInstance } from 'fastify';
import { AccountError } from '../../account/errors.ts';
import { SignInInterrupted } from '../../account/sessions/sign-in-steps.ts';
import { baseUrlOf } from '../base-url.ts';
import type { FederationContext } from '../context.ts';
import { formField, isFromElsewhere } from '../forms.ts';
import { sendPage } from '../pages/layout.ts';
import { resetDonePage, resetPage, resetPath } from '../pages/reset-page.ts';

export function resetPasswordEndpoint(app: FastifyInstance, { account, publicUrl }: FederationContext): void {
  const accountName = account.name;

  app.get<{ Querystring: { token?: unknown } }>(resetPath, (request, reply) => {
    const { token } = request.query;
    reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store');
    const text = typeof token === 'string' ? token : '';
    return sendPage(reply, 200, resetPage({ accountName, token: text, rules: null, refusal: null }));
  });

  app.post(resetPath, async (request, reply) => {
    const token = formField(request, 'token');
    const again = (status: number, refusal: string) =>
      sendPage(reply, status, resetPage({ accountName, token, rules: null, refusal }));
    if (isFromElsewhere(request, baseUrlOf(request, publicUrl)))
      return again(403, 'Another page sent this form. Open the link that you were given.');
    const password = formField(request, 'password');
    if (password !== formField(request, 'repeated')) return again(401, 'The two passwords are not the same.');
    try {
      await account.sessions.resetPassword(token, password, request.ip);
    } catch (error) {
      if (error instanceof SignInInterrupted && error.step.kind === 'newPassword') {
        const { token: next, rules } = error.step;
        return sendPage(reply, 401, resetPage({ accountName, token: next, rules, refusal: error.message }));
      }
      if (error instanceof AccountError) return again(401, error.message);
      throw error;
    }
    return sendPage(reply, 200, resetDonePage(accountName));
  });
}
