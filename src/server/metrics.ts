/** Figures for Prometheus. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Account } from '../account/account.ts';
import { lastTokens, listTokens } from './tokens.ts';

/** Totals that parts of the process keep themselves. */
export interface MetricSources {
  readonly storeCommits?: (() => number) | undefined;
  readonly droppedEvents?: (() => number) | undefined;
  readonly isStoreWritable?: (() => boolean) | undefined;
}

export interface Metrics {
  /** The answer to one request. */
  observe(face: string, method: string, route: string, status: number, seconds: number): void;
  /** In the text format of Prometheus. */
  render(): Promise<string>;
  readonly contentType: string;
}

const latencyBuckets = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 45];
const millisecondsPerDay = 86_400_000;

function observeSessions(registry: Registry, account: Account): void {
  new Gauge({
    name: 'snowgate_sessions',
    help: 'Sessions signed in now.',
    registers: [registry],
    collect() {
      this.set(account.sessions.all().length);
    },
  });
}

function observeStoreHealth(registry: Registry, isWritable: (() => boolean) | undefined): void {
  if (isWritable === undefined) return;
  new Gauge({
    name: 'snowgate_store_writable',
    help: '1 if the store took the last change, 0 if it could not write it.',
    registers: [registry],
    collect() {
      this.set(isWritable() ? 1 : 0);
    },
  });
}

function observeScimTokens(registry: Registry, account: Account, now: () => number): void {
  new Gauge({
    name: 'snowgate_scim_token_days_to_expiry',
    help: 'Days until the last token expires that provisions through a SCIM integration.',
    labelNames: ['integration'],
    registers: [registry],
    async collect() {
      const last = lastTokens(await listTokens(account, now()));
      this.reset();
      for (const [integration, { expiresAt }] of last)
        this.set({ integration }, (expiresAt - now()) / millisecondsPerDay);
    },
  });
}

function observeProgrammaticTokens(registry: Registry, account: Account, now: () => number): void {
  new Gauge({
    name: 'snowgate_programmatic_access_tokens',
    help: 'Programmatic access tokens of users by status; those that expire within seven days as EXPIRING.',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const counts = new Map<string, number>([
        ['ACTIVE', 0],
        ['EXPIRING', 0],
        ['EXPIRED', 0],
        ['DISABLED', 0],
      ]);
      for (const { user, status, expiresAt } of await listTokens(account, now())) {
        if (user === null) continue;
        const isExpiring = status === 'ACTIVE' && expiresAt - now() <= 7 * millisecondsPerDay;
        const shown = isExpiring ? 'EXPIRING' : status;
        counts.set(shown, (counts.get(shown) ?? 0) + 1);
      }
      this.reset();
      for (const [status, count] of counts) this.set({ status }, count);
    },
  });
}

/** A counter whose total is kept elsewhere. */
function observeTotal(
  registry: Registry,
  name: string,
  help: string,
  total: (() => number) | undefined,
): void {
  if (total === undefined) return;
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(total());
    },
  });
}

interface OneSeries {
  readonly count: () => void;
  readonly time: (seconds: number) => void;
}

type MakeSeries = (face: string, method: string, route: string, status: number) => OneSeries;

/** Known series in maps of maps: to join the labels into one key would cost each request more than the counting. */
class Series {
  readonly #make: MakeSeries;
  readonly #known = new Map<string, Map<string, Map<string, Map<number, OneSeries>>>>();

  constructor(make: MakeSeries) {
    this.#make = make;
  }

  of(face: string, method: string, route: string, status: number): OneSeries {
    const ofFace = entry(this.#known, face, () => new Map());
    const ofMethod = entry(ofFace, method, () => new Map());
    const ofRoute = entry(ofMethod, route, () => new Map());
    return entry(ofRoute, status, () => this.#make(face, method, route, status));
  }
}

const entry = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

export function createMetrics(account: Account, sources: MetricSources, now: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'snowgate_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['face', 'method', 'route', 'status'],
    registers: [registry],
  });
  const latency = new Histogram({
    name: 'snowgate_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['face', 'route'],
    buckets: latencyBuckets,
    registers: [registry],
  });
  observeSessions(registry, account);
  observeScimTokens(registry, account, now);
  observeProgrammaticTokens(registry, account, now);
  observeStoreHealth(registry, sources.isStoreWritable);
  observeTotal(registry, 'snowgate_store_commits_total', 'Commits to the store.', sources.storeCommits);
  observeTotal(
    registry,
    'snowgate_dropped_events_total',
    'History events lost because they could not be written in time.',
    sources.droppedEvents,
  );
  /** Looking a series up by its labels costs more than counting, so each is looked up once. Routes are patterns: few. */
  const series = new Series((face, method, route, status) => {
    const counter = requests.labels({ face, method, route, status });
    const histogram = latency.labels({ face, route });
    return { count: () => counter.inc(), time: (seconds: number) => histogram.observe(seconds) };
  });
  return {
    observe: (face, method, route, status, seconds) => {
      const { count, time } = series.of(face, method, route, status);
      count();
      time(seconds);
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
