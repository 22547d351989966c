/** For whom an access token is: this account, or a name that the integration lists. */
import type { ExternalOauthIntegration } from '../../account/model.ts';

/** `https://host`, `https://host/` and, as Snowflake's page writes the account's URL, `host`. */
const formsOf = (address: string): readonly string[] => {
  const withoutSlash = address.replace(/\/+$/, '');
  return [withoutSlash, `${withoutSlash}/`, withoutSlash.replace(/^https?:\/\//i, '')];
};

/** Compared exactly: "the values are case-sensitive". The address never comes from a request, which could name any. */
export const acceptedAudiences = (
  { audiences }: Pick<ExternalOauthIntegration, 'audiences'>,
  address: string | null,
): readonly string[] => [...audiences, ...(address === null ? [] : formsOf(address))];

export const audiencesOf = (claim: unknown): readonly string[] =>
  [claim].flat().filter((value) => typeof value === 'string');
