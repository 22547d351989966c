/** IF EXISTS on statements whose operation knows no such option. */
import { AccountError } from '../../account/errors.ts';

/** Runs `work`; with `ifExists`, a refusal that the named object does not exist is no failure. */
export const ignoringMissing = async (
  ifExists: boolean,
  name: string,
  work: () => Promise<unknown>,
): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (ifExists && error instanceof AccountError && error.kind === 'notFound' && error.object?.name === name)
      return;
    throw error;
  }
};
