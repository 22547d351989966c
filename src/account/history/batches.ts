/** Batches of events in the store: appending, reading backwards, merging and forgetting. */
import type { Database, Transaction } from '../../store/database.ts';
import type { Instant } from '../model.ts';
import type { EventKind } from './event-log.ts';
import type { EventBatch, Range } from './history.ts';

interface BatchRow {
  readonly first_event_id: number;
  readonly events: string;
}

type Identified<Event> = Event & { readonly eventId: number };

const rowsPerRead = 16;
const rowsPerPrune = 100;

/** The most that one row holds. */
export interface RowLimits {
  readonly events: number;
  /** Characters. */
  readonly size: number;
}

/** Runs of neighbours that fit into one row each. */
const rowsOf = <Event>(kind: EventKind<Event>, events: readonly Event[], limits: RowLimits): Event[][] => {
  const rows: Event[][] = [];
  let row: Event[] = [];
  let size = 0;
  for (const event of events) {
    const eventSize = kind.size(event);
    if (row.length === 0 || row.length >= limits.events || size + eventSize > limits.size) {
      row = [];
      rows.push(row);
      size = 0;
    }
    row.push(event);
    size += eventSize;
  }
  return rows;
};

/** The next free id. Kept apart from the batches so that forgetting all of them does not make ids repeat. */
const nextEventId = async (transaction: Transaction, log: string): Promise<number> => {
  const row = await transaction.get<{ next_event_id: number }>(
    'SELECT next_event_id FROM history_logs WHERE log = ?',
    [log],
  );
  if (row !== undefined) return row.next_event_id;
  await transaction.run('INSERT INTO history_logs (log, next_event_id) VALUES (?, ?)', [log, 1]);
  return 1;
};

export const appendEvents = async <Event>(
  transaction: Transaction,
  kind: EventKind<Event>,
  events: readonly Event[],
  limits: RowLimits,
): Promise<void> => {
  let eventId = await nextEventId(transaction, kind.log);
  for (const row of rowsOf(kind, events, limits)) {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const event of row) {
      const timestamp = kind.timestamp(event);
      if (timestamp < from) from = timestamp;
      if (timestamp > to) to = timestamp;
    }
    const text = JSON.stringify(row);
    await transaction.run(
      `INSERT INTO history_batches (log, first_event_id, event_count, size, from_time, to_time, events)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [kind.log, eventId, row.length, text.length, from, to, text],
    );
    eventId += row.length;
  }
  await transaction.run('UPDATE history_logs SET next_event_id = ? WHERE log = ?', [eventId, kind.log]);
};

/** The newest events of the range up to its limit, oldest first. */
export const readEvents = async <Event>(
  database: Database,
  kind: EventKind<Event>,
  { from, to, limit }: Range,
  accepts: (event: Event) => boolean = () => true,
): Promise<Identified<Event>[]> => {
  const newestFirst: Identified<Event>[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  while (newestFirst.length < limit) {
    const rows = await database.all<BatchRow>(
      `SELECT first_event_id, events FROM history_batches
        WHERE log = ? AND first_event_id < ? AND to_time >= ? AND from_time <= ?
        ORDER BY first_event_id DESC LIMIT ${rowsPerRead}`,
      [kind.log, before, from, to],
    );
    for (const row of rows) {
      const events = JSON.parse(row.events) as Event[];
      const matching = events
        // Rows merged since the last look may hold again what was already read.
        .slice(0, before - row.first_event_id)
        .map((event, index) => ({ ...event, eventId: kind.eventId?.(event) ?? row.first_event_id + index }))
        .filter((event) => kind.timestamp(event) >= from && kind.timestamp(event) <= to && accepts(event));
      newestFirst.push(...matching.reverse());
      before = row.first_event_id;
    }
    if (rows.length < rowsPerRead) break;
  }
  return newestFirst.slice(0, limit).reverse();
};

export const extentOf = async (
  database: Database,
  log: string,
): Promise<{ readonly oldest: number; readonly next: number }> => {
  const counter = await database.get<{ next_event_id: number }>(
    'SELECT next_event_id FROM history_logs WHERE log = ?',
    [log],
  );
  const first = await database.get<{ first_event_id: number }>(
    'SELECT first_event_id FROM history_batches WHERE log = ? ORDER BY first_event_id LIMIT 1',
    [log],
  );
  const next = counter?.next_event_id ?? 1;
  return { oldest: first?.first_event_id ?? next, next };
};

export const batchesFrom = async (
  database: Database,
  log: string,
  event: number,
): Promise<readonly EventBatch[]> =>
  (
    await database.all<BatchRow & { readonly event_count: number }>(
      `SELECT first_event_id, event_count, events FROM history_batches
        WHERE log = ? AND first_event_id + event_count > ? ORDER BY first_event_id LIMIT ${rowsPerRead}`,
      [log, event],
    )
  ).map((row) => ({ first: row.first_event_id, count: row.event_count, events: row.events }));

/** In small transactions, so that nothing else waits long. */
export const pruneEvents = async (database: Database, log: string, before: Instant): Promise<void> => {
  let pruned: number;
  do {
    pruned = await database.transaction(async (transaction) => {
      const { changes } = await transaction.run(
        `DELETE FROM history_batches WHERE log = ? AND first_event_id IN (
           SELECT first_event_id FROM history_batches WHERE log = ? AND to_time < ? LIMIT ${rowsPerPrune})`,
        [log, log, before],
      );
      return changes;
    });
  } while (pruned === rowsPerPrune);
};
