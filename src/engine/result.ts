/** What a statement answers, before any protocol encodes it. */
import type { Readable } from 'node:stream';

export const columnTypeNames = [
  'FIXED',
  'REAL',
  'TEXT',
  'BOOLEAN',
  'DATE',
  'TIME',
  'TIMESTAMP_NTZ',
  'TIMESTAMP_LTZ',
  'TIMESTAMP_TZ',
  'VARIANT',
  'OBJECT',
  'ARRAY',
  'BINARY',
] as const;
export type ColumnTypeName = (typeof columnTypeNames)[number];

export interface ColumnType {
  readonly type: ColumnTypeName;
  readonly nullable: boolean;
  /** FIXED; null elsewhere. */
  readonly precision: number | null;
  /** FIXED: digits after the point. TIME and TIMESTAMP: fractional digits shown, 9 by default. */
  readonly scale: number | null;
  /** TEXT and BINARY: greatest length. */
  readonly length: number | null;
}

export interface Column extends ColumnType {
  readonly name: string;
}

/**
 * A value by its column's type. FIXED: decimal text. REAL: number. TEXT, VARIANT, OBJECT, ARRAY (JSON text), BINARY (hex): string.
 * DATE: days since 1970-01-01 as a number. TIME, TIMESTAMP_NTZ, TIMESTAMP_LTZ: nanoseconds as a bigint.
 */
export type Cell =
  | string
  | number
  | bigint
  | boolean
  | { readonly nanoseconds: bigint; readonly offsetMinutes: number }
  | null;

/** The files that PUT or GET is about, for as long as the session has the right to them. */
export interface TransferFiles {
  /** Of a file that is there: its length. */
  size(name: string): Promise<number | undefined>;
  read(name: string): Promise<{ readonly size: number; readonly content: Readable } | undefined>;
  /** The file is there in full or not at all. False where it may not be written any more. */
  write(name: string, content: Readable): Promise<boolean>;
}

/** Files that the driver moves itself, between its own disk and the stage. */
export interface FileTransfer {
  readonly command: 'UPLOAD' | 'DOWNLOAD';
  /** On the driver's disk for an upload, in the stage for a download. */
  readonly sources: readonly string[];
  readonly files: TransferFiles;
  readonly parallel: number;
  /** Of a download. */
  readonly localDirectory?: string | undefined;
  /** Of an upload. */
  readonly autoCompress?: boolean | undefined;
  readonly sourceCompression?: string | undefined;
  readonly overwrite?: boolean | undefined;
}

/** How many rows of a table a statement changed. */
export interface RowCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

export interface ResultSet {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Of PUT and GET. */
  readonly transfer?: FileTransfer | undefined;
  /** Of a statement that changes rows. */
  readonly changed?: RowCounts | undefined;
  /** Rows that COPY INTO wrote to a stage. */
  readonly unloaded?: number | undefined;
}

export const textColumn = (name: string, nullable = true): Column => ({
  name,
  type: 'TEXT',
  nullable,
  precision: null,
  scale: null,
  length: 16_777_216,
});
export const fixedColumn = (name: string, precision = 38, nullable = true): Column => ({
  name,
  type: 'FIXED',
  nullable,
  precision,
  scale: 0,
  length: null,
});
export const booleanColumn = (name: string, nullable = true): Column => ({
  name,
  type: 'BOOLEAN',
  nullable,
  precision: null,
  scale: null,
  length: null,
});
export const realColumn = (name: string, nullable = true): Column => ({
  name,
  type: 'REAL',
  nullable,
  precision: null,
  scale: null,
  length: null,
});
/** TIMESTAMP_LTZ with milliseconds, the type of `created_on` in SHOW. */
export const timestampColumn = (name: string, nullable = true): Column => ({
  name,
  type: 'TIMESTAMP_LTZ',
  nullable,
  precision: 0,
  scale: 3,
  length: null,
});

const semiStructured = (name: string, type: 'ARRAY' | 'OBJECT' | 'VARIANT'): Column => ({
  name,
  type,
  nullable: true,
  precision: null,
  scale: null,
  length: null,
});
export const arrayColumn = (name: string): Column => semiStructured(name, 'ARRAY');
export const objectColumn = (name: string): Column => semiStructured(name, 'OBJECT');
export const variantColumn = (name: string): Column => semiStructured(name, 'VARIANT');
