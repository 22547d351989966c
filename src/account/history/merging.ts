/**
 * A quiet server writes a row for every few events, and a question about a long time would pay for each. Rows
 * that have come to rest are merged.
 */
import type { Database, Transaction } from '../../store/database.ts';
import type { Instant } from '../model.ts';
import type { RowLimits } from './batches.ts';

interface RowSummary {
  readonly first_event_id: number;
  readonly event_count: number;
  readonly size: number;
  readonly from_time: number;
  readonly to_time: number;
}

const rowsPerStep = 200;

/** The first rows that fit into one. Ids in a row follow each other, so merged rows must too. */
const mergeable = (rows: readonly RowSummary[], limits: RowLimits): readonly RowSummary[] => {
  let events = 0;
  let size = 0;
  const end = rows.findIndex(({ first_event_id, event_count, size: rowSize }, index) => {
    const previous = rows[index - 1];
    const follows =
      previous === undefined || previous.first_event_id + previous.event_count === first_event_id;
    events += event_count;
    size += rowSize;
    return index > 0 && !(follows && events <= limits.events && size <= limits.size);
  });
  return end === -1 ? rows : rows.slice(0, end);
};

const replaceByOne = async (
  transaction: Transaction,
  log: string,
  rows: readonly RowSummary[],
  [first, last]: readonly [RowSummary, RowSummary],
): Promise<void> => {
  const range = [log, first.first_event_id, last.first_event_id];
  const texts = await transaction.all<{ events: string }>(
    'SELECT events FROM history_batches WHERE log = ? AND first_event_id BETWEEN ? AND ? ORDER BY first_event_id',
    range,
  );
  // Each text is a JSON array that is not empty: joining them needs no parsing.
  const text = `[${texts.map(({ events }) => events.slice(1, -1)).join(',')}]`;
  await transaction.run(
    'DELETE FROM history_batches WHERE log = ? AND first_event_id BETWEEN ? AND ?',
    range,
  );
  await transaction.run(
    `INSERT INTO history_batches (log, first_event_id, event_count, size, from_time, to_time, events)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [
      log,
      first.first_event_id,
      rows.reduce((count, row) => count + row.event_count, 0),
      text.length,
      Math.min(...rows.map((row) => row.from_time)),
      Math.max(...rows.map((row) => row.to_time)),
      text,
    ],
  );
};

/** In small transactions, so that nothing else waits long. */
export const mergeRows = async (
  database: Database,
  log: string,
  before: Instant,
  limits: RowLimits,
): Promise<void> => {
  let position: number | undefined = 0;
  while (position !== undefined) {
    const from: number = position;
    const rows = await database.all<RowSummary>(
      `SELECT first_event_id, event_count, size, from_time, to_time FROM history_batches
        WHERE log = ? AND first_event_id >= ? AND to_time < ? ORDER BY first_event_id LIMIT ${rowsPerStep}`,
      [log, from, before],
    );
    const merged = mergeable(rows, limits);
    const first = merged[0];
    const last = merged.at(-1);
    if (first === undefined || last === undefined) return;
    if (first !== last) {
      await database.transaction((transaction) => replaceByOne(transaction, log, merged, [first, last]));
    }
    position = rows.length === 1 ? undefined : last.first_event_id + last.event_count;
  }
};
