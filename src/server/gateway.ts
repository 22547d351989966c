/** The whole product from one configuration: store, account, engine, faces, listener. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Account } from '../account/account.ts';
import { openLocalAccount } from '../account/local-account.ts';
import { asInstant, asName, type Clock } from '../account/model.ts';
import type { Configuration } from '../config/configuration.ts';
import { createEngine, type EngineOptions } from '../engine/local-engine.ts';
import { federationFace } from '../federation/face.ts';
import { externalOauth } from '../federation/oauth/external-oauth.ts';
import { MetadataRefresh } from '../federation/saml/metadata-refresh.ts';
import { createSamlSignIn } from '../federation/saml/sign-in.ts';
import { connectionRefusal } from '../scim/connection-errors.ts';
import { scimFace } from '../scim/face.ts';
import type { Database } from '../store/database.ts';
import type { CommitObserver } from '../store/group-commit.ts';
import { isMigrated } from '../store/migrations/migrate.ts';
import { openPostgres } from '../store/postgres/open.ts';
import { openSqlite } from '../store/sqlite/open.ts';
import { wireFaces } from '../wire/faces.ts';
import { controlFace, newControlToken } from './control.ts';
import type { Face } from './faces.ts';
import { removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts';
import { sealKey } from './seal-key.ts';
import { startServer } from './server.ts';
import { dataFolderFailure, listenFailure, postgresFailure } from './start-failures.ts';
import { watchStore } from './store-watch.ts';
import { watchTokens } from './token-watch.ts';

export interface GatewayOptions {
  readonly logger: Logger;
  /** For user ADMIN, if the account is new; one is made up otherwise. */
  readonly adminPassword?: string | undefined;
  /**
   * Told the password made up for ADMIN of a new account, as soon as the account is on disk: whatever else fails at
   * this start, nobody can learn it later.
   */
  readonly onAdminPasswordMade?: ((password: string) => void) | undefined;
  readonly clock?: Clock | undefined;
}

export interface Gateway {
  readonly url: string;
  readonly account: Account;
  close(): Promise<void>;
}

/** There is no account yet where the configuration points: no server has run with it. */
export class NoAccountYet extends Error {
  override readonly name = 'NoAccountYet';
}

/** What an account in the store tells of its history beside what every account does. */
const droppedEvents = ({ history }: Account): number =>
  'dropped' in history && typeof history.dropped === 'number' ? history.dropped : 0;

/** Where something failed, without its message: that may repeat values of a statement. */
const placeOf = (error: unknown): object =>
  error instanceof Error
    ? { error: error.name, at: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) }
    : {};

const systemClock: Clock = () => asInstant(Date.now());

/** A server on every address of its machine does not know by which of them it is reached. */
const isOneAddress = (host: string): boolean => host !== '0.0.0.0' && host !== '::';

const madeUpPassword = (): string => randomBytes(18).toString('base64url');

const catalogFile = (dataFolder: string): string => join(dataFolder, 'catalog.sqlite');

async function openStore({ store, data }: Configuration, observer?: CommitObserver): Promise<Database> {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    accessSync(data, constants.W_OK);
  } catch (error) {
    throw dataFolderFailure(error, data);
  }
  if (store.engine === 'postgres') {
    try {
      return await openPostgres({ url: store.url, schema: store.schema, observer });
    } catch (error) {
      throw postgresFailure(error, store.url);
    }
  }
  try {
    return await openSqlite({ file: catalogFile(data), observer });
  } catch (error) {
    throw dataFolderFailure(error, data);
  }
}

/** With PostgreSQL several servers share the catalog, but not the files in their data folders. */
const tablesOf = ({ store, data }: Configuration): EngineOptions['tables'] =>
  store.engine === 'sqlite'
    ? { file: join(data, 'tables.duckdb'), stages: join(data, 'stages') }
    : { keepsRows: false };

interface AccountSetUp {
  readonly adminPassword: string;
  readonly onCreated?: (() => void) | undefined;
}

async function openAccount(
  configuration: Configuration,
  clock: Clock,
  database: Database,
  setUp: AccountSetUp,
  address?: () => string | null,
): Promise<Account> {
  try {
    const { restDays, loginDays, queryDays } = configuration.history;
    return await openLocalAccount({
      database,
      name: asName(configuration.account.name),
      clock,
      sealKey: sealKey(configuration.secrets.sealKeyFile, configuration.data),
      retention: { rest: restDays, logins: loginDays, queries: queryDays },
      publicUrl: configuration.server.publicUrl,
      address,
      ...setUp,
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the account where no server runs, for one question. Throws {@link NoAccountYet} rather than make one. */
export async function withAccount<T>(
  configuration: Configuration,
  work: (account: Account) => Promise<T>,
): Promise<T> {
  const { store, data } = configuration;
  // Not opened first: opening makes the file.
  if (store.engine === 'sqlite' && !existsSync(catalogFile(data))) throw new NoAccountYet();
  const database = await openStore(configuration);
  if (!(await isMigrated(database))) {
    await database.close();
    throw new NoAccountYet();
  }
  const account = await openAccount(configuration, systemClock, database, {
    adminPassword: madeUpPassword(),
  });
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
  const storeWatch = watchStore(logger);
  const database = await openStore(configuration, storeWatch);
  const adminPassword = options.adminPassword ?? madeUpPassword();
  let listening: string | null = null;
  const setUp: AccountSetUp = {
    adminPassword,
    onCreated: () => {
      if (options.adminPassword === undefined) options.onAdminPasswordMade?.(adminPassword);
    },
  };
  const { host, port, tls, trustedProxies, shutdownSeconds, publicUrl } = configuration.server;
  const account = await openAccount(configuration, clock, database, setUp, () => listening);
  const oauth = externalOauth({ account, clock, address: () => account.address });
  const engine = await createEngine({
    account,
    oauth,
    clock,
    tables: tablesOf(configuration),
    logIncident: ({ cause, ...incident }) =>
      logger.error({ ...incident, ...placeOf(cause) }, 'a statement failed for a reason nobody foresaw'),
  });
  const stopWithin = shutdownSeconds * 1000;
  const metadataRefresh = new MetadataRefresh(account, clock, logger);
  const control = { account, token: newControlToken(), clock, logger };
  const scimOptions = { account, clock, logger, trustedProxies, userTokens: oauth.authenticateScim };
  const wire = wireFaces({
    account,
    engine,
    clock,
    oauth,
    saml: createSamlSignIn({ account, clock, metadataRefresh }),
    logger,
    publicUrl,
    // Leaves time to tell the clients of statements that had to be aborted.
    limits: { drain: stopWithin * 0.8 },
  });
  const faces: readonly Face[] = [
    { name: 'driver', plugin: wire.driver },
    { name: 'sql-api', ...wire.sqlApi },
    {
      name: 'federation',
      prefixes: ['/fed', '/sign-in', '/sign-out'],
      plugin: federationFace({ account, clock, publicUrl, metadataRefresh }),
    },
    {
      name: 'control',
      prefixes: ['/control'],
      plugin: async (app) => {
        await app.register(controlFace, { prefix: '/control', ...control });
      },
    },
  ];
  const closeOpened = async (): Promise<void> => {
    await engine.close();
    await account.close();
    await database.close();
  };
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
    // All of it: a client with a mistake in its base URL must be able to read the refusal.
    directFaces: [{ name: 'scim', prefix: '/scim', requests: scimFace(scimOptions) }],
    refuseConnection: connectionRefusal(scimOptions),
    logger,
    trustedProxies,
    stopWithin,
    isStoreWritable: () => storeWatch.isWritable,
    metrics: {
      droppedEvents: () => droppedEvents(account),
      storeCommits: () => storeWatch.commits,
      isStoreWritable: () => storeWatch.isWritable,
    },
    now: clock,
  }).catch(async (error: unknown) => {
    await closeOpened();
    throw listenFailure(error, configuration.server);
  });
  if (isOneAddress(host)) listening = server.url;
  writeRuntimeFile(configuration.data, {
    url: server.url,
    processId: process.pid,
    controlToken: control.token,
  });
  const tokenWatch = watchTokens(account, logger, clock);
  return {
    url: server.url,
    account,
    async close() {
      tokenWatch.stop();
      removeRuntimeFile(configuration.data);
      await metadataRefresh.stop();
      await server.close();
      await database.close();
    },
  };
}
