/** The real face on a real account in a temporary SQLite file, over HTTP. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, Actor, Operations, Queries } from '../../../src/account/account.ts';
import type { RestEvent } from '../../../src/account/history/history.ts';
import { openLocalAccount } from '../../../src/account/local-account.ts';
import { asInstant, asName, type RoleId, type ScimClient } from '../../../src/account/model.ts';
import { createPasswords } from '../../../src/account/sessions/passwords.ts';
import { connectionRefusal } from '../../../src/scim/connection-errors.ts';
import { type Arrival, type ScimFaceOptions, scimFace } from '../../../src/scim/face.ts';
import { type StorePlace, sqlitePlace } from '../../store/stores.ts';
import { testSealKey } from '../../support/seal-key.ts';

const system: Actor = {
  kind: 'system',
  name: asName('SYSTEM'),
  user: null,
  primaryRole: null,
  secondaryRoles: [],
};

/** Weak on purpose: the strength of the hash is not what these tests are about. */
const cheapPasswords = createPasswords({ logOfIterations: 4, blockSize: 1, parallelization: 1 });

/** JSON of any shape: what it holds is what tests are about. */
export type Body = ReturnType<JSON['parse']>;

export interface Response {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
  /** Null sends none. */
  readonly token?: string | null;
}

export interface ScimUnderTest {
  readonly account: Account;
  readonly time: { now: number };
  readonly url: string;
  readonly token: string;
  send(method: string, path: string, options?: RequestOptions): Promise<Response>;
  get(path: string, headers?: { readonly [name: string]: string }): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  put(path: string, body: unknown): Promise<Response>;
  patch(path: string, operations: readonly unknown[]): Promise<Response>;
  delete(path: string): Promise<Response>;
  /** Runs operations as one of the account's roles. */
  as<T>(role: string, work: (operations: Operations, queries: Queries) => Promise<T>): Promise<T>;
  ask<T>(role: string, work: (queries: Queries) => Promise<T> | T): Promise<T>;
  tokenFor(integration: string): Promise<string>;
  /** A second server on the same store, which PostgreSQL alone allows. */
  another(): Promise<{ readonly url: string; close(): Promise<void> }>;
  /** Events so far, oldest first. */
  restEvents(): Promise<readonly RestEvent[]>;
  close(): Promise<void>;
}

export interface TestOptions extends Partial<Omit<ScimFaceOptions, 'account' | 'clock'>> {
  readonly client?: ScimClient;
  readonly syncPassword?: boolean;
  /** Where the account is kept; a SQLite file by default. */
  readonly place?: StorePlace;
  /** What the server refuses, as it does while stopping. */
  readonly refuseFirst?: () => Error | undefined;
  readonly observe?: Arrival['observe'];
}

export const n = asName;

export const openScim = async (options: TestOptions = {}): Promise<ScimUnderTest> => {
  const { client = 'GENERIC', syncPassword, refuseFirst, observe, place = sqlitePlace(), ...rest } = options;
  const time = { now: Date.UTC(2026, 0, 15) };
  const clock = () => asInstant(time.now);
  const openAccount = async (): Promise<Account> =>
    openLocalAccount({
      sealKey: testSealKey,
      database: await place.open(),
      name: n('LOCAL'),
      clock,
      passwords: cheapPasswords,
    });
  const account = await openAccount();
  const roleId = async (name: string): Promise<RoleId> => {
    const role = await account.read(system, (queries) => queries.roleByName(n(name)));
    if (role === undefined) throw new Error(`No role ${name}`);
    return role.id;
  };
  const actorOf = async (role: string): Promise<Actor> => ({
    kind: 'user',
    name: n('TESTER'),
    user: null,
    primaryRole: await roleId(role),
    secondaryRoles: [],
  });
  const as: ScimUnderTest['as'] = async (role, work) => account.change(await actorOf(role), work);
  await as('ACCOUNTADMIN', async (operations) => {
    await operations.createRole({ name: n('PROVISIONER'), mode: 'create' });
    await operations.grantPrivileges({
      privileges: ['CREATE USER', 'CREATE ROLE'],
      on: { kind: 'ACCOUNT' },
      to: { name: n('PROVISIONER') },
    });
    await operations.grantRole({
      role: { name: n('PROVISIONER') },
      to: { kind: 'ROLE', role: { name: n('ACCOUNTADMIN') } },
    });
    await operations.createScimIntegration({
      name: n('PROVISIONING'),
      mode: 'create',
      enabled: true,
      scimClient: client,
      runAsRole: n('PROVISIONER'),
      syncPassword,
    });
  });
  const tokenFor = (integration: string): Promise<string> =>
    as('ACCOUNTADMIN', (operations) => operations.generateScimToken({ integration: n(integration) }));
  const token = await tokenFor('PROVISIONING');

  const serve = async (served: Account): Promise<{ readonly url: string; close(): Promise<void> }> => {
    const faceOptions = { account: served, clock, ...rest };
    const observing = observe === undefined ? {} : { observe };
    const face = scimFace(faceOptions);
    const server = createServer((request, response) =>
      face.handle({ request, response, refusal: refuseFirst?.(), ...observing }),
    );
    server.on('clientError', connectionRefusal(faceOptions));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}/scim/v2`,
      async close() {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await closed;
        face.close();
      },
    };
  };
  const served = await serve(account);
  const { url } = served;

  const send: ScimUnderTest['send'] = async (method, path, { body, headers = {}, token: other } = {}) => {
    const bearer = other === undefined ? token : other;
    const response = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };

  return {
    account,
    time,
    url,
    token,
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    post: (path, body) => send('POST', path, { body }),
    put: (path, body) => send('PUT', path, { body }),
    patch: (path, operations) =>
      send('PATCH', path, {
        body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations },
      }),
    delete: (path) => send('DELETE', path),
    as,
    ask: async (role, work) => account.read(await actorOf(role), work),
    tokenFor,
    async another() {
      const second = await openAccount();
      const server = await serve(second);
      return {
        url: server.url,
        async close() {
          await server.close();
          await second.close();
        },
      };
    },
    restEvents: () =>
      account.history.rest.between({ from: asInstant(0), to: asInstant(time.now + 1), limit: 10_000 }),
    async close() {
      await served.close();
      await account.close();
      await place.remove();
    },
  };
};

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const snowflakeUrn = 'urn:ietf:params:scim:schemas:extension:2.0:User';
export const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error';

export const person = (userName: string, more: object = {}): object => ({
  schemas: [userUrn],
  userName,
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  displayName: 'Barbara Jensen',
  emails: [{ value: `${userName}@example.com`, type: 'work', primary: true }],
  active: true,
  ...more,
});
