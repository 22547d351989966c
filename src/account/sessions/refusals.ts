/**
 * Every way a sign-in or a token is refused. Numbers are those that drivers act upon, words those that people
 * see; LOGIN_HISTORY keeps a word of its own (https://docs.snowflake.com/en/sql-reference/account-usage/login_history).
 */
import { randomUUID } from 'node:crypto';
import { type AccountError, loginFailure, type SignInDiagnosis, sessionFailure } from '../errors.ts';
import type { UserMappingAttribute } from '../model.ts';

export const incorrectUsernameOrPassword = (): AccountError =>
  loginFailure('390100', 'Incorrect username or password was specified.');

/** Also for users past DAYS_TO_EXPIRY. */
export const accessDisabled = (): AccountError =>
  loginFailure('390101', 'User access disabled. Contact your local system administrator.');

export const temporarilyLocked = (minutes: number): AccountError =>
  loginFailure(
    '390102',
    `Your user account has been temporarily locked due to too many failed attempts. Try again after ${minutes} minutes or contact your account administrator for assistance.`,
  );

/** MUST_CHANGE_PASSWORD, or past PASSWORD_MAX_AGE_DAYS: most drivers cannot change it, the sign-in page can. */
export const passwordExpired = (): AccountError =>
  loginFailure(
    '390106',
    'Specified password has expired. Password must be changed using the Snowflake web console.',
  );

/** The same for who comes through an identity provider: https://docs.snowflake.com/en/user-guide/errors-saml */
export const federatedPasswordExpired = (): AccountError =>
  loginFailure(
    '390140',
    'Your Snowflake password has expired. Change it with your user name and password before you sign in through your identity provider.',
  );

/** The authentication policy lets nobody in by this way, through this integration or with this client. */
export const rejectedByPolicy = (): AccountError =>
  loginFailure('390202', 'Authentication attempt rejected by the current authentication policy.');

/** The user has a second factor, and the client sent none. */
export const passcodeRequired = (): AccountError =>
  loginFailure(
    '394507',
    'Failed to authenticate: MFA with TOTP is required. To authenticate, provide both your password and a current TOTP passcode.',
  );

/** Also one that was used before. */
export const passcodeIncorrect = (): AccountError => loginFailure('394633', 'TOTP Invalid.');

/** The user must have a second factor, and has none yet: the sign-in page lets them set one up. */
export const mfaEnrolmentRequired = (): AccountError =>
  loginFailure(
    '390197',
    'Multi-factor authentication is required for this account. Log in to Snowsight to enroll.',
  );

/** https://docs.snowflake.com/en/user-guide/errors-saml */
export const authenticatorNotSupported = (name: string): AccountError =>
  loginFailure(
    '390139',
    `The specified authenticator ${name.toUpperCase()} is not accepted by your Snowflake account configuration. Please contact your local system administrator to get the correct URL to use.`,
  );

/** The token of a step is unknown, used or too old, or the user's credentials were changed since. */
export const signInStepOver = (): AccountError =>
  loginFailure('390126', 'This step of signing in is over. Sign in again.');

export const roleNotAvailable = (role: string): AccountError =>
  loginFailure('390189', `Role '${role}' specified in the connect string does not exist or not authorized.`);

export const defaultRoleNotGranted = (role: string): AccountError =>
  loginFailure(
    '390186',
    `User's configured default role '${role}' is not granted to this user. Contact your local system administrator, or attempt to login using a CLI client with a connect string selecting another role, e.g. PUBLIC.`,
  );

export const objectNotAvailable = (kind: 'WAREHOUSE' | 'DATABASE' | 'SCHEMA'): AccountError =>
  loginFailure('390201', `The requested ${kind.toLowerCase()} does not exist or not authorized.`);

export const addressNotAllowed = (clientAddress: string): AccountError =>
  loginFailure(
    '390422',
    `Incoming request with IP/Token ${clientAddress} is not allowed to access Snowflake. Contact your local security administrator.`,
  );

/** The client asked for another account than this one: a "bad request" (snowflake-jdbc, pull request 1526). */
export const otherAccount = (asked: string, account: string): AccountError =>
  loginFailure(
    '390400',
    `Account '${asked}' is not here: this is account '${account}'. Check the account name.`,
  );

export const sessionTokenInvalid = (): AccountError =>
  sessionFailure('390104', 'Session token is invalid. Please log in again.');

export const sessionGone = (): AccountError =>
  sessionFailure('390111', 'Session no longer exists. New login required to access the service.');

export const sessionTokenExpired = (): AccountError =>
  sessionFailure('390112', 'Your session has expired. Please login again.');

export const masterTokenExpired = (): AccountError =>
  sessionFailure('390114', 'Authentication token has expired. The user must authenticate again.');

export const noDefaultRole = (): AccountError =>
  loginFailure(
    '390194',
    'No default role has been assigned to the user, contact a local system administrator to assign a default role and retry.',
  );

export const roleNotInToken = (role: string): AccountError =>
  loginFailure(
    '390317',
    `The role requested in the connection or the default role if none was requested in the connection ('${role}') is not listed in the Access Token or was filtered. Please specify another role, or contact your OAuth Authorization server administrator.`,
  );

export const oauthUserDiffers = (given: string, meant: string): AccountError =>
  loginFailure(
    '390309',
    'The user you were trying to authenticate as differs from the user tied to the access token.',
    {
      id: randomUUID(),
      errorCode: 'OAUTH_USERNAMES_MISMATCH',
      errorDetails: [`The connection names '${given}', the token is of the user with LOGIN_NAME '${meant}'.`],
    },
  );

export const oauthUserUnknown = (
  attribute: UserMappingAttribute,
  subjects: readonly string[],
): AccountError => {
  const { code, message } = incorrectUsernameOrPassword();
  return loginFailure(code, message, {
    id: randomUUID(),
    errorCode: 'INCORRECT_USERNAME_PASSWORD',
    errorDetails: [
      `No user, or more than one, has ${attribute} ${subjects.map((subject) => `'${subject}'`).join(' or ')}.`,
    ],
  });
};

/** Of a token that is refused whoever it is for. */
export const oauthTokenInvalid = (errorCode: string, ...errorDetails: readonly string[]): AccountError =>
  undisclosed('390303', 'Invalid OAuth access token.', { errorCode, errorDetails });

export const oauthTokenExpired = (...errorDetails: readonly string[]): AccountError =>
  undisclosed('390318', 'OAuth access token expired.', {
    errorCode: 'EXTERNAL_OAUTH_ACCESS_TOKEN_EXPIRED',
    errorDetails,
  });

/**
 * Says to whom it refuses no more than that it does, and keeps what is wrong for administrators, under the UUID at the
 * end of the message.
 */
export const undisclosed = (
  code: string,
  message: string,
  diagnosis: Omit<SignInDiagnosis, 'id'>,
): AccountError => {
  const id = randomUUID();
  return loginFailure(code, `${message} [${id}]`, { id, ...diagnosis });
};

/** https://docs.snowflake.com/en/user-guide/key-pair-auth-troubleshooting */
const keyPairFlaws = {
  JWT_TOKEN_INVALID: ['390144', 'The token is malformed, or it is not for the user who signs in.'],
  JWT_TOKEN_INVALID_USER_IN_ISSUER: ['394300', 'No user has the login name in its issuer.'],
  JWT_TOKEN_MISSING_ISSUE_OR_EXPIRATION_TIME: [
    '394301',
    'It lacks its time of issue (iat) or of expiry (exp).',
  ],
  JWT_TOKEN_INVALID_ISSUE_TIME: [
    '394302',
    'It came too long after its time of issue, or a minute before it.',
  ],
  JWT_TOKEN_INVALID_EXPIRATION_TIME: ['394303', 'It has expired.'],
  JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH: [
    '394304',
    'The user has no public key with the fingerprint in its issuer: DESCRIBE USER shows those that there are.',
  ],
  JWT_TOKEN_INVALID_ALGORITHM: ['394305', 'Its algorithm is none of those supported.'],
  JWT_TOKEN_INVALID_SIGNATURE: [
    '394306',
    'It is not signed with the private key to the public key it names.',
  ],
  JWT_TOKEN_ACCOUNT_MISMATCH: ['394307', 'The account in its issuer is not this one.'],
} as const;
export type KeyPairFlaw = keyof typeof keyPairFlaws;

export const keyPairTokenInvalid = (flaw: KeyPairFlaw): AccountError => {
  const [errorNumber, detail] = keyPairFlaws[flaw];
  return undisclosed('390144', 'JWT token is invalid.', {
    errorCode: flaw,
    errorNumber,
    errorDetails: [detail],
  });
};

/** A programmatic access token requires its user to be subject to a network policy. */
export const networkPolicyRequired = (): AccountError =>
  loginFailure('390432', 'Fail : Network policy is required.');

/** https://docs.snowflake.com/en/user-guide/programmatic-access-tokens — PAT_INVALID. */
const programmaticTokenFlaws = {
  PAT_INVALID: 'No user has this token, or it is not of the user who signs in.',
  PAT_EXPIRED: 'The token has expired, or the time is over that its secret had after being rotated.',
  PAT_LASTS_TOO_LONG:
    'The token lasts for more days than the authentication policy over the user lets tokens last.',
  PAT_DISABLED: 'The token is disabled: by itself, or with its user; enabling the user does not enable it.',
  PAT_ROLE_NOT_GRANTED:
    'The role that the token is restricted to is gone, or not granted to the user any more.',
  PAT_ROLE_REQUIRED: 'A token of such a user must be restricted to a role, and this one is not.',
} as const;

export const programmaticTokenInvalid = (flaw: keyof typeof programmaticTokenFlaws): AccountError =>
  loginFailure('394400', 'Programmatic access token is invalid.', {
    id: randomUUID(),
    errorCode: flaw,
    errorDetails: [programmaticTokenFlaws[flaw]],
  });

const historyWords = new Map([
  ['390100', 'INCORRECT_USERNAME_PASSWORD'],
  ['390101', 'USER_ACCESS_DISABLED'],
  ['390102', 'USER_LOCKED_TEMP'],
  ['390106', 'PASSWORD_EXPIRED'],
  ['390126', 'SIGN_IN_STEP_OVER'],
  ['390139', 'AUTHENTICATOR_NOT_SUPPORTED'],
  ['390140', 'FED_PASSWORD_EXPIRED'],
  ['390186', 'DEFAULT_ROLE_NOT_GRANTED'],
  ['390189', 'ROLE_DOES_NOT_EXIST'],
  ['390194', 'NO_DEFAULT_ROLE'],
  ['390197', 'MFA_ENROLLMENT_REQUIRED'],
  ['390201', 'OBJECT_DOES_NOT_EXIST'],
  ['390303', 'OAUTH_ACCESS_TOKEN_INVALID'],
  ['390309', 'OAUTH_USERNAMES_MISMATCH'],
  ['390317', 'ROLE_NOT_IN_ACCESS_TOKEN'],
  ['390318', 'OAUTH_ACCESS_TOKEN_EXPIRED'],
  ['390202', 'AUTHENTICATION_POLICY_REJECTED'],
  ['390422', 'INCOMING_IP_BLOCKED'],
  ['394507', 'MFA_PASSCODE_REQUIRED'],
  ['394633', 'MFA_PASSCODE_INCORRECT'],
  ['390432', 'NETWORK_POLICY_REQUIRED'],
  ['003002', 'PASSWORD_REJECTED'],
]);

/** ERROR_MESSAGE of LOGIN_HISTORY. */
export const recordedAs = (error: AccountError): string =>
  historyWords.get(error.code) ?? error.diagnosis?.errorCode ?? error.message;
