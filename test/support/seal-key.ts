/** The key under which the accounts of tests seal their secrets. */
export const testSealKey = new Uint8Array(32).fill(7);
