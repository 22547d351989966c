import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { extendedCode } from './errors.ts';

/** Another process works in the same data folder. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse';
}

const busy = 5;

export interface FileLock {
  release(): void;
}

/**
 * Holds the data folder alone. Node has no file locks of its own, SQLite does: an exclusive transaction on an
 * empty database beside the real one. The operating system drops it when the process dies, however it dies.
 */
export const lockFile = (file: string): FileLock => {
  const handle = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    handle.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    handle.close();
    if (((extendedCode(error) ?? 0) & 0xff) !== busy) throw error;
    throw new StoreInUse(`The data folder ${dirname(file)} is in use by another server.`, { cause: error });
  }
  return { release: () => handle.close() };
};
