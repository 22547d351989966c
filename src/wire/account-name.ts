/** Whether a sign-in is meant for this account: drivers name the account they were told, or one they make of the host. */
import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { identifiesAccount, identifiesHost } from '../account/sessions/account-identifiers.ts';
import { otherAccount } from '../account/sessions/refusals.ts';
import type { WireContext } from './context.ts';
import { type JsonRecord, textProperty } from './http/json.ts';

/** A client that names none means the one it has reached. */
export const requireThisAccount = (
  { account }: Pick<WireContext, 'account'>,
  { hostname }: FastifyRequest,
  data: JsonRecord,
): void => {
  const asked = textProperty(data, 'ACCOUNT_NAME') ?? '';
  if (asked === '' || identifiesAccount(asked, account.name) || identifiesHost(asked, hostname)) return;
  throw otherAccount(asked, account.name);
};

/**
 * The hosts by which also a signed token may name the account. What a request says of its host is not trusted, or a
 * token made for another account could be used here; an address, however, is no other account's name.
 */
export const hostsOfAccount = (
  { publicUrl }: Pick<WireContext, 'publicUrl'>,
  { hostname }: FastifyRequest,
): readonly string[] => [
  ...(publicUrl === null ? [] : [new URL(publicUrl).hostname]),
  ...(isIPv4(hostname) ? [hostname] : []),
];
