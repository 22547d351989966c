/**
 * Which account a client means: by its name alone, after its organization's or before a region; a hyphen may stand
 * for each underscore. https://docs.snowflake.com/en/user-guide/admin-account-identifier
 */
import type { Name } from '../model.ts';

const spelling = (text: string): string => text.toUpperCase().replaceAll('-', '_');

/** "The name must start with a letter and can only contain letters and numbers." */
const organization = /^[a-z][a-z0-9]*$/i;

/** The part after the organization's name, where there is one. */
const withoutOrganization = (identifier: string): string => {
  const hyphen = identifier.indexOf('-');
  return organization.test(identifier.slice(0, Math.max(hyphen, 0)))
    ? identifier.slice(hyphen + 1)
    : identifier;
};

/** Whether the identifier means the account of this name. */
export const identifiesAccount = (identifier: string, account: Name): boolean => {
  const name = spelling(account);
  const dot = identifier.indexOf('.');
  const [first, rest] = dot < 0 ? [identifier, ''] : [identifier.slice(0, dot), identifier.slice(dot + 1)];
  return (
    spelling(first) === name ||
    spelling(withoutOrganization(first)) === name ||
    // `organization.account`, as SQL spells it.
    (spelling(rest) === name && organization.test(first))
  );
};

/** The name that drivers make of a host where they are told no account: what stands before its first dot. */
export const accountOfHost = (host: string): string => host.split('.', 1)[0] ?? '';

/** Whether the identifier is what drivers make of one of these hosts, or the host itself. */
export const identifiesHost = (identifier: string, host: string): boolean => {
  const given = spelling(identifier);
  return given === spelling(host) || given === spelling(accountOfHost(host));
};
