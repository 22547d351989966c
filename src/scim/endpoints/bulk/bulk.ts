/** POST /Bulk (RFC 7644 section 3.7): each operation is its own change, run as if it had come alone. */
import type { Call, Operation } from '../../call.ts';
import {
  type BulkEntry,
  bulkResponseSchema,
  isReadable,
  readBulkRequest,
} from '../../protocol/bulk/request.ts';
import { payloadTooLarge } from '../../protocol/errors.ts';
import { runCircle } from './circle.ts';
import { callFor, type MadeIds, operations } from './operations.ts';
import { asRefusal, locationOf, type Outcome, refused, succeeded } from './outcomes.ts';

const run = async (call: Call, entry: BulkEntry, ids: MadeIds): Promise<Outcome> => {
  if (!isReadable(entry)) return refused(entry, undefined, entry.refusal);
  const location = locationOf(call, entry, ids);
  try {
    const answer = await operations[entry.kind][entry.method](callFor(call, entry, ids));
    return succeeded(entry, location, answer);
  } catch (error) {
    return refused(entry, location, asRefusal(error));
  }
};

export const bulk: Operation = async (call) => {
  const { limits } = call.caller;
  if (call.bodyBytes > limits.bulkPayloadBytes) {
    throw payloadTooLarge(`A bulk request may have ${limits.bulkPayloadBytes} bytes at most.`);
  }
  const request = readBulkRequest(call.body, { maxOperations: limits.bulkOperations });
  const ids = new Map<string, string>();
  const outcomes: Outcome[] = [];
  let failures = 0;
  for (const step of request.order) {
    const entries = step.operations.flatMap((index) => request.operations[index] ?? []);
    const ended = step.isCircle
      ? await runCircle(call, entries.filter(isReadable), ids)
      : await Promise.all(entries.map((entry) => run(call, entry, ids)));
    outcomes.push(...ended);
    for (const { made } of ended) if (made !== undefined) ids.set(made.bulkId, made.id);
    failures += ended.filter(({ failed }) => failed).length;
    if (request.failOnErrors !== undefined && failures >= request.failOnErrors) break;
  }
  const inOrder = outcomes.sort((left, right) => left.index - right.index).map(({ result }) => result);
  return { status: 200, body: { schemas: [bulkResponseSchema], Operations: inOrder } };
};
