/** The ways in that the sign-in page offers: those that a policy lets somebody take. */
import { allowsSignIn } from '../account/access/authentication-rules.ts';
import type { Account } from '../account/account.ts';
import type { SamlIntegration } from '../account/model.ts';
import { browserClient } from './browser-login.ts';
import type { WaysIn } from './pages/sign-in-page.ts';
import { enabledIntegrations, federationActor, labelOf } from './saml/integrations.ts';

export const startPath = '/fed/start';

export const startOf = ({ name }: Pick<SamlIntegration, 'name'>): string =>
  `${startPath}/${encodeURIComponent(name)}`;

/**
 * Nobody has told yet who they are, so what the policy of a single user allows counts beside the account's: an
 * administrator may be let in where nobody else is.
 * https://docs.snowflake.com/en/user-guide/authentication-policies
 */
export const waysIn = async (account: Account): Promise<WaysIn> => {
  const rules = await account.read(federationActor, (queries) => queries.authenticationRules());
  const offers = (
    factor: 'PASSWORD' | 'SAML2_ASSERTION',
    integration: Pick<SamlIntegration, 'name'> | null,
  ): boolean => rules.some((settings) => allowsSignIn(settings, { factor, integration, ...browserClient }));
  return {
    takesPasswords: offers('PASSWORD', null),
    buttons: (await enabledIntegrations(account))
      .filter((integration) => integration.spInitiated && offers('SAML2_ASSERTION', integration))
      .map((integration) => ({ label: labelOf(integration), path: startOf(integration) })),
  };
};
