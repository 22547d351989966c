/** The keys of an authorization server: read seldom, never kept too long, and nobody waits for them who need not. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { asInstant } from '../../src/account/model.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { type Gateway, openGateway } from '../../src/server/gateway.ts';
import { createLogger } from '../../src/server/logger.ts';
import { failureOf } from '../support/account-under-test.ts';
import { connectDriver, type Driver } from '../support/driver.ts';
import {
  newSigningKey,
  type OidcProvider,
  type SigningKey,
  startOidcProvider,
} from '../support/oidc-provider.ts';
import { adminPassword, temporaryFolder } from '../support/server-process.ts';

const minute = 60_000;
const folder = temporaryFolder('external-oauth-keys');
let offset = 0;
const now = (): number => Date.now() + offset;
let gateway: Gateway;
let admin: Driver;
let provider: OidcProvider;

/** ADMIN's sessions must not idle while the clock is moved. */
const signInAsAdmin = async (): Promise<void> => {
  await admin?.close();
  admin = await connectDriver(gateway.url, { password: adminPassword });
};

const integration = (
  issuer: string,
  type: string,
  keys: string,
) => `create or replace security integration idp
  type = external_oauth enabled = true external_oauth_type = ${type} external_oauth_issuer = '${issuer}'
  external_oauth_jws_keys_url = ${keys} external_oauth_audience_list = ('urn:snowgate')
  external_oauth_token_user_mapping_claim = 'upn'
  external_oauth_snowflake_user_mapping_attribute = 'login_name'`;

beforeAll(async () => {
  const { configuration } = loadConfiguration({
    environment: { SNOWGATE_DATA: folder.path, SNOWGATE_PORT: '0', SNOWGATE_LOG_LEVEL: 'silent' },
  });
  gateway = await openGateway(configuration, {
    logger: createLogger(configuration.log),
    adminPassword,
    clock: () => asInstant(now()),
  });
  theirs = await newSigningKey('theirs');
  await signInAsAdmin();
  await admin.query("create user ada login_name = 'ada' default_role = public");
});
/** Each test has a provider that nobody asked before. */
beforeEach(async () => {
  await provider?.close();
  provider = await startOidcProvider();
  await signInAsAdmin();
  await admin.query(integration(provider.issuer, 'custom', `'${provider.keysUrl}'`));
});
afterAll(async () => {
  await admin.close();
  await gateway.close();
  await provider.close();
  folder.remove();
});

const token = (
  options: { readonly key?: SigningKey; readonly header?: { readonly [name: string]: unknown } } = {},
) => {
  const iat = Math.floor(now() / 1000);
  return provider.forge(
    {
      iss: provider.issuer,
      aud: 'urn:snowgate',
      iat,
      exp: iat + 3600,
      upn: 'ada',
      scp: ['session:role:public'],
    },
    options,
  );
};

const signIn = async (text: string): Promise<void> => {
  const driver = await connectDriver(gateway.url, { authenticator: 'OAUTH', token: text });
  await driver.close();
};

const refusalOf = async (text: string) => {
  const { message } = await failureOf(signIn(text));
  const uuid = /\[([0-9a-f-]{36})\]$/.exec(message)?.[1];
  const [row] = await admin.query(`select system$get_login_failure_details('${uuid}') as d`);
  const { errorCode, errorDetails } = JSON.parse(String(row?.['D']));
  return { errorCode, detail: String(errorDetails[0]) };
};

let theirs: SigningKey;
let madeUp = 0;

/** Of somebody else, under an id that was never used. */
const foreignKey = () => {
  madeUp += 1;
  return token({ key: theirs, header: { kid: `theirs-${madeUp}` } });
};

describe('Keys', () => {
  test('are read once for many who sign in at once, and not again for the next', async () => {
    const text = await token();
    await Promise.all(Array.from({ length: 20 }, () => signIn(text)));
    await signIn(text);
    expect(provider.keyReads).toBe(1);
  });

  test('are read again for a key id that is not among them, so that rotation needs nothing here', async () => {
    const old = await token();
    await signIn(old);
    await provider.rotateKeys();
    await signIn(await token());
    await signIn(old);
    expect(provider.keyReads).toBe(2);
  });

  test('that the server took back are good no more once keys were read again', async () => {
    const old = await token();
    await signIn(old);
    await provider.rotateKeys({ forget: true });
    await signIn(await token());
    expect((await refusalOf(old)).errorCode).toBe('EXTERNAL_OAUTH_INVALID_SIGNATURE');
  });

  test('are renewed behind the scenes, and never used once they are old', async () => {
    const old = await token();
    await signIn(old);
    await provider.rotateKeys({ forget: true });
    offset += 6 * minute;
    await signIn(old);
    await vi.waitFor(() => expect(provider.keyReads).toBe(2));
    await vi.waitFor(async () =>
      expect((await refusalOf(old)).errorCode).toBe('EXTERNAL_OAUTH_INVALID_SIGNATURE'),
    );
    await signIn(await token());
    offset += 11 * minute;
    const restore = provider.disturbKeys((response) => response.writeHead(503).end());
    expect((await refusalOf(await token())).errorCode).toBe('EXTERNAL_OAUTH_JWS_CANT_RETRIEVE_PUBLIC_KEY');
    restore();
    await signInAsAdmin();
  });

  test('cannot be asked for without end by made-up key ids', async () => {
    const good = await token();
    await signIn(good);
    for (let count = 0; count < 15; count += 1) {
      expect((await refusalOf(await foreignKey())).errorCode).toBe('EXTERNAL_OAUTH_INVALID_SIGNATURE');
    }
    expect(provider.keyReads).toBe(3);
    await signIn(good);
    // And a rotation in the midst of that is found before long.
    await provider.rotateKeys();
    offset += minute / 6;
    await signIn(await token());
    expect(provider.keyReads).toBe(4);
  });

  test('of which several fit a token without key id are tried one after another', async () => {
    await provider.rotateKeys();
    const first = await token({ header: { kid: undefined } });
    await provider.rotateKeys();
    await signIn(first);
    await signIn(await token({ header: { kid: undefined } }));
    expect(provider.keyReads).toBe(1);
  });
});

describe('Of other kinds', () => {
  const serve = (...keys: readonly SigningKey[]) =>
    provider.disturbKeys((response) =>
      response.end(JSON.stringify({ keys: keys.map((key) => key.publicJwk) })),
    );

  test('elliptic curves are as good as RSA', async () => {
    const key = await newSigningKey('curve', 'ES256');
    serve(key);
    await signIn(await token({ key, header: { alg: 'ES256' } }));
  });

  test('a key is for its own algorithm, and not for a weaker or another one', async () => {
    const key = await newSigningKey('pss', 'PS256');
    serve(key, provider.key);
    expect((await refusalOf(await token({ key, header: { alg: 'PS256' } }))).detail).toContain(
      "'PS256' is none of",
    );
    const rs512 = await newSigningKey(provider.key.kid, 'RS512');
    expect((await refusalOf(await token({ key: rs512, header: { alg: 'RS512' } }))).errorCode).toBe(
      'EXTERNAL_OAUTH_INVALID_SIGNATURE',
    );
  });

  test('a secret that the server lets slip is no key', async () => {
    provider.disturbKeys((response) =>
      response.end(JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: provider.key.kid }] })),
    );
    expect((await refusalOf(await token())).errorCode).toBe('EXTERNAL_OAUTH_INVALID_SIGNATURE');
  });
});

describe('An authorization server', () => {
  const endless = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.on('error', () => undefined);
    const more = (): void => {
      while (!response.destroyed && response.write('{"keys":['.repeat(1_000)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };

  test.each<[string, (response: ServerResponse) => void, string]>([
    ['that fails', (response) => response.writeHead(500).end(), 'status 500'],
    ['that hangs up', (response) => response.destroy(), 'could not be read'],
    ['that answers no JSON', (response) => response.end('<html>'), 'could not be read'],
    ['that answers no keys', (response) => response.end('{"keys":{}}'), 'no JSON Web Key Set'],
    [
      'that sends us elsewhere',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'could not be read',
    ],
    ['that never stops', endless, 'longer than'],
  ])('%s is told to the administrator', async (_name, answer, detail) => {
    const restore = provider.disturbKeys(answer);
    const refused = await refusalOf(await token());
    expect(refused.errorCode).toBe('EXTERNAL_OAUTH_JWS_CANT_RETRIEVE_PUBLIC_KEY');
    expect(refused.detail).toContain(detail);
    restore();
    await signIn(await token());
  });

  test('that is broken is not asked without end either, and not at all while its keys are fresh', async () => {
    const good = await token();
    await signIn(good);
    provider.disturbKeys((response) => response.writeHead(500).end());
    for (let count = 0; count < 10; count += 1) await refusalOf(await foreignKey());
    expect(provider.keyReads).toBe(3);
    await signIn(good);
  });

  test('that is slow holds up nobody else', async () => {
    let answer: (() => void) | undefined;
    const restore = provider.disturbKeys((response) => {
      answer = () => response.end(JSON.stringify({ keys: [provider.key.publicJwk] }));
    });
    const waiting = signIn(await token());
    await vi.waitFor(() => expect(answer).toBeDefined());
    await signInAsAdmin();
    const listed = await admin.query("show integrations like 'idp'");
    expect(listed).toHaveLength(1);
    answer?.();
    await waiting;
    restore();
  });

  test('of Entra ID may have several addresses, of which one is enough', async () => {
    const keys = `('http://127.0.0.1:1/keys', '${provider.keysUrl}')`;
    await admin.query(integration(provider.issuer, 'azure', keys));
    await signIn(await token());
  });

  test('is not read over a network in the clear', async () => {
    await admin.query(integration(provider.issuer, 'custom', "'http://192.0.2.1/keys'"));
    expect(await refusalOf(await token())).toEqual({
      errorCode: 'EXTERNAL_OAUTH_JWS_CANT_RETRIEVE_PUBLIC_KEY',
      detail: 'http://192.0.2.1/keys is not read: keys are read over https only, or from this machine.',
    });
  });
});
