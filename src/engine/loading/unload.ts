/** COPY INTO a stage. https://docs.snowflake.com/en/sql-reference/sql/copy-into-location */
import { createWriteStream } from 'node:fs';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  createBrotliCompress,
  createDeflate,
  createDeflateRaw,
  createGzip,
  createZstdCompress,
} from 'node:zlib';
import { unsupportedFeature } from '../../account/errors.ts';
import { asName } from '../../account/model.ts';
import type { Query, Statement } from '../../sql/ast.ts';
import { PropertyReader } from '../administration/properties.ts';
import type { StatementContext } from '../context.ts';
import type { QueryRunner } from '../query/runner.ts';
import { type Cell, type Column, fixedColumn, type ResultSet, textColumn } from '../result.ts';
import { filesExist, incompatibleOptions } from '../stages/errors.ts';
import { locate, type StageLocation } from '../stages/location.ts';
import { requireStages } from '../stages/transfer.ts';
import type { Format } from './file-format.ts';
import { formatOf, nothingGiven, readGivenFormat } from './given-format.ts';
import { rowBytes, writeParquet } from './parquet.ts';
import type { Stages } from './stages.ts';
import { resolveUnload } from './unloaded-values.ts';
import { csvLine } from './writing.ts';

type Unload = Extract<Statement, { statement: 'copyIntoStage' }>;

interface UnloadOptions {
  readonly hasHeader: boolean;
  readonly overwrites: boolean;
  readonly isSingle: boolean;
  readonly greatestSize: number;
  readonly isDetailed: boolean;
  readonly hasQueryId: boolean;
}

const sixteenMegabytes = 16 * 1024 * 1024;

const readOptions = (reader: PropertyReader): UnloadOptions => ({
  hasHeader: reader.boolean('HEADER') ?? false,
  overwrites: reader.boolean('OVERWRITE') ?? false,
  isSingle: reader.boolean('SINGLE') ?? false,
  greatestSize: reader.integer('MAX_FILE_SIZE') ?? sixteenMegabytes,
  isDetailed: reader.boolean('DETAILED_OUTPUT') ?? false,
  hasQueryId: reader.boolean('INCLUDE_QUERY_ID') ?? false,
});

interface Target {
  readonly location: StageLocation;
  readonly format: Format;
}

/** The rows are those that the session may see; all of them are in memory before they are written. */
export const unload = async (
  context: StatementContext,
  statement: Unload,
  runner: QueryRunner,
): Promise<ResultSet> => {
  const { into, source, partitionBy, properties, span } = statement;
  const reader = new PropertyReader(context, properties, 'COPY');
  const given = reader.value('FILE_FORMAT');
  const written = given === undefined ? null : readGivenFormat(context, given);
  if (reader.has('VALIDATION_MODE')) throw unsupportedFeature('VALIDATION_MODE of COPY INTO a stage');
  const options = readOptions(reader);
  reader.finish();
  if (partitionBy !== null && (options.isSingle || options.overwrites))
    throw incompatibleOptions('PARTITION BY excludes SINGLE and OVERWRITE.');
  const stages = requireStages(context);
  const { database, schema } = context.session;
  const { location, format } = await context.account.read(context.session.actor(), (queries): Target => {
    const asking = { queries, context, namespace: { database, schema } };
    const parts = into.name.parts.map(({ name }) => asName(name));
    const found = locate(into, parts, 'WRITE', asking);
    return { location: found, format: formatOf(written ?? found.stage?.fileFormat ?? nothingGiven, asking) };
  });
  const query = 'query' in source ? source.query : everythingOf(source);
  const { columns, rows } = await runner.runResolved(context, span, (resolution) =>
    resolveUnload(query, partitionBy, format, resolution),
  );
  if (context.describeOnly) return answer([], options);
  const files = filesOf(rows, { location, format, options, partitioned: partitionBy !== null, context });
  await requireRoom(stages, location, files, options);
  const done: Written[] = [];
  for (const file of files) done.push(await write(stages, location, file, { columns, format, options }));
  return answer(done, options);
};

const everythingOf = (name: Exclude<Unload['source'], { readonly query: Query }>): Query => ({
  with: [],
  body: {
    node: 'select',
    distinct: false,
    top: null,
    columns: [
      {
        expression: {
          node: 'star',
          qualifier: [],
          pattern: null,
          exclude: [],
          replace: [],
          rename: [],
          span: name.span,
        },
        alias: null,
      },
    ],
    from: [{ node: 'table', name, alias: null, columnAliases: [], span: name.span }],
    where: null,
    groupBy: null,
    having: null,
    qualify: null,
    span: name.span,
  },
  orderBy: [],
  limit: null,
  offset: null,
  span: name.span,
});

interface UnloadedFile {
  readonly path: string;
  readonly rows: readonly (readonly Cell[])[];
}

interface Written {
  readonly path: string;
  readonly rows: number;
  readonly input: number;
  readonly size: number;
}

interface Naming extends Target {
  readonly options: UnloadOptions;
  readonly partitioned: boolean;
  readonly context: StatementContext;
}

/** Rows by file: by what they are partitioned by, then by size. */
const filesOf = (rows: ResultSet['rows'], naming: Naming): readonly UnloadedFile[] => {
  const { options, partitioned } = naming;
  if (options.isSingle) return [{ path: singlePath(naming), rows }];
  const groups = new Map<string, (readonly Cell[])[]>();
  for (const row of rows) {
    const key = partitioned ? String(row.at(-1) ?? '__NULL__') : '';
    const group = groups.get(key);
    const kept = partitioned ? row.slice(0, -1) : row;
    if (group === undefined) groups.set(key, [kept]);
    else group.push(kept);
  }
  return [...groups].flatMap(([key, group]) =>
    pieces(group, options.greatestSize).map((piece, index) => ({
      path: numberedPath(naming, key, index),
      rows: piece,
    })),
  );
};

const pieces = (
  rows: readonly (readonly Cell[])[],
  greatest: number,
): readonly (readonly (readonly Cell[])[])[] => {
  const found: (readonly Cell[])[][] = [];
  let size = 0;
  for (const row of rows) {
    const bytes = rowBytes(row);
    if (found.length === 0 || size + bytes > greatest) {
      found.push([]);
      size = 0;
    }
    found.at(-1)?.push(row);
    size += bytes;
  }
  return found;
};

const extensions: { readonly [compression: string]: string } = {
  GZIP: '.gz',
  BROTLI: '.br',
  ZSTD: '.zst',
  DEFLATE: '.deflate',
  RAW_DEFLATE: '.raw_deflate',
};

const compressionOf = (format: Format): string => {
  const given = format.text('COMPRESSION');
  if (format.type === 'PARQUET') return given === 'AUTO' ? 'SNAPPY' : given;
  return given === 'AUTO' ? 'GZIP' : given;
};

const extensionOf = (format: Format): string => {
  const compression = compressionOf(format);
  if (format.type === 'PARQUET') return compression === 'SNAPPY' ? '.snappy.parquet' : '.parquet';
  const plain = format.text('FILE_EXTENSION') || format.type.toLowerCase();
  return `.${plain.replace(/^\./, '')}${extensions[compression] ?? ''}`;
};

const singlePath = ({ location: { path } }: Naming): string =>
  path === '' || path.endsWith('/') ? `${path}data` : path;

const numberedPath = (
  { location: { path }, format, options, context, partitioned }: Naming,
  key: string,
  index: number,
): string => {
  const folder = partitioned ? `${path === '' || path.endsWith('/') ? path : `${path}/`}${key}/` : path;
  const beginning = folder === '' || folder.endsWith('/') ? `${folder}data` : folder;
  const id = options.hasQueryId || partitioned ? `_${context.queryId}` : '';
  return `${beginning}${id}_0_0_${index}${extensionOf(format)}`;
};

const requireRoom = async (
  stages: Stages,
  { place, shownPrefix, path }: StageLocation,
  files: readonly UnloadedFile[],
  { overwrites }: UnloadOptions,
): Promise<void> => {
  if (overwrites) return;
  const wanted = new Set(files.map((file) => file.path));
  const there = await stages.files.list(place);
  if (there.some((file) => wanted.has(file.path))) throw filesExist(`@${shownPrefix}${path}`);
};

const compressors: { readonly [compression: string]: () => Transform } = {
  GZIP: () => createGzip(),
  DEFLATE: () => createDeflate(),
  RAW_DEFLATE: () => createDeflateRaw(),
  BROTLI: () => createBrotliCompress(),
  ZSTD: () => createZstdCompress(),
};

interface Writing {
  readonly columns: readonly Column[];
  readonly format: Format;
  readonly options: UnloadOptions;
}

const write = async (
  stages: Stages,
  { place }: StageLocation,
  { path, rows }: UnloadedFile,
  { columns, format, options }: Writing,
): Promise<Written> => {
  const compression = compressionOf(format);
  let input = 0;
  const size = await stages.files.write(place, path, async (file) => {
    if (format.type === 'PARQUET') {
      if (compression === 'LZO') throw unsupportedFeature('COMPRESSION = LZO');
      const width = rows[0]?.length ?? columns.length;
      const named = columns.slice(0, width).map((column, index) => ({
        ...column,
        name: options.hasHeader ? column.name : `_COL_${index}`,
      }));
      await writeParquet(file, named, rows, compression === 'SNAPPY' ? 'SNAPPY' : 'UNCOMPRESSED');
      return;
    }
    const texts = function* (): Generator<Buffer> {
      for (const text of linesOf(columns, rows, format, options.hasHeader)) {
        const bytes = Buffer.from(text);
        input += bytes.length;
        yield bytes;
      }
    };
    const target = createWriteStream(file, { mode: 0o600 });
    if (compression === 'NONE') return await pipeline(Readable.from(texts()), target);
    const compress = compressors[compression];
    if (compress === undefined) throw unsupportedFeature(`COMPRESSION = ${compression}`);
    await pipeline(Readable.from(texts()), compress(), target);
  });
  return { path, rows: rows.length, input: format.type === 'PARQUET' ? size : input, size };
};

function* linesOf(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  format: Format,
  hasHeader: boolean,
): Generator<string> {
  if (format.type === 'JSON') {
    for (const [document] of rows) if (document !== null) yield `${String(document)}\n`;
    return;
  }
  const width = rows[0]?.length ?? columns.length;
  const line = csvLine(format);
  if (hasHeader) yield line(columns.slice(0, width).map(({ name }) => name));
  for (const row of rows) yield line(row);
}

const answer = (files: readonly Written[], { isDetailed }: UnloadOptions): ResultSet => {
  if (isDetailed)
    return {
      columns: [textColumn('FILE_NAME'), fixedColumn('FILE_SIZE'), fixedColumn('ROW_COUNT')],
      rows: files.map(({ path, size, rows }) => [path, String(size), String(rows)]),
    };
  const sum = (of: (file: Written) => number): string =>
    String(files.reduce((total, file) => total + of(file), 0));
  return {
    columns: ['rows_unloaded', 'input_bytes', 'output_bytes'].map((name) => fixedColumn(name)),
    rows: [[sum(({ rows }) => rows), sum(({ input }) => input), sum(({ size }) => size)]],
  };
};
