import type { Operation } from '../call.ts';
import { notImplemented } from '../protocol/errors.ts';

/** /Me: a provisioner's token stands for an integration, not for a user (RFC 7644 section 3.11). */
export const me: Operation = () => {
  throw notImplemented('The token belongs to an integration, which is not a user');
};
