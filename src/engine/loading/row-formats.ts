/** Rows as the files of COPY INTO a stage take them: how long each is, and what writes them. */
import { createWriteStream } from 'node:fs';
import type { Transform, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import {
  createBrotliCompress,
  createDeflate,
  createDeflateRaw,
  createGzip,
  createZstdCompress,
} from 'node:zlib';
import { unsupportedFeature } from '../../account/errors.ts';
import type { Cell, Column, ColumnType } from '../result.ts';
import type { Format } from './file-format.ts';
import { openParquet, rowBytes } from './parquet.ts';
import type { RowWriter } from './row-writer.ts';
import { compressionOf } from './unload-names.ts';
import { csvLine } from './writing.ts';

export type Row = readonly Cell[];

export interface RowFormat<Entry> {
  /** Undefined for a row that the file has nothing of. */
  entry(row: Row): Entry | undefined;
  bytes(entry: Entry): number;
  /** What a file begins with. */
  readonly header: Entry | undefined;
  open(file: string): Promise<RowWriter<Entry>>;
}

const compressors: { readonly [compression: string]: () => Transform } = {
  GZIP: () => createGzip(),
  DEFLATE: () => createDeflate(),
  RAW_DEFLATE: () => createDeflateRaw(),
  BROTLI: () => createBrotliCompress(),
  ZSTD: () => createZstdCompress(),
};

class TextWriter implements RowWriter<string> {
  readonly #head: Writable;
  readonly #done: Promise<void>;

  constructor(file: string, compress: (() => Transform) | undefined) {
    const target = createWriteStream(file, { mode: 0o600 });
    const compressor = compress?.();
    this.#head = compressor ?? target;
    this.#done = compressor === undefined ? finished(target) : pipeline(compressor, target);
    // Whoever writes or closes hears of it.
    this.#done.catch(() => {});
  }

  async write(entries: readonly string[]): Promise<void> {
    const written = new Promise<void>((resolve) => this.#head.write(entries.join(''), () => resolve()));
    await Promise.race([written, this.#done]);
  }

  async close(): Promise<void> {
    this.#head.end();
    await this.#done;
  }

  async abandon(): Promise<void> {
    this.#head.destroy();
    await this.#done.catch(() => {});
  }
}

const textFormat = (
  format: Format,
  entry: (row: Row) => string | undefined,
  header?: string,
): RowFormat<string> => {
  const compression = compressionOf(format);
  const compress = compressors[compression];
  if (compress === undefined && compression !== 'NONE')
    throw unsupportedFeature(`COMPRESSION = ${compression}`);
  return {
    entry,
    bytes: (text) => Buffer.byteLength(text),
    header,
    open: async (file) => new TextWriter(file, compress),
  };
};

/** `types`: what the values were before they were made into texts. */
export const delimitedFormat = (
  format: Format,
  columns: readonly Column[],
  types: readonly ColumnType[],
  hasHeader: boolean,
): RowFormat<string> => {
  const line = csvLine(format, types);
  const names = columns.map(({ name }) => name);
  const header = csvLine(format, columns)(names);
  return textFormat(format, line, hasHeader ? header : undefined);
};

export const documentFormat = (format: Format): RowFormat<string> =>
  textFormat(format, ([document]) => (document === null ? undefined : `${String(document)}\n`));

export const parquetFormat = (
  format: Format,
  columns: readonly Column[],
  hasHeader: boolean,
): RowFormat<Row> => {
  const compression = compressionOf(format);
  if (compression === 'LZO') throw unsupportedFeature('COMPRESSION = LZO');
  const named = columns.map((column, index) => ({
    ...column,
    name: hasHeader ? column.name : `_COL_${index}`,
  }));
  return {
    entry: (row) => row,
    bytes: rowBytes,
    header: undefined,
    open: (file) => openParquet(file, named, compression === 'SNAPPY' ? 'SNAPPY' : 'UNCOMPRESSED'),
  };
};
