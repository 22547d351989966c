/**
 * Every refusal an account can give, made in one place: Snowflake's number, SQLSTATE and words, and a `kind`
 * that faces with another vocabulary (SCIM) translate.
 */
export type AccountErrorKind =
  | 'notFound'
  | 'alreadyExists'
  | 'insufficientPrivileges'
  | 'invalidValue'
  | 'missingOption'
  | 'invalidState'
  | 'unsupported'
  | 'busy'
  | 'login'
  | 'session';

export interface AccountErrorDetails {
  readonly kind: AccountErrorKind;
  /** Six digits, as drivers receive it. */
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
  /** The object the refusal is about, where there is one. */
  readonly object?: { readonly kind: string; readonly name: string } | undefined;
  /** What would resolve it: SQL for an administrator. */
  readonly remedy?: string | undefined;
  readonly diagnosis?: SignInDiagnosis | undefined;
}

/**
 * What is wrong with a refused sign-in: for those who administer the account, not for whom it refuses.
 * https://docs.snowflake.com/en/sql-reference/functions/system_get_login_failure_details
 */
export interface SignInDiagnosis {
  /** A UUID, by which it is asked for. */
  readonly id: string;
  /** As that page lists them: EXTERNAL_OAUTH_INVALID_SIGNATURE, SAML_RESPONSE_INVALID_AUDIENCE ... */
  readonly errorCode: string;
  /** Its number on that page, where it has one of its own. */
  readonly errorNumber?: string | undefined;
  /** Sentences. Never a secret. */
  readonly errorDetails: readonly string[];
}

export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly kind: AccountErrorKind;
  readonly code: string;
  readonly sqlState: string;
  readonly object: AccountErrorDetails['object'];
  readonly remedy: string | undefined;
  readonly diagnosis: SignInDiagnosis | undefined;

  constructor(details: AccountErrorDetails) {
    // A NUL that a name or value brings would end the text, or vanish, in what shows it.
    super(details.message.replaceAll('\0', '\\0'));
    this.kind = details.kind;
    this.code = details.code;
    this.sqlState = details.sqlState;
    this.object = details.object;
    this.remedy = details.remedy;
    this.diagnosis = details.diagnosis;
  }
}

const titleCase = (kind: string): string =>
  kind.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** 002003: also where the object exists but the role must not learn so. */
export const doesNotExist = (kind: string, name: string, remedy?: string): AccountError =>
  new AccountError({
    kind: 'notFound',
    code: '002003',
    sqlState: '02000',
    message: `SQL compilation error:\n${titleCase(kind)} '${name}' does not exist or not authorized.`,
    object: { kind, name },
    remedy,
  });

/** 002003 as queries give it, where a table and a view are the same to whoever may not know of either. */
export const relationDoesNotExist = (name: string): AccountError =>
  new AccountError({
    kind: 'notFound',
    code: '002003',
    sqlState: '42S02',
    message: `SQL compilation error:\nObject '${name}' does not exist or not authorized.`,
    object: { kind: 'TABLE', name },
  });

/** 002043: where Snowflake does not name the object. */
export const cannotBePerformed = (): AccountError =>
  new AccountError({
    kind: 'notFound',
    code: '002043',
    sqlState: '02000',
    message: 'SQL compilation error:\nObject does not exist, or operation cannot be performed.',
  });

export const alreadyExists = (kind: string, name: string, remedy?: string): AccountError =>
  new AccountError({
    kind: 'alreadyExists',
    code: '002002',
    sqlState: '42710',
    message: `SQL compilation error:\nObject '${name}' already exists.`,
    object: { kind, name },
    remedy,
  });

/** 003001. `kind` in lower case as Snowflake prints it: account, user, role, database ... */
export const insufficientPrivileges = (kind: string, name: string, remedy?: string): AccountError =>
  new AccountError({
    kind: 'insufficientPrivileges',
    code: '003001',
    sqlState: '42501',
    message: `SQL access control error:\nInsufficient privileges to operate on ${kind.toLowerCase()} '${name}'.`,
    object: { kind, name },
    remedy,
  });

/** 003011: some of several privileges could not be granted. */
export const partiallyGranted = (privileges: readonly string[]): AccountError =>
  new AccountError({
    kind: 'insufficientPrivileges',
    code: '003011',
    sqlState: '42501',
    message: `Grant partially executed: privileges [${privileges.join(', ')}] not granted.`,
  });

export const duplicateColumn = (name: string): AccountError =>
  new AccountError({
    kind: 'invalidValue',
    code: '002025',
    sqlState: '42S21',
    message: `SQL compilation error:\nduplicate column name '${name}'`,
  });

export const roleNotAssigned = (name: string): AccountError =>
  new AccountError({
    kind: 'insufficientPrivileges',
    code: '003013',
    sqlState: '42501',
    message: `SQL access control error:\nRequested role '${name}' is not assigned to the executing user. Specify another role to activate.`,
    object: { kind: 'ROLE', name },
  });

/** The way of signing in opens a primary role alone. */
export const secondaryRoleNotAllowed = (name: string): AccountError =>
  new AccountError({
    kind: 'insufficientPrivileges',
    code: '003013',
    sqlState: '42501',
    message: `SQL access control error:\nRole '${name}' cannot be activated as a secondary role: the session policy does not allow it.`,
    object: { kind: 'ROLE', name },
  });

export const noSecondaryRoles = (): AccountError =>
  new AccountError({
    kind: 'insufficientPrivileges',
    code: '003013',
    sqlState: '42501',
    message:
      'SQL access control error:\nSecondary roles cannot be activated in this session: the token that it was opened with does not allow them.',
  });

/** 003042: what the system granted stands for good. Number and words as reports to its Terraform provider quote them. */
export const builtInGrant = (role: string): AccountError =>
  new AccountError({
    kind: 'insufficientPrivileges',
    code: '003042',
    sqlState: '42501',
    message: `SQL compilation error:\nRole '${role}' is a system object. REVOKE cannot be performed.`,
  });

export const invalidValue = (value: string, parameter: string, hint?: string): AccountError =>
  new AccountError({
    kind: 'invalidValue',
    code: '001008',
    sqlState: '22023',
    message: `SQL compilation error:\ninvalid value [${value}] for parameter '${parameter}'${hint === undefined ? '' : `: ${hint}`}`,
  });

/** The text is not repeated: it could not be shown, either. The words are Snowflake's, the number is not known to be. */
export const notStorable = (): AccountError =>
  new AccountError({
    kind: 'invalidValue',
    code: '100144',
    sqlState: '22000',
    message: 'Invalid UTF8 detected in string: it holds a NUL character or half of a surrogate pair.',
  });

export const invalidProperty = (property: string, kind: string): AccountError =>
  new AccountError({
    kind: 'invalidValue',
    code: '001423',
    sqlState: '22023',
    message: `SQL compilation error:\ninvalid property '${property}' for '${kind}'`,
  });

export const missingOption = (options: readonly string[]): AccountError =>
  new AccountError({
    kind: 'missingOption',
    code: '002029',
    sqlState: '42601',
    message: `SQL compilation error: Missing option(s): ${options.join(', ')}`,
  });

export const unsupportedFeature = (feature: string): AccountError =>
  new AccountError({
    kind: 'unsupported',
    code: '000002',
    sqlState: '0A000',
    message: `Unsupported feature '${feature}'.`,
  });

/** 391801 */
export const taggingNotSupported = (kind: string): AccountError =>
  new AccountError({
    kind: 'unsupported',
    code: '391801',
    sqlState: '0A000',
    message: `SQL compilation error: Object tagging not supported for object type ${kind}.`,
  });

/** 003002. The reason is one word: PRIOR_USE, PASSWORD_TOO_SHORT ... */
export const passwordRejected = (reason: string): AccountError =>
  new AccountError({
    kind: 'invalidValue',
    code: '003002',
    sqlState: '28P01',
    message: `SQL execution error:\nNew password rejected by current password policy. Reason: '${reason}'.`,
  });

/** A refusal whose exact words belong to one statement. 003540, which no public source shows, is for those of ours. */
export const executionError = (message: string, code = '003540', sqlState = '42601'): AccountError =>
  new AccountError({ kind: 'invalidState', code, sqlState, message });

/** 003524: tokens name their issuer alone, so no two integrations can have the same. */
export const issuerTaken = (): AccountError =>
  executionError(
    'SQL execution error: An integration with the given issuer already exists for this account',
    '003524',
    '22023',
  );

/** The authentication policy over the user lists methods, and this one is not among them. */
export const methodNotAllowed = (user: string): AccountError =>
  executionError(
    `SQL execution error: The authentication policy over user ${user} does not allow programmatic access tokens. Add 'PROGRAMMATIC_ACCESS_TOKEN' to its AUTHENTICATION_METHODS.`,
    '003540',
    '55000',
  );

/** 390432: tokens of such users are not made while they may be used from anywhere. */
export const networkPolicyNeeded = (user: string): AccountError =>
  executionError(
    `SQL execution error: Network policy is required: user ${user} must be subject to one before programmatic access tokens can be generated.`,
    '390432',
    '22023',
  );

/** The change would leave nobody who can do as ACCOUNTADMIN what somebody could before. */
export const lastAdministrator = (account: string, ability: '' | `and ${string}`): AccountError =>
  executionError(
    `SQL execution error: Account ${account} must keep an enabled user who holds role ACCOUNTADMIN${ability && ` ${ability}`}. Grant the role to another ${ability === '' ? 'user' : 'such user'} first.`,
    '003540',
    '55000',
  );

/**
 * A network policy is to come into force that does not admit whoever activates it. The words are Snowflake's; its
 * number is in no public source, and 001490 ours.
 */
export const policyShutsOut = (policy: string, clientAddress: string): AccountError =>
  executionError(
    `SQL compilation error:\nNetwork policy ${policy} cannot be activated. Requestor IP address/Token, ${clientAddress}, must be included in the allowed_ip_list or allowed network rules.`,
    '001490',
    '42601',
  );

/** 098506: a network policy in force, or a rule of it, is to change so that it does not admit whoever changes it. */
export const policyChangeShutsOut = (policy: string, clientAddress: string): AccountError =>
  executionError(
    `Changes cannot be applied to the network policy ${policy} because current IP address/token ${clientAddress} is not allowed in it.`,
    '098506',
    '22023',
  );

export const noCurrentDatabase = (): AccountError =>
  new AccountError({
    kind: 'invalidState',
    code: '090105',
    sqlState: '22000',
    message:
      "Cannot perform operation. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.",
  });

export const noCurrentSchema = (): AccountError =>
  new AccountError({
    kind: 'invalidState',
    code: '090106',
    sqlState: '22000',
    message:
      "Cannot perform operation. This session does not have a current schema. Call 'USE SCHEMA', or use a qualified name.",
  });

/** 000605, as drivers know it from aborting by themselves. */
export const notRunning = (): AccountError =>
  new AccountError({
    kind: 'invalidState',
    code: '000605',
    sqlState: '57014',
    message: 'Identified SQL statement is not currently executing.',
  });

/** A sign-in or session refusal: the number is what drivers act upon. */
export const loginFailure = (code: string, message: string, diagnosis?: SignInDiagnosis): AccountError =>
  new AccountError({ kind: 'login', code, sqlState: '08001', message, diagnosis });

export const sessionFailure = (code: string, message: string): AccountError =>
  new AccountError({ kind: 'session', code, sqlState: '08001', message });

/** 53000 is SQL's class for insufficient resources; no statement of SQL meets this. */
export const tooManyLongSearches = (limit: number): AccountError =>
  new AccountError({
    kind: 'busy',
    code: '000629',
    sqlState: '53000',
    message:
      `${limit} searches that read every user are under way. Try again later, or search by userName, ` +
      'externalId, id or e-mail address, which are indexed',
  });
