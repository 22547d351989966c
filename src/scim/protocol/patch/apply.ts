import { payloadTooLarge } from '../errors.ts';
import { sameJson } from '../json.ts';
import type { ResourceKind, ScimResource } from '../schema/schemas.ts';
import { applyStep } from './change.ts';
import type { MemberStep } from './members.ts';
import type { PatchOperation } from './request.ts';
import { OperationResolver } from './resolve.ts';

export { type MemberChange, type MemberFinder, memberChangeOf } from './members.ts';
export { type PatchOperation, readPatchRequest } from './request.ts';

/** Of attributes other than members, whose steps are cheap: each may look at every value of its attribute. */
const maxAttributeSteps = 2_000;

export interface PatchResult {
  /** The resource as it is to be; the one given where nothing changed. */
  readonly resource: ScimResource;
  /** Whether anything but members differs; whether members do, only the store can tell. */
  readonly changed: boolean;
  /** What the operations say of members, to be folded by `memberChangeOf`. */
  readonly memberSteps: readonly MemberStep[];
}

/**
 * RFC 7644 section 3.5.2. Every target is found and every value read before the first change, each change makes a new
 * resource, and a refusal leaves nothing done. `members` of a group is never read from `resource`.
 */
export const applyPatch = (
  kind: ResourceKind,
  resource: ScimResource,
  operations: readonly PatchOperation[],
): PatchResult => {
  const resolver = new OperationResolver(kind, resource);
  const steps = operations.flatMap((operation) => resolver.resolve(operation));
  if (steps.filter(({ kind: stepKind }) => stepKind !== 'members').length > maxAttributeSteps) {
    throw payloadTooLarge(`A PATCH may make ${maxAttributeSteps} changes to attributes at most.`);
  }
  const memberSteps: MemberStep[] = [];
  let draft = resource;
  for (const step of steps) {
    if (step.kind === 'members') memberSteps.push(step.step);
    else draft = applyStep(draft, step);
  }
  const changed = !sameJson(resource, draft);
  return { resource: changed ? draft : resource, changed, memberSteps };
};
