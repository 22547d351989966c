/** DESCRIBE. */
import type { ObjectKind, Statement } from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import type { Token } from '../lexer.ts';
import { parseNameWithSignature } from '../names.ts';
import { acceptKind } from './kinds.ts';

export function parseDescribe(cursor: Cursor, start: Token): Statement {
  if (cursor.isWord('RESULT')) cursor.unsupported('DESCRIBE RESULT');
  const kind = parseDescribed(cursor);
  const name = parseNameWithSignature(cursor);
  if (kind === 'TABLE' && cursor.accept('TYPE')) {
    cursor.expectOperator('=');
    if (!cursor.accept('COLUMNS')) cursor.unsupported('DESCRIBE TABLE TYPE');
  }
  return { statement: 'describe', kind, name, span: cursor.spanFrom(start) };
}

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
