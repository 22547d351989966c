/** Watches whether the store can write: figures, health, and one line in the log when that changes. */
import type { FastifyBaseLogger } from 'fastify';
import type { CommitObserver } from '../store/group-commit.ts';

export interface StoreWatch extends CommitObserver {
  readonly commits: number;
  readonly isWritable: boolean;
}

export function watchStore(logger: FastifyBaseLogger): StoreWatch {
  let commits = 0;
  let isWritable = true;
  return {
    get commits() {
      return commits;
    },
    get isWritable() {
      return isWritable;
    },
    committed() {
      commits += 1;
      if (isWritable) return;
      isWritable = true;
      logger.info('the store can write again');
    },
    failed(reason) {
      if (!isWritable) return;
      isWritable = false;
      // Said once, not for each request: a full disk refuses many.
      logger.error({ err: reason }, 'the store cannot write: changes are refused until it can');
    },
  };
}
