/**
 * Whether an access token is what it says: RFC 7519, RFC 8725 (best current practices), and the errors of
 * https://docs.snowflake.com/en/sql-reference/functions/system_get_login_failure_details
 */
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import { AccountError } from '../../account/errors.ts';
import type { ExternalOauthIntegration, Instant } from '../../account/model.ts';
import type { RefusedToken, VerifiedToken } from '../../account/sessions/oauth-sign-in.ts';
import { oauthTokenExpired, oauthTokenInvalid } from '../../account/sessions/refusals.ts';
import { acceptedAudiences, audiencesOf } from './audience.ts';
import { KeysUnavailable } from './download-keys.ts';
import { roleScopes } from './scopes.ts';
import { subjectsOf } from './subjects.ts';
import type { TokenKeys } from './token-keys.ts';

/** "RS256, RS384 and RS512; ES256, ES384 and ES512": nothing without a key, nothing with a shared one. */
const algorithms: readonly string[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** `typ` of access tokens (RFC 9068 section 2.1) and of those that say no more than that they are a JWT. */
const types: ReadonlySet<string> = new Set(['jwt', 'at+jwt']);

/** Characters. Tokens travel in headers, whose usual limit is half of this. */
const longestToken = 16 * 1024;

/** Seconds by which the clocks of the server that issued the token and ours may differ. */
const clockTolerance = 30;

export interface TokenJudge {
  readonly integrations: readonly ExternalOauthIntegration[];
  readonly keys: TokenKeys;
  readonly now: Instant;
  /** Of the account itself, or null where nobody said. */
  readonly address: string | null;
}

const invalidFormat = (detail: string): AccountError =>
  oauthTokenInvalid('EXTERNAL_OAUTH_JWS_INVALID_FORMAT', detail);
const invalidSignature = (detail: string): AccountError =>
  oauthTokenInvalid('EXTERNAL_OAUTH_INVALID_SIGNATURE', detail);
const notYetValid = (claim: string): AccountError =>
  oauthTokenInvalid('EXTERNAL_OAUTH_ACCESS_TOKEN_NOT_YET_VALID', `The claim ${claim} lies in the future.`);

interface Unverified {
  readonly header: ProtectedHeaderParameters;
  readonly issuer: string;
}

const read = (token: string): Unverified => {
  if (token.length > longestToken) {
    throw invalidFormat(`The token has ${token.length} characters, more than ${longestToken}.`);
  }
  let header: ProtectedHeaderParameters;
  let claims: JWTPayload;
  try {
    header = decodeProtectedHeader(token);
    claims = decodeJwt(token);
  } catch {
    throw invalidFormat('The token is no signed JSON Web Token.');
  }
  const { typ } = header;
  if (
    typ !== undefined &&
    !types.has(
      String(typ)
        .toLowerCase()
        .replace(/^application\//, ''),
    )
  ) {
    throw oauthTokenInvalid('EXTERNAL_OAUTH_JWS_INVALID_TYPE', `The type of the token is '${typ}'.`);
  }
  const { iss } = claims;
  if (typeof iss !== 'string' || iss === '') {
    throw oauthTokenInvalid('EXTERNAL_OAUTH_MISSING_ISSUER', 'The claim iss is missing.');
  }
  return { header, issuer: iss };
};

const integrationOf = (
  integrations: readonly ExternalOauthIntegration[],
  issuer: string,
): ExternalOauthIntegration => {
  const found = integrations.find((integration) => integration.issuer === issuer);
  if (found !== undefined) return found;
  throw oauthTokenInvalid(
    'EXTERNAL_OAUTH_ACCESS_TOKEN_ISSUER_NOT_FOUND',
    `No integration has EXTERNAL_OAUTH_ISSUER '${issuer}'.`,
  );
};

/** What is wrong with claims whose signature is right. */
const claimRefusal = (error: errors.JWTClaimValidationFailed): AccountError => {
  if (error.claim === 'nbf' && error.reason === 'check_failed') return notYetValid('nbf');
  return invalidFormat(`The claim ${error.claim} is ${error.reason === 'missing' ? 'missing' : 'wrong'}.`);
};

const claimsSignedWith = async (
  token: string,
  key: Parameters<typeof jwtVerify>[1],
  { now }: TokenJudge,
): Promise<JWTPayload | undefined> => {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [...algorithms],
      requiredClaims: ['exp', 'iat'],
      clockTolerance,
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      const { exp } = error.payload;
      throw oauthTokenExpired(`The token expired at ${new Date(Number(exp) * 1000).toISOString()}.`);
    }
    if (error instanceof errors.JWTClaimValidationFailed) throw claimRefusal(error);
    if (error instanceof errors.JWTInvalid)
      throw invalidFormat('The claims of the token are no JSON object.');
    // Another key may fit: this one did not, or is none for the algorithm.
    return undefined;
  }
};

const claimsOf = async (
  token: string,
  header: ProtectedHeaderParameters,
  integration: ExternalOauthIntegration,
  judge: TokenJudge,
): Promise<JWTPayload> => {
  const { alg, kid } = header;
  if (alg === undefined || !algorithms.includes(alg)) {
    throw invalidSignature(`The algorithm '${alg}' is none of ${algorithms.join(', ')}.`);
  }
  if (kid !== undefined && typeof kid !== 'string') throw invalidFormat('The key id is no text.');
  const candidates = await judge.keys.candidates(integration, { ...header, alg }).catch((error: unknown) => {
    const reason = error instanceof KeysUnavailable ? error.message : 'The keys are no valid key set.';
    throw oauthTokenInvalid('EXTERNAL_OAUTH_JWS_CANT_RETRIEVE_PUBLIC_KEY', reason);
  });
  if (candidates.length === 0) {
    throw invalidSignature(
      `The integration has no key for ${alg}${kid === undefined ? '' : ` with the id '${kid}'`}.`,
    );
  }
  for (const key of candidates) {
    const claims = await claimsSignedWith(token, key, judge);
    if (claims !== undefined) return claims;
  }
  throw invalidSignature('The signature fits none of the keys.');
};

const checkTimes = ({ iat }: JWTPayload, now: Instant): void => {
  if (typeof iat !== 'number') throw invalidFormat('The claim iat is no number.');
  if (iat > now / 1000 + clockTolerance) throw notYetValid('iat');
};

const checkAudience = (
  { aud }: JWTPayload,
  integration: ExternalOauthIntegration,
  address: string | null,
): void => {
  const audiences = audiencesOf(aud);
  if (audiences.length === 0) {
    throw oauthTokenInvalid('EXTERNAL_OAUTH_MISSING_AUDIENCE', 'The claim aud is missing.');
  }
  const accepted = acceptedAudiences(integration, address);
  if (audiences.some((audience) => accepted.includes(audience))) return;
  const shown = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(' or ');
  throw oauthTokenInvalid(
    'EXTERNAL_OAUTH_AUDIENCE_VALIDATION_FAILED',
    `Audience mismatch: expected ${accepted.length === 0 ? 'one of EXTERNAL_OAUTH_AUDIENCE_LIST, which is empty' : shown(accepted)}, got ${shown(audiences)}.`,
  );
};

export const verifyToken = async (
  token: string,
  judge: TokenJudge,
): Promise<VerifiedToken | RefusedToken> => {
  let integration: ExternalOauthIntegration | null = null;
  try {
    const { header, issuer } = read(token);
    integration = integrationOf(judge.integrations, issuer);
    if (!integration.enabled) {
      throw oauthTokenInvalid(
        'EXTERNAL_OAUTH_ACCESS_TOKEN_ISSUER_NOT_ENABLED',
        `The integration ${integration.name} is disabled.`,
      );
    }
    const claims = await claimsOf(token, header, integration, judge);
    checkTimes(claims, judge.now);
    checkAudience(claims, integration, judge.address);
    const subjects = subjectsOf(claims, integration);
    if (subjects.length === 0) {
      throw oauthTokenInvalid(
        'EXTERNAL_OAUTH_USER_CLAIM_MISSING',
        `The token has no text in ${integration.tokenUserMappingClaims.join(' or ')}.`,
      );
    }
    return { outcome: 'verified', integration, subjects, scopes: roleScopes(claims, integration) };
  } catch (error) {
    if (error instanceof AccountError) {
      return { outcome: 'refused', integration: integration?.name ?? null, error };
    }
    throw error;
  }
};
