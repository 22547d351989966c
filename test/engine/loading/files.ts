/** Files as a driver that PUT them has left them in a stage. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Session } from '../../../src/account/sessions/sessions.ts';
import type { Harness } from '../harness.ts';

/** The directory that PUT tells the driver. */
export const directoryOf = async (harness: Harness, stage: string, session?: Session): Promise<string> => {
  const { result } = await harness.execute(`put file:///nowhere/x.csv ${stage}`, session);
  if (result.transfer === undefined) throw new Error('PUT tells no directory');
  return result.transfer.directory;
};

export const stageFile = async (
  harness: Harness,
  stage: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> => {
  const file = join(await directoryOf(harness, stage), name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, name.endsWith('.gz') ? gzipSync(content) : content);
};
