/** Whether an authentication policy lets a sign-in pass. */
import type { Integration } from '../model.ts';
import {
  type AuthenticationMethod,
  type AuthenticationSettings,
  type ClientType,
  type DriverClient,
  driverClients,
} from '../policies.ts';
import type { FirstFactor } from '../sessions/sessions.ts';

export interface SignInAttempt {
  readonly factor: FirstFactor;
  readonly integration: Pick<Integration, 'name'> | null;
  readonly clientType: string;
  readonly clientVersion: string;
}

const methodOf: { readonly [Factor in FirstFactor]: AuthenticationMethod } = {
  PASSWORD: 'PASSWORD',
  RSA_KEYPAIR: 'KEYPAIR',
  PROGRAMMATIC_ACCESS_TOKEN: 'PROGRAMMATIC_ACCESS_TOKEN',
  SAML2_ASSERTION: 'SAML',
  OAUTH_ACCESS_TOKEN: 'OAUTH',
};

/** By what a client calls itself: no boundary against one that lies, as the documentation says. */
export const clientTypeOf = (name: string): ClientType => {
  const upper = name.toUpperCase();
  if (upper === 'SNOWFLAKE_UI') return 'SNOWFLAKE_UI';
  if (upper === 'SNOWSQL') return 'SNOWSQL';
  return upper.startsWith('SNOWFLAKE_CLI') || upper.startsWith('SNOWCLI') ? 'SNOWFLAKE_CLI' : 'DRIVERS';
};

const isListed = <Item extends string>(list: readonly (Item | 'ALL')[], item: Item): boolean =>
  list.includes('ALL') || list.includes(item);

/** `1.10.0` is later than `1.9.9`; what is no number counts as none. */
const isOlder = (version: string, least: string): boolean => {
  const [own, asked] = [version, least].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (const [index, number] of (asked ?? []).entries()) {
    const difference = (own?.[index] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
};

const driverNamed = (name: string): DriverClient | undefined => {
  const upper = name.toUpperCase();
  const entries = Object.entries(driverClients) as [DriverClient, readonly string[]][];
  return entries.find(([, names]) => names.some((own) => own.toUpperCase() === upper))?.[0];
};

const isTooOld = ({ clientPolicy }: AuthenticationSettings, { clientType, clientVersion }: SignInAttempt) => {
  const driver = driverNamed(clientType);
  const least = driver === undefined ? undefined : clientPolicy[driver];
  return least !== undefined && isOlder(clientVersion, least);
};

export const allowsMethod = (settings: AuthenticationSettings, method: AuthenticationMethod): boolean =>
  isListed(settings.authenticationMethods, method);

export const allowsSignIn = (settings: AuthenticationSettings, attempt: SignInAttempt): boolean => {
  const { factor, integration, clientType } = attempt;
  if (!allowsMethod(settings, methodOf[factor])) return false;
  if (!isListed(settings.clientTypes, clientTypeOf(clientType))) return false;
  if (isTooOld(settings, attempt)) return false;
  const vouches = factor === 'SAML2_ASSERTION' || factor === 'OAUTH_ACCESS_TOKEN';
  return (
    !vouches || integration === null || isListed<string>(settings.securityIntegrations, integration.name)
  );
};
