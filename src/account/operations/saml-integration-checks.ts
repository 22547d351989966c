import { executionError } from '../errors.ts';
import type { ObjectId } from '../model.ts';
import { belongsTogether } from '../saml/service-provider-key.ts';
import type { ChangeContext } from './context.ts';

/** An answer's issuer is all that tells which integration it is for. */
export const requireUniqueIssuer = (context: ChangeContext, issuer: string, id: ObjectId): void => {
  const taken = context.catalog.objects
    .ofKind('INTEGRATION')
    .some((other) => other.type === 'SAML2' && other.issuer === issuer && other.id !== id);
  if (!taken) return;
  throw executionError(
    'SQL execution error: An integration with the given issuer already exists for this account',
    '003524',
    '22023',
  );
};

/** With a certificate of another key, identity providers would encrypt what nobody can open. */
export const requireOwnKey = (certificate: string | undefined, privateKey: () => string): void => {
  if (certificate === undefined || belongsTogether(certificate, privateKey())) return;
  throw executionError(
    "SQL compilation error:\nThe certificate given for parameter 'SAML2_SNOWFLAKE_X509_CERT' does not belong to the private key of this integration. Have one issued for the request that SYSTEM$GENERATE_SAML_CSR makes.",
    '001008',
    '22023',
  );
};
