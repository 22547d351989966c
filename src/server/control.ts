/**
 * What programs of the server's own operating-system user may ask it: `snowgate tokens`, `snowgate demo` and
 * `snowgate admin reset`.
 * The secret lies in `server.json` in the data folder, readable by that user only.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Account } from '../account/account.ts';
import { AccountError } from '../account/errors.ts';
import { asName, type Clock } from '../account/model.ts';
import { planReset, type ResetRequest, resetAdministrator } from './administrator-reset/reset.ts';
import { accountAdministrator } from './machine-owner.ts';
import { listTokens } from './tokens.ts';

export interface ControlOptions {
  readonly account: Account;
  readonly token: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The demo signs in as this user, made for it and dropped after it. */
export const demoUser = asName('SNOWGATE_DEMO');

export const newControlToken = (): string => randomBytes(32).toString('base64url');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

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

const resetProperties = {
  user: { type: 'string', minLength: 1 },
  clearNetworkPolicy: { type: 'boolean' },
} as const;

const planBody = { type: 'object', required: ['user', 'clearNetworkPolicy'], properties: resetProperties };

const resetBody = {
  type: 'object',
  required: [...planBody.required, 'password'],
  properties: { ...resetProperties, password: { type: 'string', minLength: 1 } },
};

function resetRoutes(server: FastifyInstance, { account, clock, logger }: ControlOptions): void {
  server.post<{ Body: ResetRequest }>('/admin-reset/plan', { schema: { body: planBody } }, ({ body }) =>
    planReset(account, body, clock()),
  );
  server.post<{ Body: ResetRequest & { readonly password: string } }>(
    '/admin-reset',
    { schema: { body: resetBody } },
    async ({ body }) => {
      const done = await resetAdministrator(account, body, body.password, clock());
      const changed = done.steps.map(({ what, before, after }) => `${what}: ${before} -> ${after}`);
      logger.warn({ user: done.user, changed }, 'an administrator was reset by snowgate admin reset');
      return done;
    },
  );
}

/** A Fastify plugin under `/control`. */
export async function controlFace(server: FastifyInstance, options: ControlOptions): Promise<void> {
  const { account, token, clock } = options;
  const expected = digest(`Bearer ${token}`);
  server.addHook('onRequest', async (request, reply) => {
    const given = digest(request.headers.authorization ?? '');
    if (!timingSafeEqual(given, expected)) return reply.code(401).send({ error: 'unauthorized' });
  });
  server.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof AccountError)) throw error;
    return reply.code(409).send({ error: error.message });
  });
  resetRoutes(server, options);
  server.get('/tokens', () => listTokens(account, clock()));
  server.post('/demo-user', () => createDemoUser(account));
  server.delete('/demo-user', async (_request, reply) => {
    await dropDemoUser(account);
    return reply.code(204).send();
  });
}
