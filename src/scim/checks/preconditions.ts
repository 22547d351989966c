/** If-Match and If-None-Match of a write (RFC 7644 section 3.14, RFC 9110 section 13.1). */
import type { Call } from '../call.ts';
import { preconditionFailed } from '../protocol/errors.ts';
import { ifMatchHolds, ifNoneMatchHolds } from '../protocol/etag.ts';

export const isConditional = ({ ifMatch, ifNoneMatch }: Call): boolean =>
  ifMatch !== undefined || ifNoneMatch !== undefined;

/** `etag`: of the whole resource; `others`: of representations that show less of it. */
export const requirePreconditions = (call: Call, etag: string, ...others: readonly string[]): void => {
  const etags = [etag, ...others];
  if (!etags.some((one) => ifMatchHolds(call.ifMatch, one))) {
    throw preconditionFailed(`The resource has changed: its version is ${etag}`);
  }
  const held = etags.find((one) => !ifNoneMatchHolds(call.ifNoneMatch, one));
  if (held !== undefined) throw preconditionFailed(`The resource has the version ${held}`);
};

/** Whether a reader already has this version. */
export const isUnchanged = (call: Call, etag: string): boolean => !ifNoneMatchHolds(call.ifNoneMatch, etag);
