/** DESCRIBE. */
import type { ObjectKind, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseNameWithSignature } from '../names.ts';
import { acceptKind } from './kinds.ts';

export function parseDescribe(cursor: Cursor, start: Token): Statement {
  for (const word of otherThanObjects) {
    if (cursor.isWord(word) && startsSubject(cursor)) cursor.unsupported(`DESCRIBE ${word}`);
  }
  if (cursor.isWord('TRANSACTION') && cursor.peek(1).kind === 'number') {
    cursor.next();
    return { statement: 'describeTransaction', id: cursor.next().text, span: cursor.spanFrom(start) };
  }
  const kind = parseDescribed(cursor);
  const name = parseNameWithSignature(cursor, kind);
  if (kind === 'TABLE' && cursor.accept('TYPE')) {
    cursor.expectOperator('=');
    if (!cursor.accept('COLUMNS')) cursor.unsupported('DESCRIBE TABLE TYPE');
  }
  return { statement: 'describe', kind, name, span: cursor.spanFrom(start) };
}

/** What DESCRIBE takes besides objects, each in a form of its own. */
const otherThanObjects = ['RESULT', 'SEARCH'] as const;

/** A word that begins a form, unless it is a table's name and ends the statement. */
const startsSubject = (cursor: Cursor): boolean => {
  const { kind } = cursor.peek(1);
  return kind !== 'end' && kind !== 'operator';
};

/** DESC name: a table. A name alone may well be a word that names a kind, too. */
function parseDescribed(cursor: Cursor): ObjectKind {
  const next = cursor.peek(1);
  const isAlone =
    next.kind === 'end' || (next.kind === 'operator' && (next.text === ';' || next.text === '.'));
  if (!isAlone) return acceptKind(cursor) ?? cursor.unexpected(cursor.isIdentifier() ? next : cursor.peek());
  const before = cursor.index;
  if (acceptKind(cursor) !== undefined) return cursor.unexpected();
  cursor.rewind(before);
  return 'TABLE';
}
