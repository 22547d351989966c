/** Signing in through SAML identity providers: by a browser, by a driver that has one, by a driver alone. */
import { timingSafeEqual } from 'node:crypto';
import { unlimitedRoles } from '../../account/access/role-limits.ts';
import type { Account } from '../../account/account.ts';
import type { AccountError } from '../../account/errors.ts';
import type { ObjectId, SamlIntegration } from '../../account/model.ts';
import { authenticatorNotSupported } from '../../account/sessions/refusals.ts';
import type {
  AnswerPage,
  BrowserSignIn,
  BrowserToken,
  SamlSignIn,
} from '../../account/sessions/saml-sign-in.ts';
import type { LoginRequest, SignedIn } from '../../account/sessions/sessions.ts';
import { type AcceptContext, acceptResponse } from './accept-response.ts';
import { answerIn } from './answer-page.ts';
import { authnRequestUrl } from './authn-request.ts';
import { admitsUser, enabledIntegrations, likelyIntegrations } from './integrations.ts';
import { hashProof, type Purpose } from './pending-requests.ts';
import { SamlProblem } from './problem.ts';
import { recordingRefusals, unknownUser } from './refusal.ts';

/** What is proved once the browser brought its token. */
interface ProvedByBrowser {
  readonly integration: ObjectId;
  readonly nameId: string;
  readonly proofHash: string;
}

/** Drivers make 32 random bytes. */
const shortestProofKey = 20;
/** The driver is waiting for it. */
const browserTokenSeconds = 120;

/** Where a browser goes on after its answer was good. */
export type Outcome =
  | { readonly kind: 'browser'; readonly signedIn: SignedIn; readonly path: string }
  | { readonly kind: 'driver'; readonly url: string };

const signIn = (
  { sessions }: Account,
  request: LoginRequest,
  integration: SamlIntegration,
  nameId: string,
): Promise<SignedIn> =>
  sessions.signIn({
    ...request,
    method: 'federated',
    factor: 'SAML2_ASSERTION',
    integration,
    subject: { attribute: 'LOGIN_NAME', value: nameId },
    roleLimits: unlimitedRoles,
    admits: (user) => admitsUser(integration, user),
    unknown: (): AccountError => unknownUser(integration, nameId),
  });

/** The driver waits on the person's own machine, and nowhere else may a token go. */
const driverUrl = (port: number, token: string): string => `http://localhost:${port}/?token=${token}`;

const requireSameUser = (loginName: string, nameId: string): void => {
  if (loginName === '' || loginName.toUpperCase() === nameId.toUpperCase()) return;
  throw new SamlProblem('otherUser', `The driver named ${loginName}, the identity provider ${nameId}.`);
};

const sameHash = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

const requireSameBrowser = (began: string | null, posts: string | null): void => {
  if (began === null || (posts !== null && sameHash(began, posts))) return;
  throw new SamlProblem('inResponseTo', 'Another browser made the request.');
};

/** An answer that a browser posted. `ownPath`: where to go on if the identity provider began. */
export const completeBrowser = (
  context: AcceptContext,
  request: LoginRequest,
  answer: string,
  { ownPath, browser }: { readonly ownPath: string; readonly browser: string | null },
): Promise<Outcome> =>
  recordingRefusals(context.account.sessions, request, async (onIntegration) => {
    const { account } = context;
    const { integration, nameId, request: pending } = await acceptResponse(context, answer, onIntegration);
    const purpose: Purpose = pending?.purpose ?? { kind: 'browser', path: ownPath, browser: null };
    if (purpose.kind === 'browser') {
      requireSameBrowser(purpose.browser, browser);
      const signedIn = await signIn(account, request, integration, nameId);
      return { kind: 'browser', signedIn, path: purpose.path };
    }
    const proved: ProvedByBrowser = { integration: integration.id, nameId, proofHash: purpose.proofHash };
    const token = await account.oneTimeTokens.issue(
      'browser-sign-in',
      JSON.stringify(proved),
      browserTokenSeconds,
    );
    return { kind: 'driver', url: driverUrl(purpose.port, token) };
  });

/** Where a person with several identity providers chooses one, on the way from a driver. */
export const choicePath = '/fed/choose';

const redeemed = async (
  { oneTimeTokens }: Account,
  { token, proofKey }: BrowserToken,
): Promise<ProvedByBrowser> => {
  const payload = await oneTimeTokens.redeem('browser-sign-in', token);
  if (typeof payload !== 'string')
    throw new SamlProblem('payload', 'The token is not known, or was used, or its time is over.');
  const proved = JSON.parse(payload) as ProvedByBrowser;
  if (!sameHash(proved.proofHash, hashProof(proofKey)))
    throw new SamlProblem('proofKey', 'The proof key is not the one that the sign-in began with.');
  return proved;
};

const stillEnabled = async (account: Account, id: ObjectId): Promise<SamlIntegration> => {
  const found = (await enabledIntegrations(account)).find((integration) => integration.id === id);
  if (found !== undefined) return found;
  throw new SamlProblem('integration', 'The integration was dropped or disabled meanwhile.');
};

const originOf = (address: string): string | undefined => URL.parse(address)?.origin;

export const createSamlSignIn = (context: AcceptContext): SamlSignIn => {
  const { account } = context;
  const { sessions } = account;
  return {
    browserUrl: (request, { loginName, port, proofKey }: BrowserSignIn) =>
      recordingRefusals(sessions, request, async (onIntegration) => {
        if (proofKey.length < shortestProofKey)
          throw new SamlProblem('payload', 'The driver sent no proof key, or one that could be guessed.');
        const integrations = await enabledIntegrations(account);
        if (integrations.length === 0) throw authenticatorNotSupported('EXTERNALBROWSER');
        const proofHash = hashProof(proofKey);
        const [only, ...others] = likelyIntegrations(integrations, loginName);
        if (only !== undefined && others.length === 0) {
          onIntegration(only);
          return authnRequestUrl(account, only, { kind: 'driver', port, proofHash });
        }
        if (account.address === null)
          throw new SamlProblem(
            'integration',
            'The address of the account is not known: set server.public_url.',
          );
        return `${account.address}${choicePath}?${new URLSearchParams({ port: String(port), proof: proofHash })}`;
      }),

    signInByBrowser: (request, given) =>
      recordingRefusals(sessions, request, async (onIntegration) => {
        const { integration: id, nameId } = await redeemed(account, given);
        const integration = await stillEnabled(account, id);
        onIntegration(integration);
        requireSameUser(given.loginName, nameId);
        return signIn(account, request, integration, nameId);
      }),

    async nativeUrls(authenticator) {
      const origin = originOf(authenticator);
      const found = (await enabledIntegrations(account)).find(({ ssoUrl }) => originOf(ssoUrl) === origin);
      if (found === undefined || origin === undefined) throw authenticatorNotSupported(authenticator);
      return { tokenUrl: `${origin}/api/v1/authn`, ssoUrl: found.ssoUrl };
    },

    signInByAnswer: (request, { loginName, html }: AnswerPage) =>
      recordingRefusals(sessions, request, async (onIntegration) => {
        const { integration, nameId } = await acceptResponse(context, answerIn(html), onIntegration);
        requireSameUser(loginName, nameId);
        return signIn(account, request, integration, nameId);
      }),
  };
};
