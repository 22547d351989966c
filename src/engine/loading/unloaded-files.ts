/** Takes rows as they come and writes them to files of a stage, which it has once all of them are there. */
import { lstat } from 'node:fs/promises';
import { AccountError } from '../../account/errors.ts';
import { QueryError } from '../query/errors.ts';
import { filesExist, singleFileTooLarge, unwritableStage } from '../stages/errors.ts';
import type { Draft, StageFiles } from '../stages/files.ts';
import type { StageLocation } from '../stages/location.ts';
import type { Row, RowFormat } from './row-formats.ts';
import type { RowWriter } from './row-writer.ts';
import { type Naming, pathOf } from './unload-names.ts';

export interface UnloadedFile {
  readonly path: string;
  readonly rows: number;
  /** In bytes, before they are compressed. */
  readonly input: number;
  readonly size: number;
}

interface OpenFile<Entry> {
  readonly path: string;
  readonly key: string | null;
  readonly draft: Draft;
  readonly writer: RowWriter<Entry>;
  waiting: Entry[];
  rows: number;
  bytes: number;
}

export interface Target {
  readonly files: StageFiles;
  readonly location: StageLocation;
  readonly naming: Naming;
  readonly isPartitioned: boolean;
}

const missingKey = '__NULL__';

export class UnloadedFiles<Entry> {
  readonly #target: Target;
  readonly #format: RowFormat<Entry>;
  /** How many files each partition has. */
  readonly #numbers = new Map<string | null, number>();
  readonly #finished: { readonly draft: Draft; readonly file: UnloadedFile }[] = [];
  #open: OpenFile<Entry> | undefined;

  constructor(target: Target, format: RowFormat<Entry>) {
    this.#target = target;
    this.#format = format;
  }

  async take(rows: readonly Row[]): Promise<void> {
    await this.#guarded(async () => {
      for (const row of rows) await this.#add(row);
      await this.#flush();
    });
  }

  /** The stage has the files then, and had none of them before. */
  async publish(): Promise<readonly UnloadedFile[]> {
    return await this.#guarded(async () => {
      const { isSingle } = this.#target.naming.options;
      if (isSingle && this.#open === undefined) this.#open = await this.#begin(null);
      await this.#finish();
      for (const { file } of this.#finished) await this.#requireRoom(file.path);
      for (const { draft } of this.#finished) await draft.publish();
      return this.#finished.map(({ file }) => file);
    });
  }

  /** Lets go of everything that was not published. */
  async discard(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.writer.abandon();
    for (const { draft } of [...this.#finished, ...(open === undefined ? [] : [open])]) await draft.discard();
  }

  async #add(row: Row): Promise<void> {
    const { isPartitioned, naming } = this.#target;
    const key = isPartitioned ? String(row.at(-1) ?? missingKey) : null;
    const entry = this.#format.entry(isPartitioned ? row.slice(0, -1) : row);
    if (entry === undefined) return;
    const bytes = this.#format.bytes(entry);
    const { isSingle, greatestSize } = naming.options;
    let open = this.#open;
    const isFull = open !== undefined && !isSingle && open.rows > 0 && open.bytes + bytes > greatestSize;
    if (open === undefined || open.key !== key || isFull) {
      await this.#finish();
      open = await this.#begin(key);
      this.#open = open;
    }
    open.waiting.push(entry);
    open.rows += 1;
    open.bytes += bytes;
  }

  async #begin(key: string | null): Promise<OpenFile<Entry>> {
    const { files, location, naming } = this.#target;
    const number = this.#numbers.get(key) ?? 0;
    this.#numbers.set(key, number + 1);
    const path = pathOf(naming, key, number);
    await this.#requireRoom(path);
    const draft = await files.begin(location.place, path);
    const { header } = this.#format;
    return {
      path,
      key,
      draft,
      writer: await this.#format.open(draft.file),
      waiting: header === undefined ? [] : [header],
      rows: 0,
      bytes: header === undefined ? 0 : this.#format.bytes(header),
    };
  }

  async #flush(): Promise<void> {
    const open = this.#open;
    if (open === undefined || open.waiting.length === 0) return;
    const { waiting } = open;
    open.waiting = [];
    await open.writer.write(waiting);
  }

  async #finish(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    await this.#flush();
    await open.writer.close();
    this.#open = undefined;
    const { path, rows, bytes, draft } = open;
    const { size } = await lstat(draft.file);
    this.#finished.push({ draft, file: { path, rows, input: bytes, size } });
    const { isSingle, greatestSize } = this.#target.naming.options;
    if (isSingle && size > greatestSize) throw singleFileTooLarge(greatestSize);
  }

  async #requireRoom(path: string): Promise<void> {
    const { files, location, naming } = this.#target;
    if (naming.options.overwrites) return;
    const there = await files.find(location.place, path);
    if (there !== undefined) throw filesExist(`@${location.shownPrefix}${location.path}`);
  }

  /** What the machine refuses is told without the path of the file on it. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof AccountError || thrown instanceof QueryError) throw thrown;
      if (thrown instanceof Error && 'code' in thrown) throw unwritableStage(String(thrown.code));
      throw thrown;
    }
  }
}
