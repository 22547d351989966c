/** The account's SAML2 integrations as this face sees them: it acts for the account, before anybody is signed in. */
import type { Account } from '../../account/account.ts';
import { asName, type SamlIntegration, type User } from '../../account/model.ts';
import { sealedAbout } from '../../account/saml/service-provider-key.ts';
import { emailPattern } from '../../account/saml/settings.ts';
import { systemActor } from '../../account/system-actor.ts';

/** What sign-in asks and renews on behalf of nobody yet. */
export const federationActor = systemActor(asName('SNOWGATE'));

/** Also those that are not enabled, in name order. */
export const samlIntegrations = (account: Account): Promise<readonly SamlIntegration[]> =>
  account.read(federationActor, (queries) =>
    queries.integrations().flatMap((integration) => (integration.type === 'SAML2' ? [integration] : [])),
  );

export const enabledIntegrations = async (account: Account): Promise<readonly SamlIntegration[]> =>
  (await samlIntegrations(account)).filter(({ enabled }) => enabled);

export const privateKeyOf = (account: Account, { id, sealedPrivateKey }: SamlIntegration): string =>
  account.secrets.open(sealedPrivateKey, sealedAbout(id));

export const labelOf = ({ loginPageLabel, name }: SamlIntegration): string => loginPageLabel ?? name;

const isRestricted = ({ allowedUserDomains, allowedEmailPatterns }: SamlIntegration): boolean =>
  allowedUserDomains.length > 0 || allowedEmailPatterns.length > 0;

const matches = (integration: SamlIntegration, email: string): boolean => {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return (
    (email.includes('@') &&
      integration.allowedUserDomains.some((allowed) => allowed.toLowerCase() === domain)) ||
    integration.allowedEmailPatterns.some((pattern) => emailPattern(pattern)?.matcher(email).find() === true)
  );
};

/** https://docs.snowflake.com/en/user-guide/admin-security-fed-auth-security-integration-multiple — by the user's EMAIL. */
export const admitsUser = (integration: SamlIntegration, { email }: Pick<User, 'email'>): boolean =>
  !isRestricted(integration) || (email !== null && matches(integration, email));

/**
 * Which of several a person is likely to belong to, by what was typed: those that name its domain, else those that
 * take everybody. Nothing is looked up, so that the answer does not tell who exists.
 */
export const likelyIntegrations = (
  integrations: readonly SamlIntegration[],
  typed: string,
): readonly SamlIntegration[] => {
  const named = integrations.filter(
    (integration) => isRestricted(integration) && matches(integration, typed),
  );
  if (named.length > 0) return named;
  const open = integrations.filter((integration) => !isRestricted(integration));
  return open.length > 0 ? open : integrations;
};

/** SAML2_POST_LOGOUT_REDIRECT_URL of the integration by which a session began, as it is set now. */
export const postLogoutUrl = async (
  account: Account,
  integration: { readonly id: number } | null,
): Promise<string | null> => {
  if (integration === null) return null;
  const found = (await samlIntegrations(account)).find(({ id }) => id === integration.id);
  return found?.postLogoutRedirectUrl ?? null;
};
