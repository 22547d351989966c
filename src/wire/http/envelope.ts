/** The shape of every answer. Refusals travel with HTTP 200: any other status is retried or reported as a network fault. */
import type { AccountError } from '../../account/errors.ts';
import { SignInInterrupted } from '../../account/sessions/sign-in-steps.ts';
import type { StatementFailure } from '../../engine/engine.ts';

export interface Envelope {
  readonly success: boolean;
  readonly code: string | null;
  readonly message: string | null;
  readonly data: unknown;
}

export const succeeded = (
  data: unknown,
  code: string | null = null,
  message: string | null = null,
): Envelope => ({
  success: true,
  code,
  message,
  data,
});

/** A refusal that is not about a statement: drivers act on the code alone. */
export const refused = (code: string | null, message: string): Envelope => ({
  success: false,
  code,
  message,
  data: null,
});

/** Snowflake names the kind of error where it failed before it ran. */
const failureType = (message: string): string =>
  message.startsWith('SQL compilation error') ? 'COMPILATION' : 'EXECUTION';

export const statementFailed = (failure: StatementFailure): Envelope => ({
  success: false,
  code: failure.code,
  message: failure.message,
  data: {
    internalError: false,
    errorCode: failure.code,
    sqlState: failure.sqlState,
    queryId: failure.queryId,
    line: failure.line,
    pos: failure.position,
    type: failureType(failure.message),
  },
});

/** Python's connector asks for a new password and sends it with the context; the others show the message. */
const passwordChangeAsked = (error: AccountError, inFlightCtx: string): Envelope => ({
  ...refused(error.code, error.message),
  data: { nextAction: 'PWD_CHANGE', inFlightCtx },
});

export const accountRefused = (error: AccountError): Envelope => {
  if (error instanceof SignInInterrupted) {
    const { step } = error;
    return step.kind === 'newPassword'
      ? passwordChangeAsked(error, step.token)
      : refused(error.code, error.message);
  }
  return refusedByKind(error);
};

const refusedByKind = (error: AccountError): Envelope =>
  error.kind === 'session' || error.kind === 'login'
    ? refused(error.code, error.message)
    : statementFailed({
        code: error.code,
        sqlState: error.sqlState,
        message: error.message,
        line: -1,
        position: -1,
        queryId: '',
      });

/** What a failure nobody foresaw tells the driver: nothing but where to look for it. */
export const internalFailure = (incident: string): Envelope =>
  refused(
    '000603',
    `SQL execution internal error:\nProcessing aborted by error 300010; incident ${incident}.`,
  );
