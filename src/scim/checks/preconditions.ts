/** If-Match and If-None-Match of a write (RFC 7644 section 3.14, RFC 9110 section 13.1). */
import type { Call } from '../call.ts';
import { preconditionFailed } from '../protocol/errors.ts';
import { ifMatchHolds, ifNoneMatchHolds } from '../protocol/etag.ts';

export const requirePreconditions = (call: Call, etag: string): void => {
  if (call.ifMatch !== undefined && !ifMatchHolds(call.ifMatch, etag)) {
    throw preconditionFailed(`The resource has changed: its version is ${etag}`);
  }
  if (call.ifNoneMatch !== undefined && !ifNoneMatchHolds(call.ifNoneMatch, etag)) {
    throw preconditionFailed(`The resource has the version ${etag}`);
  }
};

/** Whether a reader already has this version. */
export const isUnchanged = (call: Call, etag: string): boolean =>
  call.ifNoneMatch !== undefined && !ifNoneMatchHolds(call.ifNoneMatch, etag);
