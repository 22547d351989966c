/**
 * The figures of the design; those of SCIM each beside a bare `node:http` handler measured in the same run. Prints
 * one JSON line per figure: what was measured, the bar, and whether it holds.
 *
 *   npm run bench                 all of it; a million users take some minutes to make
 *   npm run bench -- --small      leaves the million out
 *   node bench/ending-access.ts   how soon access is gone, alone
 *   node bench/queries.ts         what statements cost, alone
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Call, Client, type Load, type Measured, measure } from './client.ts';
import { measureEndingAccess } from './ending-access.ts';
import { atLeast, atMost, rounded } from './figures.ts';
import { measureLoading } from './loading.ts';
import { measurePolicies } from './policies.ts';
import { type Running, run } from './process.ts';
import { measureQueries } from './queries.ts';
import { type Seeded, seed } from './seed.ts';

const withoutMillion = process.argv.includes('--small');
const script = (path: string): string => join(import.meta.dirname, path);
const reading: Load = { clients: 16, requests: 60_000, milliseconds: 700 };
const warmingUp: Load = { ...reading, milliseconds: 3_000 };

const rates = (measured: Measured, bare: Measured): object => ({
  perSecond: Math.round(measured.perSecond),
  barePerSecond: Math.round(bare.perSecond),
  p50: rounded(measured.p50, 2),
  p99: rounded(measured.p99, 2),
  failed: measured.failed,
});

const patch = (op: string, path: string, value: unknown): string =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op, path, value }],
  });

const newUser = (tag: string, index: number): string =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `new${index}.${tag}@bench.example`,
    externalId: `new-${tag}-${index}`,
    name: { givenName: `New${index}`, familyName: 'Bench' },
    displayName: `New ${index}`,
    emails: [{ value: `new${index}.${tag}@bench.example`, type: 'work', primary: true }],
    active: true,
  });

/** Spreads requests over all users without a pattern that caches like. */
const scatter = (index: number, among: number): number => (index * 7919) % among;

interface Bench {
  readonly client: Client;
  readonly seeded: Seeded;
  readonly server: Running;
}

const rounds = 7;
const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

/** A client, what it asks of its server, and how many at once. Calls are numbered through all rounds. */
interface Subject {
  readonly client: Client;
  readonly call: (index: number) => Call;
  readonly clients?: number;
}

const overall = (figures: readonly Measured[]): Measured => ({
  requests: figures.reduce((sum, { requests }) => sum + requests, 0),
  failed: figures.reduce((sum, { failed }) => sum + failed, 0),
  perSecond: median(figures.map(({ perSecond }) => perSecond)),
  p50: median(figures.map(({ p50 }) => p50)),
  p99: median(figures.map(({ p99 }) => p99)),
});

/**
 * Short rounds that alternate between two servers, so that both meet the same machine; the median of their ratios is
 * the figure.
 */
async function beside(reference: Subject, subject: Subject) {
  const rates: { readonly measured: Measured; readonly reference: Measured }[] = [];
  const numbers = new Map<Subject, number>();
  const round = (one: Subject): Promise<Measured> =>
    measure(one.client, { ...reading, clients: one.clients ?? reading.clients }, () => {
      const number = numbers.get(one) ?? 0;
      numbers.set(one, number + 1);
      return one.call(number);
    });
  for (let index = 0; index < rounds; index += 1) {
    const before = await round(reference);
    rates.push({ reference: before, measured: await round(subject) });
  }
  return {
    ratio: median(rates.map(({ measured, reference: other }) => measured.perSecond / other.perSecond)),
    measured: overall(rates.map(({ measured }) => measured)),
    reference: overall(rates.map(({ reference: other }) => other)),
  };
}

async function withServer(
  users: number,
  groups: number,
  work: (bench: Bench) => Promise<void>,
): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'snowgate-bench-'));
  try {
    const seeded = await seed(data, { users, groups });
    const server = await run(script('../src/main.ts'), {
      SNOWGATE_DATA: data,
      SNOWGATE_PORT: '0',
      SNOWGATE_LOG_LEVEL: 'silent',
    });
    const client = new Client(`${server.url}/scim/v2`, seeded.token, 16);
    try {
      await work({ client, seeded, server });
    } finally {
      client.close();
      await server.stop();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

const byId =
  ({ seeded }: Bench) =>
  (index: number) => ({
    method: 'GET',
    path: `/Users/${seeded.userIds(scatter(index, seeded.users))}`,
  });

const byUserName =
  ({ seeded }: Bench) =>
  (index: number) => ({
    method: 'GET',
    path: `/Users?filter=${encodeURIComponent(`userName eq "${seeded.userName(scatter(index, seeded.users))}"`)}`,
  });

async function walkPages(client: Client, users: number): Promise<{ first: number; last: number }> {
  const times: number[] = [];
  for (let start = 1; start <= users; start += 100) {
    const before = performance.now();
    await client.send({ method: 'GET', path: `/Users?startIndex=${start}&count=100` });
    times.push(performance.now() - before);
  }
  return { first: median(times.slice(0, 50)), last: median(times.slice(-50)) };
}

async function memberPatch(client: Client, group: string, members: readonly string[]): Promise<Measured> {
  return measure(client, { clients: 1, requests: 1_000, milliseconds: 10_000 }, (index) => {
    const member = [{ value: members[Math.floor(index / 2) % members.length] }];
    return {
      method: 'PATCH',
      path: `/Groups/${group}`,
      body: patch(index % 2 === 0 ? 'add' : 'remove', 'members', member),
    };
  });
}

/** What 5,000 users and a bare handler beside them allow to be said. */
async function measureSmall(bare: Subject, bench: Bench): Promise<void> {
  const { client } = bench;
  await measure(client, warmingUp, byId(bench));
  const get = await beside(bare, { client, call: byId(bench) });
  atLeast('SCIM GET by id', get.ratio, 'of bare', 0.55, rates(get.measured, get.reference));

  const filter = await beside(bare, { client, call: byUserName(bench) });
  const filterRates = rates(filter.measured, filter.reference);
  atLeast('SCIM filter userName eq, 5,000 users', filter.ratio, 'of bare', 0.5, filterRates);

  const list = await beside(bare, {
    client,
    clients: 8,
    call: (index) => ({ method: 'GET', path: `/Users?startIndex=${1 + 100 * (index % 50)}&count=100` }),
  });
  atLeast('SCIM list page of 100', list.ratio, 'of bare', 0.025, rates(list.measured, list.reference));

  const tag = Date.now().toString(36);
  const create = await beside(bare, {
    client,
    call: (index) => ({ method: 'POST', path: '/Users', body: newUser(tag, index) }),
  });
  const createRates = rates(create.measured, create.reference);
  atLeast('SCIM create user, fsync on, 16 clients', create.ratio, 'of bare', 0.12, createRates);
  atMost('SCIM create user, p99', create.measured.p99, 'ms', 25);
}

/** What a million users change: measured beside the server with 5,000. */
async function measureLarge(bare: Subject, small: Bench, large: Bench): Promise<void> {
  const { client, seeded, server } = large;
  await measure(client, warmingUp, byUserName(large));
  const filter = await beside(bare, { client, call: byUserName(large) });
  const filterRates = rates(filter.measured, filter.reference);
  atLeast('SCIM filter userName eq, 1,000,000 users', filter.ratio, 'of bare', 0.5, filterRates);
  const scale = await beside(
    { client: small.client, call: byUserName(small) },
    { client, call: byUserName(large) },
  );
  const scaleRates = {
    perSecond: Math.round(scale.measured.perSecond),
    at5000: Math.round(scale.reference.perSecond),
  };
  atLeast('SCIM filter, 1,000,000 beside 5,000 users', scale.ratio, 'of the rate', 0.8, scaleRates);

  const pages = await walkPages(client, seeded.users);
  atMost('SCIM last page of 1,000,000 beside the first, walked', pages.last / pages.first, 'times', 2, {
    firstMilliseconds: rounded(pages.first, 2),
    lastMilliseconds: rounded(pages.last, 2),
  });

  const outsiders = Array.from({ length: 500 }, (_, index) => seeded.userIds(seeded.users - 1 - index));
  await memberPatch(client, seeded.smallGroup, outsiders);
  const inSmall = await memberPatch(client, seeded.smallGroup, outsiders);
  const inLarge = await memberPatch(client, seeded.largeGroup, outsiders);
  const failed = { failed: inLarge.failed };
  atMost('SCIM PATCH one member in a group of 100,000, p50', inLarge.p50, 'ms', 1, failed);
  const growth = inLarge.p50 / inSmall.p50;
  const smallP50 = { smallP50: rounded(inSmall.p50) };
  atMost('SCIM PATCH one member, 100,000 beside 10 members', growth, 'times', 1.5, smallP50);

  const memory = server.memory();
  atMost('memory with 1,000,000 users and 1,000 groups', memory.peak, 'MiB', 1024, { now: memory.now });
}

async function main(): Promise<void> {
  const bareServer = await run(script('bare.ts'));
  const bareClient = new Client(bareServer.url, 'none', 16);
  const bare: Subject = { client: bareClient, call: () => ({ method: 'GET', path: '/Users/1' }) };
  await measure(bareClient, warmingUp, bare.call);
  await withServer(5_000, 10, async (small) => {
    await measureSmall(bare, small);
    if (withoutMillion) return;
    await withServer(1_000_000, 1_000, (large) => measureLarge(bare, small, large));
  });
  bareClient.close();
  await bareServer.stop();
  await measureEndingAccess();
  await measureQueries();
  await measurePolicies();
  await measureLoading();
}

await main();
