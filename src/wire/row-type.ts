/** The description of a result's columns. */
import type { Column } from '../engine/result.ts';

export interface RowType {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
  readonly byteLength: number | null;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly collation: string | null;
}

/** Snowflake text is counted in characters of at most four bytes, within 16 MiB. */
const greatestTextBytes = 16_777_216;

const byteLength = (column: Column): number | null => {
  if (column.length === null) return null;
  return column.type === 'TEXT' ? Math.min(column.length * 4, greatestTextBytes) : column.length;
};

const isPointInTime = (column: Column): boolean =>
  column.type === 'TIME' || column.type.startsWith('TIMESTAMP');

export const rowTypeOf = (columns: readonly Column[]): RowType[] =>
  columns.map((column) => ({
    name: column.name,
    type: column.type.toLowerCase(),
    nullable: column.nullable,
    precision: isPointInTime(column) ? 0 : column.precision,
    scale: isPointInTime(column) ? (column.scale ?? 9) : column.scale,
    length: column.length,
    byteLength: byteLength(column),
    database: '',
    schema: '',
    table: '',
    collation: null,
  }));
