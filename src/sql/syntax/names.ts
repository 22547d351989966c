/** Where things stand in a text, and what they are called. */

import type { Expression } from './expressions.ts';

/** Where a node stands in the text: line from 1, position from 0 within the line, offsets into the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly position: number;
}

export interface Identifier {
  /** Stored text: upper-cased unless quoted. */
  readonly name: string;
  readonly quoted: boolean;
  readonly span: Span;
}

/** `db.schema.object`, outermost first. `IDENTIFIER('x')` and `IDENTIFIER($v)` parse to `dynamic` until resolved. */
export interface ObjectName {
  readonly parts: readonly Identifier[];
  readonly dynamic?: Expression | undefined;
  readonly span: Span;
}
