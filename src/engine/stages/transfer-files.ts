/** The files of a stage as a driver moves them, one by one. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AccountError } from '../../account/errors.ts';
import type { TransferFiles } from '../result.ts';
import { openStaged, type StagedFile, type StageFiles } from './files.ts';
import type { StageLocation } from './location.ts';

/** Whether the stage is still what it was, and the right to it still there. */
export type Asked = () => Promise<boolean>;

const within = ({ path }: Pick<StageLocation, 'path'>, name: string): string =>
  path === '' || path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;

export const transferFiles = (
  files: StageFiles,
  location: Pick<StageLocation, 'place' | 'path'>,
  isAllowed: Asked,
): TransferFiles => {
  const allowed = async (): Promise<boolean> => {
    try {
      return await isAllowed();
    } catch (error) {
      if (error instanceof AccountError) return false;
      throw error;
    }
  };
  const find = async (name: string): Promise<StagedFile | undefined> =>
    (await allowed()) ? await files.find(location.place, within(location, name)) : undefined;
  return {
    async size(name) {
      return (await find(name))?.size;
    },
    async read(name) {
      const file = await find(name);
      return file === undefined ? undefined : await openStaged(file);
    },
    async write(name, content) {
      if (!(await allowed())) return false;
      // Flushed, as whoever is told that the file is there may delete theirs.
      await files.write(location.place, within(location, name), (file) =>
        pipeline(content, createWriteStream(file, { mode: 0o600, flush: true })),
      );
      return true;
    },
  };
};
