import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbers } from './scripted-engine.ts';
import { type SignedIn, startWire, type WireUnderTest } from './wire-under-test.ts';

let wire: WireUnderTest;
let session: SignedIn;
const rowCount = 25_000;

beforeAll(async () => {
  wire = await startWire({ resultRetention: 60_000, inlineBytes: 10_000, chunkBytes: 100_000 });
  session = await wire.signIn();
  wire.engine.on('large', () => numbers(rowCount));
});
afterAll(() => wire.close());

const runLarge = async () =>
  (
    await wire.send('/queries/v1/query-request', {
      token: session.token,
      body: { sqlText: 'large' },
    })
  ).body.data;

const pathOf = (url: string): string => url.slice(wire.url.length);
const rowsAt = async (url: string): Promise<string[][]> => {
  const { status, body } = await wire.send(pathOf(url), { method: 'GET' });
  expect(status).toBe(200);
  return JSON.parse(`[${body}]`);
};

describe('Large results', () => {
  it('come in pieces that together are every row in order', async () => {
    const data = await runLarge();
    expect(data).toMatchObject({ total: rowCount, returned: rowCount });
    expect(data.chunks.length).toBeGreaterThan(1);
    const rows: string[][] = [...data.rowset];
    for (const chunk of data.chunks) {
      expect(chunk.url.startsWith(wire.url)).toBe(true);
      const piece = await rowsAt(chunk.url);
      expect(piece).toHaveLength(chunk.rowCount);
      rows.push(...piece);
    }
    expect(rows.map(([number]) => number)).toEqual(
      Array.from({ length: rowCount }, (_, index) => `${index}`),
    );
  });

  it('are compressed', async () => {
    const [chunk] = (await runLarge()).chunks;
    const { headers } = await wire.send(pathOf(chunk.url), { method: 'GET' });
    expect(headers.get('content-encoding')).toBe('gzip');
    const plain = await wire.send(pathOf(chunk.url), {
      method: 'GET',
      headers: { 'accept-encoding': 'identity' },
    });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(() => gunzipSync(plain.body)).toThrow();
  });

  it('are not to be had by links that were altered or made up', async () => {
    const [chunk] = (await runLarge()).chunks;
    const path = pathOf(chunk.url);
    const [start, ...rest] = path.slice('/results/'.length).split('.');
    const altered = [
      `/results/${start}.0.${rest.slice(1).join('.')}`,
      `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}x`,
      '/results/x',
      '/results/..',
      `/results/${'.'.repeat(10)}`,
    ];
    for (const link of altered) expect((await wire.send(link, { method: 'GET' })).status).not.toBe(200);
  });

  it('expire', async () => {
    const [chunk] = (await runLarge()).chunks;
    await rowsAt(chunk.url);
    wire.advance(60_001);
    expect((await wire.send(pathOf(chunk.url), { method: 'GET' })).status).toBe(404);
  });
});
