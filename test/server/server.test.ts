import { readFileSync, statSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { openLocalAccount } from '../../src/account/local-account.ts';
import { asInstant, asName } from '../../src/account/model.ts';
import type { DirectFace, Face } from '../../src/server/faces.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../src/server/server.ts';
import type { Database } from '../../src/store/database.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { testSealKey } from '../support/seal-key.ts';
import { temporaryFolder } from '../support/server-process.ts';
import { ScriptedEngine } from '../wire/scripted-engine.ts';

const folders: ReturnType<typeof temporaryFolder>[] = [];
const servers: RunningServer[] = [];

interface Started {
  readonly server: RunningServer;
  readonly account: Account;
  readonly engine: ScriptedEngine;
  readonly store: Database;
  readonly folder: string;
}

async function start(
  options: Partial<ServerOptions> = {},
  folder = temporaryFolder('server'),
): Promise<Started> {
  folders.push(folder);
  const store = await openSqlite({ file: join(folder.path, 'store.db') });
  const account = await openLocalAccount({
    sealKey: testSealKey,
    database: store,
    name: asName('LOCAL'),
    clock: () => asInstant(Date.now()),
  });
  const engine = new ScriptedEngine();
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    account,
    engine,
    store,
    faces: [],
    logger: pino({ level: 'silent' }),
    ...options,
  });
  servers.push(server);
  return { server, account, engine, store, folder: folder.path };
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => {
  for (const folder of folders) folder.remove();
});

const certificateOf = (folder: string): string => readFileSync(join(folder, 'tls-certificate.pem'), 'utf8');

const getSecurely = (url: string, ca: string): Promise<{ status: number | undefined; body: string }> =>
  new Promise((resolve, reject) => {
    httpsRequest(url, { ca, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    })
      .on('error', reject)
      .end();
  });

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket
      .resume()
      .on('error', () => undefined)
      .on('close', () => resolve());
  });

const slowFace = (): {
  readonly face: Face;
  readonly arrived: Promise<void>;
  readonly finish: () => void;
} => {
  let finish: () => void = () => undefined;
  let arrive: () => void = () => undefined;
  const open = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const face: Face = {
    name: 'slow',
    prefixes: ['/slow'],
    plugin: async (app) => {
      app.get('/slow', async () => {
        arrive();
        await open;
        return { finished: true };
      });
    },
  };
  return { face, arrived, finish: () => finish() };
};

describe('One port', () => {
  it('speaks http and https', async () => {
    const { server, folder } = await start({ tls: undefined });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const own = temporaryFolder('tls');
    const second = await start({ tls: { dataFolder: own.path } }, own);
    expect((await fetch(`${second.server.url}/healthz`)).status).toBe(200);
    const secure = await getSecurely(
      `https://localhost:${second.server.port}/healthz`,
      certificateOf(own.path),
    );
    expect(secure).toEqual({ status: 200, body: '{"status":"ok","store":"ok"}' });
    expect(folder).not.toBe(own.path);
  });

  it('closes TLS connections where no certificate is configured', async () => {
    const { server } = await start();
    const socket = connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
    await closed(socket);
  });

  it('survives connections that close, reset or say nonsense', async () => {
    const own = temporaryFolder('tls');
    const { server } = await start({ tls: { dataFolder: own.path } }, own);
    for (const bytes of ['', '\u0016', '\u0016\u0003\u0001garbage', 'nonsense\r\n\r\n']) {
      const socket = connect(server.port, '127.0.0.1');
      socket.end(bytes, 'latin1');
      await closed(socket);
    }
    const reset = connect(server.port, '127.0.0.1', () => reset.resetAndDestroy());
    await closed(reset);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('reads a request that arrives byte by byte', async () => {
    const { server } = await start();
    const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    for (const byte of 'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n') {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });
});

describe('The certificate', () => {
  it('is made once, kept, and its key is readable by its owner only', async () => {
    const own = temporaryFolder('tls');
    const first = await start({ tls: { dataFolder: own.path } }, own);
    const certificate = certificateOf(own.path);
    for (const file of ['tls-certificate.pem', 'tls-key.pem'])
      expect(statSync(join(own.path, file)).mode & 0o777).toBe(0o600);
    await first.server.close();
    await start({ tls: { dataFolder: own.path } }, own);
    expect(certificateOf(own.path)).toBe(certificate);
  });

  it('may come from files', async () => {
    const made = temporaryFolder('tls');
    await start({ tls: { dataFolder: made.path } }, made);
    const { server } = await start({
      tls: {
        certificateFile: join(made.path, 'tls-certificate.pem'),
        keyFile: join(made.path, 'tls-key.pem'),
      },
    });
    const secure = await getSecurely(`https://localhost:${server.port}/healthz`, certificateOf(made.path));
    expect(secure.status).toBe(200);
  });
});

describe('Health and figures', () => {
  it('tells when the store cannot be read', async () => {
    const unreadable = { get: () => Promise.reject(new Error('gone')) } as Partial<Database> as Database;
    const { server } = await start({ store: unreadable });
    const response = await fetch(`${server.url}/healthz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'failing', store: 'failing' });
  });

  it('counts requests by face, route and status, and what others count', async () => {
    const { face, finish } = slowFace();
    finish();
    const routing: DirectFace = {
      name: 'routing',
      prefix: '/routing',
      requests: {
        handle(arrival) {
          arrival.response.end('{}');
          arrival.observe({ route: '/things/:id', method: 'GET', status: 200, milliseconds: 1 });
        },
        close: () => undefined,
      },
    };
    const metrics = { storeCommits: () => 7 };
    const { server } = await start({ faces: [face], directFaces: [routing], metrics });
    await fetch(`${server.url}/slow`);
    await fetch(`${server.url}/routing/7`);
    await fetch(`${server.url}/nowhere`);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain(
      'snowgate_http_requests_total{face="slow",method="GET",route="/slow",status="200"} 1',
    );
    expect(text).toContain('face="routing",method="GET",route="/things/:id",status="200"} 1');
    expect(text).toContain('status="404"} 1');
    expect(text).toContain('snowgate_http_request_duration_seconds_count{face="slow",route="/slow"} 1');
    expect(text).toContain('snowgate_store_commits_total 7');
    expect(text).toContain('snowgate_sessions 0');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toContain('nowhere');
  });

  it('logs neither bodies nor secrets', async () => {
    const lines: string[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const { server } = await start({ logger: pino({ level: 'trace' }, destination) });
    await fetch(`${server.url}/nowhere?password=hush-1`, {
      method: 'POST',
      headers: { authorization: 'Bearer hush-2', 'content-type': 'application/json' },
      body: '{"password":"hush-3"}',
    });
    expect(lines.join('')).toContain('request answered');
    expect(lines.join('')).not.toContain('hush');
  });
});

describe('Faces', () => {
  const scimLike: Face = {
    name: 'scim',
    prefixes: ['/scim'],
    plugin: async (app) => {
      await app.register(
        async (inner) => {
          inner.setNotFoundHandler((_request, reply) =>
            reply.status(404).type('application/scim+json').send('{"status":"404"}'),
          );
          inner.setErrorHandler((error: FastifyError, _request, reply) =>
            reply
              .status(error.statusCode ?? 500)
              .type('application/scim+json')
              .send(`{"status":"${error.statusCode}"}`),
          );
          inner.get('/Users', async () => ({}));
        },
        { prefix: '/scim/v2' },
      );
    },
    refuse: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      reply
        .status(error.statusCode ?? 400)
        .type('application/scim+json')
        .send('{"status":"400"}'),
  };

  it.each(['/scim/v2/Nothing', '/scim/%zz', '/scim', '/scim?x', '/scim/v1/Users'])(
    'refuse %s in their own format',
    async (path) => {
      const { server } = await start({ faces: [scimLike] });
      const response = await fetch(`${server.url}${path}`);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('content-type')).toContain('application/scim+json');
    },
  );

  it('believe forwarded addresses from trusted proxies only', async () => {
    const face: Face = {
      name: 'address',
      plugin: async (app) => {
        app.get('/address', async (request) => ({ ip: request.ip }));
      },
    };
    const ask = async (server: RunningServer) => {
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      return (await fetch(`${server.url}/address`, { headers })).json();
    };
    const distrusting = await start({ faces: [face] });
    expect(await ask(distrusting.server)).toEqual({ ip: '127.0.0.1' });
    const trusting = await start({ faces: [face], trustedProxies: ['127.0.0.0/8'] });
    expect(await ask(trusting.server)).toEqual({ ip: '203.0.113.9' });
  });
});

describe('Stopping', () => {
  it('finishes what is under way, announces it, and refuses what is new', async () => {
    const { face, arrived, finish } = slowFace();
    const { server, engine } = await start({ faces: [face], announceStop: 150 });
    const underWay = fetch(`${server.url}/slow`);
    await arrived;
    const stopped = server.close();
    const health = await fetch(`${server.url}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({ status: 'stopping' });
    expect((await fetch(`${server.url}/metrics`)).status).toBe(503);
    finish();
    expect(await (await underWay).json()).toEqual({ finished: true });
    await stopped;
    expect(engine.closed).toBe(true);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  it('does not wait for ever', async () => {
    const { face, arrived } = slowFace();
    const { server, engine } = await start({ faces: [face], stopWithin: 50 });
    const underWay = fetch(`${server.url}/slow`);
    const lost = expect(underWay).rejects.toThrow();
    await arrived;
    await server.close();
    await lost;
    expect(engine.closed).toBe(true);
  });

  it('ends connections that have said nothing', async () => {
    const { server } = await start();
    const silent = connect(server.port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    await fetch(`${server.url}/healthz`);
    const ended = closed(silent);
    await server.close();
    await ended;
  });
});
