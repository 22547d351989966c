/** One HTTP client for every figure, so that ratios compare servers and nothing else. */
import http from 'node:http';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export interface Measured {
  readonly requests: number;
  readonly failed: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export class Client {
  readonly #agent: http.Agent;
  readonly #target: URL;
  readonly #headers: { readonly [name: string]: string };

  constructor(base: string, token: string, connections: number) {
    this.#target = new URL(base);
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections });
    this.#headers = { authorization: `Bearer ${token}`, accept: 'application/scim+json' };
  }

  send({ method, path, body }: Call): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const headers: http.OutgoingHttpHeaders = { ...this.#headers };
      if (body !== undefined) {
        headers['content-type'] = 'application/scim+json';
        headers['content-length'] = Buffer.byteLength(body);
      }
      const { hostname, port, pathname } = this.#target;
      const prefix = pathname === '/' ? '' : pathname;
      const request = http.request(
        { hostname, port, method, path: prefix + path, agent: this.#agent, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export interface Load {
  readonly clients: number;
  /** Stops after so many requests or milliseconds, whichever comes first. */
  readonly requests: number;
  readonly milliseconds: number;
}

/** Keeps `clients` requests under way until the load is done. */
export async function measure(client: Client, load: Load, call: (index: number) => Call): Promise<Measured> {
  const latencies: number[] = [];
  let next = 0;
  let failed = 0;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (next < load.requests && performance.now() - started < load.milliseconds) {
      const index = next;
      next += 1;
      const before = performance.now();
      const reply = await client.send(call(index));
      latencies.push(performance.now() - before);
      if (reply.status >= 400) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: load.clients }, worker));
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((left, right) => left - right);
  return {
    requests: latencies.length,
    failed,
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}
