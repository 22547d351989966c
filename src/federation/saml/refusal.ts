/** How a refused answer is told: to administrators in full, to whom it refuses in one sentence. */
import { type AccountError, loginFailure } from '../../account/errors.ts';
import type { SamlIntegration } from '../../account/model.ts';
import { undisclosed } from '../../account/sessions/refusals.ts';
import type { LoginRequest, Sessions } from '../../account/sessions/sessions.ts';
import { SamlProblem } from './problem.ts';

/** https://docs.snowflake.com/en/user-guide/errors-saml */
const told =
  'SAML response is invalid or matching user is not found. Contact your local system administrator.';

const toldOtherUser =
  'The user you were trying to authenticate as differs from the user currently logged in at the IdP.';

/** The one number that all of them have in common. */
const toldCode = '390133';

const recorded = (problem: SamlProblem): AccountError =>
  undisclosed(problem.code, told, { errorCode: problem.errorCode, errorDetails: [problem.message] });

const tellable = (problem: SamlProblem, error: AccountError): AccountError =>
  problem.kind === 'otherUser'
    ? loginFailure(problem.code, toldOtherUser, error.diagnosis)
    : loginFailure(toldCode, error.message, error.diagnosis);

/** The same whether there is no such user or the integration is not for them. */
export const unknownUser = (integration: SamlIntegration, nameId: string): AccountError =>
  undisclosed(toldCode, told, {
    errorCode: 'SAML_RESPONSE_INVALID',
    errorDetails: [
      `No user has LOGIN_NAME ${nameId}, or integration ${integration.name} does not admit the user's EMAIL.`,
    ],
  });

/** Does the work; what is wrong with an answer is recorded with all that is known, and thrown with what may be told. */
export const recordingRefusals = async <Result>(
  sessions: Pick<Sessions, 'recordRefusal'>,
  request: Pick<LoginRequest, 'clientAddress' | 'clientType' | 'clientVersion'>,
  work: (onIntegration: (integration: SamlIntegration) => void) => Promise<Result>,
): Promise<Result> => {
  let integration: SamlIntegration | undefined;
  try {
    return await work((found) => {
      integration = found;
    });
  } catch (problem) {
    if (!(problem instanceof SamlProblem)) throw problem;
    const error = recorded(problem);
    sessions.recordRefusal(
      { request, factor: 'SAML2_ASSERTION', integration: integration?.name ?? null, userName: null },
      error,
    );
    throw tellable(problem, error);
  }
};
