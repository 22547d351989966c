import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SignedIn, startWire, type WireUnderTest } from './wire-under-test.ts';

let wire: WireUnderTest;
let session: SignedIn;

beforeAll(async () => {
  wire = await startWire({ bodyBytes: 100_000 });
  session = await wire.signIn();
});
afterAll(() => wire.close());

const query = '/queries/v1/query-request?requestId=x';

describe('Request bodies', () => {
  it('may be compressed', async () => {
    const { body } = await wire.send('/queries/v1/query-request?requestId=gzip', {
      token: session.token,
      gzip: true,
      body: { sqlText: 'compressed' },
    });
    expect(body.success).toBe(true);
    expect(wire.engine.executed.at(-1)?.sqlText).toBe('compressed');
  });

  it('are refused when they inflate without end', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(50_000_000, ' ')));
    expect(bomb.length).toBeLessThan(100_000);
    const { status, body } = await wire.send(query, {
      token: session.token,
      raw: bomb,
      headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' },
    });
    expect(status).toBe(413);
    expect(body.success).toBe(false);
  });

  it('are refused when they are too long', async () => {
    const { status } = await wire.send(query, {
      token: session.token,
      body: { sqlText: 'x'.repeat(100_001) },
    });
    expect(status).toBe(413);
  });

  it.each([
    ['no JSON', '{"sqlText":', {}],
    ['no gzip', '{}', { 'content-encoding': 'gzip' }],
    ['no statement', '{}', {}],
    ['a statement that is no text', '{"sqlText":{"toString":1}}', {}],
    ['a list', '[1,2,3]', {}],
    ['null', 'null', {}],
    ['depth without end', '['.repeat(90_000), {}],
  ])('are refused where they hold %s', async (_what, raw, headers) => {
    const { status, body } = await wire.send(query, {
      token: session.token,
      raw,
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ success: false, data: null });
  });

  it('are refused in encodings nobody uses', async () => {
    const { status } = await wire.send(query, {
      token: session.token,
      raw: '{}',
      headers: { 'content-type': 'application/json', 'content-encoding': 'br' },
    });
    expect(status).toBe(415);
  });

  it('do not change what objects inherit', async () => {
    await wire.send('/session/v1/login-request', {
      raw: '{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1},"SESSION_PARAMETERS":{"__proto__":{"polluted":1}}}}',
      headers: { 'content-type': 'application/json' },
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('do not run when they are retried with a name of the language', async () => {
    for (const requestId of ['__proto__', 'constructor', 'toString']) {
      const { body } = await wire.send(`/queries/v1/query-request?requestId=${requestId}`, {
        token: session.token,
        body: { sqlText: 'named' },
      });
      expect(body.success).toBe(true);
    }
  });
});

describe('Strangers', () => {
  it.each([
    ['no token', undefined],
    ['an unknown token', 'nobody issued this'],
    ['the token of drivers that have none', 'None'],
  ])('learn nothing with %s', async (_what, token) => {
    for (const [method, path] of [
      ['POST', query],
      ['POST', '/session/heartbeat'],
      ['POST', '/session?delete=true'],
      ['POST', '/queries/v1/abort-request'],
      ['POST', '/queries/a/abort-request'],
      ['GET', '/queries/a/result'],
      ['GET', '/monitoring/queries/a'],
    ] as const) {
      const { status, body } = await wire.send(path, { method, token });
      expect(status).toBe(200);
      expect(body).toMatchObject({ success: false, code: '390104', data: null });
    }
  });

  it('get JSON for paths that do not exist', async () => {
    for (const path of [
      '/session/v2/login',
      '/queries/v9',
      '/monitoring/x',
      '/results/a/b',
      '/telemetry/x',
    ]) {
      const { status, body } = await wire.send(path, { method: 'GET' });
      expect(status).toBe(404);
      expect(body.success).toBe(false);
    }
  });

  it('get JSON for paths that cannot be read', async () => {
    const { status, headers } = await wire.send('/session/%zz', { method: 'GET' });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/json');
  });
});
