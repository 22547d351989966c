/** The files of stages on disk: what they may be called, and when they go. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStaged, StageFiles } from '../../../src/engine/stages/files.ts';

let root: string;
let files: StageFiles;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'snowgate-stage-files-'));
  files = new StageFiles(join(root, 'stages'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const paths = async (id: number): Promise<readonly string[]> =>
  (await files.list({ kind: 'named', id })).map(({ path }) => path);

test('a stage that is made while others are swept away keeps its files', async () => {
  await files.write({ kind: 'named', id: 1 }, 'old.csv', (file) => writeFile(file, 'x'));
  await files.keepOnly(async () => {
    await files.write({ kind: 'named', id: 2 }, 'new.csv', (file) => writeFile(file, 'x'));
    return [];
  });
  expect(await paths(1)).toEqual([]);
  expect(await paths(2)).toEqual(['new.csv']);
});

test('a file that is being written while others are swept away is there in the end', async () => {
  await files.write({ kind: 'named', id: 3 }, 'a/slow.csv', async (file) => {
    await writeFile(file, 'x');
    await files.keepOnly(async () => [{ kind: 'named', id: 3 }]);
  });
  expect(await paths(3)).toEqual(['a/slow.csv']);
});

test.each([`${'a'.repeat(256)}`, `${'é'.repeat(128)}`, 'a/'.repeat(600)])(
  'no directory is made for a path that is too long',
  async (path) => {
    await expect(files.directory({ kind: 'user', id: 1 }, path)).rejects.toThrow('invalid path');
    expect(await files.list({ kind: 'user', id: 1 })).toEqual([]);
  },
);

test('a file cannot be where others lie below, and can once they are gone', async () => {
  const place = { kind: 'named', id: 4 } as const;
  const write = (path: string) => files.write(place, path, (file) => writeFile(file, 'x'));
  await write('a/b/c.csv');
  await expect(write('a')).rejects.toThrow("No file can be at 'a'");
  await expect(write('a/b/c.csv/d')).rejects.toThrow("No file can be at 'a/b/c.csv'");
  expect(await paths(4)).toEqual(['a/b/c.csv']);
  await files.remove(await files.list(place));
  await write('a');
  expect(await paths(4)).toEqual(['a']);
});

test('a file that takes the place of another while it is opened is read by its own size', async () => {
  const place = { kind: 'named', id: 5 } as const;
  await files.write(place, 'a', (file) => writeFile(file, 'short'));
  const found = await files.find(place, 'a');
  await files.write(place, 'a', (file) => writeFile(file, 'much longer'));
  const { size, content } = await openStaged(found ?? { file: '', path: '' });
  expect([size, String(Buffer.concat(await content.toArray()))]).toEqual([11, 'much longer']);
});
