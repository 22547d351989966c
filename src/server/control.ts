/**
 * What programs of the server's own operating-system user may ask it: `snowgate tokens` and `snowgate demo`.
 * The secret lies in `server.json` in the data folder, readable by that user only.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Account, Actor } from '../account/account.ts';
import { asName, type ScimTokenInfo } from '../account/model.ts';

export interface ControlOptions {
  readonly account: Account;
  readonly token: string;
}

/** The demo signs in as this user, made for it and dropped after it. */
export const demoUser = asName('SNOWGATE_DEMO');

export const newControlToken = (): string => randomBytes(32).toString('base64url');

const systemActor: Actor = {
  kind: 'system',
  name: asName('SNOWGATE'),
  user: null,
  primaryRole: null,
  secondaryRoles: [],
};

async function accountAdministrator(account: Account): Promise<Actor> {
  const role = await account.read(systemActor, (queries) => queries.roleByName(asName('ACCOUNTADMIN')));
  return { ...systemActor, primaryRole: role?.id ?? null };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export interface ListedToken {
  readonly integration: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

/** Tokens as the command line shows them, the first to expire first. */
export async function listTokens(account: Account): Promise<readonly ListedToken[]> {
  const administrator = await accountAdministrator(account);
  const tokens: readonly ScimTokenInfo[] = await account.read(administrator, (queries) =>
    queries.scimTokens(),
  );
  return tokens
    .map(({ integrationName, issuedAt, expiresAt, lastUsedAt }) => ({
      integration: integrationName,
      issuedAt,
      expiresAt,
      lastUsedAt,
    }))
    .sort((left, right) => left.expiresAt - right.expiresAt);
}

export async function createDemoUser(account: Account): Promise<{ username: string; password: string }> {
  const administrator = await accountAdministrator(account);
  const password = randomBytes(24).toString('base64url');
  await account.change(administrator, async (operations) => {
    await operations.createUser({
      name: demoUser,
      mode: 'orReplace',
      properties: {
        password,
        defaultRole: 'ACCOUNTADMIN',
        comment: 'Made by the demo, dropped at its end',
      },
    });
    await operations.grantRole({
      role: { name: asName('ACCOUNTADMIN') },
      to: { kind: 'USER', user: { name: demoUser } },
    });
  });
  return { username: demoUser, password };
}

export async function dropDemoUser(account: Account): Promise<void> {
  const administrator = await accountAdministrator(account);
  await account.change(administrator, (operations) =>
    operations.dropUser({ user: { name: demoUser }, ifExists: true }),
  );
}

/** A Fastify plugin under `/control`. */
export async function controlFace(
  server: FastifyInstance,
  { account, token }: ControlOptions,
): Promise<void> {
  const expected = digest(`Bearer ${token}`);
  server.addHook('onRequest', async (request, reply) => {
    const given = digest(request.headers.authorization ?? '');
    if (!timingSafeEqual(given, expected)) return reply.code(401).send({ error: 'unauthorized' });
  });
  server.get('/tokens', () => listTokens(account));
  server.post('/demo-user', () => createDemoUser(account));
  server.delete('/demo-user', async (_request, reply) => {
    await dropDemoUser(account);
    return reply.code(204).send();
  });
}
