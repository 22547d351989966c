/** The whole product from one configuration: store, account, engine, faces, listener. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Account } from '../account/account.ts';
import { openLocalAccount } from '../account/local-account.ts';
import { asInstant, asName, type Clock } from '../account/model.ts';
import type { Configuration } from '../config/configuration.ts';
import { createEngine } from '../engine/local-engine.ts';
import { earlyRefusals } from '../scim/connection-errors.ts';
import { scimFace, scimMountPath } from '../scim/face.ts';
import type { Database } from '../store/database.ts';
import { openPostgres } from '../store/postgres/open.ts';
import { openSqlite } from '../store/sqlite/open.ts';
import { wireFace } from '../wire/face.ts';
import { controlFace, newControlToken } from './control.ts';
import type { Face } from './faces.ts';
import { removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts';
import { startServer } from './server.ts';
import { watchTokens } from './token-watch.ts';

export interface GatewayOptions {
  readonly logger: Logger;
  /** For user ADMIN, if the account is new; one is made up otherwise. */
  readonly adminPassword?: string | undefined;
  readonly clock?: Clock | undefined;
}

export interface Gateway {
  readonly url: string;
  readonly account: Account;
  /** The password made up for ADMIN; null where the account existed or a password was given. */
  readonly firstAdminPassword: string | null;
  close(): Promise<void>;
}

/** What an account in the store tells of its history beside what every account does. */
const droppedEvents = ({ history }: Account): number =>
  'dropped' in history && typeof history.dropped === 'number' ? history.dropped : 0;

const systemClock: Clock = () => asInstant(Date.now());

async function openStore({ store, data }: Configuration): Promise<Database> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return store.engine === 'postgres'
    ? openPostgres({ url: store.url, schema: store.schema })
    : openSqlite({ file: join(data, 'catalog.sqlite') });
}

interface OpenedAccount {
  readonly database: Database;
  readonly account: Account;
  readonly isNew: boolean;
}

async function openAccount(
  configuration: Configuration,
  clock: Clock,
  adminPassword: string,
): Promise<OpenedAccount> {
  const database = await openStore(configuration);
  let isNew = false;
  try {
    const { restDays, loginDays, queryDays } = configuration.history;
    const account = await openLocalAccount({
      database,
      name: asName(configuration.account.name),
      clock,
      adminPassword,
      retention: { rest: restDays, logins: loginDays, queries: queryDays },
      onCreated: () => {
        isNew = true;
      },
    });
    return { database, account, isNew };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the account where no server runs, for one question. */
export async function withAccount<T>(
  configuration: Configuration,
  work: (account: Account) => Promise<T>,
): Promise<T> {
  const { account, database } = await openAccount(
    configuration,
    systemClock,
    randomBytes(24).toString('base64url'),
  );
  try {
    return await work(account);
  } finally {
    await account.close();
    await database.close();
  }
}

/** Resolves when the server listens. */
export async function openGateway(configuration: Configuration, options: GatewayOptions): Promise<Gateway> {
  const { logger } = options;
  const clock = options.clock ?? systemClock;
  const adminPassword = options.adminPassword ?? randomBytes(18).toString('base64url');
  const { account, database, isNew } = await openAccount(configuration, clock, adminPassword);
  const engine = await createEngine({
    account,
    logIncident: (incident) => logger.error(incident, 'a statement failed for a reason nobody foresaw'),
  });
  const { host, port, tls, trustedProxies, shutdownSeconds } = configuration.server;
  const stopWithin = shutdownSeconds * 1000;
  const control = { account, token: newControlToken() };
  const scimOptions = { account, clock, logger, trustedProxies };
  const refusals = earlyRefusals(scimOptions);
  const faces: readonly Face[] = [
    {
      name: 'scim',
      // All of it: a client with a mistake in its base URL must be able to read the refusal.
      prefixes: ['/scim'],
      refuse: refusals.beforeRouting,
      routeOf: (request) => request.scim?.route?.pattern,
      plugin: async (app) => {
        await app.register(scimFace(scimOptions), { prefix: scimMountPath });
      },
    },
    {
      name: 'driver',
      plugin: wireFace({
        account,
        engine,
        clock,
        logger,
        // Leaves time to tell the drivers of statements that had to be aborted.
        limits: { drain: stopWithin * 0.8 },
      }),
    },
    {
      name: 'control',
      prefixes: ['/control'],
      plugin: async (app) => {
        await app.register(controlFace, { prefix: '/control', ...control });
      },
    },
  ];
  const server = await startServer({
    host,
    port,
    tls:
      tls === null
        ? { dataFolder: configuration.data }
        : { certificateFile: tls.certificate, keyFile: tls.key },
    account,
    engine,
    store: database,
    faces,
    refuseConnection: refusals.ofConnection,
    logger,
    trustedProxies,
    stopWithin,
    metrics: { droppedEvents: () => droppedEvents(account) },
    now: clock,
  });
  writeRuntimeFile(configuration.data, {
    url: server.url,
    processId: process.pid,
    controlToken: control.token,
  });
  const tokenWatch = watchTokens(account, logger, clock);
  return {
    url: server.url,
    account,
    firstAdminPassword: isNew && options.adminPassword === undefined ? adminPassword : null,
    async close() {
      tokenWatch.stop();
      removeRuntimeFile(configuration.data);
      await server.close();
    },
  };
}
