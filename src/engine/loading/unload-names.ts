/** What the files of COPY INTO a stage are called. https://docs.snowflake.com/en/sql-reference/sql/copy-into-location */
import type { Format } from './file-format.ts';
import type { UnloadOptions } from './unload-options.ts';

const extensions: { readonly [compression: string]: string } = {
  GZIP: '.gz',
  BROTLI: '.br',
  ZSTD: '.zst',
  DEFLATE: '.deflate',
  RAW_DEFLATE: '.raw_deflate',
};

export const compressionOf = (format: Format): string => {
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

export interface Naming {
  /** Within the stage, as the statement gives it. */
  readonly path: string;
  readonly format: Format;
  readonly options: UnloadOptions;
  readonly queryId: string;
}

const within = (folder: string): string => (folder === '' || folder.endsWith('/') ? `${folder}data` : folder);

/** `key`: what the rows of a partition have in common; null without partitions. */
export const pathOf = (
  { path, format, options, queryId }: Naming,
  key: string | null,
  index: number,
): string => {
  if (options.isSingle) return within(path);
  const folder = key === null ? path : `${path === '' || path.endsWith('/') ? path : `${path}/`}${key}/`;
  const id = options.hasQueryId ? `_${queryId}` : '';
  return `${within(folder)}${id}_0_0_${index}${extensionOf(format)}`;
};
