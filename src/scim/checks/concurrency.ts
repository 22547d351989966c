/**
 * Snowflake serves at most 500 SCIM requests at a time per account and endpoint, /Users and /Groups counted
 * apart, and answers 429 beyond: https://docs.snowflake.com/en/user-guide/scim-user-api-reference
 */
export interface Slot {
  /** Gives the slot back; a second call does nothing. */
  release(): void;
}

export interface ConcurrencyLimit {
  /** A slot, or undefined when all are taken. */
  take(endpoint: string): Slot | undefined;
  inUse(endpoint: string): number;
}

export const concurrencyLimit = (limit: number): ConcurrencyLimit => {
  const taken = new Map<string, number>();
  const inUse = (endpoint: string): number => taken.get(endpoint) ?? 0;
  return {
    inUse,
    take(endpoint) {
      const before = inUse(endpoint);
      if (before >= limit) return undefined;
      taken.set(endpoint, before + 1);
      let held = true;
      return {
        release() {
          if (!held) return;
          held = false;
          taken.set(endpoint, inUse(endpoint) - 1);
        },
      };
    },
  };
};
