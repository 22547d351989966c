/** Which files of a stage a statement takes: those that are named, or whose paths match. */
import { invalidValue } from '../../account/errors.ts';
import { remoteFileNotFound } from '../stages/errors.ts';
import type { StagedFile } from '../stages/files.ts';
import type { StageLocation } from '../stages/location.ts';
import type { Stages } from './stages.ts';

export interface Selection {
  /** Null for all. */
  readonly files: readonly string[] | null;
  /** A regular expression for the whole path, or null. */
  readonly pattern: string | null;
}

export const everyFile: Selection = { files: null, pattern: null };

/** "The maximum number of files names that can be specified is 1000." */
const greatestNumber = 1000;

export const namedFiles = (names: readonly string[] | undefined): readonly string[] | null => {
  if (names === undefined) return null;
  if (names.length > greatestNumber) throw invalidValue(`${names.length} names`, 'FILES');
  return names;
};

export const selectFiles = async (
  stages: Stages,
  { place, path }: StageLocation,
  { files, pattern }: Selection,
): Promise<readonly StagedFile[]> => {
  const found = await stages.files.list(place, path);
  if (files !== null) {
    const known = new Map(found.map((file) => [file.path, file]));
    return [...new Set(files)].map((name) => {
      const file = known.get(`${path}${name}`) ?? known.get(`${path}/${name}`);
      if (file === undefined) throw remoteFileNotFound(name);
      return file;
    });
  }
  return pattern === null ? found : await stages.matching(found, pattern);
};
