/** Statements that Snowflake has and this product has not yet: refused by name, never a syntax error. */
import type { Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { acceptKind } from './kinds.ts';

/** Words between CREATE and the kind. */
const modifiers = [
  'TRANSIENT',
  'TEMPORARY',
  'TEMP',
  'VOLATILE',
  'LOCAL',
  'GLOBAL',
  'SECURE',
  'RECURSIVE',
  'AGGREGATE',
  'INTERACTIVE',
  'VERSIONED',
] as const;

/** Skips to the end of the statement. */
export function unsupported(cursor: Cursor, start: Token, feature: string): Statement {
  while (!cursor.atEnd()) cursor.next();
  return { statement: 'unsupported', feature, span: cursor.spanFrom(start) };
}

/** The feature is the verb and the kind of object. */
export function unsupportedKind(cursor: Cursor, start: Token, verb: 'CREATE' | 'ALTER'): Statement {
  while (cursor.acceptAny(modifiers) !== undefined);
  const kind = acceptKind(cursor) ?? cursor.unexpected();
  return unsupported(cursor, start, `${verb} ${kind}`);
}

/** A block of Snowflake Scripting holds `;` itself, so it reaches to the end of the text. */
export function unsupportedBlock(cursor: Cursor, start: Token): Statement {
  while (cursor.peek().kind !== 'end') cursor.next();
  return { statement: 'unsupported', feature: 'Snowflake Scripting', span: cursor.spanFrom(start) };
}
