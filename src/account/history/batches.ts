/** Batches of events in the store: appending, reading backwards, merging and forgetting. */
import type { Database, Transaction } from '../../store/database.ts';
import type { Instant } from '../model.ts';
import type { EventKind } from './event-log.ts';
import type { Range } from './history.ts';

interface BatchRow {
  readonly first_event_id: number;
  readonly events: string;
}

type Identified<Event> = Event & { readonly eventId: number };

const rowsPerRead = 16;
const rowsPerPrune = 100;

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

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
  eventsPerRow: number,
): Promise<void> => {
  let eventId = await nextEventId(transaction, kind.log);
  for (const chunk of chunks(events, eventsPerRow)) {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const event of chunk) {
      const timestamp = kind.timestamp(event);
      if (timestamp < from) from = timestamp;
      if (timestamp > to) to = timestamp;
    }
    await transaction.run(
      'INSERT INTO history_batches (log, first_event_id, event_count, from_time, to_time, events) VALUES (?, ?, ?, ?, ?, ?)',
      [kind.log, eventId, chunk.length, from, to, JSON.stringify(chunk)],
    );
    eventId += chunk.length;
  }
  await transaction.run('UPDATE history_logs SET next_event_id = ? WHERE log = ?', [eventId, kind.log]);
};

/** The newest events of the range up to its limit, oldest first. */
export const readEvents = async <Event>(
  database: Database,
  kind: EventKind<Event>,
  { from, to, limit }: Range,
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
      before = row.first_event_id;
      const events = JSON.parse(row.events) as Event[];
      const matching = events
        .map((event, index) => ({ ...event, eventId: kind.eventId?.(event) ?? row.first_event_id + index }))
        .filter((event) => kind.timestamp(event) >= from && kind.timestamp(event) <= to);
      newestFirst.push(...matching.reverse());
    }
    if (rows.length < rowsPerRead) break;
  }
  return newestFirst.slice(0, limit).reverse();
};

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
