/** The driver protocol on a real port, over an account and an engine of the test's. */

import { gzipSync } from 'node:zlib';
import type { Account } from '../../src/account/account.ts';
import { openLocalAccount } from '../../src/account/local-account.ts';
import { asInstant, asName, type Clock } from '../../src/account/model.ts';
import { createPasswords } from '../../src/account/sessions/passwords.ts';
import { createLogger } from '../../src/server/logger.ts';
import { startServer } from '../../src/server/server.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { type WireLimits, wireFaces } from '../../src/wire/faces.ts';
import { testSealKey } from '../support/seal-key.ts';
import { temporaryFolder } from '../support/server-process.ts';
import { ScriptedEngine } from './scripted-engine.ts';

export const username = 'ADMIN';
export const password = 'correct horse battery staple';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  readonly body: any;
}

export interface WireUnderTest {
  readonly url: string;
  /** Where the account's data and the certificate lie. */
  readonly folder: string;
  readonly engine: ScriptedEngine;
  readonly account: Account;
  /** Moves the account's and the face's clock. */
  advance(milliseconds: number): void;
  send(path: string, options?: SendOptions): Promise<Answer>;
  signIn(loginName?: string): Promise<SignedIn>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly raw?: Uint8Array<ArrayBuffer> | string;
  readonly gzip?: boolean;
  readonly headers?: { readonly [name: string]: string };
}

export interface SignedIn {
  readonly token: string;
  readonly masterToken: string;
  readonly data: Answer['body'];
}

const rawBody = ({ body, raw, gzip }: SendOptions) => {
  if (raw !== undefined) return raw;
  if (body === undefined) return undefined;
  const text = JSON.stringify(body);
  return gzip ? new Uint8Array(gzipSync(text)) : text;
};

/** The cost of a hash is what makes passwords safe, and tests slow. */
const cheapPasswords = createPasswords({ logOfIterations: 4, blockSize: 8, parallelization: 1 });

async function openAccount(folder: string, clock: Clock): Promise<Account> {
  const database = await openSqlite({ file: `${folder}/store.db` });
  const account = await openLocalAccount({
    sealKey: testSealKey,
    database,
    name: asName('LOCAL'),
    clock,
    adminPassword: password,
    passwords: cheapPasswords,
  });
  const system = {
    kind: 'system',
    name: asName('TEST'),
    user: null,
    primaryRole: null,
    secondaryRoles: [],
  } as const;
  await account.change(system, (operations) =>
    operations.createUser({ name: asName('OTHER'), mode: 'create', properties: { password } }),
  );
  return account;
}

export interface WireOptions extends Partial<WireLimits> {
  /** Speaks https as well, with a certificate of its own making. */
  readonly tls?: boolean;
}

export async function startWire({ tls, ...limits }: WireOptions = {}): Promise<WireUnderTest> {
  let offset = 0;
  const clock = () => asInstant(Date.now() + offset);
  const folder = temporaryFolder('wire');
  const account = await openAccount(folder.path, clock);
  const engine = new ScriptedEngine();
  const logger = createLogger({ level: 'silent', format: 'json' });
  const wire = wireFaces({ account, engine, clock, logger, limits });
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    account,
    engine,
    faces: [
      { name: 'driver', plugin: wire.driver },
      { name: 'sql-api', ...wire.sqlApi },
    ],
    logger,
    ...(tls ? { tls: { dataFolder: folder.path } } : {}),
    now: clock,
  });
  const send: WireUnderTest['send'] = async (path, options = {}) => {
    const body = rawBody(options);
    const response = await fetch(`${server.url}${path}`, {
      method: options.method ?? 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.gzip ? { 'content-encoding': 'gzip' } : {}),
        ...(options.token === undefined ? {} : { authorization: `Snowflake Token="${options.token}"` }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  };
  return {
    url: server.url,
    folder: folder.path,
    engine,
    account,
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    send,
    async signIn(loginName = username) {
      const { body } = await send('/session/v1/login-request', {
        body: { data: { LOGIN_NAME: loginName, PASSWORD: password, CLIENT_APP_ID: 'Test' } },
      });
      return { token: body.data.token, masterToken: body.data.masterToken, data: body.data };
    },
    async close() {
      await server.close();
      folder.remove();
    },
  };
}
