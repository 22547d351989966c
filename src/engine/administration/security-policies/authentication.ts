/** https://docs.snowflake.com/en/sql-reference/sql/create-authentication-policy */
import { AccountError, invalidValue } from '../../../account/errors.ts';
import {
  type AuthenticationSettings,
  authenticationMethods,
  clientTypes,
  type DriverClient,
  defaultAuthenticationSettings,
  defaultPatSettings,
  defaultWorkloadIdentitySettings,
  driverClients,
  mfaEnrollments,
  mfaMethodTypes,
  networkPolicyEvaluations,
  type PatSettings,
  type WorkloadIdentitySettings,
  workloadIdentityProviders,
} from '../../../account/policies.ts';
import type { Property } from '../../../sql/ast.ts';
import type { StatementContext } from '../../context.ts';
import { PropertyReader } from '../properties.ts';
import { defaultsOf, givenOf, type PolicyForm } from './policy-form.ts';

const kind = 'AUTHENTICATION POLICY';

/** A list of some of a few words, in any case; each at most once. */
const wordsOf = <Word extends string>(
  reader: PropertyReader,
  property: string,
  words: readonly Word[],
): readonly Word[] | undefined => {
  const given = reader.texts(property);
  if (given === undefined) return undefined;
  if (given.length === 0) throw invalidValue('()', property);
  const found = given.map((text) => {
    const word = words.find((candidate) => candidate === text.toUpperCase());
    if (word === undefined) throw invalidValue(text, property);
    return word;
  });
  return [...new Set(found)];
};

/** `NAME = (A = 1 B = 2)`; NULL puts the whole back to its default. */
const propertiesIn = (reader: PropertyReader, property: string): readonly Property[] | undefined => {
  const value = reader.value(property);
  if (value === undefined) return undefined;
  if (value.kind === 'properties') return value.properties;
  if (value.kind === 'null' || (value.kind === 'list' && value.items.length === 0)) return [];
  throw invalidValue(value.kind.toUpperCase(), property);
};

const refuseDeprecated = (reader: PropertyReader): void => {
  if (!reader.has('MFA_AUTHENTICATION_METHODS')) return;
  throw new AccountError({
    kind: 'unsupported',
    code: '003639',
    sqlState: '01P01',
    message:
      'SQL Compilation Error: MFA_AUTHENTICATION_METHODS is deprecated, please use MFA_POLICY=(ENFORCE_MFA_ON_EXTERNAL_AUTHENTICATION=ALL | NONE) instead.',
  });
};

const version = /^\d+\.\d+\.\d+$/;

const clientPolicyOf = (
  reader: PropertyReader,
  context: StatementContext,
): AuthenticationSettings['clientPolicy'] | undefined => {
  const clients = propertiesIn(reader, 'CLIENT_POLICY');
  if (clients === undefined) return undefined;
  const policy: { [Client in DriverClient]?: string } = {};
  for (const { name, value } of clients) {
    const client = (Object.keys(driverClients) as DriverClient[]).find((known) => known === name);
    if (client === undefined || value.kind !== 'properties') throw invalidValue(name, 'CLIENT_POLICY');
    const inner = new PropertyReader(context, value.properties, kind);
    const least = inner.text('MINIMUM_VERSION') ?? '';
    inner.finish();
    if (!version.test(least)) throw invalidValue(least, 'MINIMUM_VERSION');
    policy[client] = least;
  }
  return policy;
};

type MfaSettings = Pick<AuthenticationSettings, 'mfaAllowedMethods' | 'enforceMfaOnExternalAuthentication'>;

const defaultMfa: MfaSettings = {
  mfaAllowedMethods: defaultAuthenticationSettings.mfaAllowedMethods,
  enforceMfaOnExternalAuthentication: defaultAuthenticationSettings.enforceMfaOnExternalAuthentication,
};

/** A list that is given stands for itself: what it does not name is at its default. */
const mfaPolicyOf = (reader: PropertyReader, context: StatementContext): Partial<MfaSettings> => {
  const properties = propertiesIn(reader, 'MFA_POLICY');
  if (properties === undefined) return {};
  const inner = new PropertyReader(context, properties, kind);
  const mfaAllowedMethods = wordsOf(inner, 'ALLOWED_METHODS', mfaMethodTypes);
  const enforce = inner.word('ENFORCE_MFA_ON_EXTERNAL_AUTHENTICATION', ['ALL', 'NONE']);
  inner.finish();
  const given = { mfaAllowedMethods, enforceMfaOnExternalAuthentication: enforce };
  return { ...defaultMfa, ...givenOf<MfaSettings>(given, defaultMfa) };
};

const patPolicyOf = (reader: PropertyReader, context: StatementContext): PatSettings | undefined => {
  const properties = propertiesIn(reader, 'PAT_POLICY');
  if (properties === undefined) return undefined;
  const inner = new PropertyReader(context, properties, kind);
  const given = {
    defaultExpiryInDays: inner.integer('DEFAULT_EXPIRY_IN_DAYS'),
    maxExpiryInDays: inner.integer('MAX_EXPIRY_IN_DAYS'),
    networkPolicyEvaluation: inner.word('NETWORK_POLICY_EVALUATION', networkPolicyEvaluations),
    requireRoleRestrictionForServiceUsers: inner.boolean('REQUIRE_ROLE_RESTRICTION_FOR_SERVICE_USERS'),
  };
  inner.finish();
  return { ...defaultPatSettings, ...givenOf<PatSettings>(given, defaultPatSettings) };
};

const workloadIdentityOf = (
  reader: PropertyReader,
  context: StatementContext,
): WorkloadIdentitySettings | undefined => {
  const properties = propertiesIn(reader, 'WORKLOAD_IDENTITY_POLICY');
  if (properties === undefined) return undefined;
  const inner = new PropertyReader(context, properties, kind);
  const given = {
    allowedProviders: wordsOf(inner, 'ALLOWED_PROVIDERS', workloadIdentityProviders),
    allowedAwsAccounts: inner.texts('ALLOWED_AWS_ACCOUNTS'),
    allowedAzureIssuers: inner.texts('ALLOWED_AZURE_ISSUERS'),
    allowedOidcIssuers: inner.texts('ALLOWED_OIDC_ISSUERS'),
  };
  inner.finish();
  return {
    ...defaultWorkloadIdentitySettings,
    ...givenOf<WorkloadIdentitySettings>(given, defaultWorkloadIdentitySettings),
  };
};

/** Integrations are named by strings that are read as identifiers. */
const integrationsOf = (reader: PropertyReader): readonly string[] | undefined => {
  const names = reader.names('SECURITY_INTEGRATIONS');
  if (names === undefined) return undefined;
  const given = names.map(([only, ...rest]) => {
    if (only === undefined || rest.length > 0) throw invalidValue(rest.join('.'), 'SECURITY_INTEGRATIONS');
    return only;
  });
  return given.length === 0 ? ['ALL'] : given;
};

/** By what UNSET calls them; MFA_POLICY is two of the settings. */
const keys = new Map<string, keyof AuthenticationSettings>([
  ['AUTHENTICATION_METHODS', 'authenticationMethods'],
  ['CLIENT_TYPES', 'clientTypes'],
  ['CLIENT_POLICY', 'clientPolicy'],
  ['SECURITY_INTEGRATIONS', 'securityIntegrations'],
  ['MFA_ENROLLMENT', 'mfaEnrollment'],
  ['PAT_POLICY', 'pat'],
  ['WORKLOAD_IDENTITY_POLICY', 'workloadIdentity'],
]);

export const authenticationPolicyForm: PolicyForm = {
  title: 'Authentication policy',
  read: (reader, context) => {
    refuseDeprecated(reader);
    const values = {
      authenticationMethods: wordsOf(reader, 'AUTHENTICATION_METHODS', authenticationMethods),
      clientTypes: wordsOf(reader, 'CLIENT_TYPES', clientTypes),
      clientPolicy: clientPolicyOf(reader, context),
      securityIntegrations: integrationsOf(reader),
      mfaEnrollment: reader.word('MFA_ENROLLMENT', mfaEnrollments),
      ...mfaPolicyOf(reader, context),
      pat: patPolicyOf(reader, context),
      workloadIdentity: workloadIdentityOf(reader, context),
    };
    return { kind, settings: givenOf<AuthenticationSettings>(values, defaultAuthenticationSettings) };
  },
  unset: (names) => ({
    kind,
    settings: {
      ...(names.includes('MFA_POLICY') ? defaultMfa : {}),
      ...defaultsOf(
        kind,
        names.filter((name) => name !== 'MFA_POLICY'),
        keys,
        defaultAuthenticationSettings,
      ),
    },
  }),
};
