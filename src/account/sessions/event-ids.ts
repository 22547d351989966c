import { randomInt } from 'node:crypto';
import type { Instant } from '../model.ts';

const perMillisecond = 1024;

/**
 * Ids that grow with time, never repeat in a process and hardly ever between nodes or restarts, without asking
 * the store: milliseconds and a random rest, within the integers that JSON carries exactly.
 */
export const timeOrderedIds = (clock: () => Instant): (() => number) => {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock() * perMillisecond + randomInt(perMillisecond));
    return last;
  };
};
