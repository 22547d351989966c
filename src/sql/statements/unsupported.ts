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
] as const;

/** Skips to the end of the statement; the feature is the verb and, where one follows, the kind of object. */
export function unsupported(cursor: Cursor, start: Token, verb: string): Statement {
  while (cursor.acceptAny(modifiers) !== undefined);
  const kind = acceptKind(cursor);
  if (kind === undefined && verb === 'CREATE') cursor.unexpected();
  while (!cursor.atEnd()) cursor.next();
  return {
    statement: 'unsupported',
    feature: kind === undefined ? verb : `${verb} ${kind}`,
    span: cursor.spanFrom(start),
  };
}
