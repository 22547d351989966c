/** Files as a driver that PUT them has left them in a stage. */
import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Session } from '../../../src/account/sessions/sessions.ts';
import type { TransferFiles } from '../../../src/engine/result.ts';
import type { Harness } from '../harness.ts';

const filesOf = async (harness: Harness, stage: string, session?: Session): Promise<TransferFiles> => {
  const { result } = await harness.execute(`put file:///nowhere/x.csv ${stage}`, session);
  if (result.transfer === undefined) throw new Error('PUT tells of no files');
  return result.transfer.files;
};

export const stageFile = async (
  harness: Harness,
  stage: string,
  name: string,
  content: string | Uint8Array,
  session?: Session,
): Promise<void> => {
  const files = await filesOf(harness, stage, session);
  const bytes = name.endsWith('.gz') ? gzipSync(content) : Buffer.from(content);
  await files.write(name, Readable.from([bytes]));
};

/** Where the stage is on this machine: that directory in which a file of it turns up. */
export const directoryOf = async (harness: Harness, stage: string): Promise<string> => {
  const name = `mark-${randomUUID()}`;
  await stageFile(harness, stage, name, '');
  for (const directory of await readdir(harness.stages)) {
    const found = (await readdir(join(harness.stages, directory))).includes(name);
    if (!found) continue;
    await rm(join(harness.stages, directory, name));
    return join(harness.stages, directory);
  }
  throw new Error(`the stage ${stage} is nowhere`);
};
