/** From an answer as it was posted to whom it vouches for. */
import type { Account } from '../../account/account.ts';
import type { Clock, SamlIntegration } from '../../account/model.ts';
import { clockSkew, readAssertion } from './assertion.ts';
import { requireServiceProvider } from './authn-request.ts';
import { privateKeyOf, samlIntegrations } from './integrations.ts';
import type { MetadataRefresh } from './metadata-refresh.ts';
import { type PendingRequest, redeemRequest } from './pending-requests.ts';
import { SamlProblem } from './problem.ts';
import { readResponse, type SamlResponse } from './response.ts';
import { signedAssertion } from './signed-assertion.ts';

export interface AcceptContext {
  readonly account: Account;
  readonly clock: Clock;
  readonly metadataRefresh: MetadataRefresh;
}

export interface AcceptedAnswer {
  readonly integration: SamlIntegration;
  readonly nameId: string;
  /** The request it answers; undefined where the identity provider began. */
  readonly request: PendingRequest | undefined;
}

const integrationFor = async (account: Account, { issuer }: SamlResponse): Promise<SamlIntegration> => {
  const found = (await samlIntegrations(account)).find((integration) => integration.issuer === issuer);
  if (found === undefined) throw new SamlProblem('issuer', `No integration has the issuer ${issuer}.`);
  return found;
};

const verified = async (
  { account, metadataRefresh }: AcceptContext,
  response: SamlResponse,
  integration: SamlIntegration,
) => {
  try {
    return await signedAssertion(response, integration, privateKeyOf(account, integration));
  } catch (error) {
    const mayBeNewKey =
      error instanceof SamlProblem && (error.kind === 'certificate' || error.kind === 'signature');
    if (mayBeNewKey) metadataRefresh.request(integration);
    throw error;
  }
};

/** What the signed part says wins; an answer that says otherwise outside of it was put together by somebody else. */
const requestId = (outside: string | undefined, signed: string | undefined): string | undefined => {
  if (outside === signed || outside === undefined) return signed;
  if (signed === undefined)
    throw new SamlProblem('inResponseTo', 'SubjectConfirmationData has no InResponseTo, the answer has one.');
  throw new SamlProblem('inResponseTo', 'InResponseTo of answer and assertion differ.');
};

const answeredRequest = async (
  account: Account,
  integration: SamlIntegration,
  id: string | undefined,
): Promise<PendingRequest | undefined> => {
  if (id === undefined) return undefined;
  const request = await redeemRequest(account, id);
  if (request?.integration === integration.id) return request;
  throw new SamlProblem(
    'inResponseTo',
    `InResponseTo ${id} is no request that waits for an answer of ${integration.name}.`,
  );
};

/**
 * Throws {@link SamlProblem}. `onIntegration` learns whose answer it claims to be as soon as that is known, for the
 * record of a refusal.
 */
export const acceptResponse = async (
  context: AcceptContext,
  text: string,
  onIntegration: (integration: SamlIntegration) => void,
): Promise<AcceptedAnswer> => {
  const { account, clock } = context;
  const response = readResponse(text);
  const integration = await integrationFor(account, response);
  onIntegration(integration);
  if (!integration.enabled)
    throw new SamlProblem('integration', `Integration ${integration.name} is not enabled.`);
  const serviceProvider = requireServiceProvider(integration, account);
  const { destination } = response;
  if (destination !== serviceProvider.acsUrl)
    throw new SamlProblem(
      'destination',
      `Destination is ${destination ?? 'missing'}. It must be ${serviceProvider.acsUrl}.`,
    );
  const now = clock();
  const signed = await verified(context, response, integration);
  const assertion = readAssertion(signed, { issuer: integration.issuer, serviceProvider, now });
  const id = requestId(response.inResponseTo, assertion.inResponseTo);
  const seconds = Math.ceil((assertion.expiresAt + clockSkew - now) / 1000) + 1;
  if (!(await account.oneTimeTokens.claim('saml-assertion', `${integration.id} ${assertion.id}`, seconds)))
    throw new SamlProblem('conditions', `Assertion ${assertion.id} was used before.`);
  const request = await answeredRequest(account, integration, id);
  return { integration, nameId: assertion.nameId, request };
};
