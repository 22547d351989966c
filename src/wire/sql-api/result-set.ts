/** The result of a statement, one partition at a time. */
import type { ResultSet } from '../../engine/result.ts';
import { rowEncoder } from '../cells.ts';
import type { WireLimits } from '../context.ts';
import { type Chunk, layoutOf } from '../results/layout.ts';
import { rowTypeOf } from '../row-type.ts';
import type { Answered } from '../statements/ended.ts';
import { jsonv2Cells } from './cells.ts';
import { statusUrl } from './urls.ts';

/** Dividing a large result takes as long as reading it: once is enough. */
const partitioned = new WeakMap<ResultSet, readonly Chunk[]>();

export function partitionsOf(
  result: ResultSet,
  { inlineBytes, chunkBytes }: Pick<WireLimits, 'inlineBytes' | 'chunkBytes'>,
): readonly Chunk[] {
  const known = partitioned.get(result);
  if (known !== undefined) return known;
  const { inline, chunks } = layoutOf(result, inlineBytes, chunkBytes);
  const partitions = [inline, ...chunks];
  partitioned.set(result, partitions);
  return partitions;
}

export function partitionRows(
  { statement: { result, parameters } }: Pick<Answered, 'statement'>,
  { start, rowCount }: Chunk,
  nullAs: 'null' | null,
): readonly (readonly (string | null)[])[] {
  const encode = rowEncoder(result.columns, { cells: jsonv2Cells(parameters), nullAs });
  return result.rows.slice(start, start + rowCount).map(encode);
}

/** Columns of a DML statement's result, and what they count: ResultSet_stats. */
const counts: ReadonlyMap<string, string> = new Map([
  ['number of rows inserted', 'numRowsInserted'],
  ['number of rows updated', 'numRowsUpdated'],
  ['number of rows deleted', 'numRowsDeleted'],
  ['number of multi-joined rows updated', 'numDuplicateRowsUpdated'],
]);

/** Undefined where the statement changed no rows. */
function statsOf({ columns, rows }: ResultSet): { readonly [count: string]: number } | undefined {
  const [row, ...more] = rows;
  if (row === undefined || more.length > 0 || !columns.every(({ name }) => counts.has(name)))
    return undefined;
  return Object.fromEntries(columns.map(({ name }, index) => [counts.get(name) ?? name, Number(row[index])]));
}

/** The first partition, and what there is to know of them all. */
export function resultSet(
  answered: Answered,
  partitions: readonly Chunk[],
  nullAs: 'null' | null,
  createdOn: number | undefined,
) {
  const { statement, children } = answered;
  const { result, queryId } = statement;
  const [first = { start: 0, rowCount: 0, bytes: 0 }] = partitions;
  const stats = statsOf(result);
  return {
    resultSetMetaData: {
      numRows: result.rows.length,
      format: 'jsonv2',
      partitionInfo: partitions.map(({ rowCount, bytes }, index) => ({
        rowCount,
        uncompressedSize: bytes,
        ...(index > 0 && { compressedSize: Math.ceil(bytes / 4) }),
      })),
      rowType: rowTypeOf(result.columns),
    },
    data: partitionRows(answered, first, nullAs),
    code: '090001',
    statementStatusUrl: statusUrl(queryId),
    sqlState: '00000',
    statementHandle: queryId,
    ...(children.length > 0 && { statementHandles: children.map((child) => child.queryId) }),
    message: 'Statement executed successfully.',
    createdOn,
    ...(stats !== undefined && { stats }),
  };
}
