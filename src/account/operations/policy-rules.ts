/** What a policy may say: the ranges and combinations of the documentation of each CREATE statement. */
import { executionError, invalidValue } from '../errors.ts';
import type { IntegrationType, SecurityPolicy } from '../model.ts';
import { asName } from '../model.ts';
import type { AuthenticationSettings, PasswordSettings, SessionSettings } from '../policies.ts';
import type { ChangeContext } from './context.ts';

type Ranges<Settings> = {
  readonly [Key in keyof Settings]?: readonly [property: string, minimum: number, maximum: number];
};

const requireRanges = <Settings extends object>(settings: Settings, ranges: Ranges<Settings>): void => {
  for (const [key, value] of Object.entries(settings)) {
    const range = ranges[key as keyof Settings];
    if (range === undefined || typeof value !== 'number') continue;
    const [property, minimum, maximum] = range;
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw invalidValue(String(value), property);
    }
  }
};

const passwordRanges: Ranges<PasswordSettings> = {
  minLength: ['PASSWORD_MIN_LENGTH', 8, 256],
  maxLength: ['PASSWORD_MAX_LENGTH', 8, 256],
  minUpperCaseChars: ['PASSWORD_MIN_UPPER_CASE_CHARS', 0, 256],
  minLowerCaseChars: ['PASSWORD_MIN_LOWER_CASE_CHARS', 0, 256],
  minNumericChars: ['PASSWORD_MIN_NUMERIC_CHARS', 0, 256],
  minSpecialChars: ['PASSWORD_MIN_SPECIAL_CHARS', 0, 256],
  minAgeDays: ['PASSWORD_MIN_AGE_DAYS', 0, 999],
  maxAgeDays: ['PASSWORD_MAX_AGE_DAYS', 0, 999],
  maxRetries: ['PASSWORD_MAX_RETRIES', 1, 10],
  lockoutTimeMins: ['PASSWORD_LOCKOUT_TIME_MINS', 1, 999],
  history: ['PASSWORD_HISTORY', 0, 24],
};

/** A policy that no password could meet would keep everybody from changing theirs. */
const checkPasswordSettings = (settings: PasswordSettings): void => {
  requireRanges(settings, passwordRanges);
  const { minUpperCaseChars, minLowerCaseChars, minNumericChars, minSpecialChars } = settings;
  const asked = minUpperCaseChars + minLowerCaseChars + minNumericChars + minSpecialChars;
  if (settings.maxLength < Math.max(settings.minLength, asked)) {
    throw invalidValue(String(settings.maxLength), 'PASSWORD_MAX_LENGTH');
  }
  if (settings.maxAgeDays > 0 && settings.minAgeDays > settings.maxAgeDays) {
    throw invalidValue(String(settings.minAgeDays), 'PASSWORD_MIN_AGE_DAYS');
  }
};

const sessionRanges: Ranges<SessionSettings> = {
  idleTimeoutMins: ['SESSION_IDLE_TIMEOUT_MINS', 5, 1440],
  uiIdleTimeoutMins: ['SESSION_UI_IDLE_TIMEOUT_MINS', 5, 1440],
  maxLifespanMins: ['SESSION_MAX_LIFESPAN_MINS', 0, 43_200],
  uiMaxLifespanMins: ['SESSION_UI_MAX_LIFESPAN_MINS', 0, 43_200],
};

const checkSessionSettings = (context: ChangeContext, settings: SessionSettings): void => {
  requireRanges(settings, sessionRanges);
  for (const [property, roles] of [
    ['ALLOWED_SECONDARY_ROLES', settings.allowedSecondaryRoles],
    ['BLOCKED_SECONDARY_ROLES', settings.blockedSecondaryRoles],
  ] as const) {
    for (const role of roles) {
      if (role === 'ALL' && roles.length === 1) continue;
      if (context.catalog.roles.byName(asName(role)) === undefined) throw invalidValue(role, property);
    }
  }
};

const incompatible = (message: string) => executionError(message, '004800', '22023');

const integrationMethods: { readonly [Type in IntegrationType]?: 'SAML' | 'OAUTH' } = {
  SAML2: 'SAML',
  EXTERNAL_OAUTH: 'OAUTH',
};

const requireCompatibleIntegrations = (context: ChangeContext, settings: AuthenticationSettings): void => {
  const { securityIntegrations, authenticationMethods } = settings;
  if (securityIntegrations.includes('ALL')) return;
  for (const name of securityIntegrations) {
    const integration = context.catalog.objects.named('INTEGRATION', asName(name));
    const method = integration && integrationMethods[integration.type];
    if (method === undefined) throw invalidValue(name, 'SECURITY_INTEGRATIONS');
    if (!authenticationMethods.includes('ALL') && !authenticationMethods.includes(method)) {
      throw incompatible(
        `Authentication policy can not contain SECURITY_INTEGRATIONS of '${name}' without including '${method}' in AUTHENTICATION_METHODS.`,
      );
    }
  }
};

const checkAuthenticationSettings = (context: ChangeContext, settings: AuthenticationSettings): void => {
  const { clientTypes, clientPolicy, mfaEnrollment, pat } = settings;
  requireCompatibleIntegrations(context, settings);
  const admitsDrivers = clientTypes.includes('ALL') || clientTypes.includes('DRIVERS');
  const [client] = Object.keys(clientPolicy);
  if (client !== undefined && !admitsDrivers) {
    throw incompatible(
      `Authentication policy can not contain CLIENT_POLICY of '${client}' without including 'DRIVERS' in CLIENT_TYPES.`,
    );
  }
  // The sign-in page is the only place where people can enrol.
  if (mfaEnrollment !== 'OPTIONAL' && !clientTypes.includes('ALL') && !clientTypes.includes('SNOWFLAKE_UI')) {
    throw incompatible(
      `Authentication policy can not contain MFA_ENROLLMENT of '${mfaEnrollment}' without including 'SNOWFLAKE_UI' in CLIENT_TYPES.`,
    );
  }
  const { defaultExpiryInDays, maxExpiryInDays } = pat;
  if (maxExpiryInDays < 1 || maxExpiryInDays > 365) {
    throw invalidValue(String(maxExpiryInDays), 'MAX_EXPIRY_IN_DAYS');
  }
  if (defaultExpiryInDays < 1 || defaultExpiryInDays > maxExpiryInDays) {
    throw invalidValue(String(defaultExpiryInDays), 'DEFAULT_EXPIRY_IN_DAYS');
  }
};

export const checkPolicy = (context: ChangeContext, policy: SecurityPolicy): void => {
  switch (policy.kind) {
    case 'AUTHENTICATION POLICY':
      checkAuthenticationSettings(context, policy.settings);
      break;
    case 'PASSWORD POLICY':
      checkPasswordSettings(policy.settings);
      break;
    case 'SESSION POLICY':
      checkSessionSettings(context, policy.settings);
      break;
  }
};
