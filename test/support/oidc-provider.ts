/** A certified OpenID provider on a port of its own, whose keys can be rotated and whose key endpoint can misbehave. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider from 'oidc-provider';

export interface OidcProvider {
  readonly issuer: string;
  readonly keysUrl: string;
  /** How often its keys were asked for. */
  readonly keyReads: number;
  /** The key that it signs with now. */
  readonly key: SigningKey;
  /** An access token by client credentials: `sub` is the client, `upn` and the like are what the client was given. */
  token(options: TokenOptions): Promise<string>;
  /** For whom tokens are that are asked for without saying so, and what they claim. */
  issueFor(audience: string, claims: Claims): void;
  /** From now on it signs with a new key, and with `forget` it shows that one alone. */
  rotateKeys(options?: { readonly forget?: boolean }): Promise<void>;
  /** Answers for keys in this way until the returned function is called. */
  disturbKeys(answer: (response: ServerResponse) => void): () => void;
  /** A token with any claims at all, signed with the provider's key unless another is given. */
  forge(claims: Claims, options?: ForgeOptions): Promise<string>;
  close(): Promise<void>;
}

export type Claims = { readonly [claim: string]: unknown };

export interface TokenOptions {
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly claims?: Claims;
}

export interface ForgeOptions {
  readonly key?: SigningKey;
  readonly header?: { readonly [parameter: string]: unknown };
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

export const newSigningKey = async (kid: string, alg = 'RS256'): Promise<SigningKey> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const extra = { kid, alg, use: 'sig' };
  return {
    kid,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), ...extra },
    privateJwk: { ...(await exportJWK(privateKey)), ...extra },
  };
};

export const clientId = 'warehouse-loader';
export const clientSecret = 'a secret of forty-two characters in length';

export async function startOidcProvider(): Promise<OidcProvider> {
  let keys: readonly SigningKey[] = [await newSigningKey('first')];
  let extraClaims: Claims = {};
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  let defaultAudience = 'urn:nobody';
  let keyReads = 0;
  let disturbance: ((response: ServerResponse) => void) | undefined;

  const server = createServer((request, response) => {
    if (request.url !== '/jwks') return handle(request, response);
    keyReads += 1;
    return disturbance === undefined ? handle(request, response) : disturbance(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const mount = (): void => {
    const provider = new Provider(issuer, {
      // The first key of an algorithm signs.
      jwks: { keys: keys.map(({ privateJwk }) => ({ ...privateJwk })) },
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
        },
      ],
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          // For clients that name none, as drivers do.
          defaultResource: () => defaultAudience,
          getResourceServerInfo: (context, resource) => ({
            scope: String(context.oidc.params?.['scope'] ?? ''),
            audience: resource,
            accessTokenFormat: 'jwt',
            accessTokenTTL: 3600,
          }),
        },
      },
      ttl: { ClientCredentials: 3600 },
      extraTokenClaims: () => ({ ...extraClaims }),
    });
    handle = provider.callback();
  };
  mount();

  const key = (): SigningKey => {
    const [current] = keys;
    if (current === undefined) throw new Error('the provider has no key');
    return current;
  };

  return {
    issuer,
    keysUrl: `${issuer}/jwks`,
    get keyReads() {
      return keyReads;
    },
    get key() {
      return key();
    },
    async token({ audience, scopes, claims = {} }) {
      extraClaims = claims;
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${clientId}:${encodeURIComponent(clientSecret)}`)}` },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          resource: audience,
          scope: scopes.join(' '),
        }),
      });
      const body = (await response.json()) as { access_token?: string };
      if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`);
      return body.access_token;
    },
    issueFor(audience, given) {
      defaultAudience = audience;
      extraClaims = given;
    },
    async rotateKeys({ forget = false } = {}) {
      const next = await newSigningKey(`key-${keys.length + 1}-${Date.now()}`);
      keys = forget ? [next] : [next, ...keys];
      mount();
    },
    disturbKeys(answer) {
      disturbance = answer;
      return () => {
        disturbance = undefined;
      };
    },
    async forge(claims, { key: signer = key(), header = {} } = {}) {
      return await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: signer.kid, ...header })
        .sign(signer.privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
