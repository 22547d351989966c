/** The bounds of what drivers move to and from stages: how long, how large, and of whom. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import type { FileTransfer, TransferFiles } from '../../src/engine/result.ts';
import { startWire, type WireUnderTest } from './wire-under-test.ts';

let wire: WireUnderTest;
afterEach(async () => {
  vi.useRealTimers();
  await wire.close();
});

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

const transferOf = async (token: string, transfer: FileTransfer) => {
  const sqlText = transfer.command;
  wire.engine.on(sqlText, () => ({ columns: [], rows: [], transfer }));
  const path = `/queries/v1/query-request?requestId=${randomUUID()}`;
  return (await wire.send(path, { token, body: { sqlText } })).body.data;
};

const putOf = async (files: TransferFiles, token: string): Promise<string> => {
  const transfer = { command: 'UPLOAD', sources: ['/home/x.csv'], files, parallel: 4 } as const;
  return (await transferOf(token, transfer)).stageInfo.presignedUrl;
};

const getOf = async (files: TransferFiles, token: string): Promise<string> => {
  const transfer = { command: 'DOWNLOAD', sources: ['x.csv'], files, parallel: 4 } as const;
  return (await transferOf(token, transfer)).presignedUrls[0];
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

test.each(['write', 'size', 'read'] as const)('no driver takes a failure for a file: %s', async (failing) => {
  wire = await startWire();
  const fail = async (): Promise<never> => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  const files = { ...memoryFiles(), [failing]: fail };
  const { token } = await wire.signIn();
  const url = failing === 'read' ? await getOf(files, token) : await putOf(files, token);
  const method = { write: 'PUT', size: 'HEAD', read: 'GET' }[failing];
  const response = await fetch(url, { method, body: failing === 'write' ? 'x' : null });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('ENOSPC');
});

test('a file that is on its way is cut off when the session ends', async () => {
  wire = await startWire();
  const endless = new Readable({ read() {} });
  endless.push('the first bytes');
  const files = { ...memoryFiles(), read: async () => ({ size: 1000, content: endless }) };
  const { token } = await wire.signIn();
  const response = await fetch(await getOf(files, token));
  expect(response.status).toBe(200);
  const rest = response.text();
  await wire.send('/session?delete=true', { token, body: {} });
  await expect(rest).rejects.toThrow();
});

test('a stranger whose body never ends is cut off as everywhere else', async () => {
  wire = await startWire();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const sent = request(`${wire.url}/stage-files/x.csv?token=none`, { method: 'PUT' });
  const closed = new Promise((resolve) => sent.on('close', resolve).on('error', resolve));
  const answered = new Promise<number | undefined>((resolve) =>
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    }),
  );
  sent.write('drip');
  expect(await answered).toBe(400);
  vi.advanceTimersByTime(120_000);
  await closed;
});
