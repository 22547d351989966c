/** The files of stages, with what the database is needed for to choose and read them. */

import type { Account, Actor } from '../../account/account.ts';
import { systemActor } from '../../account/system-actor.ts';
import type { Database } from '../query/duckdb/database.ts';
import { quote } from '../query/sql-text.ts';
import { text } from '../query/types.ts';
import type { StagedFile, StageFiles } from '../stages/files.ts';

const never = new AbortController().signal;

export class Stages {
  readonly files: StageFiles;
  /** Whether files can be kept at all: not where several servers share one catalog. */
  readonly keepsFiles: boolean;
  readonly #database: Database;

  constructor(files: StageFiles, database: Database, keepsFiles: boolean) {
    this.files = files;
    this.#database = database;
    this.keepsFiles = keepsFiles;
  }

  /** Those whose whole path matches; the database's own expressions take no more time than the path is long. */
  async matching(files: readonly StagedFile[], pattern: string): Promise<readonly StagedFile[]> {
    const paths = { name: 'x0', columns: [text()].map((type) => ({ ...type, name: 'path' })) };
    const rows = await this.#database.query(
      `SELECT c0 FROM x0 WHERE regexp_full_match(c0, ${quote(pattern)}, 's')`,
      paths.columns,
      [{ ...paths, rows: files.map(({ path }) => [path]) }],
      never,
    );
    const matched = new Set(rows.map(([path]) => path));
    return files.filter(({ path }) => matched.has(path));
  }

  /** Removes the files of stages and tables that the catalog no longer has. */
  async sweep(account: Account): Promise<void> {
    await this.files.keepOnly(() =>
      account.read(keeper(account), (queries) => [
        ...queries.allStages().map(({ id }) => ({ kind: 'named', id }) as const),
        ...queries.allTables().map(({ id }) => ({ kind: 'table', id }) as const),
      ]),
    );
  }
}

const keeper = ({ name }: Account): Actor => systemActor(name);
