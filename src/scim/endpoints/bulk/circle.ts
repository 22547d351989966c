/**
 * Operations that refer to each other in a circle, which RFC 7644 section 3.7.1 wants resolved where it can be: two users
 * may be each other's manager. All are made first, without the references that cannot be known yet, and then completed.
 * It is one change: if one of them fails, none was made.
 */
import type { Operations, Queries } from '../../../account/account.ts';
import type { Answer, Call, Caller } from '../../call.ts';
import { withoutReferences } from '../../protocol/bulk/references.ts';
import type { BulkOperation } from '../../protocol/bulk/request.ts';
import { ScimError } from '../../protocol/errors.ts';
import { callFor, type MadeIds, operations as runs } from './operations.ts';
import { asRefusal, madeId, type Outcome, refused, succeeded } from './outcomes.ts';

const maxEchoLength = 100;

/** Ends the change and tells which of its operations is to blame. */
class CircleRefused extends Error {
  override readonly name = 'CircleRefused';
  readonly culprit: BulkOperation;
  readonly refusal: ScimError;

  constructor(culprit: BulkOperation, refusal: ScimError) {
    super(refusal.detail);
    this.culprit = culprit;
    this.refusal = refusal;
  }
}

/** A caller whose changes and questions belong to a change that is under way. */
const within = (caller: Caller, operations: Operations, queries: Queries): Caller => ({
  ...caller,
  account: {
    change: async (_actor, work) => work(operations, queries),
    read: async (_actor, work) => work(queries),
    parameter: (name) => caller.account.parameter(name),
  },
});

const conflict = (detail: string): ScimError => new ScimError(409, 'invalidValue', detail);

const attempt = async (
  operation: BulkOperation,
  run: () => Promise<Answer> | Answer,
  explain: (refusal: ScimError) => ScimError,
): Promise<Answer> => {
  try {
    return await run();
  } catch (error) {
    throw new CircleRefused(operation, explain(asRefusal(error)));
  }
};

const asItIs = (refusal: ScimError): ScimError => refusal;
const asConflict = ({ detail }: ScimError): ScimError =>
  conflict(`The operations refer to each other in a circle, which cannot be closed: ${detail}`);

const makeAll = async (
  call: Call,
  circle: readonly BulkOperation[],
  idsBefore: MadeIds,
): Promise<readonly Outcome[]> => {
  const ids = new Map(idsBefore);
  const inCircle = new Set(circle.map(({ bulkId }) => bulkId));
  const isUnmade = (bulkId: string): boolean => inCircle.has(bulkId) && !ids.has(bulkId);
  const answers = new Map<BulkOperation, Answer>();
  const incomplete: BulkOperation[] = [];
  for (const operation of circle) {
    if ([...operation.references].some(isUnmade)) incomplete.push(operation);
    const data = withoutReferences(operation.data ?? null, isUnmade) ?? {};
    const answer = await attempt(
      operation,
      () => runs[operation.kind].POST(callFor(call, { ...operation, data }, ids)),
      asItIs,
    );
    answers.set(operation, answer);
    const id = madeId(answer);
    if (operation.bulkId !== undefined && id !== undefined) ids.set(operation.bulkId, id);
  }
  for (const operation of incomplete) {
    const id = ids.get(operation.bulkId ?? '');
    const { status, etag } = await attempt(
      operation,
      () => runs[operation.kind].PUT(callFor(call, { ...operation, id }, ids)),
      asConflict,
    );
    const made = answers.get(operation) ?? { status };
    answers.set(operation, { ...made, etag });
  }
  return [...answers].map(([operation, answer]) => succeeded(operation, undefined, answer));
};

const refusalFor = (operation: BulkOperation, { culprit, refusal }: CircleRefused): ScimError => {
  if (operation === culprit) return refusal;
  const name = (culprit.bulkId ?? '').slice(0, maxEchoLength);
  return conflict(`It refers, in a circle, to the operation with the bulkId "${name}", which was refused.`);
};

export const runCircle = async (
  call: Call,
  circle: readonly BulkOperation[],
  ids: MadeIds,
): Promise<readonly Outcome[]> => {
  const { caller } = call;
  try {
    return await caller.account.change(caller.actor, (operations, queries) =>
      makeAll({ ...call, caller: within(caller, operations, queries) }, circle, ids),
    );
  } catch (error) {
    if (!(error instanceof CircleRefused)) throw error;
    return circle.map((operation) => refused(operation, undefined, refusalFor(operation, error)));
  }
};
