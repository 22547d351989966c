/** The bounds of what drivers move to and from stages: how long, how large, and of whom. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import type { TransferFiles } from '../../src/engine/result.ts';
import { startWire, type WireUnderTest } from './wire-under-test.ts';

let wire: WireUnderTest;
afterEach(() => wire.close());

/** A stage in memory. */
const memoryFiles = (): TransferFiles & { readonly kept: Map<string, Buffer> } => {
  const kept = new Map<string, Buffer>();
  return {
    kept,
    size: async (name) => kept.get(name)?.length,
    async read(name) {
      const bytes = kept.get(name);
      return bytes === undefined ? undefined : { size: bytes.length, content: Readable.from([bytes]) };
    },
    async write(name, content) {
      kept.set(name, Buffer.concat(await content.toArray()));
      return true;
    },
  };
};

const putOf = async (files: TransferFiles, token: string): Promise<string> => {
  const transfer = { command: 'UPLOAD', sources: ['/home/x.csv'], files, parallel: 4 } as const;
  const sqlText = 'put file:///home/x.csv @st';
  wire.engine.on(sqlText, () => ({ columns: [], rows: [], transfer }));
  const path = `/queries/v1/query-request?requestId=${randomUUID()}`;
  const { body } = await wire.send(path, { token, body: { sqlText } });
  return body.data.stageInfo.presignedUrl;
};

const upload = async (url: string, body: string): Promise<number> =>
  (await fetch(url, { method: 'PUT', body })).status;

/** Without a word of how much there is. */
const uploadInPieces = (url: string, pieces: readonly string[]): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    for (const piece of pieces) sent.write(piece);
    sent.end();
  });

test('a file may be so large and no larger', async () => {
  wire = await startWire({ stageFileBytes: 10 });
  const files = memoryFiles();
  const url = await putOf(files, (await wire.signIn()).token);
  expect(await upload(url, '0123456789')).toBe(200);
  expect(await upload(url, '0123456789!')).toBe(413);
  expect(await uploadInPieces(url, ['0123456789', '!'])).toBe(413);
  expect(String(files.kept.get('x.csv'))).toBe('0123456789');
});

test('what other requests may bring is no bound for files', async () => {
  wire = await startWire({ bodyBytes: 4096 });
  const files = memoryFiles();
  const url = await putOf(files, (await wire.signIn()).token);
  expect(await upload(url, 'x'.repeat(100_000))).toBe(200);
  expect(files.kept.get('x.csv')).toHaveLength(100_000);
});

test('a link is over when nobody has used it for a quarter of an hour', async () => {
  wire = await startWire();
  const files = memoryFiles();
  const url = await putOf(files, (await wire.signIn()).token);
  wire.advance(14 * 60_000);
  expect(await upload(url, 'a')).toBe(200);
  wire.advance(14 * 60_000);
  expect(await upload(url, 'b')).toBe(200);
  wire.advance(16 * 60_000);
  expect(await upload(url, 'c')).toBe(400);
  expect(String(files.kept.get('x.csv'))).toBe('b');
});

test('a link ends with its session', async () => {
  wire = await startWire();
  const files = memoryFiles();
  const { token } = await wire.signIn();
  const url = await putOf(files, token);
  await wire.send('/session?delete=true', { token, body: {} });
  expect(await upload(url, 'a')).toBe(400);
  expect(files.kept.size).toBe(0);
});
