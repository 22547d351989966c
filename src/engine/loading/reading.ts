/** From a staged file to its records: unpacked, decoded, and taken apart by its format. */
import { open } from 'node:fs/promises';
import { pipeline, type Transform } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { unsupportedFeature } from '../../account/errors.ts';
import { readStaged, type StagedFile } from '../stages/files.ts';
import { CsvParser, type Fields, type RecordPlace } from './csv.ts';
import { encodings, type Format } from './file-format.ts';
import { JsonParser } from './json-documents.ts';
import { parquetRows } from './parquet.ts';
import { RecordProblem } from './problems.ts';

export type Placed = (place: RecordPlace) => void;

/** The records of one piece of a file, and the line of the one that was taken last. */
export interface Piece {
  readonly records: Iterable<Fields | RecordProblem>;
  readonly line: () => number;
}

const unpackers: { readonly [compression: string]: () => Transform } = {
  GZIP: () => createGunzip(),
  DEFLATE: () => createInflate(),
  RAW_DEFLATE: () => createInflateRaw(),
  BROTLI: () => createBrotliDecompress(),
  ZSTD: () => createZstdDecompress(),
};

/** "AUTO: compression algorithm detected automatically, except for Brotli-compressed files." */
const detected = async ({ file }: StagedFile): Promise<string> => {
  const handle = await open(file);
  try {
    const beginning = Buffer.alloc(4);
    await handle.read(beginning, 0, 4, 0);
    const hex = beginning.toString('hex');
    if (hex.startsWith('1f8b')) return 'GZIP';
    if (hex === '28b52ffd') return 'ZSTD';
    if (hex.startsWith('425a68')) return 'BZ2';
    return /^78(01|9c|da)/.test(hex) ? 'DEFLATE' : 'NONE';
  } finally {
    await handle.close();
  }
};

const unpacked = async (file: StagedFile, format: Format): Promise<AsyncIterable<Buffer>> => {
  const given = format.text('COMPRESSION');
  const compression = given === 'AUTO' ? await detected(file) : given;
  const source = await readStaged(file);
  if (compression === 'NONE') return source;
  const unpack = unpackers[compression];
  if (unpack === undefined) {
    source.destroy();
    throw unsupportedFeature(`COMPRESSION = ${compression}`);
  }
  // Whoever reads the end hears of failures at the beginning.
  return pipeline(source, unpack(), () => {});
};

/** The file's text in pieces, the last of which may be empty. */
export async function* textOf(file: StagedFile, format: Format): AsyncGenerator<[string, boolean]> {
  const replaces = format.flag('REPLACE_INVALID_CHARACTERS') || format.flag('IGNORE_UTF8_ERRORS');
  const label = format.type === 'CSV' ? encodings.get(format.text('ENCODING')) : undefined;
  const decoder = new TextDecoder(label ?? 'utf-8', {
    fatal: !replaces,
    ignoreBOM: !format.flag('SKIP_BYTE_ORDER_MARK'),
  });
  for await (const bytes of await unpacked(file, format))
    yield [decoder.decode(bytes, { stream: true }), false];
  yield [decoder.decode(), true];
}

const parserOf = (format: Format, placed: Placed | undefined): CsvParser | JsonParser =>
  format.type === 'CSV' ? new CsvParser(format, placed) : new JsonParser(format, placed);

export interface Reading {
  readonly placed?: Placed | undefined;
  /** Told the names in the file's header before its records, where it has one: PARSE_HEADER. */
  readonly headed?: ((names: readonly string[]) => void) | undefined;
}

/** The records of a text file. What cannot be unpacked or decoded is a problem of the file's. */
export async function* recordsOf(
  file: StagedFile,
  format: Format,
  { placed, headed }: Reading = {},
): AsyncGenerator<Piece> {
  if (format.type === 'PARQUET') {
    for await (const records of parquetRows(file.file, !format.flag('BINARY_AS_TEXT')))
      yield { records: placing(records, placed), line: () => 1 };
    return;
  }
  const parser = parserOf(format, placed);
  const line = (): number => parser.line;
  let hasHeader = format.flag('PARSE_HEADER');
  try {
    let held = '';
    for await (const [text, isLast] of textOf(file, format)) {
      held += text;
      // What waits for its end is looked through again: seldom, or a long record would take the square of its length.
      if (!isLast && held.length < parser.waiting) continue;
      const records = parser.push(held, isLast);
      held = '';
      if (hasHeader) {
        const { value, done } = records.next();
        if (done === true) continue;
        hasHeader = false;
        if (!(value instanceof RecordProblem)) headed?.(value.map((name) => name ?? ''));
      }
      yield { records, line };
    }
  } catch (error) {
    const problem = unreadable(error, line());
    if (problem === undefined) throw error;
    yield { records: [problem], line };
  }
}

/** Rows of a table have no lines. */
function* placing(
  records: Iterable<Fields | RecordProblem>,
  placed: Placed | undefined,
): Generator<Fields | RecordProblem> {
  for (const record of records) {
    const text = record instanceof RecordProblem ? '' : (record[0] ?? '');
    placed?.({ line: 1, starts: [1], text });
    yield record;
  }
}

const unreadable = (error: unknown, line: number): RecordProblem | undefined => {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return new RecordProblem({
      code: '100144',
      sqlState: '22000',
      message: 'Invalid UTF8 detected in the file',
      line,
      character: 1,
    });
  if (typeof error.code === 'string' && /^(Z_|ERR_|ZSTD_)/.test(error.code))
    return new RecordProblem({
      code: '100194',
      sqlState: '22000',
      message: 'The file cannot be decompressed',
      line,
      character: 1,
    });
  return undefined;
};
