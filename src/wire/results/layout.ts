/** How a large result is divided: some rows with the answer, the rest in pieces that the driver fetches. */
import type { Cell, ResultSet } from '../../engine/result.ts';

export interface Chunk {
  readonly start: number;
  readonly rowCount: number;
  /** Estimated. Drivers plan their prefetching by it. */
  readonly bytes: number;
}

export interface Layout {
  readonly inline: Chunk;
  readonly chunks: readonly Chunk[];
}

/** Rows in one piece at most, however narrow: encoding a piece must not hold up other requests. */
const greatestChunkRows = 20_000;
/** Seconds with nine decimals, or a long number. */
const typicalCellBytes = 20;
/** Quotes and comma. */
const cellOverhead = 3;

const cellBytes = (cell: Cell | undefined): number => {
  if (typeof cell === 'string') return cell.length + cellOverhead;
  return typeof cell === 'boolean' || cell === null ? cellOverhead + 1 : typicalCellBytes + cellOverhead;
};

export function layoutOf(result: ResultSet, inlineBytes: number, chunkBytes: number): Layout {
  const chunks: Chunk[] = [];
  let inline: Chunk | undefined;
  let start = 0;
  let bytes = 0;
  const width = result.columns.length;
  for (let index = 0; index < result.rows.length; index += 1) {
    const row = result.rows[index];
    for (let column = 0; column < width; column += 1) bytes += cellBytes(row?.[column]);
    const rowCount = index + 1 - start;
    const full = bytes >= (inline === undefined ? inlineBytes : chunkBytes);
    if (!full && rowCount < greatestChunkRows) continue;
    if (inline === undefined) inline = { start, rowCount, bytes };
    else chunks.push({ start, rowCount, bytes });
    start = index + 1;
    bytes = 0;
  }
  if (inline === undefined) return { inline: { start, rowCount: result.rows.length, bytes }, chunks };
  if (start < result.rows.length) chunks.push({ start, rowCount: result.rows.length - start, bytes });
  return { inline, chunks };
}
