/** SAML 2.0 as browsers see it: to the identity provider, back with its answer, and what it must know of the account. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AccountError } from '../../account/errors.ts';
import { acsPath, serviceProviderMetadata, serviceProviderOf } from '../../account/saml/service-provider.ts';
import { SignInInterrupted } from '../../account/sessions/sign-in-steps.ts';
import { browserLogin } from '../browser-login.ts';
import type { FederationContext } from '../context.ts';
import { formField } from '../forms.ts';
import { ownPath } from '../own-path.ts';
import { choicePage } from '../pages/choice-page.ts';
import { sendPage } from '../pages/layout.ts';
import { problemPage } from '../pages/problem-page.ts';
import { stepPage } from '../pages/step-page.ts';
import { authnRequestUrl } from '../saml/authn-request.ts';
import { enabledIntegrations, labelOf, samlIntegrations } from '../saml/integrations.ts';
import type { Purpose } from '../saml/pending-requests.ts';
import { recordingRefusals } from '../saml/refusal.ts';
import { choicePath, completeBrowser } from '../saml/sign-in.ts';
import { markBrowser, markedBrowser } from '../starting-browser.ts';
import { startOf, startPath } from '../ways-in.ts';
import { beginWebSession } from '../web-session.ts';

/** Of the query string or the path; empty where it is not there, or there several times. */
const fieldOf = (request: FastifyRequest, part: 'query' | 'params', name: string): string => {
  const fields: unknown = request[part];
  if (typeof fields !== 'object' || fields === null) return '';
  const value: unknown = new Map<string, unknown>(Object.entries(fields)).get(name);
  return typeof value === 'string' ? value : '';
};

interface Driver {
  readonly port: number;
  readonly proofHash: string;
}

/** A driver's port, and the digest of its proof key. */
const driverOf = (request: FastifyRequest): Driver | undefined => {
  const port = Number(fieldOf(request, 'query', 'port'));
  const proofHash = fieldOf(request, 'query', 'proof');
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
  return isPort && /^[0-9a-f]{64}$/.test(proofHash) ? { port, proofHash } : undefined;
};

const refuse = (reply: FastifyReply, request: FastifyRequest, error: AccountError): FastifyReply =>
  sendPage(reply, 403, problemPage(error.message, request.id));

const notThere = (reply: FastifyReply, request: FastifyRequest): FastifyReply =>
  sendPage(reply, 404, problemPage('There is no such way to sign in.', request.id));

export function samlEndpoints(app: FastifyInstance, context: FederationContext): void {
  const { account } = context;

  app.get(`${startPath}/:integration`, async (request, reply) => {
    const driver = driverOf(request);
    const name = fieldOf(request, 'params', 'integration');
    const found = (await enabledIntegrations(account)).find((integration) => integration.name === name);
    if (found === undefined || (driver === undefined && !found.spInitiated)) return notThere(reply, request);
    const purpose: Purpose =
      driver === undefined
        ? {
            kind: 'browser',
            path: ownPath(fieldOf(request, 'query', 'next')),
            browser: markBrowser(context, request, reply),
          }
        : { kind: 'driver', ...driver };
    try {
      const url = await recordingRefusals(account.sessions, browserLogin(request), (onIntegration) => {
        onIntegration(found);
        return authnRequestUrl(account, found, purpose);
      });
      return reply.header('cache-control', 'no-store').redirect(url, 302);
    } catch (error) {
      if (error instanceof AccountError) return refuse(reply, request, error);
      throw error;
    }
  });

  app.get(choicePath, async (request, reply) => {
    const driver = driverOf(request);
    if (driver === undefined) return notThere(reply, request);
    const query = new URLSearchParams({ port: String(driver.port), proof: driver.proofHash });
    const integrations = await enabledIntegrations(account);
    const buttons = integrations.map((integration) => ({
      label: labelOf(integration),
      path: `${startOf(integration)}?${query}`,
    }));
    return sendPage(reply, 200, choicePage(buttons));
  });

  app.get('/fed/metadata/:integration', async (request, reply) => {
    const name = fieldOf(request, 'params', 'integration');
    const found = (await samlIntegrations(account)).find((integration) => integration.name === name);
    const serviceProvider = found && serviceProviderOf(found, account.address);
    if (found === undefined || serviceProvider === undefined) return notThere(reply, request);
    return reply
      .type('application/samlmetadata+xml; charset=utf-8')
      .send(serviceProviderMetadata(found, serviceProvider));
  });

  // Who comes here without an answer has typed the address, or reloads.
  app.get(acsPath, (_request, reply) => reply.redirect('/', 302));

  app.post(acsPath, async (request, reply) => {
    const answer = formField(request, 'SAMLResponse');
    try {
      const outcome = await completeBrowser(context, browserLogin(request), answer, {
        ownPath: ownPath(formField(request, 'RelayState')),
        browser: markedBrowser(request),
      });
      reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
      if (outcome.kind === 'driver') return reply.redirect(outcome.url, 303);
      await beginWebSession(context, request, reply, outcome.signedIn);
      return reply.redirect(outcome.path, 303);
    } catch (error) {
      if (error instanceof SignInInterrupted)
        return sendPage(reply, 200, stepPage({ accountName: account.name, step: error.step, refusal: null }));
      if (error instanceof AccountError) return refuse(reply, request, error);
      throw error;
    }
  });
}
