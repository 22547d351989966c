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

/** The feature is the verb, the modifiers and the kind of object: `CREATE TEMPORARY TABLE`. */
export function unsupportedKind(cursor: Cursor, start: Token, verb: 'CREATE' | 'ALTER'): Statement {
  const words: string[] = [verb];
  for (;;) {
    const kind = acceptKind(cursor);
    if (kind !== undefined) {
      words.push(kind);
      break;
    }
    words.push(cursor.expectAny(modifiers));
  }
  while (!cursor.atEnd()) {
    if (startsBlock(cursor)) return unsupportedBlock(cursor, start, words.join(' '));
    cursor.next();
  }
  return { statement: 'unsupported', feature: words.join(' '), span: cursor.spanFrom(start) };
}

/** The body of a procedure, task or alert may be a block without quotes: AS BEGIN … END, THEN BEGIN … END. */
const startsBlock = (cursor: Cursor): boolean =>
  (cursor.isWord('AS') || cursor.isWord('THEN')) &&
  (cursor.isWord('BEGIN', 1) || cursor.isWord('DECLARE', 1));

/** Verbs that take several meanings from the word after them. */
const secondWords: ReadonlyMap<string, readonly string[]> = new Map([
  ['EXECUTE', ['TASK', 'ALERT', 'JOB', 'NOTEBOOK', 'DBT', 'MANAGED']],
]);

/** The feature is the verb, with the word after it where that tells what is meant: `COPY INTO`. */
export function unsupportedVerb(cursor: Cursor, start: Token): Statement {
  const second = cursor.acceptAny(secondWords.get(start.text) ?? []);
  return unsupported(cursor, start, second === undefined ? start.text : `${start.text} ${second}`);
}

/** A block of Snowflake Scripting holds `;` itself, so it reaches to the end of the text. */
export function unsupportedBlock(cursor: Cursor, start: Token, feature = 'Snowflake Scripting'): Statement {
  while (cursor.peek().kind !== 'end') cursor.next();
  return { statement: 'unsupported', feature, span: cursor.spanFrom(start) };
}
