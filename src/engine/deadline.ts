/** STATEMENT_TIMEOUT_IN_SECONDS: a signal that also aborts when a query has had its time. */

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ran out. */
  readonly reached: boolean;
  clear(): void;
}

/** Node's timers hold no more milliseconds than this; longer waits are no deadline at all. */
const longestTimer = 2 ** 31 - 1;

export const deadline = (signal: AbortSignal, seconds: number): Deadline => {
  const milliseconds = seconds * 1000;
  if (seconds <= 0 || milliseconds > longestTimer) return { signal, reached: false, clear: () => {} };
  const expiry = new AbortController();
  const timer = setTimeout(() => expiry.abort(), milliseconds);
  timer.unref();
  return {
    signal: AbortSignal.any([signal, expiry.signal]),
    get reached() {
      return expiry.signal.aborted && !signal.aborted;
    },
    clear: () => clearTimeout(timer),
  };
};
