/** How values are converted. */
import type { Span } from '../../sql/ast.ts';
import type { Conventions } from './conventions.ts';

export interface CastOptions extends Conventions {
  /** NULL instead of a failure. */
  readonly tolerant?: boolean;
  readonly format?: string;
  readonly at: Span;
}

export const orFail = (tolerant: boolean, failing: string): string => (tolerant ? 'NULL' : failing);
