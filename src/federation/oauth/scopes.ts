/**
 * Which roles an access token asks for: https://docs.snowflake.com/en/user-guide/oauth-ext-overview — Scopes.
 * Entra ID has forms of its own: https://docs.snowflake.com/en/user-guide/oauth-azure
 */
import type { RoleScopes } from '../../account/access/oauth-roles.ts';
import { asName, type ExternalOauthIntegration, type Name } from '../../account/model.ts';

type Claims = { readonly [claim: string]: unknown };
type Reading = Pick<ExternalOauthIntegration, 'provider' | 'scopeDelimiter' | 'scopeMappingAttribute'>;

/** A token that asks for more roles than this is no token for people. */
const mostScopes = 200;

const anyRole = /^session:role-any$/i;
const oneRole = /^session:role:(.+)$/i;
/** "Enter the scope by having the name of the Snowflake role with the session:scope: prefix": for delegated permissions. */
const oneRoleOfEntra = /^session:(?:role|scope):(.+)$/i;

/** Whatever the provider is, a list is a list; only CUSTOM says how it joins one into text. */
const split = (text: string, { provider, scopeDelimiter }: Reading): readonly string[] =>
  provider === 'CUSTOM' ? text.split(scopeDelimiter) : text.split(/[\s,]+/);

const textsOf = (claim: unknown, reading: Reading): readonly string[] => {
  if (typeof claim === 'string') return split(claim, reading);
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : [];
};

/** Entra ID puts what an application was granted for itself into `roles`, and no `scp` beside it. */
const claimOf = (claims: Claims, { provider, scopeMappingAttribute }: Reading): unknown =>
  provider === 'AZURE' ? (claims['scp'] ?? claims['roles']) : claims[scopeMappingAttribute];

/** As an identifier is read: upper case unless in double quotes. */
const roleName = (text: string): Name =>
  asName(/^"(?:[^"]|"")+"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text.toUpperCase());

export const roleScopes = (claims: Claims, reading: Reading): RoleScopes => {
  const scopes = textsOf(claimOf(claims, reading), reading)
    .map((scope) => scope.trim())
    .slice(0, mostScopes);
  const pattern = reading.provider === 'AZURE' ? oneRoleOfEntra : oneRole;
  return {
    any: scopes.some((scope) => anyRole.test(scope)),
    roles: scopes.flatMap((scope) => {
      const name = pattern.exec(scope)?.[1];
      return name === undefined ? [] : [roleName(name)];
    }),
  };
};
