/**
 * What authentication, password and session policies say, and what holds where none is set.
 * https://docs.snowflake.com/en/sql-reference/sql/create-authentication-policy and its siblings for the other two.
 */

export const authenticationMethods = [
  'ALL',
  'SAML',
  'OIDC',
  'PASSWORD',
  'OAUTH',
  'KEYPAIR',
  'PROGRAMMATIC_ACCESS_TOKEN',
  'WORKLOAD_IDENTITY',
] as const;
export type AuthenticationMethod = (typeof authenticationMethods)[number];

export const clientTypes = ['ALL', 'SNOWFLAKE_UI', 'DRIVERS', 'SNOWFLAKE_CLI', 'SNOWSQL'] as const;
export type ClientType = (typeof clientTypes)[number];

/** The clients whose least version CLIENT_POLICY can set, by the name that each reports of itself. */
export const driverClients = {
  JDBC_DRIVER: ['JDBC'],
  ODBC_DRIVER: ['ODBC'],
  PYTHON_DRIVER: ['PythonConnector'],
  JAVASCRIPT_DRIVER: ['JavaScript'],
  C_DRIVER: ['CAPI', 'C API'],
  GO_DRIVER: ['Go'],
  PHP_DRIVER: ['PDO', 'PHP_PDO'],
  DOTNET_DRIVER: ['.NET'],
  SQL_API: ['SQLAPI'],
  SNOWPIPE_STREAMING_CLIENT_SDK: ['SnowpipeStreamingClientSDK'],
  PY_CORE: ['PyCore'],
  SPROC_PYTHON: ['SProcPython'],
  PYTHON_SNOWPARK: ['PythonSnowpark'],
  SQL_ALCHEMY: ['SnowflakeSQLAlchemy'],
  SNOWPARK: ['Snowpark'],
  SNOWFLAKE_CLIENT: ['SnowflakeClient'],
} as const satisfies { readonly [client: string]: readonly string[] };
export type DriverClient = keyof typeof driverClients;

export const mfaEnrollments = ['REQUIRED', 'REQUIRED_PASSWORD_ONLY', 'OPTIONAL'] as const;
export const mfaMethodTypes = ['ALL', 'PASSKEY', 'TOTP', 'OTP', 'DUO'] as const;
export const networkPolicyEvaluations = [
  'ENFORCED_REQUIRED',
  'ENFORCED_NOT_REQUIRED',
  'NOT_ENFORCED',
] as const;
export const workloadIdentityProviders = ['ALL', 'AWS', 'AZURE', 'GCP', 'OIDC'] as const;

export interface PatSettings {
  readonly defaultExpiryInDays: number;
  readonly maxExpiryInDays: number;
  readonly networkPolicyEvaluation: (typeof networkPolicyEvaluations)[number];
  readonly requireRoleRestrictionForServiceUsers: boolean;
}

export interface WorkloadIdentitySettings {
  readonly allowedProviders: readonly (typeof workloadIdentityProviders)[number][];
  readonly allowedAwsAccounts: readonly string[];
  readonly allowedAzureIssuers: readonly string[];
  readonly allowedOidcIssuers: readonly string[];
}

export interface AuthenticationSettings {
  readonly authenticationMethods: readonly AuthenticationMethod[];
  readonly clientTypes: readonly ClientType[];
  /** The least version of each client that has one. */
  readonly clientPolicy: { readonly [Client in DriverClient]?: string };
  /** Names; `ALL` alone for every one. */
  readonly securityIntegrations: readonly string[];
  readonly mfaEnrollment: (typeof mfaEnrollments)[number];
  readonly mfaAllowedMethods: readonly (typeof mfaMethodTypes)[number][];
  readonly enforceMfaOnExternalAuthentication: 'ALL' | 'NONE';
  readonly pat: PatSettings;
  readonly workloadIdentity: WorkloadIdentitySettings;
}

export const defaultPatSettings: PatSettings = {
  defaultExpiryInDays: 15,
  maxExpiryInDays: 365,
  networkPolicyEvaluation: 'ENFORCED_REQUIRED',
  requireRoleRestrictionForServiceUsers: true,
};

export const defaultWorkloadIdentitySettings: WorkloadIdentitySettings = {
  allowedProviders: ['ALL'],
  allowedAwsAccounts: [],
  allowedAzureIssuers: [],
  allowedOidcIssuers: [],
};

export const defaultAuthenticationSettings: AuthenticationSettings = {
  authenticationMethods: ['ALL'],
  clientTypes: ['ALL'],
  clientPolicy: {},
  securityIntegrations: ['ALL'],
  mfaEnrollment: 'OPTIONAL',
  mfaAllowedMethods: ['ALL'],
  enforceMfaOnExternalAuthentication: 'NONE',
  pat: defaultPatSettings,
  workloadIdentity: defaultWorkloadIdentitySettings,
};

export interface PasswordSettings {
  readonly minLength: number;
  readonly maxLength: number;
  readonly minUpperCaseChars: number;
  readonly minLowerCaseChars: number;
  readonly minNumericChars: number;
  readonly minSpecialChars: number;
  readonly minAgeDays: number;
  /** 0: for ever. */
  readonly maxAgeDays: number;
  readonly maxRetries: number;
  readonly lockoutTimeMins: number;
  /** How many former passwords may not come again, beside the present one. */
  readonly history: number;
}

/** What a new password policy has unless told otherwise. */
export const defaultPasswordSettings: PasswordSettings = {
  minLength: 14,
  maxLength: 256,
  minUpperCaseChars: 1,
  minLowerCaseChars: 1,
  minNumericChars: 1,
  minSpecialChars: 0,
  minAgeDays: 0,
  maxAgeDays: 90,
  maxRetries: 5,
  lockoutTimeMins: 15,
  history: 5,
};

/**
 * The Snowflake-provided password policy, where none is set: it knows neither age nor history.
 * https://docs.snowflake.com/en/user-guide/password-authentication
 */
export const providedPasswordSettings: PasswordSettings = {
  ...defaultPasswordSettings,
  maxAgeDays: 0,
  history: 0,
};

export interface SessionSettings {
  readonly idleTimeoutMins: number;
  readonly uiIdleTimeoutMins: number;
  /** 0: no limit. */
  readonly maxLifespanMins: number;
  readonly uiMaxLifespanMins: number;
  /** Role names; `ALL` alone for every one. */
  readonly allowedSecondaryRoles: readonly string[];
  readonly blockedSecondaryRoles: readonly string[];
}

export const defaultSessionSettings: SessionSettings = {
  idleTimeoutMins: 240,
  uiIdleTimeoutMins: 1080,
  maxLifespanMins: 0,
  uiMaxLifespanMins: 0,
  allowedSecondaryRoles: ['ALL'],
  blockedSecondaryRoles: [],
};
