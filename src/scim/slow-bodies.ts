/** Requests whose body is on its way: one that takes too long must not hold its slot. */
export interface SlowBodies {
  /** Calls back unless what it returns is called in time. */
  watch(late: () => void): () => void;
  stop(): void;
}

interface Watched {
  readonly late: () => void;
  readonly deadline: number;
}

/** One timer for all requests: setting one for each would cost every request. */
export const watchSlowBodies = (timeout: number): SlowBodies => {
  const watched = new Set<Watched>();
  const timer = setInterval(
    () => {
      const now = performance.now();
      // In the order of arrival, which is the order of deadlines.
      for (const one of watched) {
        if (one.deadline > now) return;
        watched.delete(one);
        one.late();
      }
    },
    Math.min(1_000, timeout / 2),
  );
  timer.unref();
  return {
    watch(late) {
      const one = { late, deadline: performance.now() + timeout };
      watched.add(one);
      return () => watched.delete(one);
    },
    stop: () => clearInterval(timer),
  };
};
