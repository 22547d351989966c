/** Plain HTTP to the SQL API, with each kind of token. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { SignJWT } from 'jose';

export interface KeyPair {
  readonly privateKey: KeyObject;
  /** As RSA_PUBLIC_KEY takes it. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

export const newKeyPair = (): KeyPair => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    privateKey: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicKey: der.toString('base64'),
    fingerprint: `SHA256:${createHash('sha256').update(der).digest('base64')}`,
  };
};

/** The token that a client of the account makes; times are seconds from now. */
export const keyPairToken = async (
  { privateKey, fingerprint }: KeyPair,
  user: string,
  { issued = 0, expires = 3_540 }: { readonly issued?: number; readonly expires?: number } = {},
): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(`LOCAL.${user}.${fingerprint}`)
    .setSubject(`LOCAL.${user}`)
    .setIssuedAt(now + issued)
    .setExpirationTime(now + expires)
    .sign(privateKey);
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  readonly body: any;
}

export interface SqlApiClient {
  /** Sends a request as it is; a body that is no text is sent as JSON. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: { readonly [name: string]: string },
  ): Promise<Answer>;
  /** POST /api/v2/statements. */
  run(statement: string, fields?: object, query?: string): Promise<Answer>;
  /** GET /api/v2/statements/{handle}. */
  ask(handle: string, query?: string): Promise<Answer>;
  cancel(handle: string): Promise<Answer>;
  /** Asks until the statement has ended. */
  ended(handle: string): Promise<Answer>;
}

const statements = '/api/v2/statements';

/** `headers`: those that say who it is. */
export const sqlApiClient = (url: string, headers: { readonly [name: string]: string }): SqlApiClient => {
  const send: SqlApiClient['send'] = async (method, path, body, more = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        accept: 'application/json',
        'user-agent': 'sql-api-test/1.0',
        ...headers,
        ...more,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  };
  const ask: SqlApiClient['ask'] = (handle, query = '') => send('GET', `${statements}/${handle}${query}`);
  return {
    send,
    ask,
    run: (statement, fields = {}, query = '') =>
      send('POST', `${statements}${query}`, { statement, ...fields }),
    cancel: (handle) => send('POST', `${statements}/${handle}/cancel`),
    async ended(handle) {
      for (;;) {
        const answer = await ask(handle);
        if (answer.status !== 202) return answer;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
};

export const bearer = (token: string, type?: string): { readonly [name: string]: string } => ({
  authorization: `Bearer ${token}`,
  ...(type === undefined ? {} : { 'x-snowflake-authorization-token-type': type }),
});
