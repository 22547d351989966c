/** Where the servers of a test keep their catalog: a folder each, or a PostgreSQL schema that they share. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresPlace, postgresUrl } from '../store/stores.ts';
import { temporaryFolder } from './server-process.ts';

export interface ServerStore {
  /** A data folder for one server: another for each server that shares the store. */
  newFolder(): string;
  /** What a server's environment must hold to use the store. */
  readonly environment: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

export function sqliteServerStore(): ServerStore {
  const folder = temporaryFolder('sqlite');
  return {
    newFolder: () => join(folder.path, 'data'),
    environment: {},
    remove: async () => folder.remove(),
  };
}

export function postgresServerStore(): ServerStore {
  const folder = temporaryFolder('postgres');
  const place = postgresPlace();
  const configuration = join(folder.path, 'snowgate.yaml');
  writeFileSync(configuration, `store: {engine: postgres, url: "${postgresUrl}", schema: ${place.schema}}\n`);
  let servers = 0;
  return {
    newFolder() {
      servers += 1;
      return join(folder.path, `server-${servers}`);
    },
    environment: { SNOWGATE_CONFIG: configuration },
    async remove() {
      await place.remove();
      folder.remove();
    },
  };
}
