/** Starts and stops the server: one port, http and https, all faces. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Account } from '../account/account.ts';
import type { Engine } from '../engine/engine.ts';
import type { Database } from '../store/database.ts';
import { type ApplicationOptions, createApplication } from './application.ts';
import { type CertificateSource, certificateFrom } from './certificate.ts';
import type { DirectFace, Face } from './faces.ts';
import { acceptHttpAndHttps } from './first-byte.ts';
import { createLogger } from './logger.ts';
import { createMetrics, type MetricSources } from './metrics.ts';
import { operationsRoutes } from './operations.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Absent: http only. */
  readonly tls?: CertificateSource | undefined;
  readonly account: Account;
  readonly engine: Engine;
  /** Asked for health. The account closes it. */
  readonly store?: Database | undefined;
  /** Whether the store took the last change. */
  readonly isStoreWritable?: (() => boolean) | undefined;
  readonly faces: readonly Face[];
  readonly directFaces?: readonly DirectFace[] | undefined;
  /** Answers bytes that are no request, which belong to no face. */
  readonly refuseConnection?: ApplicationOptions['refuseConnection'];
  readonly logger?: FastifyBaseLogger | undefined;
  readonly trustedProxies?: readonly string[] | undefined;
  readonly metrics?: MetricSources | undefined;
  readonly now?: (() => number) | undefined;
  /** Milliseconds between announcing the stop on /healthz and stopping, for load balancers to notice. */
  readonly announceStop?: number | undefined;
  /** Milliseconds that requests under way have to finish once the server stops. */
  readonly stopWithin?: number | undefined;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Finishes what is under way, then closes engine and account. Safe to call again. */
  close(): Promise<void>;
}

/** Milliseconds for a connection to send its first byte. */
const firstByteTimeout = 20_000;
const defaultStopWithin = 25_000;
const closeIdleEvery = 50;

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const checkStore = (store: Database | undefined) => async (): Promise<void> => {
  await store?.get('SELECT 1 AS ok');
};

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { account, engine, store, host } = options;
  const now = options.now ?? Date.now;
  const logger = options.logger ?? createLogger({ level: 'info', format: 'json' });
  const { directFaces = [] } = options;
  let isStopping = false;
  const metrics = createMetrics(account, options.metrics ?? {}, now);
  const app = await createApplication({
    faces: options.faces,
    directFaces,
    metrics,
    logger,
    trustedProxies: options.trustedProxies ?? [],
    isStopping: () => isStopping,
    refuseConnection: options.refuseConnection,
  });
  operationsRoutes(app, {
    metrics,
    isStopping: () => isStopping,
    checkStore: checkStore(store),
    isStoreWritable: options.isStoreWritable ?? (() => true),
  });
  const tls = options.tls && (await certificateFrom(options.tls, now()));
  const { closeUndecided } = acceptHttpAndHttps(app.server, { tls, timeout: firstByteTimeout });
  await app.listen({ host, port: options.port, listenTextResolver: (url) => `ready on ${url}` });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;

  const stop = async (): Promise<void> => {
    isStopping = true;
    if (options.announceStop) await pause(options.announceStop);
    closeUndecided();
    const giveUp = setTimeout(
      () => app.server.closeAllConnections(),
      options.stopWithin ?? defaultStopWithin,
    );
    // A connection whose request was under way becomes idle only later: a client that keeps it would keep the server.
    const closeIdle = setInterval(() => app.server.closeIdleConnections(), closeIdleEvery);
    await app.close();
    for (const { requests } of directFaces) requests.close();
    clearInterval(closeIdle);
    clearTimeout(giveUp);
    const unwritten = (err: unknown): void =>
      logger.error({ err }, 'the last events of the history could not be written');
    await account.history.flush().catch(unwritten);
    await engine.close();
    // It writes what is left of the history, too: a full disk must not keep the server from stopping.
    await account.close().catch(unwritten);
  };
  let stopped: Promise<void> | undefined;
  const close = (): Promise<void> => {
    stopped ??= stop();
    return stopped;
  };
  return { url: `http://${urlHost(host)}:${port}`, port, close };
}
